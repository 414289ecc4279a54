//! Elements of the page, built by plain calls over Leptos' reactive runtime.
//!
//! What is fixed is written once; what is a closure follows the signals that it reads, for as long as its owner lives. This
//! stands in for the `view!` macro, which compiles every element and closure to code of its own: the whole first load was
//! 285 KB with it. Everything generic here is a thin shell around code that is in the build once.

use std::cell::{Cell, RefCell};

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Event, HtmlButtonElement, HtmlElement, HtmlInputElement, HtmlSelectElement, Node};

use super::together::bind;
use crate::signal::{Owner, keep};

/// An element, and everything that it holds.
#[derive(Clone)]
pub struct Element(web_sys::Element);

/// Something that can stand in an element: another one, or a part that changes.
pub struct Content(Node);

/// A text that stands as it is, or follows signals.
pub enum Text {
    Fixed(String),
    Live(Box<dyn Fn() -> String>),
}

/// A value of an attribute that stands as it is, or follows signals; `None` is no attribute at all.
pub enum Value {
    Fixed(String),
    Live(Box<dyn Fn() -> Option<String>>),
}

pub(super) fn document() -> Document {
    // A page without a document runs no script.
    match crate::platform::page::document() {
        Some(document) => document,
        None => unreachable!("a page has a document"),
    }
}

/// An element of HTML. The names are ours: the browser knows them all.
pub fn tag(name: &str) -> Element {
    match document().create_element(name) {
        Ok(element) => Element(element),
        Err(_) => unreachable!("the name of an element is valid"),
    }
}

/// An element of SVG.
pub fn svg(name: &str) -> Element {
    match document().create_element_ns(Some("http://www.w3.org/2000/svg"), name) {
        Ok(element) => Element(element),
        Err(_) => unreachable!("the name of an element is valid"),
    }
}

/// A `div` with these classes.
pub fn div(class: &str) -> Element {
    tag("div").class(class)
}

impl Element {
    pub fn class(self, names: &str) -> Self {
        self.set("class", Some(names));
        self
    }

    /// Has the class while the closure says so.
    pub fn class_if(self, name: &'static str, is_set: impl Fn() -> bool + 'static) -> Self {
        let list = self.0.class_list();
        let before = Cell::new(false);
        bind(move || {
            let is_set = is_set();
            if before.replace(is_set) != is_set {
                // It fails only for names with spaces.
                let _ = list.toggle_with_force(name, is_set);
            }
        });
        self
    }

    /// An attribute.
    pub fn attr(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.put(name, value.into());
        self
    }

    fn put(&self, name: &'static str, value: Value) {
        match value {
            Value::Fixed(value) => self.set(name, Some(&value)),
            Value::Live(value) => {
                let element = self.clone();
                let before = RefCell::new(None);
                bind(move || {
                    let value = value();
                    if *before.borrow() != value {
                        element.set(name, value.as_deref());
                        before.replace(value);
                    }
                });
            }
        }
    }

    fn set(&self, name: &str, value: Option<&str>) {
        // It fails only for names that are none.
        let _ = match value {
            Some(value) => self.0.set_attribute(name, value),
            None => self.0.remove_attribute(name),
        };
    }

    /// An attribute that is there or not.
    pub fn mark(self, name: &'static str) -> Self {
        self.set(name, Some(""));
        self
    }

    /// An attribute that is there while the closure says so.
    pub fn mark_if(self, name: &'static str, is_set: impl Fn() -> bool + 'static) -> Self {
        self.attr(name, live(move || is_set().then(String::new)))
    }

    /// `aria-…="true"` or `"false"`.
    pub fn state(self, name: &'static str, is_set: impl Fn() -> bool + 'static) -> Self {
        self.attr(name, live(move || Some(is_set().to_string())))
    }

    /// A text, after what is there already.
    pub fn text(self, text: impl Into<Text>) -> Self {
        self.append_text(text.into());
        self
    }

    fn append_text(&self, text: Text) {
        let node = document().create_text_node("");
        self.append(&node);
        match text {
            Text::Fixed(text) => node.set_data(&text),
            Text::Live(text) => {
                let before = RefCell::new(String::new());
                bind(move || {
                    let text = text();
                    if *before.borrow() != text {
                        node.set_data(&text);
                        before.replace(text);
                    }
                });
            }
        }
    }

    fn append(&self, node: &Node) {
        // It fails only where an element would hold itself.
        let _ = self.0.append_child(node);
    }

    pub fn child(self, content: impl Into<Content>) -> Self {
        self.append(&content.into().0);
        self
    }

    pub fn children(self, contents: impl IntoIterator<Item = Element>) -> Self {
        contents.into_iter().for_each(|content| self.append(&content.0));
        self
    }

    /// Whether a checkbox is checked.
    pub fn checked(self, is_checked: impl Fn() -> bool + 'static) -> Self {
        if let Some(input) = self.input() {
            bind(move || input.set_checked(is_checked()));
        }
        self
    }

    /// Whether a checkbox is neither checked nor unchecked.
    pub fn mixed(self, is_mixed: impl Fn() -> bool + 'static) -> Self {
        if let Some(input) = self.input() {
            bind(move || input.set_indeterminate(is_mixed()));
        }
        self
    }

    /// The value of a field; what a person has typed is only touched where it differs.
    pub fn value(self, value: impl Fn() -> String + 'static) -> Self {
        if let Some(input) = self.input() {
            bind(move || {
                let value = value();
                if input.value() != value {
                    input.set_value(&value);
                }
            });
        } else if let Some(select) = self.0.dyn_ref::<HtmlSelectElement>().cloned() {
            bind(move || select.set_value(&value()));
        }
        self
    }

    pub fn disabled(self, is_disabled: impl Fn() -> bool + 'static) -> Self {
        if let Some(button) = self.0.dyn_ref::<HtmlButtonElement>().cloned() {
            bind(move || button.set_disabled(is_disabled()));
        }
        self
    }

    /// How tall it is, in pixels.
    pub fn block_size(self, pixels: impl Fn() -> u64 + 'static) -> Self {
        if let Some(element) = self.0.dyn_ref::<HtmlElement>().cloned() {
            // Set by a property: an attribute `style` would be against the page's policy.
            bind(move || drop(element.style().set_property("block-size", &format!("{}px", pixels()))));
        }
        self
    }

    /// A property of the style, such as `--day`.
    pub fn custom(self, name: &'static str, value: impl Fn() -> String + 'static) -> Self {
        if let Some(element) = self.0.dyn_ref::<HtmlElement>().cloned() {
            // See `block_size`.
            bind(move || drop(element.style().set_property(name, &value())));
        }
        self
    }

    pub fn on(self, event: &'static str, handler: impl Fn(&Event) + 'static) -> Self {
        let handler: Box<dyn Fn(&Event)> = Box::new(handler);
        self.listen(event, handler);
        self
    }

    fn listen(&self, event: &'static str, handler: Box<dyn Fn(&Event)>) {
        // Not passive: handlers may prevent what the browser would do.
        let options = gloo_events::EventListenerOptions::enable_prevent_default();
        keep(Box::new(EventListener::new_with_options(&self.0, event, options, handler)));
    }

    /// Another one like it, with all that is fixed in it; nothing in the copy follows signals.
    pub fn copy(&self) -> Self {
        match self.0.clone_node_with_deep(true).map(JsCast::dyn_into) {
            Ok(Ok(copy)) => Self(copy),
            _ => unreachable!("a copy of an element is an element"),
        }
    }

    /// The element as the browser knows it.
    pub fn raw(&self) -> &web_sys::Element {
        &self.0
    }

    fn input(&self) -> Option<HtmlInputElement> {
        self.0.dyn_ref::<HtmlInputElement>().cloned()
    }
}

/// The value of the field that an event comes from.
pub fn value_of(event: &Event) -> String {
    let target = event.target();
    let of_input = target.as_ref().and_then(|target| target.dyn_ref::<HtmlInputElement>()).map(HtmlInputElement::value);
    let of_select =
        || target.as_ref().and_then(|target| target.dyn_ref::<HtmlSelectElement>()).map(HtmlSelectElement::value);
    of_input.or_else(of_select).unwrap_or_default()
}

/// A text that follows what the closure reads.
pub fn text(text: impl Fn() -> String + 'static) -> Text {
    Text::Live(Box::new(text))
}

/// An attribute's value that follows what the closure reads.
pub fn live(value: impl Fn() -> Option<String> + 'static) -> Value {
    Value::Live(Box::new(value))
}

/// Puts the element in place of everything that the page has there, for good.
pub fn mount(place: &web_sys::Element, view: impl FnOnce() -> Content) {
    // An error means that it was started before.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let content = owner.with(view);
    place.replace_children_with_node_1(&content.0);
    std::mem::forget(owner);
}

impl Content {
    pub(super) fn of(node: Node) -> Self {
        Self(node)
    }
}

impl From<Element> for Content {
    fn from(element: Element) -> Self {
        Self(element.0.into())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Fixed(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Fixed(text)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Fixed(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Fixed(value)
    }
}

/// A text that says an attribute.
impl From<Text> for Value {
    fn from(text: Text) -> Self {
        match text {
            Text::Fixed(text) => Self::Fixed(text),
            Text::Live(text) => Self::Live(Box::new(move || Some(text()))),
        }
    }
}

/// Errors of the browser that cannot happen to valid calls.
impl From<Content> for JsValue {
    fn from(content: Content) -> Self {
        content.0.into()
    }
}
