//! The way from the backups to the servers that need attention, while there are any.

use super::view_link::view_link;
use crate::domain::coverage::Verdict;
use crate::domain::view_query::{ServersQuery, View, ViewQuery};
use crate::i18n::{keys, use_i18n};
use crate::signal::Memo;
use crate::state::coverage::use_coverage;
use crate::state::view::use_view;
use crate::ui::element::Content;
use crate::ui::{Element, Icon, icon, once_here, tag};

pub fn attention() -> Content {
    once_here(|| {
        let verdict = use_coverage().verdict;
        let overdue = Memo::new(move |_| verdict.with(|verdict: &Verdict| verdict.overdue()));
        let is_any = Memo::new(move |_| overdue.get() > 0);
        is_any.get().then(|| link(overdue))
    })
}

/// Worst first, whatever was searched for there before.
fn link(overdue: Memo<usize>) -> Element {
    let i18n = use_i18n();
    let there =
        |query: &ViewQuery| ViewQuery { view: View::Servers, servers: ServersQuery::default(), ..query.clone() };
    view_link(use_view().address(&there(&ViewQuery::default())), there)
        .class("attention")
        .child(icon(Icon::Warning))
        .child(
            tag("span").text(i18n.say(move |_, format| format.count(keys::servers::ATTENTION, overdue.get() as u64))),
        )
}
