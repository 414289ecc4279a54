//! The three writes. Each is sent once; where its answer is lost, the console reads again and says what it found.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::clock::now;
use super::dialog::{Dialog, Finding};
use super::messages::Notice;
use super::workspace::Workspace;
use crate::api::{self, ApiError, ErrorKind};
use crate::domain::{Backup, BackupId, BackupType, ServerId, ServerRef};
use crate::platform::clock;
use crate::signal::{ArcRwSignal, spawn_local};

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

/// What was written may show a little later than the connection broke.
const SECOND_LOOK: Duration = Duration::from_secs(3);

impl Workspace {
    /// Creates what the dialog asks for. Safe against impatience: while it is being sent, nothing else is.
    pub fn submit_create(self: &Rc<Self>, draft: CreateDraft) {
        let Some(server) = draft.server.clone() else { return };
        if self.create.with_untracked(Dialog::is_busy) {
            return;
        }
        self.create.set(Dialog::Submitting(draft.clone()));
        let workspace = Rc::clone(self);
        spawn_local(async move {
            let known = workspace.backups_of(server.id);
            match api::backups::create(&workspace.client, server.id, &draft.description).await {
                Ok(created) => workspace.created(created.backup, created.message),
                Err(error) if error.is_cancelled() => {}
                Err(error) if error.outcome_unknown() => workspace.find_created(draft, &server, &known).await,
                Err(error) => workspace.create.set(Dialog::Failed(draft, error)),
            }
        });
    }

    fn created(&self, backup: Backup, said: Option<String>) {
        let (id, server) = (backup.id, Arc::clone(&backup.server));
        let changes = self.backups.take_one(backup);
        self.announce(&changes);
        self.create.set(Dialog::Closed);
        self.messages.say(Notice::Created { backup: id, server, said });
        self.poller.refresh_after_write();
    }

    fn backups_of(&self, server: ServerId) -> Vec<BackupId> {
        let rows = self.backups.rows();
        let of_server = rows.iter().map(|row| &row.backup).filter(|backup| backup.server.id == server);
        of_server.map(|backup| backup.id).collect()
    }

    /// Looks for a manual backup of the server that was not there before.
    async fn find_created(&self, draft: CreateDraft, server: &ServerRef, known: &[BackupId]) {
        self.create.set(Dialog::Uncertain(draft.clone(), Finding::Looking));
        let mut finding = Finding::CannotTell;
        for wait in [Duration::ZERO, SECOND_LOOK] {
            clock::sleep(wait).await;
            match api::backups::list(&self.client, Some(server.id)).await {
                Ok(listing) => {
                    let is_new =
                        |backup: &&Backup| backup.backup_type == BackupType::Manual && !known.contains(&backup.id);
                    if let Some(backup) = listing.backups.iter().filter(is_new).max_by_key(|backup| backup.id) {
                        return self.created(backup.clone(), None);
                    }
                    finding = Finding::Found(NoNewBackup);
                }
                Err(error) if error.is_cancelled() => return,
                Err(_) => {}
            }
        }
        self.create.set(Dialog::Uncertain(draft, finding));
        self.poller.refresh_after_write();
    }

    /// Restores the server of the backup that the dialog asks about.
    pub fn submit_restore(self: &Rc<Self>) {
        let Some(backup) = begin(&self.restore) else { return };
        let workspace = Rc::clone(self);
        spawn_local(async move {
            match api::servers::restore(&workspace.client, backup.server.id, backup.id).await {
                Ok(said) => workspace.restore_started(&backup, said),
                Err(error) if error.is_cancelled() => {}
                Err(error) if error.outcome_unknown() => workspace.find_restore(backup).await,
                Err(error) => workspace.restore.set(Dialog::Failed(backup, error)),
            }
        });
    }

    fn restore_started(&self, backup: &Backup, said: Option<String>) {
        let server = Arc::clone(&backup.server);
        self.restores.begin(Arc::clone(&server), self.status_of(server.id), now());
        self.restore.set(Dialog::Closed);
        self.messages.say(Notice::RestoreStarted { backup: backup.id, server, said });
        self.poller.refresh_after_write();
    }

    /// Asks what the server is doing; a status that speaks of restoring is a restore that has started.
    async fn find_restore(&self, backup: Arc<Backup>) {
        self.restore.set(Dialog::Uncertain(Arc::clone(&backup), Finding::Looking));
        let result = api::servers::list(&self.client).await;
        if result.as_ref().is_err_and(ApiError::is_cancelled) {
            return;
        }
        let before = self.status_of(backup.server.id);
        let servers = result.ok();
        let status = servers.as_ref().and_then(|servers| servers.iter().find(|server| server.id == backup.server.id));
        let status = status.map(|server| Arc::clone(&server.status)).filter(|status| !status.is_empty());
        self.take_servers(servers);
        match status {
            Some(status) if &*status == "restoring" && before.as_deref() != Some("restoring") => {
                self.restore_started(&backup, None)
            }
            Some(status) => self.restore.set(Dialog::Uncertain(backup, Finding::Found(status))),
            None => self.restore.set(Dialog::Uncertain(backup, Finding::CannotTell)),
        }
    }

    /// Deletes the backup that the dialog asks about. One that is gone already counts as deleted.
    pub fn submit_delete(self: &Rc<Self>) {
        let Some(backup) = begin(&self.delete) else { return };
        let workspace = Rc::clone(self);
        spawn_local(async move {
            match api::backups::delete(&workspace.client, backup.id).await {
                Ok(()) => workspace
                    .deleted(&backup, Notice::Deleted { backup: backup.id, server: Arc::clone(&backup.server) }),
                Err(error) if error.kind == ErrorKind::NotFound => {
                    workspace.deleted(&backup, Notice::WasGone { backup: backup.id });
                }
                Err(error) if error.is_cancelled() => {}
                Err(error) if error.outcome_unknown() => workspace.find_deleted(backup).await,
                Err(error) => workspace.delete.set(Dialog::Failed(backup, error)),
            }
        });
    }

    fn deleted(&self, backup: &Backup, notice: Notice) {
        self.backups.remove(backup.id);
        self.selection.update(|selection| selection.remove(backup.id));
        self.delete.set(Dialog::Closed);
        self.messages.say(notice);
        self.poller.refresh_after_write();
    }

    async fn find_deleted(&self, backup: Arc<Backup>) {
        self.delete.set(Dialog::Uncertain(Arc::clone(&backup), Finding::Looking));
        let mut finding = Finding::CannotTell;
        for wait in [Duration::ZERO, SECOND_LOOK] {
            clock::sleep(wait).await;
            match api::backups::list(&self.client, Some(backup.server.id)).await {
                Ok(listing) if listing.backups.iter().all(|known| known.id != backup.id) => {
                    let server = Arc::clone(&backup.server);
                    return self.deleted(&backup, Notice::Deleted { backup: backup.id, server });
                }
                Ok(_) => finding = Finding::Found(StillThere),
                Err(error) if error.is_cancelled() => return,
                Err(_) => {}
            }
        }
        self.delete.set(Dialog::Uncertain(backup, finding));
        self.poller.refresh_after_write();
    }
}

/// The dialog's subject, once; nothing for every impatient click after that.
fn begin<F: Send + Sync + 'static>(dialog: &ArcRwSignal<Dialog<Arc<Backup>, F>>) -> Option<Arc<Backup>> {
    dialog.update(|dialog| if dialog.try_submit() { dialog.subject().cloned() } else { None })
}
