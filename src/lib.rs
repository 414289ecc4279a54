//! Backup Console: one page in which a person sees, makes, restores and deletes the backups of all servers.
//!
//! Where everything lives:
//!
//! - `app` provides what all pages share and picks the page.
//! - `pages`: one file per view (sign-in, shell, backups, servers, activity); they compose and never fetch.
//! - `components`: the parts that know what a backup is (table, rows, filters, dialogs, messages).
//! - `state`: session, loaded data, polling, writes, messages; signals, but no view.
//! - `api`: the client of the backups API, one file per resource; the only one that sends something, and the only user of the token.
//! - `domain`: backups, ids, sizes, times, filters, sorting, coverage, what is allowed; pure.
//! - `i18n`: languages, texts (`i18n/texts`, checked by the crate `catalogue` when `build.rs` runs), plural rules, formats.
//! - `ui`: building blocks without domain types (elements, dialog, combobox, icons, the window over a long table).
//! - `signal`: signals and memos over Leptos' reactive runtime.
//! - `platform`: the browser's mechanisms (storage, clock, address bar, downloads, files of the site).
//! - `config`: the configuration block of the page.
//!
//! The first load holds what every visit needs. A view that goes through `ui::later`, or an action through `ui::act_later`, is
//! loaded after it: the release build finds out what only they need, and moves that. Its style is in `style/later`.
//!
//! Imports point one way: `pages → components → state → api → domain`. `ui` and `platform` are leaves, `i18n` reads `domain`,
//! `api::error`, `platform`'s clock and assets, and `ui`'s elements. `signal` is all that knows the reactive runtime. `tests/architecture.rs` holds all this to it.

mod app;
mod components;
mod pages;
mod ui;

pub mod api;
pub mod config;
pub mod domain;
pub mod i18n;
pub mod platform;
pub mod signal;
pub mod state;

/// Shows the console in the page's `#app`. A panic, now or later, ends in the page's static notice.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| platform::page::report_failure(&panic.to_string())));
    match platform::page::document().and_then(|document| document.get_element_by_id("app")) {
        Some(place) => app::show(place),
        None => platform::page::report_failure("the page has no place for the console"),
    }
}
