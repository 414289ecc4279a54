//! What the server's other backups mean for the one that a dialog asks about: it is overdue, or there is a better one to choose.

use std::sync::Arc;

use crate::domain::coverage::{ServerCoverage, Standing, is_mistaken};
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

#[derive(Clone, Copy, Debug, PartialEq)]
enum Note {
    /// The server is overdue; its last good backup is of then.
    Late(Timestamp),
    /// The server is overdue: it has no good backup.
    Missing,
    /// A newer good backup could be restored instead.
    Newer(BackupId, Timestamp),
    /// It is the newest good backup, and there are others.
    Newest,
    /// It is the only good backup.
    Only,
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
        let now = now.get();
        overdue(&coverage, now).into_iter().chain(other(&coverage, id, purpose, now)).collect()
    });
    part(move || {
        let notes = notes.get();
        let is_good = notes.iter().all(|note| matches!(note, Note::Newest | Note::Only));
        let tone = if is_good { Tone::Info } else { Tone::Warning };
        (!notes.is_empty()).then(|| alert(tone, notes.into_iter().map(sentence)))
    })
}

fn overdue(coverage: &ServerCoverage, now: Timestamp) -> Option<Note> {
    match coverage.standing(now) {
        Standing::Missing => Some(Note::Missing),
        Standing::Late => coverage.last_good_at(now).map(Note::Late),
        Standing::Undated | Standing::Good => None,
    }
}

/// What the server's other good backups mean for this one. That it is the only one the dialog that deletes it says itself.
/// One whose time is a mistake is neither newer nor older than the others.
fn other(coverage: &ServerCoverage, id: BackupId, purpose: Purpose, now: Timestamp) -> Option<Note> {
    let is_good = |backup: &&Arc<Backup>| backup.status == BackupStatus::Completed && !is_mistaken(backup, now);
    let mut good = coverage.backups.iter().filter(is_good);
    let newest = good.next()?;
    let is_newest = newest.id == id;
    // It may have been deleted meanwhile.
    coverage.backups.iter().find(|backup| backup.id == id).filter(|backup| !is_mistaken(backup, now))?;
    match (purpose, good.next()) {
        (Purpose::Restore, _) if !is_newest => newest.created_at.map(|at| Note::Newer(newest.id, at)),
        (Purpose::Restore, Some(_)) => Some(Note::Newest),
        (Purpose::Restore, None) => (coverage.counts.completed == 1).then_some(Note::Only),
        (Purpose::Delete, before) if is_newest => before?.created_at.map(Note::OneBefore),
        (Purpose::Delete, _) => None,
    }
}

fn sentence(note: Note) -> Element {
    let i18n = use_i18n();
    let now = use_api_now();
    tag("p").text(i18n.say(move |texts, format| {
        let ago = |at| format.relative(at, now.get());
        match note {
            Note::Late(at) => texts.fill(keys::servers::NOTE_LATE, [&ago(at)]),
            Note::Missing => texts.get(keys::servers::NOTE_MISSING),
            Note::Newest => texts.get(keys::servers::NOTE_NEWEST),
            Note::Only => texts.get(keys::servers::NOTE_ONLY),
            Note::Newer(id, at) => texts.fill(keys::servers::NOTE_NEWER, [&id.to_string(), &ago(at)]),
            Note::OneBefore(at) => texts.fill(keys::servers::NOTE_ONE_BEFORE, [&ago(at)]),
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coverage::sample::{NOW, automatic, coverage, failed, hours_ago};

    fn id(id: u64) -> BackupId {
        BackupId::new(id).unwrap()
    }

    #[test]
    fn without_a_good_backup_the_server_is_overdue_too() {
        assert_eq!(overdue(&coverage(vec![failed(1, 2)]), NOW), Some(Note::Missing));
        assert_eq!(overdue(&coverage(vec![automatic(1, 50)]), NOW), hours_ago(50).map(Note::Late));
        assert_eq!(overdue(&coverage(vec![automatic(1, 5)]), NOW), None);
    }

    #[test]
    fn a_restore_is_told_how_its_backup_stands_among_the_good_ones() {
        let note = |backups, backup| other(&coverage(backups), id(backup), Purpose::Restore, NOW);
        let both = || vec![automatic(1, 30), automatic(2, 5), failed(3, 1)];
        assert_eq!(note(both(), 1), hours_ago(5).map(|at| Note::Newer(id(2), at)));
        assert_eq!(note(both(), 2), Some(Note::Newest));
        assert_eq!(note(vec![automatic(1, 30), failed(3, 1)], 1), Some(Note::Only));
        assert_eq!(note(vec![automatic(1, 30), failed(3, 1)], 2), None);
        // Nobody knows whether one that is days ahead is newer.
        let odd = || automatic(4, -9_000);
        assert_eq!(note(vec![odd(), automatic(1, 30), automatic(2, 5)], 2), Some(Note::Newest));
        assert_eq!(note(vec![odd(), automatic(1, 30)], 4), None);
        assert_eq!(note(vec![odd(), automatic(1, 30)], 1), None);
    }

    #[test]
    fn a_deletion_is_told_what_is_left() {
        let note = |backups, backup| other(&coverage(backups), id(backup), Purpose::Delete, NOW);
        let both = || vec![automatic(1, 30), automatic(2, 5), failed(3, 1)];
        assert_eq!(note(both(), 2), hours_ago(30).map(Note::OneBefore));
        assert_eq!(note(both(), 1), None);
        assert_eq!(note(both(), 3), None);
        assert_eq!(note(vec![automatic(1, 30)], 1), None);
    }
}
