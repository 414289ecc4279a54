//! The table of backups: headers that sort, and only the rows in view on the page.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::backup_row::BackupRow;
use crate::domain::rows::Row;
use crate::domain::{BackupId, Direction, Rows, SortKey};
use crate::i18n::{Messages, use_i18n};
use crate::signal::{Memo, Signal, flag, keyed, text};
use crate::state::use_workspace;
use crate::state::view::use_view;
use crate::ui::window::use_row_window;
use crate::ui::{Icon, IconView};

/// What is shown: positions in the rows, in the order of the view.
pub type Shown = Memo<Arc<[usize]>>;

const COLUMNS: &str = "10";

#[component]
pub fn BackupTable(rows: Memo<Rows>, shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let body = NodeRef::<html::Tbody>::new();
    let total = Signal::derive(move || shown.with(|shown| shown.len()));
    let window = use_row_window(body, total);
    let drawn = Memo::new(move |_| {
        let range = window.range.get();
        rows.with(|rows| {
            shown.with(|shown| {
                let drawn = shown.get(range.start..range.end.min(shown.len())).unwrap_or_default();
                drawn.iter().filter_map(|&index| rows.at(index)).map(|row| row.backup.id.get()).collect::<Vec<_>>()
            })
        })
    });
    let row = move |id: u64, index: Signal<usize>| {
        let row = BackupId::new(id).and_then(|id| follow(rows, id));
        let row_index = Signal::derive(move || window.range.with(|range| range.start) + index.get() + 2);
        row.map(|row| view! { <BackupRow row row_index/> })
    };
    view! {
        <table class="backups" aria-label=i18n.t(|texts| texts.backups.heading) aria-rowcount=text(move || (total.get() + 1).to_string())>
            <thead role="rowgroup">
                <tr role="row" aria-rowindex="1">
                    <th class="pick" role="columnheader" scope="col"><SelectAll rows shown/></th>
                    <SortHeader key=SortKey::Id class="id" label=|texts| texts.backups.id/>
                    <SortHeader key=SortKey::Server class="server" label=|texts| texts.backups.server/>
                    <SortHeader key=SortKey::BackupType class="type" label=|texts| texts.backups.type_/>
                    <SortHeader key=SortKey::Status class="status" label=|texts| texts.backups.status/>
                    <SortHeader key=SortKey::Size class="size" label=|texts| texts.backups.size/>
                    <SortHeader key=SortKey::CreatedAt class="created" label=|texts| texts.backups.created/>
                    <SortHeader key=SortKey::ExpiresAt class="expires" label=|texts| texts.backups.expires/>
                    <SortHeader key=SortKey::Description class="description" label=|texts| texts.backups.description/>
                    <th class="actions" role="columnheader" scope="col">{i18n.t(|texts| texts.backups.actions)}</th>
                </tr>
            </thead>
            <tbody role="rowgroup" node_ref=body>
                <Spacer height=Signal::derive(move || window.before())/>
                {keyed(move || drawn.get(), row)}
                <Spacer height=Signal::derive(move || window.after())/>
            </tbody>
        </table>
    }
}

/// The row with this id as it was last known. It outlives the row by the moment that it takes to leave the page.
fn follow(rows: Memo<Rows>, id: BackupId) -> Option<Memo<Arc<Row>>> {
    let first = rows.with_untracked(|rows| rows.get(id).cloned())?;
    Some(Memo::with_equality(
        move |before: Option<&Arc<Row>>| {
            let now = rows.with(|rows| rows.get(id).cloned());
            now.or_else(|| before.cloned()).unwrap_or_else(|| Arc::clone(&first))
        },
        Arc::ptr_eq,
    ))
}

/// Stands in for the rows that are not on the page.
#[component]
fn Spacer(height: Signal<String>) -> impl IntoView {
    view! {
        <tr class="spacer" aria-hidden="true" hidden=flag(move || height.get() == "0px")>
            <td colspan=COLUMNS style:height=text(move || height.get())></td>
        </tr>
    }
}

#[component]
fn SortHeader(key: SortKey, class: &'static str, label: fn(&'static Messages) -> &'static str) -> impl IntoView {
    let i18n = use_i18n();
    let view = use_view();
    let sort = view.part(|query| query.sort);
    let direction = Memo::new(move |_| Some(sort.get()).filter(|sort| sort.key == key).map(|sort| sort.direction));
    let aria_sort = move || {
        direction.get().map(|direction| match direction {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        })
    };
    let icon = move || {
        direction.get().map(|direction| {
            let icon = if direction == Direction::Ascending { Icon::Up } else { Icon::Down };
            view! { <IconView icon=icon/> }
        })
    };
    view! {
        <th class=class role="columnheader" scope="col" aria-sort=aria_sort>
            <button class="sort" on:click=move |_| view.choose(|query| query.sort = query.sort.pressed(key))>
                <span>{i18n.t(label)}</span>
                {icon}
            </button>
        </th>
    }
}

#[component]
fn SelectAll(rows: Memo<Rows>, shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let selection = use_workspace().selection.clone();
    let ids = move || {
        rows.with(|rows| {
            shown.with(|shown| {
                shown.iter().filter_map(|&index| rows.at(index)).map(|row| row.backup.id).collect::<Vec<_>>()
            })
        })
    };
    let selected = selection.clone();
    let is_all = Memo::new(move |_| {
        selected.with(|selected| {
            !selected.is_empty()
                && shown.with(|shown| !shown.is_empty())
                && ids().iter().all(|id| selected.contains(id))
        })
    });
    let toggle = move |_| {
        let (ids, is_all) = (untrack(ids), is_all.get_untracked());
        selection.update(|selection| {
            for id in ids {
                if is_all {
                    selection.remove(&id)
                } else {
                    selection.insert(id)
                };
            }
        });
    };
    view! {
        <input
            type="checkbox"
            aria-label=i18n.t(|texts| texts.backups.select_all)
            prop:checked=flag(move || is_all.get())
            on:change=toggle
        />
    }
}
