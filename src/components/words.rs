//! How the API's words are shown: known ones translated, unknown ones as they are.

use crate::domain::allowed::Blocked;
use crate::domain::{BackupStatus, BackupType};
use crate::i18n::{Texts, keys};

pub fn type_word(texts: Texts, backup_type: &BackupType) -> String {
    match backup_type {
        BackupType::Automatic => texts.get(keys::words::AUTOMATIC),
        BackupType::Manual => texts.get(keys::words::MANUAL),
        BackupType::Unknown(word) => as_it_is(texts, word),
    }
}

pub fn status_word(texts: Texts, status: &BackupStatus) -> String {
    match status {
        BackupStatus::Completed => texts.get(keys::words::COMPLETED),
        BackupStatus::InProgress => texts.get(keys::words::IN_PROGRESS),
        BackupStatus::Failed => texts.get(keys::words::FAILED),
        BackupStatus::Unknown(word) => as_it_is(texts, word),
    }
}

pub fn as_it_is(texts: Texts, word: &str) -> String {
    if word.is_empty() { texts.get(keys::words::UNKNOWN) } else { word.to_owned() }
}

/// The reason why an action is not possible.
pub fn blocked_reason(texts: Texts, blocked: &Blocked) -> String {
    match blocked {
        Blocked::ReadOnlyToken => texts.get(keys::row::BLOCKED_READ_ONLY),
        Blocked::InProgress => texts.get(keys::row::BLOCKED_IN_PROGRESS),
        Blocked::Failed => texts.get(keys::row::BLOCKED_FAILED),
        Blocked::UnknownStatus(word) if word.is_empty() => texts.get(keys::row::BLOCKED_NO_STATUS),
        Blocked::UnknownStatus(word) => texts.fill(keys::row::BLOCKED_STATUS, [word]),
        Blocked::RestoreUnderWay => texts.get(keys::row::BLOCKED_RESTORING),
        Blocked::Gone => texts.get(keys::activity::GONE),
    }
}
