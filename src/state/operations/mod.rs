//! The writes. Each is sent once; where its answer is lost, the console reads again and says what it found.
//!
//! `create`, `delete`, `restore` (with its safety backup) and `bulk` (many deletions, which stand as `run` says) each hold one.

mod bulk;
mod create;
mod delete;
mod restore;
pub mod run;
pub mod safety;

use std::sync::Arc;
use std::time::Duration;

use super::dialog::Dialog;
use crate::domain::{Backup, ServerRef};
use crate::signal::ArcRwSignal;

/// What a person wants backed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreateDraft {
    pub server: Option<Arc<ServerRef>>,
    pub description: String,
}

/// A backup that was created although its answer was lost.
pub type CreateDialog = Dialog<CreateDraft, NoNewBackup>;
/// The status that the API shows for the server.
pub type RestoreDialog = Dialog<Arc<Backup>, Arc<str>>;
pub type DeleteDialog = Dialog<Arc<Backup>, StillThere>;

/// The list shows no new backup of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoNewBackup;

/// The backup is still in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillThere;

/// What was written may show a little later than the connection broke: looked at once, and again after this.
const LOOKS: [Duration; 2] = [Duration::ZERO, Duration::from_secs(3)];

/// The dialog's subject, once; nothing for every impatient click after that.
fn begin<F: Send + Sync + 'static>(dialog: &ArcRwSignal<Dialog<Arc<Backup>, F>>) -> Option<Arc<Backup>> {
    dialog.update(|dialog| if dialog.try_submit() { dialog.subject().cloned() } else { None })
}
