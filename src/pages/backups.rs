//! "Backups": everything that is loaded, narrowed and sorted as the URL says.

use crate::api::ApiError;
use crate::components::backup_table::{Shown, backup_table, note_choosing};
use crate::components::create_button::create_button;
use crate::components::empty_state::{could_not_load, loading, no_backups, nothing_matches};
use crate::components::export_menu::{export_menu, save_backups};
use crate::components::filter_bar::filter_bar;
use crate::components::status_line::{notes, status_line, warnings};
use crate::domain::Rows;
use crate::i18n::{Format, Texts, keys, use_i18n};
use crate::signal::{Memo, RwSignal};
use crate::state::view::{ViewState, use_view};
use crate::state::words::use_words;
use crate::state::{Remote, use_workspace};
use crate::ui::field::button;
use crate::ui::{Element, Icon, div, icon, part, tag, when};

/// What fills the page.
#[derive(Clone, PartialEq)]
enum Body {
    Loading,
    CouldNotLoad(ApiError),
    NoBackups,
    NothingMatches,
    Table,
}

pub fn backups_page() -> Element {
    let workspace = use_workspace();
    let rows = workspace.backups.rows_memo();
    let shown = use_shown(rows, use_view());
    let backups = workspace.backups.clone();
    let body = Memo::new(move |_| {
        backups.with(|remote| match remote {
            Remote::NotAsked | Remote::Loading => Body::Loading,
            Remote::Failed(error) => Body::CouldNotLoad(error.clone()),
            Remote::Ready { .. } if rows.with(Rows::is_empty) => Body::NoBackups,
            Remote::Ready { .. } if shown.with(|shown| shown.is_empty()) => Body::NothingMatches,
            Remote::Ready { .. } => Body::Table,
        })
    });
    let has_rows = move || body.with(|body| matches!(body, Body::NothingMatches | Body::Table));
    let is_loaded = move || has_rows() || body.with(|body| *body == Body::NoBackups);
    let is_choosing = RwSignal::new(false);
    let list = div("card list")
        .child(when(has_rows, move || note_choosing(div("narrowing"), is_choosing).child(filter_bar())))
        .child(when(is_loaded, move || status_line(rows, shown)))
        .child(part(move || {
            Some(match body.get() {
                Body::Loading => loading(),
                Body::CouldNotLoad(error) => could_not_load(error),
                Body::NoBackups => no_backups(),
                Body::NothingMatches => nothing_matches(),
                Body::Table => backup_table(rows, shown, is_choosing),
            })
        }));
    let head = head(rows, shown, move || body.with(|body| *body != Body::NoBackups));
    div("page").child(head).child(warnings()).child(notes()).child(list)
}

/// The positions of the rows that are shown, in their order. Sorting is not done again for a letter more in the search.
fn use_shown(rows: Memo<Rows>, view: ViewState) -> Shown {
    let sort = view.part(|query| query.sort);
    let order = Memo::new(move |_| rows.with(|rows| sort.get().order(rows)));
    let filter = use_words().filter();
    Memo::new(move |_| rows.with(|rows| order.with(|order| filter.with(|filter| filter.of(rows, order)))))
}

fn head(rows: Memo<Rows>, shown: Shown, can_create: impl Fn() -> bool + 'static) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let servers = Memo::new(move |_| rows.with(Rows::servers) as u64);
    let refresh = button("button")
        .on("click", move |_| workspace.refresh())
        .child(icon(Icon::Refresh))
        .text(i18n.t(keys::backups::REFRESH));
    // There may well be servers without backups: none is not said.
    let counted = move |_: Texts, format: Format| match servers.get() {
        0 => String::new(),
        servers => format.count(keys::backups::SERVERS, servers),
    };
    let title = div("")
        .child(tag("h1").text(i18n.t(keys::backups::HEADING)))
        .child(tag("p").class("muted").text(i18n.say(counted)));
    div("head")
        .child(title)
        .child(div("grow"))
        .child(refresh)
        .children(export_menu(move |kind| save_backups(kind, &rows.get_untracked(), &shown.get_untracked())))
        .child(when(can_create, create_button))
}
