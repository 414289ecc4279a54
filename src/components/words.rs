//! How the API's words are shown: known ones translated, unknown ones as they are; a status always with an icon and a word.

use crate::domain::allowed::Blocked;
use crate::domain::{BackupStatus, BackupType};
use crate::i18n::{Messages, use_i18n};
use crate::signal::Memo;
use crate::ui::{Element, Icon, live, live_icon, tag};

pub fn type_word(texts: &'static Messages, backup_type: &BackupType) -> String {
    match backup_type {
        BackupType::Automatic => texts.words.automatic.to_owned(),
        BackupType::Manual => texts.words.manual.to_owned(),
        BackupType::Unknown(word) => as_it_is(texts, word),
    }
}

pub fn status_word(texts: &'static Messages, status: &BackupStatus) -> String {
    match status {
        BackupStatus::Completed => texts.words.completed.to_owned(),
        BackupStatus::InProgress => texts.words.in_progress.to_owned(),
        BackupStatus::Failed => texts.words.failed.to_owned(),
        BackupStatus::Unknown(word) => as_it_is(texts, word),
    }
}

fn as_it_is(texts: &'static Messages, word: &str) -> String {
    if word.is_empty() { texts.words.unknown.to_owned() } else { word.to_owned() }
}

/// The reason why an action is not possible.
pub fn blocked_reason(texts: &'static Messages, blocked: &Blocked) -> String {
    match blocked {
        Blocked::ReadOnlyToken => texts.row.blocked_read_only.to_owned(),
        Blocked::InProgress => texts.row.blocked_in_progress.to_owned(),
        Blocked::Failed => texts.row.blocked_failed.to_owned(),
        Blocked::UnknownStatus(word) => texts.row.blocked_status.fill([&as_it_is(texts, word)]),
        Blocked::RestoreUnderWay => texts.row.blocked_restoring.to_owned(),
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
    tag("span")
        .attr("class", live(move || Some(class().to_owned())))
        .child(live_icon(icon))
        .child(tag("bdi").text(i18n.say(move |texts, _| status_word(texts, &status.get()))))
}
