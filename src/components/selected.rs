//! What is selected: how many, how many of them the filters hide, and what to do with them.

use std::sync::Arc;

use super::bulk_delete_dialog::delete_selected_button;
use crate::i18n::{keys, use_i18n};
use crate::signal::Memo;
use crate::state::use_workspace;
use crate::state::words::use_words;
use crate::ui::element::Content;
use crate::ui::field::button;
use crate::ui::height::publish_height;
use crate::ui::{Element, live, once_here, parts, tag};

/// Said after each change.
pub fn selected() -> Content {
    once_here(|| Some(view()))
}

fn view() -> Element {
    let i18n = use_i18n();
    let selection = use_workspace().selection.clone();
    let counted = selection.clone();
    let count = Memo::new(move |_| counted.with(|selection| selection.len() as u64));
    let is_any = Memo::new(move |_| count.get() > 0);
    let words = i18n.say(move |_, format| match count.get() {
        0 => String::new(),
        count => format.count(keys::backups::SELECTED, count),
    });
    let hidden = hidden();
    let hidden = i18n.say(move |_, format| match hidden.get() {
        0 => String::new(),
        hidden => format!("· {}", format.count(keys::backups::HIDDEN, hidden)),
    });
    let actions = move || {
        let selection = selection.clone();
        let clear = button("button quiet").on("click", move |_| selection.update(|selection| selection.clear()));
        vec![delete_selected_button(), clear.text(i18n.t(keys::backups::CLEAR_SELECTION))]
    };
    // There before there is something to say.
    let line = tag("span")
        .attr("class", live(move || Some(if is_any.get() { "selection" } else { "for-readers" }.to_owned())))
        .child(tag("span").attr("aria-live", "polite").text(words))
        .child(tag("span").text(hidden))
        .child(parts(move || if is_any.get() { actions() } else { Vec::new() }));
    publish_height(&line, "--selection");
    line
}

/// How many of the selected backups the filters hide.
pub fn hidden() -> Memo<u64> {
    let workspace = use_workspace();
    let (rows, selection) = (workspace.backups.rows_memo(), workspace.selection.clone());
    let filter = use_words().filter();
    Memo::new(move |_| {
        let rows = rows.get();
        let selected: Arc<[usize]> =
            selection.with(|selection| selection.iter().filter_map(|id| rows.place(id)).collect());
        // Nothing selected, as mostly, is known without a search.
        if selected.is_empty() {
            return 0;
        }
        (selected.len() - filter.with(|filter| filter.of(&rows, &selected)).len()) as u64
    })
}
