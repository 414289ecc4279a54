//! Making a backup.

use std::rc::Rc;

use super::{CreateDraft, LOOKS, NoNewBackup};
use crate::api;
use crate::domain::{Backup, BackupId, BackupType, ServerId};
use crate::platform::clock;
use crate::signal::spawn_local;
use crate::state::activity::{Deed, Outcome};
use crate::state::dialog::{Dialog, Finding};
use crate::state::messages::Notice;
use crate::state::workspace::Workspace;

/// What the list shows after the answer to a creation was lost.
pub(super) enum Found {
    /// A manual backup of the server that was not there before.
    New(Box<Backup>),
    Nothing,
    CannotTell,
    /// The session is over.
    Cancelled,
}

impl Workspace {
    /// Creates what the dialog asks for. Safe against impatience: while it is being sent, nothing else is.
    pub fn submit_create(self: &Rc<Self>, draft: CreateDraft) {
        let Some(server) = draft.server.clone() else { return };
        if self.create.with_untracked(Dialog::is_busy) {
            return;
        }
        self.create.set(Dialog::Submitting(draft.clone()));
        let description = draft.description.trim().into();
        let entry = self.activity.begin(Deed::Create { server: server.clone(), description });
        let workspace = Rc::clone(self);
        spawn_local(async move {
            let known = workspace.backups_of(server.id);
            match api::backups::create(&workspace.client, server.id, &draft.description).await {
                Ok(created) => workspace.created(entry, created.backup, created.message),
                Err(error) if error.is_cancelled() => {}
                Err(error) if error.outcome_unknown() => {
                    workspace.create.set(Dialog::Uncertain(draft.clone(), Finding::Looking));
                    let finding = match workspace.find_created(server.id, &known).await {
                        Found::New(backup) => return workspace.created(entry, *backup, None),
                        Found::Cancelled => return,
                        Found::Nothing => Finding::Found(NoNewBackup),
                        Found::CannotTell => Finding::CannotTell,
                    };
                    workspace.activity.end(entry, outcome_of(&finding));
                    workspace.create.set(Dialog::Uncertain(draft, finding));
                    workspace.poller.refresh_after_write();
                }
                Err(error) => {
                    workspace.activity.end(entry, Outcome::Refused(error.clone()));
                    workspace.create.set(Dialog::Failed(draft, error));
                }
            }
        });
    }

    fn created(self: &Rc<Self>, entry: u64, backup: Backup, said: Option<String>) {
        let (id, server) = (backup.id, backup.server.clone());
        self.activity.accepted(entry, id, said.as_deref());
        self.take_created(backup);
        self.create.set(Dialog::Closed);
        self.messages.say(Notice::Created { backup: id, server, said });
        self.poller.refresh_after_write();
    }

    /// Takes a backup into the list that the API has just made.
    pub(super) fn take_created(self: &Rc<Self>, backup: Backup) {
        self.note_time(backup.created_at);
        let is_unfinished = backup.status.is_unfinished();
        let id = backup.id;
        let changes = self.backups.take_one(backup);
        self.announce(&changes);
        if !is_unfinished {
            // Made at once: no later change will tell.
            self.activity.backup_ended(id, Outcome::Done);
        }
    }

    pub(super) fn backups_of(&self, server: ServerId) -> Vec<BackupId> {
        let rows = self.backups.rows();
        let of_server = rows.iter().filter(|backup| backup.server.id == server);
        of_server.map(|backup| backup.id).collect()
    }

    /// Looks for a manual backup of the server that was not there before.
    pub(super) async fn find_created(&self, server: ServerId, known: &[BackupId]) -> Found {
        let mut found = Found::CannotTell;
        for wait in LOOKS {
            clock::sleep(wait).await;
            match api::backups::list_of(&self.client, server).await {
                Ok(listing) => {
                    let is_new =
                        |backup: &Backup| backup.backup_type == BackupType::Manual && !known.contains(&backup.id);
                    if let Some(backup) =
                        listing.backups.into_iter().filter(|backup| is_new(backup)).max_by_key(|backup| backup.id)
                    {
                        return Found::New(Box::new(backup));
                    }
                    found = Found::Nothing;
                }
                Err(error) if error.is_cancelled() => return Found::Cancelled,
                Err(_) => {}
            }
        }
        found
    }
}

fn outcome_of(finding: &Finding<NoNewBackup>) -> Outcome {
    match finding {
        Finding::Found(NoNewBackup) => Outcome::NotDone,
        Finding::Looking | Finding::CannotTell => Outcome::Unknown,
    }
}
