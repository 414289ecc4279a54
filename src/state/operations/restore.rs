//! Restoring a server, with or without a safety backup first.

use std::rc::Rc;
use std::sync::Arc;

use super::safety::{Safety, SafetyPlan};
use super::{begin, looks};
use crate::api::{self, ApiError, ErrorKind};
use crate::domain::{Backup, Server};
use crate::platform::clock;
use crate::signal::{spawn_local, untrack};
use crate::state::activity::{Deed, Outcome};
use crate::state::clock::now;
use crate::state::dialog::{Dialog, Finding};
use crate::state::messages::Notice;
use crate::state::restores::RESTORING;
use crate::state::workspace::Workspace;

impl Workspace {
    /// Asks about restoring this backup.
    pub fn ask_restore(&self, backup: Arc<Backup>) {
        self.safety.set(Safety::None);
        self.restore.set(Dialog::Confirm(backup));
    }

    /// Restores the server of the backup that the dialog asks about; with a safety backup only after that is completed. One
    /// that an earlier press has left behind is not made again.
    pub fn submit_restore(self: &Rc<Self>, safety: Option<SafetyPlan>) {
        let at_hand = untrack(|| self.safety_at_hand());
        let subject = self.restore.with_untracked(|dialog| dialog.subject().cloned());
        if !subject.is_some_and(|backup| self.may_restore(&backup)) {
            return;
        }
        let Some(backup) = begin(&self.restore) else { return };
        match (safety, at_hand) {
            (Some(_), Some(made)) => self.resume_safety(made.id),
            (Some(plan), None) => self.begin_safety(backup, plan),
            (None, Some(_)) => self.send_restore(),
            (None, None) => {
                self.safety.set(Safety::None);
                self.send_restore();
            }
        }
    }

    /// Whether this backup, as the list shows it now, may be restored.
    pub(super) fn may_restore(&self, backup: &Backup) -> bool {
        let rows = self.backups.rows();
        rows.still(backup).is_some_and(|backup| untrack(|| self.rules()).restore(backup).is_ok())
    }

    /// Sends the restore that the dialog is submitting.
    pub(super) fn send_restore(self: &Rc<Self>) {
        let Dialog::Submitting(backup) = self.restore.get_untracked() else { return };
        let entry = self.activity.begin(Deed::Restore { server: Arc::clone(&backup.server), backup: backup.id });
        // A poll may show the restore before its answer has come.
        let before = self.status_of(backup.server.id);
        let workspace = Rc::clone(self);
        spawn_local(async move {
            match api::servers::restore(&workspace.client, backup.server.id, backup.id).await {
                Ok(said) => workspace.restore_started(entry, &backup, said, before),
                Err(error) if error.is_cancelled() => {}
                Err(error) if error.outcome_unknown() => workspace.find_restore(entry, backup, before, error).await,
                Err(error) => {
                    workspace.activity.end(entry, Outcome::Refused(error.clone()));
                    workspace.after_refusal(&error);
                    workspace.restore.set(Dialog::Failed(backup, error));
                }
            }
        });
    }

    /// `before`: the server's status from before the restore.
    fn restore_started(&self, entry: u64, backup: &Backup, said: Option<String>, before: Option<Arc<str>>) {
        let server = Arc::clone(&backup.server);
        self.activity.accepted(entry, backup.id, said.as_deref());
        self.restores.begin(backup, before, now());
        self.restore.set(Dialog::Closed);
        self.messages.say(Notice::RestoreStarted { backup: backup.id, server, said });
        self.poller.refresh_after_write();
    }

    /// Asks what the server is doing; a status that speaks of restoring is a restore that has started. One that shows only later
    /// is followed all the same.
    async fn find_restore(&self, entry: u64, backup: Arc<Backup>, before: Option<Arc<str>>, error: ApiError) {
        self.restore.set(Dialog::Uncertain(Arc::clone(&backup), error.clone(), Finding::Looking));
        let mut finding = Finding::CannotTell;
        for wait in looks(&error) {
            clock::sleep(wait).await;
            let result = api::servers::list(&self.client).await;
            if result.as_ref().is_err_and(ApiError::is_cancelled) {
                return;
            }
            let is_silent = result.as_ref().is_err_and(|error| error.kind == ErrorKind::Timeout);
            let servers = result.ok();
            let find = |servers: &Vec<Server>| {
                servers.iter().find(|server| server.id == backup.server.id).map(|server| Arc::clone(&server.status))
            };
            let status = servers.as_ref().and_then(find).filter(|status| !status.is_empty());
            self.take_servers(servers);
            match status {
                Some(status)
                    if &*status == RESTORING && before.as_deref().is_some_and(|before| before != RESTORING) =>
                {
                    return self.restore_started(entry, &backup, None, before);
                }
                Some(status) => finding = Finding::Found(status),
                None if is_silent => break,
                None => {}
            }
        }
        // A status that says nothing of a restore does not say that none is coming.
        self.activity.end(entry, Outcome::Unknown(error.clone()));
        self.restores.suspect(&backup, before, now());
        self.restore.set(Dialog::Uncertain(backup, error, finding));
        self.poller.refresh_after_write();
    }
}
