//! Where the focus goes when what had it leaves the page: while its row stays, to what stands before it there; else to the same
//! control of the row that takes its row's place, else to what the page marks as the next step.

use std::time::Duration;

use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

use crate::platform::rest::{self, entry};
use crate::platform::{clock, page};
use crate::signal::spawn_local;

const CONTROLS: &str = "a[href], button, input, select, summary";
/// Marks what a person goes on with when the place of the focus is gone.
pub const NEXT_STEP: &str = "data-next-step";

/// The place of a control among those of its row.
pub struct Place {
    control: HtmlElement,
    /// Those before it in its own row, the nearest first.
    before: Vec<HtmlElement>,
    /// In which part of its row it is, and which of that part's controls. Counted over the whole row, one that only some rows have
    /// would make another one of those after it.
    cell: u32,
    number: usize,
    /// What may take the row's place: the rows after it, then those before it, the nearest first.
    neighbours: Vec<Element>,
    /// The whole page goes with it: another one begins, at its content.
    is_of_page: bool,
    /// A person goes by it, with the keyboard: where it goes on is to be seen. Whoever pressed a button sees the page as it stands.
    is_shown: bool,
}

impl Place {
    pub fn of(control: HtmlElement) -> Self {
        let row = control.closest("tr, li").ok().flatten();
        let (mut cell, mut number, mut before) = (0, 0, Vec::new());
        if let Some(row) = &row {
            before = controls(row).into_iter().take_while(|known| *known != control).collect();
            before.reverse();
            cell = (0..row.children().length()).find(|&cell| is_in_cell(row, cell, &control)).unwrap_or(0);
            number = before.iter().filter(|known| is_in_cell(row, cell, known)).count();
        }
        let after = std::iter::successors(row.clone(), Element::next_element_sibling).skip(1);
        let earlier = std::iter::successors(row.clone(), Element::previous_element_sibling).skip(1);
        let is_shown = control.matches(":focus-visible").unwrap_or(true);
        let neighbours = after.chain(earlier).collect();
        Self { control, before, cell, number, neighbours, is_of_page: false, is_shown }
    }

    /// The place of the focus, if this part of the page is in sight: what is not was scrolled away.
    fn in_sight(part: &Element, control: HtmlElement) -> Option<Self> {
        let (area, height) = (part.get_bounding_client_rect(), page::height());
        let is_of_page = page::last_matching("main").is_some_and(|main| part.contains(Some(&main)));
        (area.bottom() > 0.0 && area.top() < height).then(|| Self { is_of_page, ..Self::of(control) })
    }

    /// Once this turn's changes are on the page, unless something else has taken the focus.
    pub fn take_later(place: Option<Self>) {
        spawn_local(async move {
            clock::sleep(Duration::ZERO).await;
            if page::focused().is_some() {
                return;
            }
            match place {
                Some(place) if place.is_of_page => {
                    page::focus_first("main");
                    page::scroll_to_top();
                }
                Some(place) if place.take() => {}
                place => go_on(place.is_none_or(|place| place.is_shown)),
            }
        });
    }

    fn take(&self) -> bool {
        let in_place = |row: &Element| {
            let mut controls = controls(row).into_iter().filter(|control| is_in_cell(row, self.cell, control));
            controls.nth(self.number)
        };
        takes_focus(&self.control)
            || self.before.iter().any(takes_focus)
            || self.neighbours.iter().filter_map(in_place).any(|control| takes_focus(&control))
    }
}

/// The place of the focus, if it is in this part of the page, which is about to go. Until the rest of the program is here the focus
/// is left to the browser.
pub fn held_by(part: &Element) -> Option<Place> {
    let control = page::focused().filter(|focused| rest::is_here() && part.contains(Some(focused)))?;
    entry(|| Place::in_sight(part, control))
}

/// Hands on the focus that something had which has gone.
pub fn hand_on(place: Option<Place>) {
    if place.is_some() {
        entry(|| Place::take_later(place));
    }
}

/// In the dialog that is open, or with what the page marks, or at the page's content.
fn go_on(is_shown: bool) {
    if let Some(dialog) = page::last_matching("dialog[open]") {
        // Where it began: in a question that is the safe answer, which another press may be meant for.
        let controls = controls(&dialog);
        let begun = controls.iter().filter(|control| control.has_attribute("autofocus"));
        let _ = begun.chain(&controls).any(takes_focus);
        return;
    }
    for next in ["main [data-next-step]", "main"] {
        if is_shown && page::focused().is_none() {
            page::focus_first(next);
        }
        give_back(page::last_matching(next).and_then(|next| next.dyn_into().ok()));
    }
}

/// Gives the focus back to what has lost it by being moved on the page, where the page stands.
pub fn give_back(control: Option<HtmlElement>) {
    if let Some(control) = control.filter(|control| control.is_connected() && page::focused().is_none()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = control.focus_with_options(&options);
    }
}

fn is_in_cell(row: &Element, cell: u32, control: &HtmlElement) -> bool {
    row.children().item(cell).is_some_and(|cell| cell.contains(Some(control)))
}

fn controls(part: &Element) -> Vec<HtmlElement> {
    let Ok(found) = part.query_selector_all(CONTROLS) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// It does not where it is off the page, disabled or hidden.
fn takes_focus(control: &HtmlElement) -> bool {
    let _ = control.focus();
    page::focused().as_ref() == Some(control)
}
