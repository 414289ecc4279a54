//! What stands in place of rows: still loading, none yet, nothing matches, could not load.

use std::time::Duration;

use super::create_button::create_button;
use super::failure::failure;
use super::filter_bar::clear_filters;
use super::servers_bar::clear_search;
use crate::api::ApiError;
use crate::i18n::{Format, Text, Texts, keys, use_i18n};
use crate::platform::clock;
use crate::signal::{ArcRwSignal, Memo, spawn_local, untrack};
use crate::state::use_workspace;
use crate::state::view::use_view;
use crate::ui::field::button;
use crate::ui::focus::NEXT_STEP;
use crate::ui::{Element, Icon, div, element, icon, parts, tag, when};

/// Skeletons before this would only flicker.
const PATIENCE: Duration = Duration::from_millis(500);

/// Rows from one announcement of the progress to the next.
const STEP: usize = 5_000;

const SKELETON_ROWS: usize = 8;

pub fn loading() -> Element {
    let i18n = use_i18n();
    let is_long = ArcRwSignal::new(false);
    let later = is_long.clone();
    spawn_local(async move {
        clock::sleep(PATIENCE).await;
        later.set(true);
    });
    let row = || div("skeleton-row").attr("aria-hidden", "true").children((0..4).map(|_| tag("i")));
    let backups = use_workspace().backups.clone();
    let come = Memo::new(move |_| backups.come_so_far());
    let words = move |texts: Texts, format: Format| match come.get() {
        Some(rows) => format.count(keys::backups::COME_SO_FAR, rows as u64),
        None => texts.get(keys::backups::LOADING),
    };
    let step = Memo::new(move |_| come.get().map_or(0, |rows| rows / STEP));
    let waiting = is_long.clone();
    let said = i18n.say(move |texts, format| {
        step.track();
        if waiting.get() { untrack(|| words(texts, format)) } else { String::new() }
    });
    // What is busy is not read out before it is no longer.
    let status = tag("p").class("for-readers").attr("role", "status").text(said);
    let rows = div("skeleton")
        .attr("aria-busy", "true")
        // Not read out by itself: it changes with each page that comes.
        .child(when(move || come.get().is_some(), move || tag("p").text(i18n.say(words))))
        .child(parts(move || if is_long.get() { (0..SKELETON_ROWS).map(|_| row()).collect() } else { Vec::new() }));
    div("").children([status, rows])
}

fn empty(shown: Icon, title: Text, words: element::Text, offer: Element) -> Element {
    div("empty").children([
        icon(shown),
        tag("h2").text(use_i18n().t(title)),
        tag("p").text(words),
        offer.mark(NEXT_STEP),
    ])
}

pub fn no_backups() -> Element {
    empty(Icon::Vault, keys::backups::NONE_TITLE, use_i18n().t(keys::backups::NONE_TEXT), create_button())
}

pub fn nothing_matches() -> Element {
    let (i18n, view) = (use_i18n(), use_view());
    let offer = button("button")
        .on("click", move |_| clear_filters(view))
        .child(icon(Icon::Cross))
        .text(i18n.t(keys::backups::CLEAR));
    let words = move |texts: Texts, _| {
        let query = view.query();
        let are_crossed = query.created_from.is_some_and(|from| query.created_to.is_some_and(|to| from > to));
        texts.get(if are_crossed { keys::backups::DAYS_CROSSED } else { keys::backups::NO_MATCH_TEXT })
    };
    empty(Icon::Search, keys::backups::NO_MATCH_TITLE, i18n.say(words), offer)
}

pub fn no_servers() -> Element {
    let nothing = tag("span").mark("hidden");
    empty(Icon::Vault, keys::servers::NONE_TITLE, use_i18n().t(keys::servers::NONE_TEXT), nothing)
}

pub fn no_such_server() -> Element {
    let words = use_i18n().t(keys::servers::NO_MATCH_TEXT);
    empty(Icon::Search, keys::backups::NO_MATCH_TITLE, words, clear_search("button"))
}

pub fn could_not_load(error: ApiError) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let again = button("button primary")
        .on("click", move |_| workspace.refresh())
        .child(icon(Icon::Refresh))
        .text(i18n.t(keys::backups::TRY_AGAIN));
    div("empty bad")
        .attr("role", "alert")
        .child(icon(Icon::Warning))
        .child(tag("h2").text(i18n.t(keys::backups::FAILED_TITLE)))
        .children(failure(error, &[]))
        .child(again)
}
