//! The bar at the top: what this is, where it talks to, for whom, in which language and colours, and the way out.

use leptos::prelude::*;

use crate::domain::view_query::View;
use crate::i18n::{Language, use_i18n};
use crate::signal::{Memo, attribute, text};
use crate::state::preferences::{Theme, remember_language};
use crate::state::session::SignedOut;
use crate::state::view::use_view;
use crate::state::{use_session, use_workspace};
use crate::ui::{Icon, IconView};

#[component]
pub fn Header() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let title = session.config.title.clone();
    view! {
        <header class="bar">
            <div class="brand">
                <IconView icon=Icon::Vault/>
                <span>{title}</span>
            </div>
            <Views/>
            <div class="grow"></div>
            <Account/>
            <LanguageSelect/>
            <ThemeSelect/>
            <button class="button" on:click=move |_| session.end(SignedOut::ByPerson)>
                {i18n.t(|texts| texts.shell.sign_out)}
            </button>
        </header>
    }
}

#[component]
fn Views() -> impl IntoView {
    let i18n = use_i18n();
    let view = use_view();
    let current = view.part(|query| query.view);
    let go = move |event: leptos::ev::MouseEvent| {
        // A new tab or window is the browser's business.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            view.choose(|query| query.view = View::Backups);
        }
    };
    view! {
        <nav class="views" aria-label=i18n.t(|texts| texts.shell.views)>
            <a href="?" aria-current=attribute(move || (current.get() == View::Backups).then_some("page")) on:click=go>
                {i18n.t(|texts| texts.shell.backups)}
            </a>
        </nav>
    }
}

/// Who is signed in, where the API tells, and which API that is.
#[component]
fn Account() -> impl IntoView {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let account = workspace.account.clone();
    let email = Memo::new(move |_| account.with(|account| account.as_ref().and_then(|account| account.email.clone())));
    let account = workspace.account.clone();
    let token_name =
        Memo::new(move |_| account.with(|account| account.as_ref().and_then(|account| account.token_name.clone())));
    let host = workspace.config.api.host().to_owned();
    view! {
        <div class="who">
            <bdi class="email">{text(move || email.get().as_deref().unwrap_or_default().to_owned())}</bdi>
            <span>
                <bdi>{text(move || {
                    let name = token_name.get();
                    name.map(|name| format!("{} · ", i18n.texts().shell.token_named.fill([&name]))).unwrap_or_default()
                })}</bdi>
                <bdi dir="ltr">{host}</bdi>
            </span>
        </div>
    }
}

#[component]
pub fn LanguageSelect() -> impl IntoView {
    let i18n = use_i18n();
    let choose = move |tag: String| {
        if let Some(language) = Language::from_tag(&tag) {
            remember_language(language);
            i18n.language.set(language);
        }
    };
    view! {
        <select
            class="input compact"
            aria-label=i18n.t(|texts| texts.shell.language)
            prop:value=text(move || i18n.language.get().tag())
            on:change:target=move |event| choose(event.target().value())
        >
            {Language::ALL
                .into_iter()
                .map(|language| {
                    view! {
                        <option value=language.tag() lang=language.tag() selected=language == i18n.language.get_untracked()>
                            {language.own_name()}
                        </option>
                    }
                })
                .collect::<Vec<_>>()}
        </select>
    }
}

#[component]
pub fn ThemeSelect() -> impl IntoView {
    let i18n = use_i18n();
    let remembered = Theme::remembered();
    view! {
        <select
            class="input compact"
            aria-label=i18n.t(|texts| texts.shell.theme)
            on:change:target=move |event| {
                if let Some(theme) = Theme::from_word(&event.target().value()) {
                    theme.apply();
                }
            }
        >
            {Theme::ALL
                .into_iter()
                .map(|theme| {
                    view! {
                        <option value=theme.word() selected=theme == remembered>
                            {i18n.t(match theme {
                                Theme::System => |texts| texts.shell.theme_system,
                                Theme::Light => |texts| texts.shell.theme_light,
                                Theme::Dark => |texts| texts.shell.theme_dark,
                            })}
                        </option>
                    }
                })
                .collect::<Vec<_>>()}
        </select>
    }
}
