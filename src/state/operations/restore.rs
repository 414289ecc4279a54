//! Restoring a server, with or without a safety backup first.

use std::rc::Rc;
use std::sync::Arc;

use super::begin;
use super::safety::Safety;
use crate::api::{self, ApiError};
use crate::domain::Backup;
use crate::signal::spawn_local;
use crate::state::activity::{Deed, Outcome};
use crate::state::clock::now;
use crate::state::dialog::{Dialog, Finding};
use crate::state::messages::Notice;
use crate::state::workspace::Workspace;

impl Workspace {
    /// Asks about restoring this backup.
    pub fn ask_restore(&self, backup: Arc<Backup>) {
        self.safety.set(Safety::None);
        self.restore.set(Dialog::Confirm(backup));
    }

    /// Restores the server of the backup that the dialog asks about; with `safety`, the description of a safety backup, only
    /// after that is completed.
    pub fn submit_restore(self: &Rc<Self>, safety: Option<String>) {
        let Some(backup) = begin(&self.restore) else { return };
        match safety {
            Some(description) => self.begin_safety(backup, description),
            None => {
                self.safety.set(Safety::None);
                self.send_restore();
            }
        }
    }

    /// Sends the restore that the dialog is submitting.
    pub(super) fn send_restore(self: &Rc<Self>) {
        let Dialog::Submitting(backup) = self.restore.get_untracked() else { return };
        let entry = self.activity.begin(Deed::Restore { server: Arc::clone(&backup.server), backup: backup.id });
        let workspace = Rc::clone(self);
        spawn_local(async move {
            match api::servers::restore(&workspace.client, backup.server.id, backup.id).await {
                Ok(said) => {
                    let before = workspace.status_of(backup.server.id);
                    workspace.restore_started(entry, &backup, said, before);
                }
                Err(error) if error.is_cancelled() => {}
                Err(error) if error.outcome_unknown() => workspace.find_restore(entry, backup).await,
                Err(error) => {
                    workspace.activity.end(entry, Outcome::Refused(error.clone()));
                    workspace.restore.set(Dialog::Failed(backup, error));
                }
            }
        });
    }

    /// `before`: the server's status from before the restore.
    fn restore_started(&self, entry: u64, backup: &Backup, said: Option<String>, before: Option<Arc<str>>) {
        let server = Arc::clone(&backup.server);
        self.activity.accepted(entry, backup.id, said.as_deref());
        self.restores.begin(Arc::clone(&server), before, now());
        self.restore.set(Dialog::Closed);
        self.messages.say(Notice::RestoreStarted { backup: backup.id, server, said });
        self.poller.refresh_after_write();
    }

    /// Asks what the server is doing; a status that speaks of restoring is a restore that has started.
    async fn find_restore(&self, entry: u64, backup: Arc<Backup>) {
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
        let finding = match status {
            Some(status) if &*status == "restoring" && before.as_deref() != Some("restoring") => {
                return self.restore_started(entry, &backup, None, before);
            }
            Some(status) => Finding::Found(status),
            None => Finding::CannotTell,
        };
        // A status that says nothing of a restore does not say that none is coming.
        self.activity.end(entry, Outcome::Unknown);
        self.restore.set(Dialog::Uncertain(backup, finding));
    }
}
