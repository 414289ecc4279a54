//! Icons, drawn once in `index.html` and used by name.

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
    Up,
    Warning,
    Info,
    Save,
    Refresh,
    Filter,
    Question,
    Dot,
    Keyboard,
}

impl Icon {
    fn href(self) -> &'static str {
        match self {
            Self::Vault => "#icon-vault",
            Self::Search => "#icon-search",
            Self::Tick => "#icon-tick",
            Self::Progress => "#icon-progress",
            Self::Cross => "#icon-cross",
            Self::Restore => "#icon-restore",
            Self::Bin => "#icon-bin",
            Self::Plus => "#icon-plus",
            Self::Down => "#icon-down",
            Self::Up => "#icon-up",
            Self::Warning => "#icon-warning",
            Self::Info => "#icon-info",
            Self::Save => "#icon-save",
            Self::Refresh => "#icon-refresh",
            Self::Filter => "#icon-filter",
            Self::Question => "#icon-question",
            Self::Dot => "#icon-dot",
            Self::Keyboard => "#icon-keyboard",
        }
    }
}

/// Decoration only: what an icon means always stands beside it in words.
pub fn icon(icon: Icon) -> Element {
    let known =
        DRAWN.with_borrow(|drawn| drawn.iter().find(|(known, _)| *known == icon).map(|(_, element)| element.copy()));
    known.unwrap_or_else(|| {
        let element = picture(svg("use").attr("href", icon.href()));
        DRAWN.with_borrow_mut(|drawn| drawn.push((icon, element.copy())));
        element
    })
}

thread_local! {
    /// One of each kind that was drawn: to copy it is quicker than to draw it again, and each row has several.
    static DRAWN: RefCell<Vec<(Icon, Element)>> = const { RefCell::new(Vec::new()) };
}

fn picture(used: Element) -> Element {
    svg("svg").class("icon").attr("aria-hidden", "true").child(used)
}

/// An icon that follows what the closure reads.
pub fn live_icon(icon: impl Fn() -> Icon + 'static) -> Element {
    picture(svg("use").attr("href", live(move || Some(icon().href().to_owned()))))
}
