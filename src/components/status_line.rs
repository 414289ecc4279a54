//! The line above the table: how many are shown of how many, how much that is, and how old the data is.

use std::sync::Arc;

use leptos::prelude::*;

use super::backup_table::Shown;
use super::failure::Failure;
use crate::domain::{ByteSize, Rows};
use crate::i18n::use_i18n;
use crate::platform::page;
use crate::signal::{Memo, part, text, when};
use crate::state::clock::use_now;
use crate::state::store::Snapshot;
use crate::state::view::use_view;
use crate::state::{Freshness, Remote, use_workspace};
use crate::ui::{Icon, IconView};

#[component]
pub fn StatusLine(rows: Memo<Rows>, shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let view = use_view();
    let is_filtered = view.part(|query| query.is_filtered());
    let figures = Memo::new(move |_| {
        rows.with(|rows| {
            shown.with(|shown| {
                let sizes = shown.iter().filter_map(|&index| rows.at(index)?.backup.size);
                (shown.len() as u64, rows.len() as u64, sizes.sum::<ByteSize>())
            })
        })
    });
    let sentence = move || {
        let (shown, all, size) = figures.get();
        let (texts, format) = (i18n.texts(), i18n.format());
        let count = format.plural(&texts.backups.showing, all).fill([&format.number(shown), &format.number(all)]);
        format!("{count} · {}", format.size(size))
    };
    // Where nothing matches, the same button stands in the middle of the page.
    let can_clear = move || is_filtered.get() && figures.with(|(shown, ..)| *shown > 0);
    view! {
        <div class="status-line">
            <p role="status">{text(sentence)}</p>
            <Selected/>
            {when(can_clear, move || view! {
                <button class="button quiet" on:click=move |_| view.choose(|query| *query = query.cleared())>
                    <IconView icon=Icon::Cross/>
                    {i18n.t(|texts| texts.backups.clear)}
                </button>
            })}
            <span class="grow"></span>
            <Age/>
        </div>
    }
}

#[component]
fn Selected() -> impl IntoView {
    let i18n = use_i18n();
    let selection = use_workspace().selection.clone();
    let counted = selection.clone();
    let count = Memo::new(move |_| counted.with(|selection| selection.len() as u64));
    view! {
        {when(move || count.get() > 0, move || view! {
            <span class="selection">
                {text(move || i18n.format().count(&i18n.texts().backups.selected, count.get()))}
                <button
                    class="button quiet"
                    on:click={
                        let selection = selection.clone();
                        move |_| selection.update(|selection| selection.clear())
                    }
                >
                    {i18n.t(|texts| texts.backups.clear_selection)}
                </button>
            </span>
        })}
    }
}

/// How old the data is. Where only a few servers were asked for since, the age of the whole list is said too.
#[component]
fn Age() -> impl IntoView {
    let i18n = use_i18n();
    let now = use_now();
    let workspace = use_workspace();
    let answered_at = move || workspace.backups.answered_at();
    let workspace = use_workspace();
    let as_of = Memo::new(move |_| workspace.backups.remote().as_of());
    let workspace = use_workspace();
    let state = Memo::new(move |_| match workspace.backups.remote() {
        Remote::Ready { freshness: Freshness::Fresh, .. } => "fresh",
        Remote::Ready { freshness: Freshness::Refreshing(None), .. } => "fresh refreshing",
        Remote::Ready { .. } | Remote::Failed(_) => "stale",
        Remote::NotAsked | Remote::Loading => "loading",
    });
    let lag = workspace_lag(&use_workspace());
    let age = Memo::new(move |_| {
        let (texts, format) = (i18n.texts(), i18n.format());
        let Some(last) = answered_at() else { return String::new() };
        let age = texts.backups.updated.fill([&format.age(last, now.get())]);
        match as_of.get().filter(|as_of| last.since(*as_of) > lag) {
            Some(as_of) => format!("{age} · {}", texts.backups.whole_list.fill([&format.age(as_of, now.get())])),
            None => age,
        }
    });
    view! {
        <span class=text(move || format!("age {}", state.get()))>
            <span class="dot" aria-hidden="true"></span>
            {age.text()}
        </span>
    }
}

/// The whole list may be this much older than the last answer before that is worth a word.
fn workspace_lag(workspace: &crate::state::Workspace) -> std::time::Duration {
    workspace.config.poll_idle + workspace.config.poll_active
}

/// What is wrong with the data on the page: it could not be refreshed, the network is gone, or rows could not be read.
#[component]
pub fn Warnings() -> impl IntoView {
    let i18n = use_i18n();
    let now = use_now();
    let workspace = use_workspace();
    let is_offline = Memo::new(move |_| {
        now.get();
        !page::is_online()
    });
    let remote = workspace.backups.clone();
    let stale = Memo::new(move |_| match remote.remote() {
        Remote::Ready { freshness: Freshness::Stale(error) | Freshness::Refreshing(Some(error)), as_of, .. } => {
            Some((error, as_of))
        }
        _ => None,
    });
    let remote = workspace.backups.clone();
    let unreadable = Memo::new(move |_| {
        remote.remote().value().map(Snapshot::clone).map(|snapshot| snapshot.unreadable).unwrap_or_default()
    });
    view! {
        {when(move || is_offline.get(), move || view! {
            <div class="alert warning" role="alert">
                <IconView icon=Icon::Warning/>
                <p>{i18n.t(|texts| texts.backups.offline)}</p>
            </div>
        })}
        {part(move || {
            let (error, as_of) = stale.get()?;
            let workspace = use_workspace();
            Some(view! {
                <div class="alert" role="alert">
                    <IconView icon=Icon::Warning/>
                    <div class="alert-text">
                        <p><strong>{i18n.say(move |texts, format| texts.backups.stale.fill([&format.age(as_of, now.get_untracked())]))}</strong></p>
                        <Failure error/>
                    </div>
                    <button class="button" on:click=move |_| workspace.poller.refresh()>{i18n.t(|texts| texts.backups.try_again)}</button>
                </div>
            })
        })}
        {part(move || {
            let rows = unreadable.get();
            (!rows.is_empty()).then(|| view! {
                <div class="alert warning">
                    <IconView icon=Icon::Warning/>
                    <p>{unreadable_text(&rows)}</p>
                </div>
            })
        })}
    }
}

/// At most this many ids are named.
const MOST_NAMED: usize = 10;

fn unreadable_text(rows: &Arc<[crate::api::backups::UnreadableRow]>) -> crate::signal::Text {
    let rows = Arc::clone(rows);
    use_i18n().say(move |texts, format| {
        let count = format.count(&texts.backups.unreadable, rows.len() as u64);
        let named = rows
            .iter()
            .take(MOST_NAMED)
            .map(|row| row.id.map_or(texts.backups.unreadable_unnamed.to_owned(), |id| id.to_string()));
        let mut named: Vec<String> = named.collect();
        named.dedup();
        if rows.len() > MOST_NAMED {
            named.push("…".to_owned());
        }
        format!("{count} {}", texts.backups.unreadable_ids.fill([&named.join(", ")]))
    })
}
