//! What has happened, in sentences: notices and deeds. Names from the API are kept apart, so that they can be isolated.

use super::words::{as_it_is, blocked_reason};
use crate::i18n::context::isolated;
use crate::i18n::{Format, Piece, Template, Text, Texts, keys};
use crate::state::activity::{Deed, Outcome};
use crate::state::messages::{Action, Notice};
use crate::ui::Element;

/// A sentence with names in it.
pub struct Sentence {
    pieces: Vec<Piece>,
    values: Vec<String>,
}

impl Sentence {
    /// For the page: each name is isolated.
    pub fn view(self) -> Vec<Element> {
        isolated(self.pieces.into_iter(), &self.values)
    }

    /// For files, notifications and the clipboard.
    pub fn plain(self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => *text,
            Piece::Place(place) => self.values.get(*place).map(String::as_str).unwrap_or_default(),
        };
        self.pieces.iter().map(piece).collect()
    }
}

fn filled<const N: usize>(texts: Texts, template: Template<N>, values: [&dyn ToString; N]) -> Sentence {
    Sentence { pieces: texts.pieces(template).collect(), values: values.map(|value| value.to_string()).into() }
}

/// A sentence that is ready as it is.
fn ready(text: String) -> Sentence {
    Sentence { pieces: vec![Piece::Place(0)], values: vec![text] }
}

pub fn of_notice(texts: Texts, format: Format, notice: &Notice) -> Sentence {
    use keys::notices as key;
    match notice {
        Notice::Created { backup, server, .. } => filled(texts, key::CREATED, [backup, &server.name]),
        Notice::Completed { backup, server } => filled(texts, key::COMPLETED, [backup, &server.name]),
        Notice::BackupFailed { backup, server } => filled(texts, key::BACKUP_FAILED, [backup, &server.name]),
        Notice::BackupEnded { backup, server, status } => {
            filled(texts, key::BACKUP_ENDED, [backup, &server.name, &as_it_is(texts, status)])
        }
        Notice::Deleted { backup, server } => filled(texts, key::DELETED, [backup, &server.name]),
        Notice::DeletedMany { count } => ready(format.count(key::DELETED_MANY, *count)),
        Notice::WasGone { backup } => filled(texts, key::WAS_GONE, [backup]),
        Notice::RestoreStarted { backup, server, .. } => filled(texts, key::RESTORE_STARTED, [&server.name, backup]),
        Notice::RestoreEnded { server, status } => filled(texts, key::RESTORE_ENDED, [&server.name, status]),
        Notice::RestoreUnseen { server } => filled(texts, key::RESTORE_UNSEEN, [&server.name]),
        Notice::ExportRefused => ready(texts.get(key::EXPORT_REFUSED)),
        Notice::CopyRefused => ready(texts.get(key::COPY_REFUSED)),
        Notice::Copied => ready(texts.get(key::COPIED)),
        Notice::NotPossible { action, why } => {
            filled(texts, key::NOT_POSSIBLE, [&action_name(texts, *action), &blocked_reason(texts, why)])
        }
    }
}

/// What the button of an action is called.
pub fn action_name(texts: Texts, action: Action) -> String {
    match action {
        Action::Create => texts.get(keys::backups::CREATE),
        Action::Restore(id) => texts.fill(keys::row::RESTORE_BACKUP, [&id.to_string()]),
        Action::Delete(id) => texts.fill(keys::row::DELETE_BACKUP, [&id.to_string()]),
        Action::DeleteSelected => texts.get(keys::bulk::OPEN),
    }
}

pub fn of_deed(texts: Texts, deed: &Deed) -> Sentence {
    use keys::activity as key;
    match deed {
        Deed::Create { server, .. } => filled(texts, key::CREATE, [&server.name]),
        Deed::Restore { server, backup } => filled(texts, key::RESTORE, [&server.name, backup]),
        Deed::Delete { server, backup } => filled(texts, key::DELETE, [backup, &server.name]),
    }
}

/// What became of a deed, in a few words.
pub fn of_outcome(texts: Texts, outcome: &Outcome) -> Sentence {
    use keys::activity as key;
    let word: Text = match outcome {
        Outcome::Sending => key::SENDING,
        Outcome::UnderWay => key::UNDER_WAY,
        Outcome::Done => key::DONE,
        Outcome::Refused(_) => key::REFUSED,
        Outcome::Failed => key::FAILED,
        Outcome::Ended(status) => return filled(texts, key::ENDED, [&as_it_is(texts, status)]),
        Outcome::Cancelled => key::CANCELLED,
        Outcome::Gone => key::GONE,
        Outcome::NotDone(_) => key::NOT_DONE,
        Outcome::Unknown(_) => key::UNKNOWN,
        Outcome::Unseen => key::UNSEEN,
    };
    ready(texts.get(word))
}
