//! Where the focus goes when what had it leaves the page: to the same control of the row that takes its row's place, else to what
//! the page marks as the next step.

use std::time::Duration;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::platform::rest::{self, entry};
use crate::platform::{clock, page};
use crate::signal::spawn_local;

const CONTROLS: &str = "a[href], button, input, select, summary";
/// Marks what a person goes on with when the place of the focus is gone.
pub const NEXT_STEP: &str = "data-next-step";

/// The place of a control among those of its row.
pub struct Place {
    control: HtmlElement,
    number: usize,
    /// What may take the row's place: the rows after it, then those before it, the nearest first.
    neighbours: Vec<Element>,
}

impl Place {
    pub fn of(control: HtmlElement) -> Self {
        let row = control.closest("tr, li").ok().flatten();
        let number = row.as_ref().and_then(|row| controls(row).iter().position(|known| *known == control)).unwrap_or(0);
        let after = std::iter::successors(row.clone(), Element::next_element_sibling).skip(1);
        let before = std::iter::successors(row.clone(), Element::previous_element_sibling).skip(1);
        Self { control, number, neighbours: after.chain(before).collect() }
    }

    /// The place of the focus, if this part of the page is in sight: what is not was scrolled away.
    fn in_sight(part: &Element, control: HtmlElement) -> Option<Self> {
        let (area, height) = (part.get_bounding_client_rect(), page::height());
        (area.bottom() > 0.0 && area.top() < height).then(|| Self::of(control))
    }

    /// Once this turn's changes are on the page, unless something else has taken the focus.
    pub fn take_later(place: Option<Self>) {
        spawn_local(async move {
            clock::sleep(Duration::ZERO).await;
            if page::focused().is_none() && !place.is_some_and(|place| place.take()) {
                go_on();
            }
        });
    }

    fn take(&self) -> bool {
        let neighbours = self.neighbours.iter().filter_map(|row| controls(row).into_iter().nth(self.number));
        takes_focus(&self.control) || neighbours.into_iter().any(|control| takes_focus(&control))
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
fn go_on() {
    if let Some(dialog) = page::last_matching("dialog[open]") {
        let _ = controls(&dialog).iter().any(takes_focus);
        return;
    }
    page::focus_first("main [data-next-step]");
    if page::focused().is_none() {
        page::focus_first("main");
    }
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
