//! One backup, as `GET /api/v1/backups/` lists it (API.md, "Documented").

use std::sync::Arc;

use super::{BackupId, ByteSize, ServerId, Timestamp};

/// A backup. Members that the API left out, or wrote in a way that can't be read, are `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    pub id: BackupId,
    pub server: Arc<ServerRef>,
    pub backup_type: BackupType,
    pub status: BackupStatus,
    /// `None` while the backup is in progress.
    pub size: Option<ByteSize>,
    pub created_at: Option<Timestamp>,
    pub expires_at: Expiry,
    pub description: Arc<str>,
}

/// When a backup expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// As manual backups do.
    Never,
    /// The API says it in a way that can't be read.
    Unreadable,
    At(Timestamp),
}

impl Expiry {
    pub fn at(self) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Never | Self::Unreadable => None,
        }
    }
}

/// The server that a backup belongs to, as the backup names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerRef {
    pub id: ServerId,
    /// Never empty: where the API gives no name, the id stands for it, so that there is something to read and to type.
    pub name: Arc<str>,
}

impl ServerRef {
    pub fn new(id: ServerId, name: &str) -> Self {
        let name = if name.trim().is_empty() { id.to_string().into() } else { name.into() };
        Self { id, name }
    }
}

/// How a backup came about. Unknown words are kept as they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BackupType {
    Automatic,
    Manual,
    Unknown(Arc<str>),
}

impl BackupType {
    /// The words that the API documents.
    pub const WORDS: [&str; 2] = ["automatic", "manual"];

    pub fn from_word(word: &str) -> Self {
        match word {
            "automatic" => Self::Automatic,
            "manual" => Self::Manual,
            other => Self::Unknown(other.into()),
        }
    }

    /// The word that the API uses.
    pub fn word(&self) -> &str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
            Self::Unknown(word) => word,
        }
    }
}

/// Where a backup stands. `completed` and `in_progress` are documented; `failed` is common; other words are kept as they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BackupStatus {
    Completed,
    InProgress,
    Failed,
    Unknown(Arc<str>),
}

impl BackupStatus {
    /// The words that the API is known or expected to use (API.md, "Documented" and "Not documented").
    pub const WORDS: [&str; 6] = ["completed", "in_progress", "failed", "pending", "restoring", "expired"];

    pub fn from_word(word: &str) -> Self {
        match word {
            "completed" => Self::Completed,
            "in_progress" => Self::InProgress,
            "failed" => Self::Failed,
            other => Self::Unknown(other.into()),
        }
    }

    /// The word that the API uses.
    pub fn word(&self) -> &str {
        match self {
            Self::Completed => "completed",
            Self::InProgress => "in_progress",
            Self::Failed => "failed",
            Self::Unknown(word) => word,
        }
    }

    /// Whether the provider is still at work on it, so that it is worth asking again soon.
    pub fn is_unfinished(&self) -> bool {
        self.is_being_made() || self.is_restoring()
    }

    /// Whether a server is just being restored from it: it was completed before.
    pub fn is_restoring(&self) -> bool {
        self.is_unknown_word("restoring")
    }

    /// Whether it is still being made.
    pub fn is_being_made(&self) -> bool {
        *self == Self::InProgress || self.is_unknown_word("pending")
    }

    fn is_unknown_word(&self, word: &str) -> bool {
        matches!(self, Self::Unknown(known) if &**known == word)
    }

    /// Whether it is there to go back to, now or once it is free again.
    pub fn is_good(&self) -> bool {
        *self == Self::Completed || self.is_restoring()
    }
}

#[cfg(test)]
pub(crate) mod sample {
    use super::*;

    /// A completed automatic backup of server 12345, to be varied by tests.
    pub(crate) fn backup(id: u64) -> Backup {
        Backup {
            id: BackupId::new(id).unwrap(),
            server: Arc::new(ServerRef::new(ServerId::new(12345).unwrap(), "web-server-01")),
            backup_type: BackupType::Automatic,
            status: BackupStatus::Completed,
            size: Some(ByteSize::from_megabytes(4523)),
            created_at: Some(Timestamp::from_millis(1_736_996_400_000)),
            expires_at: Expiry::Never,
            description: "Automatic daily backup".into(),
        }
    }

    pub(crate) fn of_server(id: u64, server: u64, name: &str) -> Backup {
        Backup { server: Arc::new(ServerRef::new(ServerId::new(server).unwrap(), name)), ..backup(id) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_words_are_kept_as_they_are() {
        assert_eq!(BackupStatus::from_word("Archived!").word(), "Archived!");
        assert_eq!(BackupType::from_word("replica").word(), "replica");
    }

    #[test]
    fn what_cannot_be_read_takes_no_room() {
        assert_eq!(size_of::<Expiry>(), size_of::<Option<Timestamp>>());
    }

    #[test]
    fn a_server_without_a_name_is_called_by_its_id() {
        assert_eq!(&*ServerRef::new(ServerId::new(7).unwrap(), " ").name, "7");
    }
}
