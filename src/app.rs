//! Provides what all pages share, and picks the page: a bad configuration, the sign-in, or the shell.

use std::sync::Arc;

use leptos::either::Either;
use leptos::prelude::*;

use crate::config::{BLOCK, Config};
use crate::i18n::provide_i18n;
use crate::pages::bad_config::BadConfigPage;
use crate::pages::shell::Shell;
use crate::pages::sign_in::SignInPage;
use crate::platform::{address, page};
use crate::state::clock::provide_now;
use crate::state::session::SessionState;
use crate::state::view::provide_view;
use crate::state::{preferences, provide_session, use_session};

#[component]
pub fn App() -> impl IntoView {
    match Config::parse(page::text_of(BLOCK).as_deref(), &address::origin()) {
        Ok(config) => Either::Left(view! { <Console config/> }),
        Err(error) => {
            provide_language(None);
            Either::Right(view! { <BadConfigPage error/> })
        }
    }
}

#[component]
fn Console(config: Config) -> impl IntoView {
    provide_language(config.default_language);
    page::set_title(&config.title);
    provide_now();
    provide_view();
    provide_session(Arc::new(config));
    let session = use_session();
    move || match session.state.get() {
        SessionState::SignedOut(reason) => Either::Left(view! { <SignInPage reason/> }),
        SessionState::SignedIn(workspace) => Either::Right(view! { <Shell workspace/> }),
    }
}

fn provide_language(configured: Option<crate::i18n::Language>) {
    let i18n = provide_i18n(preferences::first_language(configured));
    preferences::follow_language(i18n.language);
}
