//! Whether the API listed its servers: those without any backup are known from there alone.

use super::failure::in_one_line;
use crate::api::ApiError;
use crate::i18n::{keys, use_i18n};
use crate::signal::Memo;
use crate::state::{Remote, use_workspace};
use crate::ui::element::Content;
use crate::ui::{Icon, div, icon, part, parts, tag};

/// What came of asking for the servers.
#[derive(Clone, Debug, PartialEq)]
pub enum Listing {
    /// For the first time.
    Asking,
    Answered,
    /// The last time.
    Failed(ApiError),
}

pub fn use_listing() -> Memo<Listing> {
    let workspace = use_workspace();
    Memo::new(move |_| {
        workspace.extras.servers.with(|servers| match (servers, servers.error()) {
            (_, Some(error)) => Listing::Failed(error.clone()),
            (Remote::NotAsked | Remote::Loading, None) => Listing::Asking,
            (_, None) => Listing::Answered,
        })
    })
}

/// Says that servers may be missing, and why.
pub fn not_listed(listing: Memo<Listing>) -> Content {
    let i18n = use_i18n();
    let host = use_workspace().config.api.host().to_owned();
    part(move || {
        let Listing::Failed(error) = listing.get() else { return None };
        let host = host.clone();
        let reason = parts(move || in_one_line(i18n.texts(), i18n.format(), &error, &host));
        let words = tag("p").child(tag("span").text(i18n.t(keys::servers::NOT_LISTED))).text(" ").child(reason);
        Some(div("alert info").child(icon(Icon::Info)).child(words))
    })
}
