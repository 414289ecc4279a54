//! The part of a long table that is on the page: the rows in view and a few beyond, by the height of one row.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::LocalKey;

use crate::platform::page;
use crate::signal::{Memo, RwSignal, Signal, effect, keep, spawn_local, untrack};
use gloo_events::EventListener;

use super::Element;
use super::keyed::{Part, Side};
use super::reach::{Reach, Reached};

/// A row's height in pixels: as it was measured last, or a guess. Kept while a table is away, so that on the way back the page is
/// at once as tall as it was, and the browser finds the place where one was.
pub type RowHeight = LocalKey<Cell<f64>>;

/// More rows are never on the page.
const MOST: usize = 160;

/// A list of which a part is on the page.
pub struct Listed {
    /// Positions of what is shown, in its order; another one whenever that changes.
    pub list: Memo<Arc<[usize]>>,
    /// The key at a position; followed.
    pub key: Box<dyn Fn(usize) -> Option<u64>>,
    /// At which position a key is; followed.
    pub position: Box<dyn Fn(u64) -> Option<usize>>,
    /// Whether somebody is where another list is chosen.
    pub is_choosing: Signal<bool>,
}

impl Listed {
    /// The keys at these places of the list, as far as there are so many.
    fn keys(&self, range: Range<usize>) -> Vec<u64> {
        self.list.with(|list| {
            let places = list.get(range.start..range.end.min(list.len())).unwrap_or_default();
            places.iter().filter_map(|&position| (self.key)(position)).collect()
        })
    }

    /// At which place of the list a key is.
    fn place(&self, key: u64) -> Option<usize> {
        let position = (self.position)(key)?;
        self.list.with(|list| list.iter().position(|known| *known == position))
    }
}

/// Which rows are on the page, and how tall the ones before and after them would be.
#[derive(Clone)]
pub struct RowWindow {
    range: Memo<Range<usize>>,
    scrolled: Rc<Scrolled>,
    pub total: Memo<usize>,
    /// See [`Reached::is_far`].
    is_far: RwSignal<bool>,
}

impl RowWindow {
    /// What is on the page of the list.
    pub fn part(&self) -> Part {
        let range = self.range.get();
        Part { first: range.start, keys: self.scrolled.listed.keys(range), is_far: self.is_far.get_untracked() }
    }

    /// On which side of the window a row is that is not in it.
    pub fn side(&self, key: u64) -> Option<Side> {
        let place = self.scrolled.listed.place(key)?;
        Some(if place < self.range.with(|range| range.start) { Side::Before } else { Side::After })
    }

    /// The height of the rows that come before the window, in pixels.
    pub fn before(&self) -> u64 {
        pixels(self.range.get().start, self.scrolled.row_height.get())
    }

    /// The height of the rows that come after it, in pixels.
    pub fn after(&self) -> u64 {
        pixels(self.total.get().saturating_sub(self.range.get().end), self.scrolled.row_height.get())
    }
}

fn pixels(rows: usize, height: f64) -> u64 {
    (rows as f64 * height).round() as u64
}

/// Where the page stands, and what is there.
#[derive(Clone, Default)]
struct View {
    /// How much of the rows is above what is in sight, and how tall that is, in pixels.
    offset: f64,
    height: f64,
    /// Of this list, what was in sight: these keys, from this place on.
    list: Arc<[usize]>,
    first: usize,
    keys: Vec<u64>,
    /// See [`Reached::version`].
    version: u64,
}

/// Follows where the page stands in a list.
struct Scrolled {
    view: RwSignal<View>,
    listed: Listed,
    version: Memo<u64>,
    row_height: RwSignal<f64>,
}

impl Scrolled {
    /// How much of the rows is above what is in sight, and how tall that is, in pixels. Where the list has changed by itself, what
    /// was in sight has another place in it: the browser scrolls there, as long as it is on the page.
    fn now(&self) -> (f64, f64) {
        let (list, version, row_height) = (self.listed.list.get(), self.version.get(), self.row_height.get());
        self.view.with(|view| {
            let is_as_seen = Arc::ptr_eq(&list, &view.list) || version != view.version || view.offset <= 0.0;
            let place = |(index, key): (usize, &u64)| {
                self.listed.place(*key).map(|now| now as f64 - (view.first + index) as f64)
            };
            let moved = if is_as_seen { None } else { view.keys.iter().enumerate().find_map(place) };
            (view.offset + moved.unwrap_or_default() * row_height, view.height)
        })
    }

    fn note(&self, offset: f64, height: f64) {
        let list = self.listed.list.get_untracked();
        let row_at =
            |pixels: f64| ((pixels.max(0.0) / self.row_height.get_untracked().max(1.0)) as usize).min(list.len());
        let (first, last) = (row_at(offset), row_at(offset + height));
        let keys = untrack(|| self.listed.keys(first..last));
        self.view.set(View { offset, height, list, first, keys, version: self.version.get_untracked() });
    }
}

/// Follows the page's scrolling for a table body of rows of equal height, one for each place in the list. They carry the class
/// `row`. A list of no more than `whole` rows is all on the page once its first rows are in sight. `chosen` follows what a person
/// chooses, another order or other rows: what else changes the list moves nothing that is in sight.
pub fn use_row_window(
    body: &Element,
    listed: Listed,
    chosen: Box<dyn Fn()>,
    last_height: &'static RowHeight,
    whole: usize,
) -> RowWindow {
    let list = listed.list;
    let total = Memo::new(move |_| list.with(|list| list.len()));
    let reached = Reached::new(chosen, listed.is_choosing);
    let row_height = RwSignal::new(last_height.get());
    let view = RwSignal::new(View { height: 1000.0, ..View::default() });
    let scrolled = Rc::new(Scrolled { view, listed, version: reached.version, row_height });
    let seen = Rc::clone(&scrolled);
    let range = Memo::new(move |_| {
        let (total, reach) = (total.get(), reached.now());
        if total <= whole && reach.is_some() {
            return 0..total;
        }
        let (offset, height) = seen.now();
        window(offset, height, row_height.get(), total, reach.unwrap_or(Reach::View))
    });
    let is_far = reached.is_far;
    body.clone().class_if("far", move || is_far.get());
    let body = body.raw().clone();
    let (seen, shown) = (Rc::clone(&scrolled), body.clone());
    let measure: Rc<dyn Fn(bool)> = Rc::new(move |is_scroll: bool| {
        if !body.is_connected() {
            return;
        }
        let height = page::height();
        let row = body.query_selector(".row:not(.held)").ok().flatten();
        let measured = row.map_or(0.0, |row| row.get_bounding_client_rect().height());
        let before = row_height.get_untracked();
        // Where it stands at first is no place that somebody has gone to.
        let is_first = view.with_untracked(|view| view.keys.is_empty());
        if measured > 0.0 && (measured - before).abs() > 0.01 {
            row_height.set(measured);
            last_height.set(measured);
            let offset = view.with_untracked(|view| view.offset) / before * measured;
            if !is_first && offset > 0.0 {
                seen.note(offset, height);
                let body = body.clone();
                // Once the rows are as tall as that on the page.
                spawn_local(async move { page::scroll_by(offset + body.get_bounding_client_rect().top()) });
                return;
            }
        }
        let offset = -body.get_bounding_client_rect().top();
        let moved = (offset - untrack(|| seen.now()).0).abs();
        // Who goes from row to row with the keyboard needs the next one at once.
        let has_focus = || page::focused().is_some_and(|focused| body.contains(Some(&focused)));
        if moved > height / 2.0 && !is_first && !has_focus() {
            reached.jump();
        } else if is_scroll && moved > 0.0 {
            reached.scroll();
        }
        seen.note(offset, height);
    });
    let listeners: Vec<EventListener> = web_sys::window()
        .map(|window| {
            let listen = |event: &'static str| {
                let measure = Rc::clone(&measure);
                EventListener::new(&window, event, move |_| measure(event == "scroll"))
            };
            vec![listen("scroll"), listen("resize")]
        })
        .unwrap_or_default();
    keep(Box::new(listeners));
    let (at, again) = (Rc::clone(&scrolled), Rc::clone(&measure));
    effect(move || {
        // What is in sight of another list is noted: should that change by itself, it stays.
        reached.version.track();
        let again = Rc::clone(&again);
        spawn_local(async move {
            page::painted().await;
            again(false);
        });
    });
    effect(move || {
        // Measured again when rows come, go, or are drawn for the first time: after this turn, when they are on the page; and where
        // what is in sight has another place, once the browser has scrolled there.
        total.get();
        row_height.track();
        let (measure, body) = (Rc::clone(&measure), shown.clone());
        let (before, after) = untrack(|| (view.with(|view| view.offset), at.now().0));
        spawn_local(async move {
            if before != after {
                page::painted().await;
                // Not every browser does, and none always.
                let now = -body.get_bounding_client_rect().top();
                if body.is_connected() && (now - before).abs() < (now - after).abs() {
                    page::scroll_by(after - before);
                }
            }
            measure(false);
        });
    });
    RowWindow { range, scrolled, total, is_far: reached.is_far }
}

/// The rows to draw for a view of `height` that begins `offset` below the table's top, all in pixels.
fn window(offset: f64, height: f64, row_height: f64, total: usize, reach: Reach) -> Range<usize> {
    let (beyond, step) = reach.rows();
    let row_at = |pixels: f64| (pixels.max(0.0) / row_height.max(1.0)) as usize;
    let first = row_at(offset).saturating_sub(beyond) / step * step;
    let last = row_at(offset + height).saturating_add(beyond + 1).next_multiple_of(step);
    let start = first.min(total.saturating_sub(1) / step * step);
    start..last.min(start + MOST).clamp(start, total.max(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_the_view_and_a_margin() {
        use Reach::{Beyond, View};
        assert_eq!(window(0.0, 1000.0, 44.0, 100_000, Beyond), 0..36);
        assert_eq!(window(-300.0, 1000.0, 44.0, 5, Beyond), 0..5);
        let (beyond, middle) = (Beyond.rows().0, window(44_000.0, 1000.0, 44.0, 100_000, Beyond));
        assert!(middle.start <= 1000 - beyond && middle.end >= 1000 + 23 + beyond);
        assert_eq!(window(1e9, 1000.0, 44.0, 100, Beyond), 96..100);
        assert_eq!(window(0.0, 1000.0, 44.0, 0, Beyond), 0..0);
        assert_eq!(window(-300.0, 1000.0, 44.0, 100_000, View), 0..16);
        assert_eq!(window(44_010.0, 1000.0, 44.0, 100_000, View), 1000..1023);
        assert_eq!(window(1e9, 1000.0, 44.0, 100, View), 99..100);
    }

    #[test]
    fn never_more_than_the_most() {
        assert!(window(0.0, 1e6, 1.0, 100_000, Reach::Beyond).len() <= MOST);
    }
}
