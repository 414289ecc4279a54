//! A dialog over the page: the browser's own, so that focus stays inside and the page behind is out of reach.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDialogElement, HtmlElement, KeyboardEvent, MouseEvent};

use super::element::{Content, Element, div, tag};
use super::focus::Place;
use super::{Icon, icon};
use crate::platform::{clock, page};
use crate::signal::{Signal, at_end, effect, keep, spawn_local};

/// Marks where a dialog tells those who have it read out what the page behind it shows meanwhile: that is out of their reach.
const NEWS: &str = "data-news";

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
            .child(div("dialog-head").child(div("badge").child(icon(self.icon))).child(heading))
            .child(body)
            .child(div("for-readers").attr("role", "log").mark(NEWS));
        open(&dialog);
        ignore_second_presses(dialog.raw());
        let leave = Rc::clone(&close);
        guard_leaving(dialog.raw().clone(), is_busy, move || leave());
        take_keys(dialog.raw().clone(), move || close());
        keep_focus(dialog.raw().clone(), is_busy);
        let place = page::focused().map(Place::of);
        at_end(Box::new(move || Place::take_later(place)));
        dialog
    }
}

/// Has these words read out, where a dialog is open.
pub fn tell_in_dialog(words: String) {
    if let Some(news) = page::last_matching(&format!("dialog[open] > [{NEWS}]")) {
        // It fails only where a node would hold itself.
        let _ = news.append_child(tag("p").text(words).raw());
    }
}

/// Brought into sight once it is on the page: what comes of a press may appear far from where it was pressed.
pub fn in_sight(element: Element) -> Element {
    let shown = element.raw().clone();
    spawn_local(async move {
        clock::sleep(Duration::ZERO).await;
        page::show(&shown);
    });
    element
}

/// In sight, and with the focus: a key that was pressed for what went before is no answer to this.
pub fn in_focus(element: Element) -> Element {
    let element = element.attr("tabindex", "-1");
    let shown = element.raw().clone();
    spawn_local(async move {
        clock::sleep(Duration::ZERO).await;
        if let Some(shown) = shown.dyn_ref::<HtmlElement>() {
            // It fails only where it is gone again.
            let _ = shown.focus();
        }
    });
    in_sight(element)
}

/// Goes to the first field that is not right, once that is marked on the page: it may have been pushed out of sight.
pub fn focus_invalid() {
    spawn_local(async {
        clock::sleep(Duration::ZERO).await;
        page::focus_first("dialog[open] [aria-invalid=true]");
        // It is where it was pushed to, if it had the focus before.
        if let Some(field) = page::focused() {
            page::show(&field);
        }
    });
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

fn is_in_front(dialog: &web_sys::Element) -> bool {
    page::last_matching("dialog[open]").as_ref() == Some(dialog)
}

/// Takes Escape before the browser does: asked twice, it would close the dialog without asking us. On the whole page, because
/// while its buttons are disabled the focus may be nowhere. And Enter counts once, however long it is held: a dialog that closes
/// gives the focus back to the button that opened it, so a held key would open and send it over and over. An Escape that belongs to
/// the writing of a word leaves that alone.
fn take_keys(dialog: web_sys::Element, close: impl Fn() + 'static) {
    let Some(document) = page::document() else { return };
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&document, "keydown", options, move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        let (is_escape, is_held) = (key.key() == "Escape", key.key() == "Enter" && key.repeat());
        if (is_escape || is_held) && is_in_front(&dialog) {
            event.prevent_default();
            if is_escape && !key.is_composing() {
                close();
            }
        }
    });
    keep(Box::new(listener));
}

/// "Back" leaves what is in front. And before the page goes away in the middle of something, the browser asks.
fn guard_leaving(dialog: web_sys::Element, is_busy: Signal<bool>, close: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let options = EventListenerOptions::enable_prevent_default();
    let left = EventListener::new_with_options(&window, "beforeunload", options, move |event| {
        if is_busy.get_untracked() {
            event.prevent_default();
        }
    });
    let back = EventListener::new(&window, "popstate", move |_| {
        if is_in_front(&dialog) {
            close();
        }
    });
    keep(Box::new([left, back]));
}

/// The second press of a double click is no answer to what came under the pointer with the first.
fn ignore_second_presses(dialog: &web_sys::Element) {
    let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
    let last = RefCell::new(None);
    let listener = EventListener::new_with_options(dialog, "click", options, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let button = target.and_then(|target| target.closest("button").ok().flatten());
        let is_second = event.dyn_ref::<MouseEvent>().is_some_and(|event| event.detail() > 1);
        if is_second && *last.borrow() != button {
            event.prevent_default();
            event.stop_propagation();
        } else {
            last.replace(button);
        }
    });
    keep(Box::new(listener));
}

/// A button that is disabled while a request is under way loses the focus, sooner than anybody is told: it gets it back.
fn keep_focus(dialog: web_sys::Element, is_busy: Signal<bool>) {
    let last: Rc<RefCell<Option<HtmlElement>>> = Rc::default();
    let noted = Rc::clone(&last);
    let note = move |event: &Event| drop(noted.replace(event.target().and_then(|target| target.dyn_into().ok())));
    keep(Box::new(EventListener::new(&dialog, "focusin", note)));
    let was_busy = Cell::new(false);
    effect(move || {
        let is_over = was_busy.replace(is_busy.get()) && !is_busy.get();
        if let Some(control) = last.borrow().clone().filter(|_| is_over && dialog.is_connected()) {
            Place::take_later(Some(Place::of(control)));
        }
    });
}
