//! The facts about a backup, as the dialogs show them before something is done to it.

use super::words::type_word;
use crate::domain::{Backup, ByteSize, Expiry, Timestamp};
use crate::i18n::{Format, Text, keys, use_i18n};
use crate::state::clock::use_api_now;
use crate::ui::{Element, tag};

/// As the row shows it and, where that is rounded, exactly: not everybody has a pointer to rest on the row.
fn both(format: Format, size: ByteSize) -> String {
    let (size, exact) = (format.size(size), format.exact_size(size));
    if size == exact { size } else { format!("{size} · {exact}") }
}

/// Where the facts name the server: what a dialog is about, also for those who have it read out.
pub const SERVER_ID: &str = "facts-server";

/// Server, id, type, size, when it was taken and when it expires, exactly with the zone and by how long, description.
pub fn facts(backup: &Backup) -> Element {
    let i18n = use_i18n();
    let now = use_api_now();
    let backup_type = backup.backup_type.clone();
    let size = backup.size;
    let description = backup.description.trim().to_owned();
    let id = |id: String| tag("bdi").class("id").text(id);
    let term = |word: Text| tag("dt").text(i18n.t(word));
    let moment = |at: Option<Timestamp>, none: Text| {
        let words = i18n.say(move |texts, format| match at {
            Some(at) => format!("{} · {}", format.moment(at), format.relative(at, now.get())),
            None => texts.get(none),
        });
        tag("dd").child(tag("time").attr("datetime", at.map(|at| at.to_rfc3339()).unwrap_or_default()).text(words))
    };
    let described = if description.is_empty() {
        tag("dd").class("muted").text(i18n.t(keys::restore::NO_DESCRIPTION))
    } else {
        described(description)
    };
    tag("dl").class("facts").children([
        term(keys::restore::SERVER),
        tag("dd")
            .attr("id", SERVER_ID)
            .child(tag("bdi").text(&*backup.server.name))
            .text(" ")
            .child(id(backup.server.id.to_string())),
        term(keys::restore::BACKUP),
        tag("dd")
            .child(id(backup.id.to_string()))
            .text(" ")
            .child(tag("bdi").text(i18n.say(move |texts, _| type_word(texts, &backup_type)))),
        term(keys::restore::SIZE),
        tag("dd")
            .text(i18n.say(move |texts, format| size.map_or(texts.get(keys::words::NONE), |size| both(format, size)))),
        term(keys::restore::TAKEN),
        moment(backup.created_at, keys::restore::UNKNOWN_TIME),
        term(keys::backups::EXPIRES),
        moment(
            backup.expires_at.at(),
            if backup.expires_at == Expiry::Never { keys::words::NEVER } else { keys::restore::UNKNOWN_TIME },
        ),
        term(keys::restore::DESCRIPTION),
        described,
    ])
}

/// A description of more bytes may need more lines than there is room for.
const LONG: usize = 100;

/// Of any length: a long one scrolls within itself, so that what follows stays in sight. The keyboard must get there.
fn described(description: String) -> Element {
    let is_long = description.len() > LONG || description.contains('\n');
    let place = tag("dd").class("described");
    let place = if is_long { place.attr("tabindex", "0") } else { place };
    place.child(tag("bdi").text(description))
}
