//! How tall a part of the page is, for the styles of others: what stays in sight may cover nothing that has the focus.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::ResizeObserver;

use super::Element;
use crate::platform::page;
use crate::signal::at_end;

/// Keeps a property of the page's root, such as `--status-line-now`, at the height of an element for as long as that is shown.
pub fn publish_height(element: &Element, property: &'static str) {
    publish(element, property, false);
}

/// The same for the room that the end of a page leaves: never less than it was, or what is in sight there would move.
pub fn publish_room(element: &Element, property: &'static str) {
    publish(element, property, true);
}

fn publish(element: &Element, property: &'static str, is_room: bool) {
    let measured = element.raw().clone();
    let before = Cell::new(0);
    let publish = move || {
        // Whole pixels: what comes next rather goes under it than leaves a gap; and formatting fractions is 7 KB of code.
        let height = measured.get_bounding_client_rect().height() as u32;
        let height = if is_room { height.max(before.get()) } else { height };
        before.set(height);
        page::set_root_property(property, Some(&format!("{height}px")));
    };
    let publish = Closure::<dyn Fn()>::new(publish);
    // Without it the styles go by their own guess.
    let Ok(observer) = ResizeObserver::new(publish.as_ref().unchecked_ref()) else { return };
    observer.observe(element.raw());
    at_end(Box::new(move || {
        observer.disconnect();
        drop(publish);
        page::set_root_property(property, None);
    }));
}
