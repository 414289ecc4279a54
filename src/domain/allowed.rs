//! What may be done with a backup, and why not.

use std::sync::Arc;

use super::{Backup, BackupStatus, Rows, ServerId};

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
}

/// Only completed backups can be restored, and one restore of a server at a time (PRODUCT.md, 5).
pub fn restore(backup: &Backup, is_read_only: bool, is_restoring: bool) -> Result<(), Blocked> {
    match &backup.status {
        BackupStatus::InProgress => Err(Blocked::InProgress),
        BackupStatus::Failed => Err(Blocked::Failed),
        BackupStatus::Unknown(word) => Err(Blocked::UnknownStatus(Arc::clone(word))),
        BackupStatus::Completed if is_read_only => Err(Blocked::ReadOnlyToken),
        BackupStatus::Completed if is_restoring => Err(Blocked::RestoreUnderWay),
        BackupStatus::Completed => Ok(()),
    }
}

/// Any backup can be deleted, unless a server is just being restored from it.
pub fn delete(is_read_only: bool, is_restored_from: bool) -> Result<(), Blocked> {
    match (is_read_only, is_restored_from) {
        (true, _) => Err(Blocked::ReadOnlyToken),
        (_, true) => Err(Blocked::RestoreUnderWay),
        _ => Ok(()),
    }
}

/// Whether this is the only completed backup that its server has: the last one to go back to.
pub fn is_last_completed(backup: &Backup, rows: &Rows) -> bool {
    backup.status == BackupStatus::Completed
        && !rows.iter().any(|row| {
            row.server.id == backup.server.id && row.id != backup.id && row.status == BackupStatus::Completed
        })
}

/// Whether a row says by its own word that a restore of this server is under way.
pub fn is_shown_restoring(server: ServerId, rows: &Rows) -> bool {
    rows.unfinished().any(|backup| backup.server.id == server && backup.status.word() == "restoring")
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
        assert_eq!(restore(&sample::backup(1), false, false), Ok(()));
        assert_eq!(restore(&sample::backup(1), true, false), Err(Blocked::ReadOnlyToken));
        assert_eq!(restore(&sample::backup(1), false, true), Err(Blocked::RestoreUnderWay));
        assert_eq!(restore(&with_status(1, BackupStatus::InProgress), false, false), Err(Blocked::InProgress));
        assert_eq!(restore(&with_status(1, BackupStatus::Failed), false, false), Err(Blocked::Failed));
        let odd = with_status(1, BackupStatus::Unknown("archived".into()));
        assert_eq!(restore(&odd, false, false), Err(Blocked::UnknownStatus("archived".into())));
    }

    #[test]
    fn the_last_completed_backup_is_known() {
        let load = |backups| Rows::default().reconcile(backups, str::to_owned).rows;
        let last = sample::backup(1);
        let alone = load(vec![last.clone(), with_status(2, BackupStatus::Failed), sample::of_server(3, 9, "other")]);
        assert!(is_last_completed(&last, &alone));
        assert!(!is_last_completed(&with_status(2, BackupStatus::Failed), &alone));
        assert!(!is_last_completed(&last, &load(vec![last.clone(), sample::backup(4)])));
    }
}
