//! The limit of manual backups per server (API.md, "Rules").

use std::sync::Arc;

use super::{Backup, BackupType};

/// How many manual backups a server has, of how many it may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualQuota {
    pub used: usize,
    pub limit: usize,
    /// The one that has waited longest, to make room. `None` where there is none, or none with a known time.
    pub oldest: Option<Arc<Backup>>,
}

impl ManualQuota {
    /// From the backups of one server, as just listed.
    pub fn of(backups: &[Backup], limit: usize) -> Self {
        let manual = || backups.iter().filter(|backup| backup.backup_type == BackupType::Manual);
        let oldest =
            manual().filter(|backup| backup.created_at.is_some()).min_by_key(|backup| (backup.created_at, backup.id));
        Self { used: manual().count(), limit, oldest: oldest.cloned().map(Arc::new) }
    }

    pub fn is_full(&self) -> bool {
        self.used >= self.limit
    }
}

#[cfg(test)]
mod tests {
    use super::super::Timestamp;
    use super::super::backup::sample;
    use super::*;

    #[test]
    fn counts_manual_backups_and_finds_the_oldest() {
        let manual = |id, at| Backup {
            backup_type: BackupType::Manual,
            created_at: Some(Timestamp::from_millis(at)),
            ..sample::backup(id)
        };
        let quota = ManualQuota::of(&[manual(1, 30), sample::backup(2), manual(3, 10)], 2);
        assert_eq!((quota.used, quota.is_full()), (2, true));
        assert_eq!(quota.oldest.unwrap().id.get(), 3);
        assert!(!ManualQuota::of(&[], 2).is_full());
    }
}
