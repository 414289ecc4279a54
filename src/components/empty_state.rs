//! What stands in place of rows: still loading, none yet, nothing matches, could not load.

use std::time::Duration;

use leptos::prelude::*;

use super::failure::Failure;
use crate::api::ApiError;
use crate::i18n::{Messages, use_i18n};
use crate::platform::clock;
use crate::signal::{ArcRwSignal, when};
use crate::state::operations::CreateDraft;
use crate::state::view::use_view;
use crate::state::{Dialog, use_workspace};
use crate::ui::{Icon, IconView};

/// Skeletons before this would only flicker.
const PATIENCE: Duration = Duration::from_millis(500);

#[component]
pub fn Loading() -> impl IntoView {
    let i18n = use_i18n();
    let is_long = ArcRwSignal::new(false);
    let later = is_long.clone();
    leptos::task::spawn_local(async move {
        clock::sleep(PATIENCE).await;
        later.set(true);
    });
    view! {
        <div class="skeleton" aria-busy="true">
            <p class="for-readers" role="status">{i18n.t(|texts| texts.backups.loading)}</p>
            {when(move || is_long.get(), move || view! {
                {(0..8).map(|_| view! { <div class="skeleton-row" aria-hidden="true"><i></i><i></i><i></i><i></i></div> }).collect::<Vec<_>>()}
            })}
        </div>
    }
}

#[component]
fn Empty(
    icon: Icon,
    title: fn(&'static Messages) -> &'static str,
    text: fn(&'static Messages) -> &'static str,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="empty">
            <IconView icon=icon/>
            <h2>{i18n.t(title)}</h2>
            <p>{i18n.t(text)}</p>
            {children()}
        </div>
    }
}

#[component]
pub fn NoBackups() -> impl IntoView {
    let i18n = use_i18n();
    let create = use_workspace().create.clone();
    view! {
        <Empty icon=Icon::Vault title=|texts| texts.backups.none_title text=|texts| texts.backups.none_text>
            <button class="button primary" on:click=move |_| create.set(Dialog::Confirm(CreateDraft::default()))>
                <IconView icon=Icon::Plus/>
                {i18n.t(|texts| texts.backups.create)}
            </button>
        </Empty>
    }
}

#[component]
pub fn NothingMatches() -> impl IntoView {
    let i18n = use_i18n();
    let view = use_view();
    view! {
        <Empty icon=Icon::Search title=|texts| texts.backups.no_match_title text=|texts| texts.backups.no_match_text>
            <button class="button" on:click=move |_| view.choose(|query| *query = query.cleared())>
                <IconView icon=Icon::Cross/>
                {i18n.t(|texts| texts.backups.clear)}
            </button>
        </Empty>
    }
}

#[component]
pub fn CouldNotLoad(error: ApiError) -> impl IntoView {
    let i18n = use_i18n();
    let workspace = use_workspace();
    view! {
        <div class="empty bad" role="alert">
            <IconView icon=Icon::Warning/>
            <h2>{i18n.t(|texts| texts.backups.failed_title)}</h2>
            <Failure error/>
            <button class="button primary" on:click=move |_| workspace.poller.refresh()>
                <IconView icon=Icon::Refresh/>
                {i18n.t(|texts| texts.backups.try_again)}
            </button>
        </div>
    }
}
