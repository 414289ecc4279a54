//! The restores under way, and those that may be, in the corner, for as long as they last.

use std::sync::Arc;

use crate::domain::{ServerId, ServerRef};
use crate::i18n::{keys, use_i18n};
use crate::signal::Memo;
use crate::state::use_workspace;
use crate::ui::element::Content;
use crate::ui::{Icon, div, icon, parts, tag};

/// A server that is being restored, and its status as the API last gave it.
type UnderWay = (Arc<ServerRef>, Option<Arc<str>>);

pub fn restore_notes() -> Content {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (status, restores) = (workspace.clone(), workspace.restores.clone());
    let status_of = move |server: ServerId| {
        status.extras.servers.with(|servers| {
            let known = servers.value()?.iter().find(|known| known.id == server)?;
            Some(Arc::clone(&known.status)).filter(|status| !status.is_empty())
        })
    };
    let under_way = Memo::new(move |_| {
        let servers = workspace.restores.under_way().into_iter();
        servers.map(|server| (Arc::clone(&server), status_of(server.id))).collect::<Vec<UnderWay>>()
    });
    let suspected = Memo::new(move |_| restores.suspected());
    parts(move || {
        let note =
            |class, words| div(class).attr("role", "status").child(icon(Icon::Restore)).child(tag("p").child(words));
        let known = |(server, status): UnderWay| {
            let name = server.name.to_string();
            let words = match status {
                Some(status) => i18n.rich(keys::restore::UNDER_WAY, [name, status.to_string()]),
                None => i18n.rich(keys::restore::UNDER_WAY_UNSEEN, [name]),
            };
            note("alert info", words)
        };
        let unknown = |server: Arc<ServerRef>| {
            note("alert warning", i18n.rich(keys::restore::UNKNOWN_OUTCOME, [server.name.to_string()]))
        };
        under_way.get().into_iter().map(known).chain(suspected.get().into_iter().map(unknown)).collect()
    })
}
