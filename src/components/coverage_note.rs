//! What the server's other backups mean for the one that a dialog asks about: it is overdue, or there is a better one to choose.

use std::sync::Arc;

use crate::domain::coverage::{ServerCoverage, Standing};
use crate::domain::{Backup, BackupId, BackupStatus, Timestamp};
use crate::i18n::{keys, use_i18n};
use crate::signal::Memo;
use crate::state::clock::use_api_now;
use crate::state::coverage::use_coverage;
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert};
use crate::ui::{Element, part, tag};

/// What is asked about the backup.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Restore,
    Delete,
}

#[derive(Clone, Copy, PartialEq)]
enum Note {
    /// The server is overdue; its last good backup is of then.
    Late(Timestamp),
    /// A newer good backup could be restored instead.
    Newer(BackupId, Timestamp),
    /// Without this one, the newest good backup is of then.
    OneBefore(Timestamp),
}

/// Follows the list while the dialog is open.
pub fn coverage_note(backup: &Backup, purpose: Purpose) -> Content {
    let now = use_api_now();
    let fleet = use_coverage().fleet;
    let (id, server) = (backup.id, backup.server.id);
    let notes = Memo::new(move |_| {
        let Some(coverage) = fleet.with(|fleet| fleet.get(server).cloned()) else { return Vec::new() };
        let late = (coverage.standing(now.get()) == Standing::Late).then(|| coverage.last_good_at().map(Note::Late));
        late.flatten().into_iter().chain(other(&coverage, id, purpose)).collect()
    });
    part(move || {
        let notes = notes.get();
        (!notes.is_empty()).then(|| alert(Tone::Warning, notes.into_iter().map(sentence)))
    })
}

fn other(coverage: &Arc<ServerCoverage>, id: BackupId, purpose: Purpose) -> Option<Note> {
    let mut good = coverage.backups.iter().filter(|backup| backup.status == BackupStatus::Completed);
    let newest = good.next()?;
    match purpose {
        Purpose::Restore if newest.id != id => newest.created_at.map(|at| Note::Newer(newest.id, at)),
        Purpose::Delete if newest.id == id => good.next()?.created_at.map(Note::OneBefore),
        _ => None,
    }
}

fn sentence(note: Note) -> Element {
    let i18n = use_i18n();
    let now = use_api_now();
    tag("p").text(i18n.say(move |texts, format| {
        let ago = |at| format.relative(at, now.get());
        match note {
            Note::Late(at) => texts.fill(keys::servers::NOTE_LATE, [&ago(at)]),
            Note::Newer(id, at) => texts.fill(keys::servers::NOTE_NEWER, [&id.to_string(), &ago(at)]),
            Note::OneBefore(at) => texts.fill(keys::servers::NOTE_ONE_BEFORE, [&ago(at)]),
        }
    }))
}
