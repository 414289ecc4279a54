//! What may be done with a backup, and why not.

use std::sync::Arc;

use super::{Backup, BackupId, BackupStatus, Rows, ServerId};

/// Why an action is not possible just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// The token's permissions clearly exclude writing.
    ReadOnlyToken,
    /// Still being made: there is nothing to restore yet.
    InProgress,
    /// The backup failed: there is nothing to restore.
    Failed,
    /// A status that this console does not know, in the API's own word.
    UnknownStatus(Arc<str>),
    /// A restore of the same server is under way.
    RestoreUnderWay,
    /// It is no longer in the list.
    Gone,
}

/// What is not allowed at the moment, whichever backup it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The token clearly may not write.
    pub is_read_only: bool,
    /// Servers that are being restored.
    pub restoring: Vec<ServerId>,
    /// Backups that servers are being restored from, as far as that is known.
    pub sources: Vec<BackupId>,
}

impl Rules {
    /// Only completed backups can be restored, and one restore of a server at a time (PRODUCT.md, 5).
    pub fn restore(&self, backup: &Backup) -> Result<(), Blocked> {
        match &backup.status {
            BackupStatus::InProgress => Err(Blocked::InProgress),
            BackupStatus::Failed => Err(Blocked::Failed),
            BackupStatus::Unknown(_) if backup.status.is_restoring() => Err(Blocked::RestoreUnderWay),
            BackupStatus::Unknown(word) => Err(Blocked::UnknownStatus(Arc::clone(word))),
            BackupStatus::Completed if self.is_read_only => Err(Blocked::ReadOnlyToken),
            BackupStatus::Completed if self.restoring.contains(&backup.server.id) => Err(Blocked::RestoreUnderWay),
            BackupStatus::Completed => Ok(()),
        }
    }

    /// Any backup can be deleted, unless a server is just being restored from it.
    pub fn delete(&self, backup: BackupId) -> Result<(), Blocked> {
        if self.is_read_only {
            Err(Blocked::ReadOnlyToken)
        } else if self.sources.contains(&backup) {
            Err(Blocked::RestoreUnderWay)
        } else {
            Ok(())
        }
    }
}

/// Whether this is the only completed backup that its server has: the last one to go back to.
pub fn is_last_completed(backup: &Backup, rows: &Rows) -> bool {
    let is_other = |row: &&Arc<Backup>| row.server.id == backup.server.id && row.id != backup.id;
    backup.status.is_good() && !rows.iter().filter(is_other).any(|row| row.status.is_good())
}

/// The backups whose rows say by their own word that a server is being restored from them.
pub fn shown_restoring(rows: &Rows) -> impl Iterator<Item = &Arc<Backup>> {
    rows.unfinished().filter(|backup| backup.status.is_restoring())
}

#[cfg(test)]
mod tests {
    use super::super::backup::sample;
    use super::*;

    fn with_status(id: u64, status: BackupStatus) -> Backup {
        Backup { status, ..sample::backup(id) }
    }

    #[test]
    fn only_completed_backups_restore() {
        let backup = sample::backup(1);
        let free = Rules::default();
        assert_eq!(free.restore(&backup), Ok(()));
        let read_only = Rules { is_read_only: true, ..Rules::default() };
        assert_eq!(read_only.restore(&backup), Err(Blocked::ReadOnlyToken));
        let restoring = Rules { restoring: vec![backup.server.id], ..Rules::default() };
        assert_eq!(restoring.restore(&backup), Err(Blocked::RestoreUnderWay));
        assert_eq!(restoring.restore(&sample::of_server(2, 9, "other")), Ok(()));
        assert_eq!(free.restore(&with_status(1, BackupStatus::InProgress)), Err(Blocked::InProgress));
        assert_eq!(free.restore(&with_status(1, BackupStatus::Failed)), Err(Blocked::Failed));
        let source = with_status(1, BackupStatus::Unknown("restoring".into()));
        assert_eq!(free.restore(&source), Err(Blocked::RestoreUnderWay));
        let odd = with_status(1, BackupStatus::Unknown("archived".into()));
        assert_eq!(free.restore(&odd), Err(Blocked::UnknownStatus("archived".into())));
    }

    #[test]
    fn only_what_a_server_is_being_restored_from_stays() {
        let [source, other] = [1, 2].map(|id| sample::backup(id).id);
        let rules = Rules { sources: vec![source], restoring: vec![sample::backup(1).server.id], is_read_only: false };
        assert_eq!((rules.delete(source), rules.delete(other)), (Err(Blocked::RestoreUnderWay), Ok(())));
        let read_only = Rules { is_read_only: true, ..Rules::default() };
        assert_eq!(read_only.delete(other), Err(Blocked::ReadOnlyToken));
    }

    #[test]
    fn a_restore_may_be_shown_by_a_row_alone() {
        let word = |word: &str| with_status(1, BackupStatus::Unknown(word.into()));
        let load = |backup| Rows::default().reconcile(vec![backup], str::to_owned).rows;
        let shown = |backup| shown_restoring(&load(backup)).map(|backup| backup.id).collect::<Vec<_>>();
        assert_eq!((shown(word("restoring")), shown(word("archived"))), (vec![sample::backup(1).id], vec![]));
    }

    #[test]
    fn the_last_completed_backup_is_known() {
        let load = |backups| Rows::default().reconcile(backups, str::to_owned).rows;
        let last = sample::backup(1);
        let alone = load(vec![last.clone(), with_status(2, BackupStatus::Failed), sample::of_server(3, 9, "other")]);
        assert!(is_last_completed(&last, &alone));
        assert!(!is_last_completed(&with_status(2, BackupStatus::Failed), &alone));
        assert!(!is_last_completed(&last, &load(vec![last.clone(), sample::backup(4)])));
        let source = with_status(4, BackupStatus::Unknown("restoring".into()));
        assert!(is_last_completed(&source, &load(vec![source.clone()])), "it was completed before");
        assert!(!is_last_completed(&last, &load(vec![last.clone(), source])));
    }
}
