//! What was done in this tab, and what became of it (PRODUCT.md, 9). Messages that fade from the corner remain here.

use std::sync::Arc;

use super::clock::now;
use super::messages::Notice;
use crate::api::ApiError;
use crate::domain::{BackupId, ServerId, ServerRef, Timestamp};
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
    /// The answer was lost, and nothing of it is to be seen.
    NotDone,
    /// The answer was lost, and what became of it cannot be told.
    Unknown,
}

impl Outcome {
    /// Whether it is still running.
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Sending | Self::UnderWay)
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
        self.entries.update(|entries| {
            // Nothing is ever taken out: the number is the place.
            let number = entries.len() as u64;
            entries.push(Entry { number, at: now(), what });
            number
        })
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

    /// A backup has finished or failed: so have the deeds that made it.
    pub fn backup_ended(&self, id: BackupId, result: Outcome) {
        self.change(|_, deed, outcome, (backup, _)| {
            if matches!(deed, Deed::Create { .. }) && *backup == Some(id) && *outcome == Outcome::UnderWay {
                *outcome = result.clone();
            }
        });
    }

    /// It is known now what became of a deletion whose answer was lost.
    pub fn deletion_known(&self, id: BackupId, result: Outcome) {
        self.change(|_, deed, outcome, _| {
            if matches!(deed, Deed::Delete { backup, .. } if *backup == id) && *outcome == Outcome::Unknown {
                *outcome = result.clone();
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
