//! Stretches of the page whose elements come and go.

use wasm_bindgen::JsCast;
use web_sys::Node;

use super::Element;
use super::element::{Content, document};
use super::focus::{self, Place};
use super::together::build_apart;
use crate::signal::{Memo, effect};

/// What the closure returns, made anew whenever something that it reads changes.
pub fn part(view: impl Fn() -> Option<Element> + 'static) -> Content {
    region(Box::new(move |content| content.extend(view().map(|element| element.raw().clone()))))
}

/// Several elements, made anew whenever something that the closure reads changes.
pub fn parts(view: impl Fn() -> Vec<Element> + 'static) -> Content {
    region(Box::new(move |content| content.extend(view().into_iter().map(|element| element.raw().clone()))))
}

/// The view while the condition holds; not made anew while it keeps holding.
pub fn when(is_shown: impl Fn() -> bool + 'static, view: impl Fn() -> Element + 'static) -> Content {
    let is_shown = Memo::new(move |_| is_shown());
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
        build_apart(|| fill(&mut elements));
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
        Content::of(self.fragment.clone().into())
    }

    pub(super) fn insert(&self, node: &Node, before: &Node) {
        if let Some(parent) = self.end.parent_node() {
            // It fails only where a node would hold itself.
            let _ = parent.insert_before(node, Some(before));
        }
    }

    /// Takes everything from the page, and hands on the focus that it had.
    pub(super) fn empty(&self) {
        focus::hand_on(self.clear());
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
