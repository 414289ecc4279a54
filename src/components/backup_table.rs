//! The table of backups: headers that sort, and only the rows in view on the page.

use std::cell::Cell;
use std::sync::Arc;

use web_sys::Event;

use super::backup_row::backup_row;
use super::sort_header::sort_header;
use crate::domain::Backup;
use crate::domain::{BackupId, Rows, Sort, SortKey};
use crate::i18n::{Text, keys, use_i18n};
use crate::platform::page;
use crate::signal::{Memo, RwSignal, Signal, spawn_local, untrack};
use crate::state::use_workspace;
use crate::state::view::use_view;
use crate::state::words::use_words;
use crate::ui::focus::NEXT_STEP;
use crate::ui::keyed::recycled;
use crate::ui::together::Together;
use crate::ui::window::{Listed, use_row_window};
use crate::ui::{Element, tag, text};

/// What is shown: positions in the rows, in the order of the view.
pub type Shown = Memo<Arc<[usize]>>;

const COLUMNS: &str = "10";

/// So many rows cost no more than a blink: they need no window.
const WHOLE: usize = 100;

thread_local! {
    static ROW_HEIGHT: Cell<f64> = const { Cell::new(44.0) };
}

/// `is_choosing`: whether somebody is where another list is chosen; of the headers it is noted here.
pub fn backup_table(rows: Memo<Rows>, shown: Shown, is_choosing: RwSignal<bool>) -> Element {
    let i18n = use_i18n();
    let body = tag("tbody").attr("role", "rowgroup");
    let chosen = use_words().narrowing;
    let listed = Listed {
        list: shown,
        key: Box::new(move |place| rows.with(|rows| Some(rows.at(place)?.id.get()))),
        position: Box::new(move |id| rows.with(|rows| rows.place(BackupId::new(id)?))),
        is_choosing: is_choosing.into(),
    };
    let window = use_row_window(&body, listed, Box::new(move || chosen.track()), &ROW_HEIGHT, WHOLE);
    let total = window.total;
    let workspace = use_workspace();
    let rules = Memo::new(move |_| workspace.rules());
    let view = move |together: &Together, id: Signal<u64>, index: Signal<usize>| {
        let backup = follow(rows, id)?;
        let place = Signal::derive(move || index.get() + 2);
        Some(backup_row(together, backup, id, place, rules))
    };
    let (before, part, side, after) = (window.clone(), window.clone(), window.clone(), window);
    let body = body
        .child(spacer(COLUMNS, move || before.before()))
        .child(recycled(move || part.part(), move |id| side.side(id), view))
        .child(spacer(COLUMNS, move || after.after()));
    let head = note_choosing(tag("thead").attr("role", "rowgroup"), is_choosing)
        .on("pointerenter", move |_| is_choosing.set(true))
        .on("pointerleave", move |_| is_choosing.set(false));
    tag("table")
        .class("backups")
        .attr("role", "table")
        .attr("aria-label", i18n.t(keys::backups::HEADING))
        .attr("aria-rowcount", text(move || (total.get() + 1).to_string()))
        .child(head.child(headers(rows, shown)))
        .child(body)
}

/// Notes whether the focus is in what chooses another list.
pub fn note_choosing(element: Element, is_choosing: RwSignal<bool>) -> Element {
    element.on("focusin", move |_| is_choosing.set(true)).on("focusout", move |_| is_choosing.set(false))
}

/// The row with this id as it was last known. It outlives the row by the moment that it takes to leave the page.
fn follow(rows: Memo<Rows>, id: Signal<u64>) -> Option<Memo<Arc<Backup>>> {
    let find = move |rows: &Rows| rows.get(BackupId::new(id.get())?).cloned();
    let first = untrack(|| rows.with(find))?;
    let compute = move |before: Option<&Arc<Backup>>| {
        rows.with(find).or_else(|| before.cloned()).unwrap_or_else(|| Arc::clone(&first))
    };
    Some(Memo::with_equality(compute, Arc::ptr_eq))
}

/// Stands in for the rows that are not on the page.
pub fn spacer(columns: &str, height: impl Fn() -> u64 + Clone + 'static) -> Element {
    let cell = tag("td").attr("colspan", columns).block_size(height.clone());
    tag("tr").class("spacer").attr("aria-hidden", "true").mark_if("hidden", move || height() == 0).child(cell)
}

fn headers(rows: Memo<Rows>, shown: Shown) -> Element {
    let i18n = use_i18n();
    let fixed = |class: &str| tag("th").class(class).attr("role", "columnheader").attr("scope", "col");
    tag("tr").attr("role", "row").attr("aria-rowindex", "1").children([
        fixed("pick").child(tag("label").child(select_all(rows, shown))),
        column(rows, "id", SortKey::Id),
        column(rows, "server", SortKey::Server),
        column(rows, "type", SortKey::BackupType),
        column(rows, "status", SortKey::Status),
        column(rows, "size", SortKey::Size),
        column(rows, "created", SortKey::CreatedAt),
        column(rows, "expires", SortKey::ExpiresAt),
        column(rows, "description", SortKey::Description),
        fixed("actions").text(i18n.t(keys::backups::ACTIONS)),
    ])
}

/// What a column is called.
pub fn name_of(key: SortKey) -> Text {
    match key {
        SortKey::Id => keys::backups::ID,
        SortKey::Server => keys::backups::SERVER,
        SortKey::BackupType => keys::backups::TYPE,
        SortKey::Status => keys::backups::STATUS,
        SortKey::Size => keys::backups::SIZE,
        SortKey::CreatedAt => keys::backups::CREATED,
        SortKey::ExpiresAt => keys::backups::EXPIRES,
        SortKey::Description => keys::backups::DESCRIPTION,
    }
}

fn column(rows: Memo<Rows>, class: &str, key: SortKey) -> Element {
    let view = use_view();
    let sort = view.part(|query| query.sort);
    let direction = move || Some(sort.get()).filter(|sort| sort.key == key).map(|sort| sort.direction);
    let prepare = move |_: &Event| prepare(rows.get_untracked(), sort.get_untracked().pressed(key));
    sort_header(class, name_of(key), direction, move || view.choose(|query| query.sort = query.sort.pressed(key)))
        .on("pointerenter", prepare)
        .on("focusin", prepare)
}

/// Works out the order that the next press at a column asks for, and the one after that, as long as nobody waits for them. The list
/// keeps them.
fn prepare(rows: Rows, next: Sort) {
    spawn_local(async move {
        for sort in [next, next.pressed(next.key)] {
            page::painted().await;
            sort.order(&rows);
        }
    });
}

fn select_all(rows: Memo<Rows>, shown: Shown) -> Element {
    let i18n = use_i18n();
    let selection = use_workspace().selection.clone();
    let selected = selection.clone();
    // Whether all of the shown rows are; nothing where some are and some are not.
    let is_all = Memo::new(move |_| {
        selected.with(|selected| {
            // Nothing selected, as mostly, is known without looking at a single row.
            if selected.is_empty() {
                return Some(false);
            }
            let ids = shown_ids(&rows.get(), &shown.get());
            let count = ids.iter().filter(|&&id| selected.contains(id)).count();
            (count == 0 || count == ids.len()).then_some(count > 0)
        })
    });
    tag("input")
        .attr("type", "checkbox")
        .attr("aria-label", i18n.t(keys::backups::SELECT_ALL))
        .mark(NEXT_STEP)
        .checked(move || is_all.get() == Some(true))
        .mixed(move || is_all.get().is_none())
        .on("change", move |_| {
            let ids = shown_ids(&rows.get_untracked(), &shown.get_untracked());
            let is_all = is_all.get_untracked() == Some(true);
            selection.update(|selection| if is_all { selection.remove_all(&ids) } else { selection.add_all(&ids) });
        })
}

fn shown_ids(rows: &Rows, shown: &[usize]) -> Vec<BackupId> {
    shown.iter().filter_map(|&index| rows.at(index)).map(|row| row.id).collect()
}
