//! A dialog over the page: the browser's own, so that focus stays inside and the page behind is out of reach.

use std::rc::Rc;
use std::time::Duration;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, KeyboardEvent};

use super::element::{Content, Element, div, tag};
use super::{Icon, icon};
use crate::platform::{clock, page};
use crate::signal::{Signal, at_end, keep, spawn_local};

/// How much a dialog can destroy: shown by its badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Plain,
    Dangerous,
}

/// What every dialog has.
pub struct Modal {
    /// The id of the heading that names the dialog.
    pub heading_id: &'static str,
    pub heading: Content,
    pub icon: Icon,
    pub weight: Weight,
    /// While a request is under way, Escape closes nothing.
    pub is_busy: Signal<bool>,
    /// Takes the focus afterwards where the element that had it is gone.
    pub focus_after: &'static str,
}

impl Modal {
    /// The dialog, open as long as it is on the page. Escape asks `on_close`; a click outside does nothing.
    pub fn view(self, on_close: impl Fn() + 'static, body: Element) -> Element {
        let is_busy = self.is_busy;
        let close = Rc::new(move || {
            if !is_busy.get_untracked() {
                on_close();
            }
        });
        let closer = Rc::clone(&close);
        let class = if self.weight == Weight::Dangerous { "dialog dangerous" } else { "dialog" };
        let heading = tag("h2").attr("id", self.heading_id).child(self.heading);
        let dialog = tag("dialog")
            .class(class)
            .attr("aria-labelledby", self.heading_id)
            .on("cancel", move |event| {
                event.prevent_default();
                closer();
            })
            .child(tag("header").child(div("badge").child(icon(self.icon))).child(heading))
            .child(body);
        open(&dialog);
        take_keys(dialog.raw().clone(), move || close());
        return_focus_to(page::focused(), self.focus_after);
        dialog
    }
}

/// Once it is on the page.
fn open(dialog: &Element) {
    let Some(dialog) = dialog.raw().dyn_ref::<HtmlDialogElement>().cloned() else { return };
    spawn_local(async move {
        if dialog.is_connected() {
            // It fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    });
}

/// Takes Escape before the browser does: asked twice, it would close the dialog without asking us. On the whole page, because
/// while its buttons are disabled the focus may be nowhere. And Enter counts once, however long it is held: a dialog that closes
/// gives the focus back to the button that opened it, so a held key would open and send it over and over.
fn take_keys(dialog: web_sys::Element, close: impl Fn() + 'static) {
    let Some(document) = page::document() else { return };
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&document, "keydown", options, move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        let (is_escape, is_held) = (key.key() == "Escape", key.key() == "Enter" && key.repeat());
        if (is_escape || is_held) && page::last_matching("dialog[open]").as_ref() == Some(&dialog) {
            event.prevent_default();
            if is_escape {
                close();
            }
        }
    });
    keep(Box::new(listener));
}

/// Once the dialog is off the page: back to where the focus came from, or to the element that stands in for it.
fn return_focus_to(before: Option<HtmlElement>, fallback: &'static str) {
    at_end(Box::new(move || {
        spawn_local(async move {
            clock::sleep(Duration::ZERO).await;
            if page::focused().is_some() {
                return;
            }
            match before.filter(|element| element.is_connected()) {
                Some(element) => drop(element.focus()),
                None => page::focus(fallback),
            }
        });
    }));
}
