//! The table of servers: headers that sort, and only the rows in view on the page.

use std::cell::Cell;
use std::sync::Arc;

use super::backup_table::{Shown, spacer};
use super::server_row::{ServerMemo, server_row};
use super::sort_header::sort_header;
use crate::domain::ServerId;
use crate::domain::coverage::{Fleet, ServerColumn};
use crate::i18n::{Text, keys, use_i18n};
use crate::signal::{Memo, Signal};
use crate::state::view::use_view;
use crate::ui::keyed::keyed_part;
use crate::ui::window::{Listed, use_row_window};
use crate::ui::{Element, tag, text};

const COLUMNS: &str = "7";

/// So many rows need no window.
const WHOLE: usize = 50;

thread_local! {
    static ROW_HEIGHT: Cell<f64> = const { Cell::new(60.0) };
}

/// `shown` are positions in the fleet, in the order of the view.
pub fn server_table(fleet: Memo<Fleet>, shown: Shown) -> Element {
    let i18n = use_i18n();
    let body = tag("tbody").attr("role", "rowgroup");
    let chosen = use_view().part(|query| query.servers.clone());
    let listed = Listed {
        list: shown,
        key: Box::new(move |place| fleet.with(|fleet| Some(fleet.at(place)?.server.id.get()))),
        position: Box::new(move |id| fleet.with(|fleet| fleet.place(ServerId::new(id)?))),
        is_choosing: Signal::stored(false),
    };
    let window = use_row_window(&body, listed, Box::new(move || chosen.track()), &ROW_HEIGHT, WHOLE);
    let total = window.total;
    let view = move |id: u64, index: Signal<usize>| {
        let server = follow(fleet, ServerId::new(id)?)?;
        let place = Signal::derive(move || index.get() + 2);
        Some(server_row(server, place))
    };
    let (before, part, side, after) = (window.clone(), window.clone(), window.clone(), window);
    let body = body
        .child(spacer(COLUMNS, move || before.before()))
        .child(keyed_part(move || part.part(), move |id| side.side(id), view))
        .child(spacer(COLUMNS, move || after.after()));
    tag("table")
        .class("servers")
        .attr("role", "table")
        .attr("aria-label", i18n.t(keys::servers::HEADING))
        .attr("aria-rowcount", text(move || (total.get() + 1).to_string()))
        .child(tag("thead").attr("role", "rowgroup").child(headers()))
        .child(body)
}

/// The server as it was last known. It outlives the server by the moment that it takes to leave the page.
fn follow(fleet: Memo<Fleet>, id: ServerId) -> Option<ServerMemo> {
    let first = fleet.with_untracked(|fleet| fleet.get(id).cloned())?;
    let compute = move |before: Option<&Arc<_>>| {
        let now = fleet.with(|fleet| fleet.get(id).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| Arc::clone(&first))
    };
    Some(Memo::with_equality(compute, Arc::ptr_eq))
}

/// What a column is called.
pub fn name_of(key: ServerColumn) -> Text {
    match key {
        ServerColumn::Server => keys::backups::SERVER,
        ServerColumn::LastGood => keys::servers::LAST_GOOD,
        ServerColumn::Days => keys::servers::DAYS,
        ServerColumn::Manual => keys::servers::MANUAL,
        ServerColumn::TotalSize => keys::servers::TOTAL,
        ServerColumn::FarOff => keys::servers::SIZES,
    }
}

fn headers() -> Element {
    let column = |class: &str, key: ServerColumn| {
        let view = use_view();
        let sort = view.part(|query| query.servers.sort);
        let direction = move || Some(sort.get()).filter(|sort| sort.key == key).map(|sort| sort.direction);
        sort_header(class, name_of(key), direction, move || {
            view.choose(|query| query.servers.sort = query.servers.sort.pressed(key));
        })
    };
    let actions = tag("th").class("actions").attr("role", "columnheader").attr("scope", "col");
    tag("tr").attr("role", "row").attr("aria-rowindex", "1").children([
        column("server", ServerColumn::Server),
        column("last-good", ServerColumn::LastGood),
        column("days", ServerColumn::Days),
        column("manual", ServerColumn::Manual),
        column("total", ServerColumn::TotalSize),
        column("sizes", ServerColumn::FarOff),
        actions.text(use_i18n().t(keys::backups::ACTIONS)),
    ])
}
