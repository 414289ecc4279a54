//! Provides what all pages share, and picks the page: a bad configuration, the sign-in, or the shell.

use std::sync::Arc;

use crate::config::{BLOCK, Config};
use crate::i18n::{Texts, provide_i18n};
use crate::pages::bad_config::bad_config_page;
use crate::pages::shell::shell;
use crate::pages::sign_in::sign_in_page;
use crate::platform::{address, page};
use crate::signal::spawn_local;
use crate::state::clock::provide_now;
use crate::state::session::SessionState;
use crate::state::view::provide_view;
use crate::state::{preferences, provide_session};
use crate::ui::element::{Content, mount};
use crate::ui::part;

/// Fills the place as soon as the texts of the person's language are there: nothing is shown in another one first.
pub fn show(place: web_sys::Element) {
    let config = Config::parse(page::text_of(BLOCK).as_deref(), &address::origin());
    let configured = config.as_ref().ok().and_then(|config| config.default_language);
    let language = preferences::first_language(configured);
    spawn_local(async move {
        let texts = Texts::load(language).await;
        mount(&place, move || {
            preferences::follow_language(provide_i18n(language, texts));
            match config {
                Ok(config) => console(config),
                Err(error) => bad_config_page(error).into(),
            }
        });
    });
}

fn console(config: Config) -> Content {
    page::set_title(&config.title);
    provide_now();
    provide_view();
    let session = provide_session(Arc::new(config));
    part(move || {
        Some(match session.state.get() {
            SessionState::SignedOut { reason, is_cut_off } => sign_in_page(reason, is_cut_off),
            SessionState::SignedIn(workspace) => shell(workspace),
        })
    })
}
