//! Icons, each one path: what a `use` refers to is put together anew at each place, with a viewport, a clip and a transform of its own.

use std::cell::RefCell;

use super::element::{Element, live, svg};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Vault,
    Search,
    Tick,
    Progress,
    Cross,
    Restore,
    Bin,
    Plus,
    Down,
    Warning,
    Info,
    Save,
    Refresh,
    Filter,
    Question,
    Dot,
    Keyboard,
}

/// The square of all icons but one.
const SMALL: &str = "0 0 16 16";

impl Icon {
    /// Lines on a square of 16 by 16, the one with many details of 24 by 24.
    const fn lines(self) -> (&'static str, &'static str) {
        let lines = match self {
            Self::Vault => {
                let lines = "M6 4h12a3 3 0 0 1 3 3v9a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zM15.5 11.5a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zM12 8v7M8.5 11.5h7M7 19v2M17 19v2";
                return ("0 0 24 24", lines);
            }
            Self::Search => "M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM10.5 10.5l3 3",
            Self::Tick => "M3.5 8.5l3 3 6-7",
            Self::Progress => "M8 2.5A5.5 5.5 0 1 1 2.5 8",
            Self::Cross => "M4.5 4.5l7 7m0-7-7 7",
            Self::Restore => "M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3",
            Self::Refresh => "M13 8a5 5 0 1 1-1.6-3.7L13 6M13 2.5V6H9.5",
            Self::Bin => "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Down => "M4 6l4 4 4-4",
            Self::Warning => "M8 2.5l6.5 11h-13zM8 6.5v3M8 11.5v.1",
            Self::Info => "M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0zM8 7.5V11M8 5v.1",
            Self::Save => "M8 2.5v7m-3-3 3 3 3-3M3 12.5h10",
            Self::Filter => "M2.5 4.5h11M4.5 8h7M6.5 11.5h3",
            Self::Keyboard => {
                "M3 4h10a1.5 1.5 0 0 1 1.5 1.5V11a1.5 1.5 0 0 1-1.5 1.5H3A1.5 1.5 0 0 1 1.5 11V5.5A1.5 1.5 0 0 1 3 4zM4 6.5h.1M6.7 6.5h.1M9.3 6.5h.1M11.9 6.5h.1M5 9.8h6"
            }
            Self::Dot => "M9.5 8a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z",
            Self::Question => "M5.5 6A2.5 2.5 0 1 1 9 8.3c-.7.3-1 .7-1 1.4M8 12v.1",
        };
        (SMALL, lines)
    }
}

/// Decoration only: what an icon means always stands beside it in words.
pub fn icon(icon: Icon) -> Element {
    let known =
        DRAWN.with_borrow(|drawn| drawn.iter().find(|(known, _)| *known == icon).map(|(_, element)| element.copy()));
    known.unwrap_or_else(|| {
        let (square, lines) = icon.lines();
        let element = picture(square, svg("path").attr("d", lines));
        DRAWN.with_borrow_mut(|drawn| drawn.push((icon, element.copy())));
        element
    })
}

thread_local! {
    /// One of each kind that was drawn: to copy it is quicker than to draw it again, and each row has several.
    static DRAWN: RefCell<Vec<(Icon, Element)>> = const { RefCell::new(Vec::new()) };
}

fn picture(square: &str, lines: Element) -> Element {
    svg("svg").class("icon").attr("viewBox", square).attr("aria-hidden", "true").child(lines)
}

/// An icon that follows what the closure reads: a small one, for all it may be.
pub fn live_icon(icon: impl Fn() -> Icon + 'static) -> Element {
    picture(SMALL, svg("path").attr("d", live(move || Some(icon().lines().1.to_owned()))))
}
