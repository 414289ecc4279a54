//! "Backups": everything that is loaded, narrowed and sorted as the URL says.

use std::sync::Arc;

use leptos::either::EitherOf5;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::backup_table::{BackupTable, Shown};
use crate::components::empty_state::{CouldNotLoad, Loading, NoBackups, NothingMatches};
use crate::components::export_menu::ExportMenu;
use crate::components::filter_bar::FilterBar;
use crate::components::status_line::{StatusLine, Warnings};
use crate::domain::view_query::ViewQuery;
use crate::domain::{Date, Filter, Rows, Timestamp};
use crate::i18n::use_i18n;
use crate::platform::clock::local_midnight_millis;
use crate::platform::text::decompose;
use crate::signal::{Memo, Signal, part, text, when};
use crate::state::operations::CreateDraft;
use crate::state::view::{ViewState, use_view};
use crate::state::{Dialog, Remote, use_workspace};
use crate::ui::{Icon, IconView};

/// What fills the page.
#[derive(Clone, PartialEq)]
enum Body {
    Loading,
    CouldNotLoad(ApiError),
    NoBackups,
    NothingMatches,
    Table,
}

#[component]
pub fn BackupsPage() -> impl IntoView {
    let workspace = use_workspace();
    let rows = workspace.backups.rows_memo();
    let shown = use_shown(rows, use_view());
    let backups = workspace.backups.clone();
    let body = Memo::new(move |_| match backups.remote() {
        Remote::NotAsked | Remote::Loading => Body::Loading,
        Remote::Failed(error) => Body::CouldNotLoad(error),
        Remote::Ready { .. } if rows.with(Rows::is_empty) => Body::NoBackups,
        Remote::Ready { .. } if shown.with(|shown| shown.is_empty()) => Body::NothingMatches,
        Remote::Ready { .. } => Body::Table,
    });
    let is_ready = Memo::new(move |_| matches!(body.get(), Body::NothingMatches | Body::Table));
    view! {
        <Head rows shown can_create=Signal::derive(move || body.get() != Body::NoBackups)/>
        <Warnings/>
        <div class="card list">
            {when(move || is_ready.get(), move || view! {
                <FilterBar rows/>
                <StatusLine rows shown/>
            })}
            {part(move || match body.get() {
                Body::Loading => EitherOf5::A(view! { <Loading/> }),
                Body::CouldNotLoad(error) => EitherOf5::B(view! { <CouldNotLoad error/> }),
                Body::NoBackups => EitherOf5::C(view! { <NoBackups/> }),
                Body::NothingMatches => EitherOf5::D(view! { <NothingMatches/> }),
                Body::Table => EitherOf5::E(view! { <BackupTable rows shown/> }),
            })}
        </div>
    }
}

/// The positions of the rows that are shown, in their order. Sorting is not done again for a letter more in the search.
fn use_shown(rows: Memo<Rows>, view: ViewState) -> Shown {
    let sort = view.part(|query| query.sort);
    let order = Memo::new(move |_| rows.with(|rows| Arc::<[usize]>::from(sort.get().order(rows))));
    let filter = view.part(filter_of);
    Memo::new(move |_| {
        let filter = filter.get();
        rows.with(|rows| {
            let matches = |index: &&usize| rows.at(**index).is_some_and(|row| filter.matches(row));
            order.with(|order| order.iter().filter(matches).copied().collect())
        })
    })
}

/// The days of the query are the person's own: from the first moment of one to the last of the other.
fn filter_of(query: &ViewQuery) -> Filter {
    let midnight = |date: Date, later: u32| {
        Timestamp::from_millis(local_midnight_millis(date.year, date.month, u32::from(date.day) + later))
    };
    Filter::default()
        .words(&query.q, decompose)
        .server(query.server_id)
        .backup_type(query.backup_type.as_deref())
        .status(query.status.as_deref())
        .created(query.created_from.map(|date| midnight(date, 0)), query.created_to.map(|date| midnight(date, 1)))
}

#[component]
fn Head(rows: Memo<Rows>, shown: Shown, can_create: Signal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let servers = Memo::new(move |_| {
        let ids =
            rows.with(|rows| rows.iter().map(|row| row.backup.server.id).collect::<std::collections::HashSet<_>>());
        ids.len() as u64
    });
    let poller = workspace.clone();
    let create = workspace.create.clone();
    view! {
        <div class="head">
            <div>
                <h1>{i18n.t(|texts| texts.backups.heading)}</h1>
                <p class="muted">{text(move || i18n.format().count(&i18n.texts().backups.servers, servers.get()))}</p>
            </div>
            <div class="grow"></div>
            <button class="button" on:click=move |_| poller.poller.refresh()>
                <IconView icon=Icon::Refresh/>
                {i18n.t(|texts| texts.backups.refresh)}
            </button>
            <ExportMenu rows shown/>
            {when(move || can_create.get(), move || view! {
                <button
                    class="button primary"
                    on:click={
                        let create = create.clone();
                        move |_| create.set(Dialog::Confirm(CreateDraft::default()))
                    }
                >
                    <IconView icon=Icon::Plus/>
                    {i18n.t(|texts| texts.backups.create)}
                </button>
            })}
        </div>
    }
}
