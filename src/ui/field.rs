//! What fields of forms have in common.

use std::rc::Rc;

use super::element::{Element, Text, Value, div, live, tag};
use super::region::when;
use super::{Icon, icon};

/// How bad a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Error,
    Warning,
    Info,
}

/// An alert at a field or above a form: an icon, and the words that are put into it. Errors are read out at once, the rest when there is time.
pub fn alert(tone: Tone, words: impl IntoIterator<Item = Element>) -> Element {
    let (class, shown) = match tone {
        Tone::Error => ("alert", Icon::Cross),
        Tone::Warning => ("alert warning", Icon::Warning),
        Tone::Info => ("alert info", Icon::Info),
    };
    let alert = div(class).child(icon(shown)).child(div("alert-text").children(words));
    match tone {
        Tone::Error => alert.attr("role", "alert"),
        Tone::Warning | Tone::Info => alert.attr("role", "status"),
    }
}

/// A field with its label above it.
pub fn field(id: &str, label: impl Into<Text>, input: Element) -> Element {
    div("field")
        .child(tag("label").attr("for", Value::Fixed(id.to_owned())).attr("id", format!("{id}-label")).text(label))
        .child(input)
}

/// A field of text that no browser fills in, corrects or translates.
pub fn input(id: &str, kind: &str) -> Element {
    let input = tag("input").class("input").attr("id", id).attr("type", kind);
    input.attr("autocomplete", "off").attr("spellcheck", "false")
}

/// A button that submits nothing.
pub fn button(class: &str) -> Element {
    tag("button").class(class).attr("type", "button")
}

/// A button that can't be pressed while there is a reason: it stays, and says why.
pub fn blocked(button: Element, reason: impl Fn() -> Option<String> + 'static) -> Element {
    let reason: Rc<dyn Fn() -> Option<String>> = Rc::new(reason);
    let [is_blocked, title] = [Rc::clone(&reason), Rc::clone(&reason)];
    button
        .attr("aria-disabled", live(move || is_blocked().map(|_| "true".to_owned())))
        .attr("aria-description", live(move || reason()))
        .attr("title", live(move || title()))
}

/// A button that sends its form. Its name stays while that is under way: an icon in it tells, and `under_way` says it in words.
pub fn submit_button(class: &str, label: impl Into<Text>, is_busy: impl Fn() -> bool + 'static) -> Element {
    tag("button")
        .class(&format!("button sender {class}"))
        .child(when(is_busy, || tag("span").class("mark").child(icon(Icon::Progress))))
        .text(label)
}

/// What is under way, in a word, beside the buttons; empty while nothing is. Its place is kept.
pub fn under_way(word: impl Into<Text>) -> Element {
    tag("p").class("under-way").attr("role", "status").text(word)
}
