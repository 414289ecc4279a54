//! How the API's words are shown: known ones translated, unknown ones as they are; a status always with an icon and a word.

use crate::domain::allowed::Blocked;
use crate::domain::{BackupStatus, BackupType};
use crate::i18n::{Texts, keys, use_i18n};
use crate::signal::Memo;
use crate::ui::{Element, Icon, live, live_icon, tag};

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
        Blocked::UnknownStatus(word) => texts.fill(keys::row::BLOCKED_STATUS, [&as_it_is(texts, word)]),
        Blocked::RestoreUnderWay => texts.get(keys::row::BLOCKED_RESTORING),
    }
}

/// A soft pill with an icon and a word.
pub fn status_pill(status: Memo<BackupStatus>) -> Element {
    let i18n = use_i18n();
    let class = move || match status.get() {
        BackupStatus::Completed => "pill ok",
        BackupStatus::InProgress => "pill busy",
        BackupStatus::Failed => "pill bad",
        BackupStatus::Unknown(_) => "pill other",
    };
    let icon = move || match status.get() {
        BackupStatus::Completed => Icon::Tick,
        BackupStatus::InProgress => Icon::Progress,
        BackupStatus::Failed => Icon::Cross,
        BackupStatus::Unknown(_) => Icon::Question,
    };
    let word = || i18n.say(move |texts, _| status_word(texts, &status.get()));
    tag("span")
        .attr("class", live(move || Some(class().to_owned())))
        .child(live_icon(icon))
        .child(tag("bdi").attr("title", word()).text(word()))
}
