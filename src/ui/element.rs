//! Elements of the page, built by plain calls over Leptos' reactive runtime.
//!
//! What is fixed is written once; what is a closure follows the signals that it reads, for as long as its owner lives. This
//! stands in for the `view!` macro, which compiles every element and closure to code of its own: the whole first load was
//! 285 KB with it. Everything generic here is a thin shell around code that is in the build once.

use std::cell::RefCell;

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Event, HtmlButtonElement, HtmlElement, HtmlInputElement, HtmlSelectElement, Node};

use super::focus::{self, Place};
use crate::signal::{Owner, effect, keep};

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

fn document() -> Document {
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
        // It fails only for names with spaces.
        bind(move || drop(list.toggle_with_force(name, is_set())));
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
                    if before.replace(value.clone()) != value {
                        element.set(name, value.as_deref());
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

/// What an element has that follows signals.
type Binding = Box<dyn Fn()>;

thread_local! {
    /// What is bound together at the moment.
    static TOGETHER: RefCell<Option<Vec<Binding>>> = const { RefCell::new(None) };
}

/// Runs now and whenever what it reads changes: on its own, or with all others that are bound together.
fn bind(run: impl Fn() + 'static) {
    let run: Binding = Box::new(run);
    let alone = TOGETHER.with_borrow_mut(|together| match together {
        Some(together) => {
            together.push(run);
            None
        }
        None => Some(run),
    });
    if let Some(run) = alone {
        effect(run);
    }
}

/// Builds with one effect for all texts and attributes that follow signals: an effect for each would be most of the cost of a row.
pub(super) fn build_together<R>(build: impl FnOnce() -> R) -> R {
    let (result, bindings) = build_with(Some(Vec::new()), build);
    effect(move || bindings.iter().flatten().for_each(|run| run()));
    result
}

/// Builds with this in the place of what is bound together, and returns what it has become.
fn build_with<R>(bindings: Option<Vec<Binding>>, build: impl FnOnce() -> R) -> (R, Option<Vec<Binding>>) {
    let before = TOGETHER.replace(bindings);
    let result = build();
    (result, TOGETHER.replace(before))
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

/// What the closure returns, made anew whenever something that it reads changes.
pub fn part(view: impl Fn() -> Option<Element> + 'static) -> Content {
    region(Box::new(move |content| content.extend(view().map(|element| element.0))))
}

/// Several elements, made anew whenever something that the closure reads changes.
pub fn parts(view: impl Fn() -> Vec<Element> + 'static) -> Content {
    region(Box::new(move |content| content.extend(view().into_iter().map(|element| element.0))))
}

/// The view while the condition holds; not made anew while it keeps holding.
pub fn when(is_shown: impl Fn() -> bool + 'static, view: impl Fn() -> Element + 'static) -> Content {
    let is_shown = crate::signal::Memo::new(move |_| is_shown());
    part(move || is_shown.get().then(&view))
}

/// Makes the elements of a region.
type Fill = Box<dyn Fn(&mut Vec<web_sys::Element>)>;

/// The stretch of the page between two marks, filled anew by each run.
fn region(fill: Fill) -> Content {
    let marks = Marks::new();
    let content = marks.content();
    effect(move || {
        let place = marks.clear();
        let mut elements = Vec::new();
        // Made anew more often than what it stands in: not bound together with that.
        build_with(None, || fill(&mut elements));
        for element in elements {
            marks.insert(&element, &marks.end);
        }
        focus::hand_on(place);
    });
    content
}

/// Two marks between which a part of the page changes.
pub(super) struct Marks {
    fragment: web_sys::DocumentFragment,
    start: Node,
    pub(super) end: Node,
}

impl Marks {
    pub(super) fn new() -> Self {
        let document = document();
        let fragment = document.create_document_fragment();
        let (start, end): (Node, Node) = (document.create_text_node("").into(), document.create_text_node("").into());
        // They fail only where a node would hold itself.
        let _ = fragment.append_child(&start);
        let _ = fragment.append_child(&end);
        Self { fragment, start, end }
    }

    /// The stretch, to be put on the page.
    pub(super) fn content(&self) -> Content {
        Content(self.fragment.clone().into())
    }

    pub(super) fn insert(&self, node: &Node, before: &Node) {
        if let Some(parent) = self.end.parent_node() {
            // It fails only where a node would hold itself.
            let _ = parent.insert_before(node, Some(before));
        }
    }

    /// Returns the place of the focus if it was in between. A dialog gives the focus back by itself.
    fn clear(&self) -> Option<Place> {
        let mut place = None;
        while let Some(next) = self.start.next_sibling().filter(|next| *next != self.end) {
            let element = next.dyn_ref::<web_sys::Element>().filter(|element| element.tag_name() != "DIALOG");
            place = place.or_else(|| element.and_then(focus::held_by));
            match next.parent_node() {
                Some(parent) => drop(parent.remove_child(&next)),
                None => break,
            }
        }
        place
    }
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
