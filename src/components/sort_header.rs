//! The header of a column that sorts.

use crate::domain::Direction;
use crate::i18n::{Text, use_i18n};
use crate::ui::field::button;
use crate::ui::{Element, Icon, icon, live, tag};

/// `direction` is how the table is sorted by this column, where it is.
pub fn sort_header(
    class: &str,
    label: Text,
    direction: impl Fn() -> Option<Direction> + Copy + 'static,
    on_press: impl Fn() + 'static,
) -> Element {
    let aria_sort = move || {
        direction().map(|direction| match direction {
            Direction::Ascending => "ascending".to_owned(),
            Direction::Descending => "descending".to_owned(),
        })
    };
    let press = button("sort")
        .attr("title", use_i18n().t(label))
        .on("click", move |_| on_press())
        .child(tag("span").text(use_i18n().t(label)))
        // Shown, and turned, by the header's `aria-sort`.
        .child(icon(Icon::Down));
    tag("th")
        .class(class)
        .attr("role", "columnheader")
        .attr("scope", "col")
        .attr("aria-sort", live(aria_sort))
        .child(press)
}
