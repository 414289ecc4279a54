//! "Servers": could every one of them be got back? Worst first, narrowed and sorted as the URL says.

use std::sync::Arc;

use crate::api::ApiError;
use crate::components::backup_table::Shown;
use crate::components::empty_state::{could_not_load, loading, no_backups, no_servers, no_such_server};
use crate::components::export_menu::{Kind, export_menu, save_servers};
use crate::components::listing_note::{Listing, not_listed, use_listing};
use crate::components::server_table::server_table;
use crate::components::servers_bar::{legend, server_search, servers_line, verdict};
use crate::components::status_line::{notes, warnings};
use crate::domain::coverage::Fleet;
use crate::domain::coverage::report::Times;
use crate::domain::fold::fold;
use crate::i18n::{keys, use_i18n};
use crate::platform::text::lower;
use crate::signal::{Memo, keep};
use crate::state::clock::{ahead, use_api_now};
use crate::state::coverage::{Coverage, use_coverage};
use crate::state::extras::Occasion;
use crate::state::view::use_view;
use crate::state::{Remote, use_workspace};
use crate::ui::field::button;
use crate::ui::{Element, Icon, div, icon, part, tag, when};

/// What fills the page.
#[derive(Clone, PartialEq)]
enum Body {
    Loading,
    CouldNotLoad(ApiError),
    NoServers,
    /// None are known, and the API did not list them.
    NoBackups,
    NothingMatches,
    Table,
}

pub fn servers_page() -> Element {
    let coverage = use_coverage();
    let fleet = coverage.fleet;
    let shown = use_shown(coverage);
    let workspace = use_workspace();
    keep(Box::new(workspace.extras.watch_servers()));
    workspace.ask_extras(Occasion::Opened);
    let listing = use_listing();
    let body = Memo::new(move |_| {
        workspace.backups.with(|remote| match remote {
            Remote::NotAsked | Remote::Loading => Body::Loading,
            Remote::Failed(error) => Body::CouldNotLoad(error.clone()),
            Remote::Ready { .. } if fleet.with(Fleet::is_empty) => match listing.get() {
                Listing::Asking => Body::Loading,
                Listing::Answered => Body::NoServers,
                Listing::Failed(_) => Body::NoBackups,
            },
            Remote::Ready { .. } if shown.with(|shown| shown.is_empty()) => Body::NothingMatches,
            Remote::Ready { .. } => Body::Table,
        })
    });
    let is_ready = move || body.with(|body| matches!(body, Body::NothingMatches | Body::Table));
    let list = div("card list")
        .child(when(is_ready, move || div("servers-bar").child(server_search()).child(legend(fleet))))
        .child(when(is_ready, move || servers_line(fleet, shown)))
        .child(part(move || {
            Some(match body.get() {
                Body::Loading => loading(),
                Body::CouldNotLoad(error) => could_not_load(error),
                Body::NoServers => no_servers(),
                Body::NoBackups => no_backups(),
                Body::NothingMatches => no_such_server(),
                Body::Table => server_table(fleet, shown),
            })
        }));
    // A verdict on some of the servers would be a false one on all.
    let is_told = move || is_ready() && listing.with(|listing| *listing != Listing::Asking);
    let head = head(coverage, shown);
    let notes = notes().child(not_listed(listing));
    div("page").child(head).child(warnings()).child(notes).child(when(is_told, verdict)).child(list)
}

/// The positions of the servers that are shown, in their order. Sorting is not done again for a letter more in the search, and
/// as time goes by only when a server becomes late.
fn use_shown(coverage: Coverage) -> Shown {
    let now = use_api_now();
    let view = use_view();
    let sort = view.part(|query| query.servers.sort);
    let order = Memo::new(move |_| {
        coverage.verdict.track();
        let now = now.get_untracked();
        let order = |fleet: &Fleet| coverage.calendar.with(|calendar| sort.get().order(fleet, now, calendar));
        coverage.fleet.with(|fleet| Arc::<[usize]>::from(order(fleet)))
    });
    let words = view.part(|query| fold(&query.servers.q, lower));
    Memo::new(move |_| {
        let words = words.get();
        coverage.fleet.with(|fleet| {
            let has_words = |index: &&usize| {
                fleet
                    .at(**index)
                    .is_some_and(|server| words.split_whitespace().all(|word| server.folded.contains(word)))
            };
            order.with(|order| order.iter().filter(has_words).copied().collect())
        })
    })
}

fn head(coverage: Coverage, shown: Shown) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (read, skew, now) = (workspace.backups.clone(), workspace.skew.clone(), use_api_now());
    let refresh = button("button")
        .on("click", move |_| workspace.refresh())
        .child(icon(Icon::Refresh))
        .text(i18n.t(keys::backups::REFRESH));
    let count = i18n.say(move |_, format| format.count(keys::backups::SERVERS, coverage.fleet.with(Fleet::len) as u64));
    let title =
        div("").child(tag("h1").text(i18n.t(keys::servers::HEADING))).child(tag("p").class("muted").text(count));
    let save = move |kind: Kind| {
        let read_at = read.whole_list_as_of().map(|at| ahead(at, skew.get_untracked()));
        let times = Times { made_at: now.get_untracked(), read_at };
        save_servers(kind, &coverage.fleet.get_untracked(), &shown.get_untracked(), times)
    };
    div("head").child(title).child(div("grow")).child(refresh).children(export_menu(save))
}
