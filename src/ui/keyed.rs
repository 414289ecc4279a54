//! Lists whose elements are kept as long as their keys are in them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{HtmlElement, Node};

use super::Element;
use super::element::Content;
use super::focus;
use super::region::Marks;
use super::together::{Together, build_together};
use crate::platform::page;
use crate::signal::{Owner, RwSignal, Signal, effect, untrack};

/// More elements than this are not kept in reserve.
const MOST_SPARE: usize = 100;

/// A list whose elements are kept, and moved, as long as their keys are in it. Each view gets its place as a signal.
pub fn keyed(
    keys: impl Fn() -> Vec<u64> + 'static,
    view: impl Fn(u64, Signal<usize>) -> Option<Element> + 'static,
) -> Content {
    keyed_part(move || Part { first: 0, keys: keys(), is_far: false }, |_| None, view)
}

/// What of a list is on the page.
pub struct Part {
    /// The place of the first.
    pub first: usize,
    pub keys: Vec<u64>,
    /// Whether it has only just come into view from far away, and the browser does not follow what was in view before.
    pub is_far: bool,
}

/// On which side of the part of a list that is on the page something else of the list is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
}

/// Like [`keyed`], for the part of a list that is on the page. While `elsewhere` finds a key in the rest of the list, its element
/// stays as long as it has the focus, on that side and marked as held: who is at a row that gets another place is still at that row.
pub fn keyed_part(
    part: impl Fn() -> Part + 'static,
    elsewhere: impl Fn(u64) -> Option<Side> + 'static,
    view: impl Fn(u64, Signal<usize>) -> Option<Element> + 'static,
) -> Content {
    let view = move |_: &Together, key: Signal<u64>, place| view(key.get_untracked(), place);
    list(List {
        part: Box::new(part),
        elsewhere: Box::new(elsewhere),
        view: Box::new(view),
        holds: true,
        most_spare: 0,
    })
}

/// As [`keyed_part`], for many elements alike: one that goes is used again for one that comes, which costs a fraction of making it.
/// What somebody points at or has the focus in is never used again: what is pressed is what was seen there. The focus of one that
/// goes, but is still `elsewhere` in the list, is not handed on to another. Each view gets its key and its place as signals.
pub fn recycled(
    part: impl Fn() -> Part + 'static,
    elsewhere: impl Fn(u64) -> Option<Side> + 'static,
    view: impl Fn(&Together, Signal<u64>, Signal<usize>) -> Option<Element> + 'static,
) -> Content {
    let (part, elsewhere, view) = (Box::new(part), Box::new(elsewhere), Box::new(view));
    list(List { part, elsewhere, view, holds: false, most_spare: MOST_SPARE })
}

type Elsewhere = Box<dyn Fn(u64) -> Option<Side>>;
/// By the key and the place.
type View = Box<dyn Fn(&Together, Signal<u64>, Signal<usize>) -> Option<Element>>;

struct List {
    part: Box<dyn Fn() -> Part>,
    elsewhere: Elsewhere,
    view: View,
    /// Whether what has the focus stays although it is elsewhere in the list.
    holds: bool,
    /// How many elements are kept in reserve.
    most_spare: usize,
}

/// An element of the list, with what keeps it alive.
struct Item {
    key: u64,
    /// The key, for the view.
    subject: RwSignal<u64>,
    element: Option<web_sys::Element>,
    owner: Owner,
    place: RwSignal<usize>,
    /// Whether it is here only for the focus that it has.
    is_held: bool,
}

fn list(list: List) -> Content {
    let marks = Marks::new();
    let content = marks.content();
    let items: Rc<RefCell<Vec<Item>>> = Rc::default();
    let spare: RefCell<Vec<Item>> = RefCell::default();
    let first_before = Cell::new(0);
    // Outside of the effect: its own owner is cleaned at each run, which would end the elements that stay.
    let parent = Owner::current().unwrap_or_default();
    effect(move || {
        let Part { first, mut keys, is_far } = (list.part)();
        let (mut items, mut spare) = (items.borrow_mut(), spare.borrow_mut());
        let focused = page::focused();
        let held_before = if list.holds { hold(&mut items, focused.as_ref(), &mut keys, &list.elsewhere) } else { 0 };
        // First, so that those which stay find their neighbours and are not moved: a moved element loses the focus.
        let can_exchange = list.most_spare > 0 && (first_before.replace(first) <= first || is_far);
        let exchanged_from = can_exchange.then_some(if is_far { 0 } else { first });
        let mut in_place = clear_out(&list, exchanged_from, &keys, &mut items, &mut spare);
        let mut kept = Vec::with_capacity(keys.len());
        let mut next: Node = marks.end.clone();
        for (index, key) in keys.into_iter().enumerate().rev() {
            let place = first + index.saturating_sub(held_before);
            let stays = if index < in_place.len() { in_place.pop() } else { take(&mut items, key) };
            let used = || take(&mut spare, key).or_else(|| spare.pop());
            let item = stays.or_else(used).map(|item| item.used_for(key));
            let item = item.unwrap_or_else(|| Item::new(&parent, &list, key, place));
            if item.place.get_untracked() != place {
                item.place.set(place);
            }
            if let Some(element) = &item.element {
                if element.next_sibling().as_ref() != Some(&next) {
                    marks.insert(element, &next);
                }
                next = element.clone().into();
            }
            kept.push(item);
        }
        kept.reverse();
        *items = kept;
        focus::give_back(focused);
    });
    content
}

/// Takes from the page what is no longer in the list, and returns what stays where it is to be used for the first keys: where most are
/// exchanged that is all from the place `exchanged_from` on, also those whose keys are still in the list, as to show something else
/// costs less than to move. They keep their places, unless that of the list is far: a browser keeps what is in view in view, and would
/// scroll to where a row has gone.
fn clear_out(
    list: &List,
    exchanged_from: Option<usize>,
    keys: &[u64],
    items: &mut Vec<Item>,
    spare: &mut Vec<Item>,
) -> Vec<Item> {
    let is_usable = |item: &Item| list.most_spare > 0 && item.element.as_ref().is_some_and(is_left_alone);
    let known = items.iter().filter(|item| keys.contains(&item.key)).count();
    let most_go = exchanged_from.is_some() && 2 * known < items.len().min(keys.len());
    let (mut leaving, mut gone): (Vec<_>, Vec<_>) =
        items.extract_if(.., |item| !keys.contains(&item.key) || most_go && is_usable(item)).partition(is_usable);
    // Between those that stay, they would be in the wrong place.
    let mut in_place = match exchanged_from.filter(|_| items.is_empty()) {
        Some(from) => leaving.split_off(leaving.partition_point(|item| item.place.get_untracked() < from)),
        None => Vec::new(),
    };
    leaving.extend(in_place.drain(keys.len().min(in_place.len())..));
    leaving.iter().filter_map(|item| item.element.as_ref()).for_each(web_sys::Element::remove);
    spare.extend(leaving);
    gone.extend(spare.drain(..spare.len().saturating_sub(list.most_spare)));
    leave(gone, &list.elsewhere);
    in_place
}

/// Takes the item with this key out of the list.
fn take(items: &mut Vec<Item>, key: u64) -> Option<Item> {
    let known = items.iter().rposition(|item| item.key == key)?;
    Some(items.remove(known))
}

/// Whether nobody points at it, presses it, or has the focus in it. An error of the browser counts as somebody.
fn is_left_alone(element: &web_sys::Element) -> bool {
    element.matches(":hover, :active, :focus-within").is_ok_and(|is_used| !is_used)
}

/// Ends them, and hands on the focus that one of them had, unless that is elsewhere in the list.
fn leave(gone: Vec<Item>, elsewhere: &Elsewhere) {
    let mut place = None;
    for item in gone {
        if let Some(element) = item.element {
            let is_gone = |_: &focus::Place| untrack(|| elsewhere(item.key)).is_none();
            place = place.or_else(|| focus::held_by(&element).filter(is_gone));
            element.remove();
        }
        item.owner.cleanup();
    }
    focus::hand_on(place);
}

/// Adds the key of what has the focus and is in the rest of the list, and returns how many it has put before the others.
fn hold(items: &mut [Item], focused: Option<&HtmlElement>, keys: &mut Vec<u64>, elsewhere: &Elsewhere) -> usize {
    let (mut first, mut last) = (None, None);
    for item in items {
        let Some(element) = &item.element else { continue };
        let has_focus = || focused.is_some_and(|focused| element.contains(Some(focused)));
        let is_left_out = !keys.contains(&item.key) && has_focus();
        let side = if is_left_out { untrack(|| elsewhere(item.key)) } else { None };
        match side {
            Some(Side::Before) => first = Some(item.key),
            Some(Side::After) => last = Some(item.key),
            None => {}
        }
        if item.is_held != side.is_some() {
            item.is_held = side.is_some();
            // It fails only for names with spaces.
            let _ = element.class_list().toggle_with_force("held", item.is_held);
        }
    }
    keys.extend(last);
    keys.splice(0..0, first);
    usize::from(first.is_some())
}

impl Item {
    fn new(parent: &Owner, list: &List, key: u64, place: usize) -> Self {
        let owner = parent.child();
        let (subject, place, element) = owner.with(|| {
            let (subject, place) = (RwSignal::new(key), RwSignal::new(place));
            let view = |together: &Together| {
                untrack(|| (list.view)(together, subject.into(), place.into())).map(|element| element.raw().clone())
            };
            (subject, place, build_together(view))
        });
        Self { key, subject, element, owner, place, is_held: false }
    }

    /// The same for this key.
    fn used_for(self, key: u64) -> Self {
        if self.key != key {
            self.subject.set(key);
        }
        Self { key, ..self }
    }
}
