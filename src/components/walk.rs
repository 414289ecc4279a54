//! Going along a picture in which time passes: with the arrow keys, or with the pointer.

use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, MouseEvent};

use crate::i18n::{I18n, Writing};
use crate::signal::untrack;

/// Whether time runs from right to left just now.
fn is_mirrored(i18n: I18n) -> bool {
    untrack(|| i18n.texts().language().writing()) == Writing::RightToLeft
}

/// The place to which a key leads, from the oldest, 0, to the last. A key that is held with another is the browser's: Alt and an
/// arrow go back to where one was.
pub fn step(event: &Event, i18n: I18n, place: usize, last: usize) -> Option<usize> {
    let event = event.dyn_ref::<KeyboardEvent>()?;
    if event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return None;
    }
    let (earlier, later) = if is_mirrored(i18n) { ("ArrowRight", "ArrowLeft") } else { ("ArrowLeft", "ArrowRight") };
    match event.key().as_str() {
        "Home" => Some(0),
        "End" => Some(last),
        key if key == earlier => Some(place.saturating_sub(1)),
        key if key == later => Some((place + 1).min(last)),
        _ => None,
    }
}

/// How far along the picture that listens the pointer is: 0 at its oldest end, 1 at its newest.
pub fn pointed(event: &Event, i18n: I18n) -> Option<f64> {
    let picture = event.current_target()?.dyn_into::<web_sys::Element>().ok()?;
    let area = picture.get_bounding_client_rect();
    let place = (f64::from(event.dyn_ref::<MouseEvent>()?.client_x()) - area.left()) / area.width().max(1.0);
    Some(if is_mirrored(i18n) { 1.0 - place } else { place })
}
