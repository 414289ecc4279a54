//! The safety backup that goes before a restore: made first, watched until it is completed, and only then is the restore sent.
//!
//! Whatever else happens to it, no restore is sent (PRODUCT.md, 5).

use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, select};

use super::SECOND_LOOK;
use super::create::{Found, Wanted};
use crate::api::{self, ApiError};
use crate::domain::{Backup, BackupId, BackupStatus, Timestamp};
use crate::platform::{clock, rest};
use crate::signal::spawn_local;
use crate::state::activity::{Deed, Outcome};
use crate::state::clock::now;
use crate::state::dialog::Dialog;
use crate::state::workspace::Workspace;

/// For longer than this, the restore does not wait to hear what the server is doing.
const SERVERS_PATIENCE: Duration = Duration::from_secs(5);

/// After a longer silence no restore is sent: the computer slept or was offline, and whoever confirmed it may be gone, or no longer
/// want it. As long as the longest wait between two polls.
const MOST_SILENCE: Duration = Duration::from_secs(300);

/// The list may show a new backup so much later than the answer to its creation.
const SHOWN_WITHIN: Duration = Duration::from_secs(10);

/// Where the safety backup stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Safety {
    /// None is being made.
    #[default]
    None,
    /// Its request is on the way.
    Requested,
    /// Its request is on the way, and the person has stopped what was to follow.
    Stopping,
    /// The provider is at work on it; when it was last seen or asked for.
    InProgress(BackupId, Timestamp),
    /// It is there, and it is being asked what the server is doing.
    Completed(BackupId),
    /// It is there: the restore is being sent.
    Restoring(BackupId),
    /// It came to nothing, and no restore was sent.
    Ended(SafetyEnd),
}

/// Why no restore was sent.
#[derive(Clone, Debug, PartialEq)]
pub enum SafetyEnd {
    /// The person stopped it; the backup itself goes on.
    Stopped(BackupId),
    Refused(ApiError),
    /// It ended with this status, in the API's word.
    Failed(BackupId, Arc<str>),
    /// It is there, and meanwhile the restore that was to follow has become impossible.
    Overtaken(BackupId),
    /// Nothing was heard of it for so long that the restore is to be asked for anew.
    Unwatched(BackupId),
    /// It is no longer in the list.
    Gone(BackupId),
    /// It takes far longer than usual.
    Stalled(BackupId),
    /// The answer was lost, in this way; the backup is in the list.
    LostButMade(BackupId, ApiError),
    /// The answer was lost, in this way; a new backup of the server is in the list, with another description.
    LostAndOther(BackupId, ApiError),
    /// The answer was lost, in this way; no such backup of the server is in the list.
    LostAndNotMade(ApiError),
    /// The answer was lost, in this way, and the list could not be read.
    LostAndUnknown(ApiError),
}

/// The safety backup that a person wants.
#[derive(Clone, Debug)]
pub struct SafetyPlan {
    pub description: String,
    /// The server's backups, where the dialog has just read them.
    pub listed: Option<Vec<BackupId>>,
}

impl Safety {
    /// Whether it can still be stopped: before the restore is sent.
    pub fn is_stoppable(&self) -> bool {
        matches!(self, Self::Requested | Self::InProgress(..) | Self::Completed(_))
    }

    /// Whether the answer to its request was lost.
    pub fn is_lost(&self) -> bool {
        use SafetyEnd::*;
        matches!(self, Self::Ended(LostButMade(..) | LostAndOther(..) | LostAndNotMade(_) | LostAndUnknown(_)))
    }

    /// The backup that an earlier press has left behind: completed, or still being made.
    fn left_behind(&self) -> Option<BackupId> {
        match self {
            Self::Completed(id) | Self::Restoring(id) => Some(*id),
            Self::Ended(
                SafetyEnd::Stopped(id)
                | SafetyEnd::Overtaken(id)
                | SafetyEnd::Unwatched(id)
                | SafetyEnd::LostButMade(id, _),
            ) => Some(*id),
            _ => None,
        }
    }
}

impl Workspace {
    /// The safety backup that an earlier press has left behind, where it is of use; followed.
    pub fn safety_at_hand(&self) -> Option<Arc<Backup>> {
        let id = self.safety.with(Safety::left_behind)?;
        let backup = self.backups.with(|remote| remote.value().and_then(|snapshot| snapshot.rows.get(id).cloned()))?;
        let is_coming = backup.status.is_being_made() && !self.is_stuck(&backup);
        (is_coming || backup.status.is_good()).then_some(backup)
    }

    /// Goes on with a safety backup that is there, or on its way.
    pub(super) fn resume_safety(self: &Rc<Self>, id: BackupId) {
        self.safety.set(Safety::InProgress(id, now()));
        self.follow_safety();
    }

    /// Requests the safety backup of the restore that the dialog is submitting.
    pub(super) fn begin_safety(self: &Rc<Self>, subject: Arc<Backup>, plan: SafetyPlan) {
        let SafetyPlan { description, listed } = plan;
        self.safety.set(Safety::Requested);
        let server = Arc::clone(&subject.server);
        let deed = Deed::Create { server: Arc::clone(&server), description: description.as_str().into() };
        let entry = self.activity.begin(deed);
        let (workspace, asked_at) = (Rc::clone(self), now());
        spawn_local(async move {
            let wanted = workspace.wanted(server.id, &description, listed);
            let end = match api::backups::create(&workspace.client, server.id, &description).await {
                Ok(created) => {
                    let (id, said) = (created.backup.id, created.message.as_deref());
                    workspace.note_time(created.backup.created_at);
                    workspace.activity.accepted(entry, id, said);
                    return workspace.watch_safety(created.backup, asked_at);
                }
                Err(error) if error.is_cancelled() => return,
                Err(error) if error.outcome_unknown() => {
                    let found = workspace.find_created(&wanted, &error).await;
                    let Some(end) = workspace.lost_safety(entry, wanted, error, found) else { return };
                    end
                }
                Err(error) => {
                    workspace.activity.end(entry, Outcome::Refused(error.clone()));
                    SafetyEnd::Refused(error)
                }
            };
            workspace.end_safety(end);
            workspace.poller.refresh_after_write();
        });
    }

    /// The answer to its request was lost, like this. `None`: the session is over.
    fn lost_safety(self: &Rc<Self>, entry: u64, wanted: Wanted, error: ApiError, found: Found) -> Option<SafetyEnd> {
        let (outcome, end) = match found {
            Found::Cancelled => return None,
            Found::New(backup) => return Some(self.found_safety(entry, *backup, error)),
            Found::Other(id) => (Outcome::Unknown(error.clone()), SafetyEnd::LostAndOther(id, error)),
            Found::Nothing => (Outcome::NotDone(error.clone()), SafetyEnd::LostAndNotMade(error)),
            Found::CannotTell => (Outcome::Unknown(error.clone()), SafetyEnd::LostAndUnknown(error)),
        };
        self.activity.end(entry, outcome);
        self.seek(entry, wanted);
        Some(end)
    }

    fn found_safety(self: &Rc<Self>, entry: u64, backup: Backup, error: ApiError) -> SafetyEnd {
        let (id, status) = (backup.id, backup.status.clone());
        self.activity.accepted(entry, id, None);
        self.take_created(backup);
        match status {
            BackupStatus::Failed => SafetyEnd::Failed(id, status.word().into()),
            _ => SafetyEnd::LostButMade(id, error),
        }
    }

    fn watch_safety(self: &Rc<Self>, backup: Backup, asked_at: Timestamp) {
        let id = backup.id;
        self.take_created(backup);
        if self.safety.with_untracked(|safety| *safety == Safety::Stopping) {
            // The backup goes on by itself: it does no harm.
            self.end_safety(SafetyEnd::Stopped(id));
        } else {
            self.safety.set(Safety::InProgress(id, asked_at));
            self.follow_safety();
        }
        self.poller.refresh_after_write();
    }

    /// Looks, after every list, how the safety backup is getting on; a list that could not be read changes nothing.
    pub(in crate::state) fn follow_safety(self: &Rc<Self>) {
        let Safety::InProgress(id, seen_at) = self.safety.get_untracked() else { return };
        let workspace = Rc::clone(self);
        // Polls call this, but only a dialog, which is in the rest, begins it.
        rest::run(move || workspace.look_at_safety(id, seen_at));
    }

    fn look_at_safety(self: &Rc<Self>, id: BackupId, seen_at: Timestamp) {
        let rows = self.backups.rows();
        let silence = now().since(seen_at);
        match rows.get(id) {
            None if silence < SHOWN_WITHIN => self.look_for_safety_again(),
            None => self.end_safety(SafetyEnd::Gone(id)),
            // Somebody restores a server from it.
            Some(backup) if backup.status.is_restoring() => self.end_safety(SafetyEnd::Overtaken(id)),
            Some(backup) if backup.status != BackupStatus::Completed && !backup.status.is_being_made() => {
                self.end_safety(SafetyEnd::Failed(id, backup.status.word().into()));
            }
            Some(backup) if self.is_stuck(backup) => self.end_safety(SafetyEnd::Stalled(id)),
            Some(_) if silence > MOST_SILENCE => self.end_safety(SafetyEnd::Unwatched(id)),
            Some(backup) if backup.status == BackupStatus::Completed => {
                self.safety.set(Safety::Completed(id));
                spawn_local(Rc::clone(self).go_on_after_safety(id));
            }
            Some(_) => self.safety.set(Safety::InProgress(id, now())),
        }
    }

    /// The list does not show it yet.
    fn look_for_safety_again(self: &Rc<Self>) {
        let workspace = Rc::clone(self);
        spawn_local(async move {
            clock::sleep(SECOND_LOOK).await;
            workspace.poller.refresh_after_write();
        });
    }

    /// Sends the restore, unless it has become impossible since it was asked for: that may be long ago.
    async fn go_on_after_safety(self: Rc<Self>, id: BackupId) {
        let seen_at = now();
        let servers = pin!(api::servers::list(&self.client));
        match select(servers, pin!(clock::sleep(SERVERS_PATIENCE))).await {
            Either::Left((Err(error), _)) if error.is_cancelled() => return,
            Either::Left((servers, _)) => self.take_servers(servers.ok()),
            Either::Right(_) => {}
        }
        // Meanwhile the person may have stopped it.
        if self.safety.with_untracked(|safety| *safety != Safety::Completed(id)) {
            return;
        }
        if now().since(seen_at) > MOST_SILENCE {
            return self.end_safety(SafetyEnd::Unwatched(id));
        }
        let subject = self.restore.with_untracked(|dialog| dialog.subject().cloned());
        if subject.is_some_and(|subject| self.may_restore(&subject)) {
            self.safety.set(Safety::Restoring(id));
            self.send_restore();
        } else {
            self.end_safety(SafetyEnd::Overtaken(id));
        }
    }

    /// Stops before the restore is sent; once it is, there is nothing to stop.
    pub fn stop_safety(&self) {
        match self.safety.get_untracked() {
            // A second request must not go out before the answer to this one is there.
            Safety::Requested => self.safety.set(Safety::Stopping),
            Safety::InProgress(id, _) | Safety::Completed(id) => self.end_safety(SafetyEnd::Stopped(id)),
            _ => {}
        }
    }

    /// Back to the question, with the reason; nothing was sent to the server itself.
    fn end_safety(&self, end: SafetyEnd) {
        self.safety.set(Safety::Ended(end));
        self.restore.update(|dialog| {
            if let Dialog::Submitting(subject) = dialog {
                *dialog = Dialog::Confirm(Arc::clone(subject));
            }
        });
    }
}
