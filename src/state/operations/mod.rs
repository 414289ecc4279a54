//! The writes. Each is sent once; where its answer is lost, the console reads again and says what it found.
//!
//! `create`, `delete`, `restore` (with its safety backup) and `bulk` (many deletions, which stand as `run` says) each hold one.

mod bulk;
pub(super) mod create;
mod delete;
mod restore;
pub mod run;
pub mod safety;

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::dialog::Dialog;
use super::extras::Occasion;
use super::workspace::Workspace;
use crate::api::{ApiError, ErrorKind};
use crate::domain::{Backup, BackupId, ServerRef};
use crate::signal::ArcRwSignal;

/// What a person wants backed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreateDraft {
    pub server: Option<Arc<ServerRef>>,
    pub description: String,
}

/// What the list shows of a creation whose answer was lost.
pub type CreateDialog = Dialog<CreateDraft, NotFound>;
/// The status that the API shows for the server.
pub type RestoreDialog = Dialog<Arc<Backup>, Arc<str>>;
pub type DeleteDialog = Dialog<Arc<Backup>, StillThere>;

/// The list shows no new backup of the server with this description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFound {
    /// A new manual one with another description: the API may have written its own.
    pub other: Option<BackupId>,
}

/// The backup is still in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillThere;

/// What was written may show a little later than the connection broke: looked at once, and again after this.
const SECOND_LOOK: Duration = Duration::from_secs(3);
/// A person waits for the finding: for longer than this the API's wish to be left alone is not obeyed.
const MOST_PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait before each look at what became of a write whose answer was lost like this. A look without an answer in time
/// is the last: a person waits.
fn looks(error: &ApiError) -> [Duration; 2] {
    [error.retry_after.unwrap_or_default().min(MOST_PATIENCE), SECOND_LOOK]
}

impl Workspace {
    /// What is shown may be what misled the person: a write that does not go together with what the API has is a reason to look again.
    fn after_refusal(self: &Rc<Self>, error: &ApiError) {
        if matches!(error.kind, ErrorKind::BadRequest | ErrorKind::NotFound | ErrorKind::Conflict) {
            self.poller.refresh_after_write();
            self.ask_extras(Occasion::Refresh);
        }
    }
}

/// The dialog's subject, once; nothing for every impatient click after that.
fn begin<F: Send + Sync + 'static>(dialog: &ArcRwSignal<Dialog<Arc<Backup>, F>>) -> Option<Arc<Backup>> {
    dialog.update(|dialog| if dialog.try_submit() { dialog.subject().cloned() } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_waits_as_the_api_asks_within_bounds() {
        let asks = |seconds| ApiError::from_answer(503, b"", Some(Duration::from_secs(seconds)), &str::to_owned);
        assert_eq!(looks(&ApiError::from_answer(503, b"", None, &str::to_owned)), [Duration::ZERO, SECOND_LOOK]);
        assert_eq!(looks(&asks(7)), [Duration::from_secs(7), SECOND_LOOK]);
        assert_eq!(looks(&asks(86_400)), [MOST_PATIENCE, SECOND_LOOK]);
    }
}
