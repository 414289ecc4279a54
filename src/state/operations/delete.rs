//! Deleting one backup, for ever.

use std::rc::Rc;
use std::sync::Arc;

use super::{StillThere, begin, looks};
use crate::api::{self, ApiError, ErrorKind};
use crate::domain::allowed::Blocked;
use crate::domain::{Backup, BackupId, ServerId};
use crate::platform::clock;
use crate::signal::{spawn_local, untrack};
use crate::state::activity::{Deed, Outcome};
use crate::state::dialog::{Dialog, Finding};
use crate::state::messages::Notice;
use crate::state::store::Snapshot;
use crate::state::workspace::Workspace;

/// What the list shows after the answers to deletions were lost.
pub(super) enum Found {
    /// These are still there.
    Left(Vec<BackupId>),
    CannotTell,
    /// The session is over.
    Cancelled,
}

impl Workspace {
    /// Deletes the backup that the dialog asks about. One that is gone already counts as deleted.
    pub fn submit_delete(self: &Rc<Self>) {
        let subject = self.delete.with_untracked(|dialog| dialog.subject().cloned());
        if subject.is_some_and(|backup| untrack(|| self.blocks_deletion(&backup)).is_some()) {
            return;
        }
        let Some(backup) = begin(&self.delete) else { return };
        let entry = self.activity.begin(Deed::Delete { server: backup.server.clone(), backup: backup.id });
        let workspace = Rc::clone(self);
        spawn_local(async move {
            let notice = || Notice::Deleted { backup: backup.id, server: Arc::clone(&backup.server) };
            match api::backups::delete(&workspace.client, backup.id).await {
                Ok(()) => workspace.deleted(entry, &backup, notice()),
                Err(error) if error.kind == ErrorKind::NotFound => {
                    workspace.deleted(entry, &backup, Notice::WasGone { backup: backup.id });
                }
                Err(error) if error.is_cancelled() => {}
                Err(error) if error.outcome_unknown() => {
                    workspace.delete.set(Dialog::Uncertain(Arc::clone(&backup), error.clone(), Finding::Looking));
                    let (finding, outcome) = match workspace.find_deleted(backup.server.id, &[backup.id], &error).await
                    {
                        Found::Left(left) if left.is_empty() => return workspace.deleted(entry, &backup, notice()),
                        Found::Cancelled => return,
                        Found::Left(_) => (Finding::Found(StillThere), Outcome::NotDone(error.clone())),
                        Found::CannotTell => (Finding::CannotTell, Outcome::Unknown(error.clone())),
                    };
                    workspace.activity.end(entry, outcome);
                    workspace.delete.set(Dialog::Uncertain(backup, error, finding));
                    workspace.poller.refresh_after_write();
                }
                Err(error) => {
                    workspace.activity.end(entry, Outcome::Refused(error.clone()));
                    workspace.after_refusal(&error);
                    workspace.delete.set(Dialog::Failed(backup, error));
                }
            }
        });
    }

    /// As long as the dialog says what was found after the answer was lost, each list may tell that it is gone after all.
    pub fn follow_lost_deletion(&self) {
        let Dialog::Uncertain(backup, _, finding) = self.delete.get_untracked() else { return };
        if finding != Finding::Looking && self.backups.is_gone(backup.id) {
            self.activity.deletion_known(backup.id, Outcome::Done);
            self.take_deleted(&[backup.id]);
            self.delete.set(Dialog::Closed);
            self.messages.say(Notice::Deleted { backup: backup.id, server: Arc::clone(&backup.server) });
        }
    }

    /// Why this backup can't be deleted, followed. One whose row cannot be read is still there.
    pub fn blocks_deletion(&self, backup: &Backup) -> Option<Blocked> {
        let is_gone = |snapshot: &Snapshot| {
            let is_unread = snapshot.unreadable.iter().any(|row| row.id == Some(backup.id));
            !is_unread && snapshot.rows.still(backup).is_none()
        };
        if self.backups.with(|remote| remote.value().is_some_and(is_gone)) {
            Some(Blocked::Gone)
        } else {
            self.rules().delete(backup.id).err()
        }
    }

    /// Reads the backups of a server anew, for a dialog that is about one of them. Where that fails, nothing changes.
    pub fn look_at(self: &Rc<Self>, server: ServerId) {
        let workspace = Rc::clone(self);
        spawn_local(async move {
            let question = workspace.backups.ask();
            if let Ok(listing) = api::backups::list_of(&workspace.client, server).await {
                workspace.take_look(server, listing, question);
            }
        });
    }

    fn deleted(&self, entry: u64, backup: &Backup, notice: Notice) {
        self.activity.end(entry, Outcome::Done);
        self.take_deleted(&[backup.id]);
        self.delete.set(Dialog::Closed);
        self.messages.say(notice);
        self.poller.refresh_after_write();
    }

    /// Takes backups out of the list that the API has said are gone.
    pub(super) fn take_deleted(&self, ids: &[BackupId]) {
        self.backups.remove(ids);
        self.activity.backups_deleted(ids);
        self.selection.update(|selection| selection.remove_all(ids));
    }

    /// Looks which of these backups are still in the list of their server, after answers that were lost like this.
    pub(super) async fn find_deleted(&self, server: ServerId, ids: &[BackupId], error: &ApiError) -> Found {
        let mut found = Found::CannotTell;
        for wait in looks(error) {
            clock::sleep(wait).await;
            match api::backups::list_of(&self.client, server).await {
                Ok(listing) => {
                    let left: Vec<_> = ids.iter().copied().filter(|&id| listing.is_in(id)).collect();
                    let are_all_gone = left.is_empty();
                    found = Found::Left(left);
                    if are_all_gone {
                        break;
                    }
                }
                Err(error) if error.is_cancelled() => return Found::Cancelled,
                Err(error) if error.kind == ErrorKind::Timeout => break,
                Err(_) => {}
            }
        }
        found
    }
}
