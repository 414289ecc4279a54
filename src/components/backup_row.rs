//! One backup in the table. Every cell follows the row's signal through a memo of its own: what did not change is not touched.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::words::{StatusPill, blocked_reason, type_word};
use crate::domain::allowed::{self, Blocked};
use crate::domain::rows::Row;
use crate::domain::{Backup, BackupId, Timestamp};
use crate::i18n::{I18n, Messages, use_i18n};
use crate::signal::{Memo, Signal, Text, attribute, flag, part, text};
use crate::state::clock::use_now;
use crate::state::{Dialog, use_workspace};
use crate::ui::{Icon, IconView};

/// What expires within this time stands out.
const SOON: Duration = Duration::from_secs(3 * 24 * 3600);

/// A backup that is on the page: the row as it was last known.
type RowSignal = Memo<Arc<Row>>;

#[component]
pub fn BackupRow(
    row: RowSignal,
    /// The row's place in the whole table, counted from 1, the header included.
    #[prop(into)]
    row_index: Signal<usize>,
) -> impl IntoView {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let id = row.with_untracked(|row| row.backup.id);
    let server_id = row.with_untracked(|row| row.backup.server.id);
    let selection = workspace.selection.clone();
    let is_selected = Memo::new(move |_| selection.with(|selection| selection.contains(&id)));
    let selection = workspace.selection.clone();
    let toggle = move |_| {
        selection.update(|selection| {
            if !selection.remove(&id) {
                selection.insert(id);
            }
        });
    };
    view! {
        <tr class="row" role="row" class:selected=flag(move || is_selected.get()) aria-rowindex=text(move || row_index.get().to_string())>
            <td class="pick" role="cell">
                <input
                    type="checkbox"
                    aria-label=i18n.say(move |texts, _| texts.row.select.fill([&id.to_string()]))
                    prop:checked=flag(move || is_selected.get())
                    on:change=toggle
                />
            </td>
            <td class="id" role="cell">
                <CellLabel label=|texts| texts.backups.id/>
                {id.to_string()}
            </td>
            <td class="server" role="cell">
                <bdi>{cell(row, |backup| backup.server.name.to_string())}</bdi>
                <small>{server_id.to_string()}</small>
            </td>
            <td class="type" role="cell">
                <bdi>{i18n.say(move |texts, _| row.with(|row| type_word(texts, &row.backup.backup_type)))}</bdi>
            </td>
            <td class="status" role="cell"><StatusPill status=Signal::derive(move || row.with(|row| row.backup.status.clone()))/></td>
            <td class="size" role="cell"><Size row/></td>
            <td class="created" role="cell"><Moment at=Memo::new(move |_| row.with(|row| row.backup.created_at)) is_never=false/></td>
            <td class="expires" role="cell"><Moment at=Memo::new(move |_| row.with(|row| row.backup.expires_at)) is_never=true/></td>
            <td class="description" role="cell">
                <bdi title=cell(row, |backup| backup.description.to_string())>{cell(row, |backup| backup.description.to_string())}</bdi>
            </td>
            <td class="actions" role="cell"><Actions row id/></td>
        </tr>
    }
}

/// Names a figure where the row is shown as a card, without the table's header above it.
#[component]
fn CellLabel(label: fn(&'static Messages) -> &'static str) -> impl IntoView {
    view! { <span class="cell-label">{use_i18n().t(label)}</span> }
}

/// A part of the row as text, touched only when it changes.
fn cell(row: RowSignal, part: fn(&Backup) -> String) -> Text {
    Memo::new(move |_| row.with(|row| part(&row.backup))).text()
}

#[component]
fn Size(row: RowSignal) -> impl IntoView {
    let i18n = use_i18n();
    let size = Memo::new(move |_| row.with(|row| row.backup.size));
    let shown = move || size.get().map_or(i18n.texts().words.none.to_owned(), |size| i18n.format().size(size));
    view! { <span title=attribute(move || size.get().map(|size| i18n.format().exact_size(size)))>{text(shown)}</span> }
}

/// A relative time, with the exact one and its zone on hover.
#[component]
fn Moment(
    at: Memo<Option<Timestamp>>,
    /// Whether no time means "never" instead of "unknown".
    is_never: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let now = use_now();
    let relative = move || match at.get() {
        Some(at) => i18n.format().relative(at, now.get()),
        None if is_never => i18n.texts().words.never.to_owned(),
        None => i18n.texts().words.none.to_owned(),
    };
    let is_soon = Memo::new(move |_| is_never && at.get().is_some_and(|at| at.since(now.get()) < SOON));
    view! {
        <time
            class:soon=flag(move || is_soon.get())
            datetime=attribute(move || at.get().map(|at| at.to_rfc3339()))
            title=attribute(move || at.get().map(|at| i18n.format().moment(at)))
        >
            {text(relative)}
            {part(move || is_soon.get().then(|| view! { <SoonMark i18n/> }))}
        </time>
    }
}

/// Says in words what the colour says.
#[component]
fn SoonMark(i18n: I18n) -> impl IntoView {
    view! {
        <IconView icon=Icon::Warning/>
        <span class="for-readers">", " {i18n.t(|texts| texts.row.expires_soon)}</span>
    }
}

#[component]
fn Actions(row: RowSignal, id: BackupId) -> impl IntoView {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let rules = workspace.clone();
    let restore_block = Memo::new(move |_| {
        row.with(|row| {
            let backup = &row.backup;
            allowed::restore(backup, rules.is_read_only(), rules.is_restoring(backup.server.id)).err()
        })
    });
    let rules = workspace.clone();
    let delete_block = Memo::new(move |_| {
        row.with(|row| allowed::delete(rules.is_read_only(), rules.is_restoring(row.backup.server.id)).err())
    });
    let restore = workspace.restore.clone();
    let delete = workspace.delete.clone();
    let subject = move || Arc::new(row.with_untracked(|row| row.backup.clone()));
    view! {
        <Action
            icon=Icon::Restore
            label=|texts| texts.row.restore
            name=Signal::derive(move || i18n.texts().row.restore_backup.fill([&id.to_string()]))
            block=restore_block
            on_click=Callback::new(move |()| restore.set(Dialog::Confirm(subject())))
        />
        <Action
            icon=Icon::Bin
            label=|texts| texts.row.delete
            name=Signal::derive(move || i18n.texts().row.delete_backup.fill([&id.to_string()]))
            block=delete_block
            on_click=Callback::new(move |()| delete.set(Dialog::Confirm(subject())))
        />
    }
}

/// A button of the row. While it is not possible it stays, and says why.
#[component]
fn Action(
    icon: Icon,
    label: fn(&'static Messages) -> &'static str,
    name: Signal<String>,
    block: Memo<Option<Blocked>>,
    on_click: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let reason = move || block.get().map(|blocked| blocked_reason(i18n.texts(), &blocked));
    let press = move |_| {
        if block.with_untracked(Option::is_none) {
            on_click.run(());
        }
    };
    view! {
        <button
            class="button quiet"
            class:delete=icon == Icon::Bin
            aria-label=text(move || name.get())
            aria-disabled=attribute(move || block.with(Option::is_some).then_some("true"))
            aria-description=attribute(reason)
            title=attribute(reason)
            on:click=press
        >
            <IconView icon=icon/>
            <span>{i18n.t(label)}</span>
        </button>
    }
}
