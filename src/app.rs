//! Provides what all pages share, and picks the page: a bad configuration, the sign-in, or the shell.

use std::sync::Arc;

use crate::config::{BLOCK, Config};
use crate::i18n::{Language, provide_i18n};
use crate::pages::bad_config::bad_config_page;
use crate::pages::shell::shell;
use crate::pages::sign_in::sign_in_page;
use crate::platform::{address, page};
use crate::state::clock::provide_now;
use crate::state::session::SessionState;
use crate::state::view::provide_view;
use crate::state::{preferences, provide_session};
use crate::ui::element::Content;
use crate::ui::part;

pub fn app() -> Content {
    match Config::parse(page::text_of(BLOCK).as_deref(), &address::origin()) {
        Ok(config) => console(config),
        Err(error) => {
            provide_language(None);
            bad_config_page(error).into()
        }
    }
}

fn console(config: Config) -> Content {
    provide_language(config.default_language);
    page::set_title(&config.title);
    provide_now();
    provide_view();
    let session = provide_session(Arc::new(config));
    part(move || {
        Some(match session.state.get() {
            SessionState::SignedOut(reason) => sign_in_page(reason),
            SessionState::SignedIn(workspace) => shell(workspace),
        })
    })
}

fn provide_language(configured: Option<Language>) {
    let i18n = provide_i18n(preferences::first_language(configured));
    preferences::follow_language(i18n.language);
}
