//! What was done in this tab, and what became of it (PRODUCT.md, 9). Messages that fade from the corner remain here.

use std::sync::Arc;

use super::clock::now;
use super::messages::Notice;
use crate::api::ApiError;
use crate::domain::{BackupId, BackupStatus, ServerId, ServerRef, Timestamp};
use crate::signal::ArcRwSignal;

/// Something that a person had done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Create { server: Arc<ServerRef>, description: Arc<str> },
    Restore { server: Arc<ServerRef>, backup: BackupId },
    Delete { server: Arc<ServerRef>, backup: BackupId },
}

impl Deed {
    /// For files: a word of the API's verbs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Restore { .. } => "restore",
            Self::Delete { .. } => "delete",
        }
    }

    pub fn server(&self) -> &Arc<ServerRef> {
        match self {
            Self::Create { server, .. } | Self::Restore { server, .. } | Self::Delete { server, .. } => server,
        }
    }
}

/// What became of a deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The request is on its way, or it is being found out what became of it.
    Sending,
    /// Accepted: the provider is at work on it.
    UnderWay,
    Done,
    /// The API refused it.
    Refused(ApiError),
    /// The provider tried, and failed.
    Failed,
    /// It ended in this status, in the API's word.
    Ended(Arc<str>),
    /// The backup was deleted before it was completed.
    Cancelled,
    /// The backup is no longer in the list, and nobody here has deleted it.
    Gone,
    /// The answer was lost, in this way, and nothing of it is to be seen.
    NotDone(ApiError),
    /// The answer was lost, in this way, and what became of it cannot be told.
    Unknown(ApiError),
    /// It was accepted, and the API shows nothing of it.
    Unseen,
}

impl Outcome {
    /// Whether it is still running.
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Sending | Self::UnderWay)
    }

    /// How a failure or a lost answer came about.
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Refused(error) | Self::NotDone(error) | Self::Unknown(error) => Some(error),
            _ => None,
        }
    }

    /// What has become of a creation, by its backup's row.
    fn of_row(status: Option<&BackupStatus>) -> Self {
        match status {
            None => Self::Gone,
            Some(status) if status.is_being_made() => Self::UnderWay,
            Some(status) if status.is_good() => Self::Done,
            Some(BackupStatus::Failed) => Self::Failed,
            Some(other) => Self::Ended(other.word().into()),
        }
    }

    /// The backup whose deletion this is, where its answer was lost.
    fn doubted_deletion(&self, deed: &Deed) -> Option<BackupId> {
        match deed {
            Deed::Delete { backup, .. } if matches!(self, Self::Unknown(_) | Self::NotDone(_)) => Some(*backup),
            _ => None,
        }
    }

    /// Whether the rows still tell more: one that a list left out may be in the next.
    fn follows_row(&self) -> bool {
        matches!(self, Self::UnderWay | Self::Gone)
    }
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub number: u64,
    /// By this computer's clock.
    pub at: Timestamp,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Deed {
        deed: Deed,
        outcome: Outcome,
        /// The backup that it made, deleted or restored from.
        backup: Option<BackupId>,
        /// What the API said about it.
        said: Option<Arc<str>>,
    },
    /// Something that the console noticed.
    Notice(Notice),
}

/// A tab that is open for weeks keeps so many: beyond that the oldest that is over goes.
const MOST: usize = 5_000;

/// The log of this tab, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    entries: ArcRwSignal<Vec<Entry>>,
}

impl Activity {
    /// The entries, followed.
    pub fn with<R>(&self, read: impl FnOnce(&[Entry]) -> R) -> R {
        self.entries.with(|entries| read(entries))
    }

    fn add(&self, what: What) -> u64 {
        let at = now();
        self.entries.update(|entries| add(entries, at, what, MOST))
    }

    /// A deed whose request is being sent. Returns the number of its entry.
    pub fn begin(&self, deed: Deed) -> u64 {
        let backup = match &deed {
            Deed::Create { .. } => None,
            Deed::Restore { backup, .. } | Deed::Delete { backup, .. } => Some(*backup),
        };
        self.add(What::Deed { deed, outcome: Outcome::Sending, backup, said: None })
    }

    /// What became of the deed with this number.
    pub fn end(&self, number: u64, result: Outcome) {
        self.change(|entry, _, outcome, _| {
            if entry == number {
                *outcome = result.clone();
            }
        });
    }

    /// The API has accepted it.
    pub fn accepted(&self, number: u64, made: BackupId, words: Option<&str>) {
        self.change(|entry, _, outcome, (backup, said)| {
            if entry == number {
                (*outcome, *backup, *said) = (Outcome::UnderWay, Some(made), words.map(Into::into));
            }
        });
    }

    /// Whether it is known that this backup was made by one of the creations.
    pub fn has_made(&self, id: BackupId) -> bool {
        let is_it = |entry: &Entry| matches!(&entry.what, What::Deed { deed: Deed::Create { .. }, backup, .. } if *backup == Some(id));
        self.entries.with_untracked(|entries| entries.iter().any(is_it))
    }

    /// Takes what has become of the backups that were created from the rows as they stand.
    pub fn follow_creations<'a>(&self, row: impl Fn(BackupId) -> Option<&'a BackupStatus>) {
        let now = |deed: &Deed, outcome: &Outcome, backup: Option<BackupId>| {
            let id = backup.filter(|_| matches!(deed, Deed::Create { .. }) && outcome.follows_row())?;
            Some(Outcome::of_row(row(id))).filter(|now| now != outcome)
        };
        let is_news = |entry: &Entry| match &entry.what {
            What::Deed { deed, outcome, backup, .. } => now(deed, outcome, *backup).is_some(),
            What::Notice(_) => false,
        };
        // Asked at every list, and seldom with news.
        if self.entries.with_untracked(|entries| entries.iter().any(is_news)) {
            self.change(|_, deed, outcome, (backup, _)| {
                if let Some(now) = now(deed, outcome, *backup) {
                    *outcome = now;
                }
            });
        }
    }

    /// These backups were deleted from here: creations that were under way are cancelled by that.
    pub fn backups_deleted(&self, ids: &[BackupId]) {
        self.change(|_, deed, outcome, (backup, _)| {
            let is_among = backup.is_some_and(|id| ids.contains(&id));
            if is_among && matches!(deed, Deed::Create { .. }) && outcome.follows_row() {
                *outcome = Outcome::Cancelled;
            }
        });
    }

    /// It is known now what became of a deletion whose answer was lost.
    pub fn deletion_known(&self, id: BackupId, result: Outcome) {
        self.change(|_, deed, outcome, _| {
            if outcome.doubted_deletion(deed) == Some(id) {
                *outcome = result.clone();
            }
        });
    }

    /// Takes what has become of the deletions whose answers were lost from the list as it stands.
    pub fn follow_deletions(&self, is_gone: impl Fn(BackupId) -> bool) {
        let done = |entry: &Entry| match &entry.what {
            What::Deed { deed, outcome, .. } => outcome.doubted_deletion(deed).filter(|&id| is_gone(id)),
            What::Notice(_) => None,
        };
        // Asked at every list, and seldom with news.
        for id in self.entries.with_untracked(|entries| entries.iter().filter_map(done).collect::<Vec<_>>()) {
            self.deletion_known(id, Outcome::Done);
        }
    }

    /// The server shows a restore whose answer was lost.
    pub fn restore_seen(&self, id: ServerId) {
        self.change(|_, deed, outcome, _| {
            let is_meant = matches!(deed, Deed::Restore { server, .. } if server.id == id);
            if is_meant && matches!(outcome, Outcome::Unknown(_)) {
                *outcome = Outcome::UnderWay;
            }
        });
    }

    /// A restore is over, as far as can be told.
    pub fn restore_ended(&self, id: ServerId, result: Outcome) {
        self.change(|_, deed, outcome, _| {
            if matches!(deed, Deed::Restore { server, .. } if server.id == id) && *outcome == Outcome::UnderWay {
                *outcome = result.clone();
            }
        });
    }

    pub fn note(&self, notice: Notice) {
        self.add(What::Notice(notice));
    }

    fn change(&self, change: impl Fn(u64, &Deed, &mut Outcome, (&mut Option<BackupId>, &mut Option<Arc<str>>))) {
        self.entries.update(|entries| {
            for Entry { number, what, .. } in entries {
                if let What::Deed { deed, outcome, backup, said } = what {
                    change(*number, deed, outcome, (backup, said));
                }
            }
        });
    }
}

fn add(entries: &mut Vec<Entry>, at: Timestamp, what: What, most: usize) -> u64 {
    let number = entries.last().map_or(0, |last| last.number + 1);
    let is_over = |entry: &Entry| !matches!(&entry.what, What::Deed { outcome, .. } if outcome.is_running());
    if entries.len() >= most
        && let Some(oldest) = entries.iter().position(is_over)
    {
        entries.remove(oldest);
    }
    entries.push(Entry { number, at, what });
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ErrorKind;

    fn id(number: u64) -> BackupId {
        BackupId::new(number).unwrap()
    }

    /// A creation that was accepted, and made this backup; without `now`, which is the browser's.
    fn accepted(backup: u64) -> Activity {
        let activity = Activity::default();
        let server = Arc::new(ServerRef::new(ServerId::new(7).unwrap(), "web"));
        let deed = Deed::Create { server, description: "".into() };
        let what = What::Deed { deed, outcome: Outcome::UnderWay, backup: Some(id(backup)), said: None };
        activity.entries.set(vec![Entry { number: 0, at: Timestamp::from_millis(0), what }]);
        activity
    }

    fn outcome(activity: &Activity) -> Outcome {
        activity.entries.with_untracked(|entries| match &entries[0].what {
            What::Deed { outcome, .. } => outcome.clone(),
            What::Notice(_) => unreachable!("only deeds here"),
        })
    }

    #[test]
    fn a_creation_ends_as_its_row_does() {
        let archived = BackupStatus::Unknown("archived".into());
        for (status, expected) in [
            (Some(BackupStatus::InProgress), Outcome::UnderWay),
            (Some(BackupStatus::Completed), Outcome::Done),
            (Some(BackupStatus::Unknown("restoring".into())), Outcome::Done),
            (Some(BackupStatus::Failed), Outcome::Failed),
            (Some(archived), Outcome::Ended("archived".into())),
            (None, Outcome::Gone),
        ] {
            let activity = accepted(5);
            activity.follow_creations(|_| status.as_ref());
            assert_eq!(outcome(&activity), expected);
        }
    }

    #[test]
    fn a_row_that_comes_back_goes_on() {
        let activity = accepted(5);
        activity.follow_creations(|_| None);
        activity.follow_creations(|_| Some(&BackupStatus::InProgress));
        assert_eq!(outcome(&activity), Outcome::UnderWay);
        activity.follow_creations(|_| Some(&BackupStatus::Completed));
        activity.follow_creations(|_| None);
        assert_eq!(outcome(&activity), Outcome::Done, "what was completed stays so");
    }

    #[test]
    fn deleting_a_backup_in_progress_cancels_its_creation() {
        let activity = accepted(5);
        activity.backups_deleted(&[id(6)]);
        assert_eq!(outcome(&activity), Outcome::UnderWay);
        activity.backups_deleted(&[id(5)]);
        activity.follow_creations(|_| None);
        assert_eq!(outcome(&activity), Outcome::Cancelled);
    }

    #[test]
    fn a_full_log_drops_the_oldest_that_is_over() {
        let activity = accepted(5);
        let mut entries = activity.entries.get_untracked();
        for _ in 0..4 {
            add(&mut entries, Timestamp::from_millis(0), What::Notice(Notice::ExportRefused), 3);
        }
        let numbers: Vec<u64> = entries.iter().map(|entry| entry.number).collect();
        assert_eq!(numbers, [0, 3, 4], "what is under way stays");
    }

    #[test]
    fn a_lost_answer_keeps_its_reason() {
        let error = crate::api::ApiError::from_answer(502, b"", None, &str::to_owned);
        assert_eq!(Outcome::Unknown(error.clone()).error(), Some(&error));
        assert_eq!(Outcome::NotDone(ErrorKind::Timeout.into()).error(), Some(&ErrorKind::Timeout.into()));
        assert_eq!(Outcome::Gone.error(), None);
    }
}
