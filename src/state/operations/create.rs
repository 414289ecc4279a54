//! Making a backup.

use std::rc::Rc;
use std::time::Duration;

use super::{CreateDraft, NoNewBackup, looks};
use crate::api::{self, ApiError, ErrorKind};
use crate::domain::{Backup, BackupId, BackupType, ServerId, Timestamp};
use crate::platform::clock;
use crate::signal::spawn_local;
use crate::state::activity::{Deed, Outcome};
use crate::state::dialog::{Dialog, Finding};
use crate::state::messages::Notice;
use crate::state::workspace::Workspace;

/// The two clocks may differ by this much without anybody having noticed.
const CLOCKS_APART: Duration = Duration::from_secs(300);

/// By what a backup is known whose creation was sent and not answered.
pub(super) struct Wanted {
    server: ServerId,
    /// As it was sent.
    description: String,
    /// The server's backups that were there before.
    known: Vec<BackupId>,
    /// Whether these are all: the API was asked for them.
    is_all_known: bool,
    /// By the API's clock, as far as it is known.
    sent_at: Timestamp,
}

impl Wanted {
    /// Whether this is what the creation made. What somebody else made meanwhile is not. When it was made counts only where more may
    /// have been there than is known: this computer's clock may be wrong.
    fn is(&self, backup: &Backup) -> bool {
        let is_too_old = !self.is_all_known && backup.created_at.is_some_and(|at| at.plus(CLOCKS_APART) < self.sent_at);
        backup.backup_type == BackupType::Manual
            && backup.server.id == self.server
            && backup.description.trim() == self.description
            && !is_too_old
            && !self.known.contains(&backup.id)
    }

    /// The newest that it can be: ids say nothing about time.
    fn find(&self, listed: Vec<Backup>) -> Option<Backup> {
        listed.into_iter().filter(|backup| self.is(backup)).max_by_key(|backup| backup.created_at)
    }
}

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
    /// Creates what the dialog asks for. `listed`: the server's backups, where the dialog has just read them. Safe against
    /// impatience: while it is being sent, nothing else is.
    pub fn submit_create(self: &Rc<Self>, draft: CreateDraft, listed: Option<Vec<BackupId>>) {
        let Some(server) = draft.server.clone() else { return };
        if self.create.with_untracked(Dialog::is_busy) {
            return;
        }
        self.create.set(Dialog::Submitting(draft.clone()));
        let description = draft.description.trim().into();
        let entry = self.activity.begin(Deed::Create { server: server.clone(), description });
        let wanted = self.wanted(server.id, &draft.description, listed);
        let workspace = Rc::clone(self);
        spawn_local(async move {
            match api::backups::create(&workspace.client, server.id, &draft.description).await {
                Ok(created) => {
                    workspace.note_time(created.backup.created_at);
                    workspace.created(entry, created.backup, created.message);
                }
                Err(error) if error.is_cancelled() => {}
                Err(error) if error.outcome_unknown() => workspace.seek_created(entry, draft, wanted, error).await,
                Err(error) => {
                    workspace.activity.end(entry, Outcome::Refused(error.clone()));
                    workspace.create.set(Dialog::Failed(draft, error));
                }
            }
        });
    }

    /// The answer was lost, like this.
    async fn seek_created(self: &Rc<Self>, entry: u64, draft: CreateDraft, wanted: Wanted, error: ApiError) {
        self.create.set(Dialog::Uncertain(draft.clone(), error.clone(), Finding::Looking));
        let (finding, outcome) = match self.find_created(&wanted, &error).await {
            Found::New(backup) => return self.created(entry, *backup, None),
            Found::Cancelled => return,
            Found::Nothing => (Finding::Found(NoNewBackup), Outcome::NotDone(error.clone())),
            Found::CannotTell => (Finding::CannotTell, Outcome::Unknown(error.clone())),
        };
        self.activity.end(entry, outcome);
        self.create.set(Dialog::Uncertain(draft, error, finding));
        self.poller.refresh_after_write();
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
        let changes = self.backups.take_one(backup);
        self.announce(&changes);
    }

    /// What a creation that is about to be sent is known by.
    pub(super) fn wanted(&self, server: ServerId, description: &str, listed: Option<Vec<BackupId>>) -> Wanted {
        let rows = self.backups.rows();
        let loaded = rows.iter().filter(|backup| backup.server.id == server).map(|backup| backup.id);
        let is_all_known = listed.is_some();
        let known = listed.into_iter().flatten().chain(loaded).collect();
        Wanted { server, description: description.trim().to_owned(), known, is_all_known, sent_at: self.api_now() }
    }

    /// Looks for what the creation made, after an answer that was lost like this.
    pub(super) async fn find_created(&self, wanted: &Wanted, error: &ApiError) -> Found {
        let mut found = Found::CannotTell;
        for wait in looks(error) {
            clock::sleep(wait).await;
            match api::backups::list_of(&self.client, wanted.server).await {
                Ok(listing) => match wanted.find(listing.backups) {
                    Some(backup) => return Found::New(Box::new(backup)),
                    None => found = Found::Nothing,
                },
                Err(error) if error.is_cancelled() => return Found::Cancelled,
                Err(error) if error.kind == ErrorKind::Timeout => break,
                Err(_) => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::backup::sample;

    const SENT: i64 = 1_000_000_000;

    fn manual(id: u64, description: &str, seconds_after: i64) -> Backup {
        Backup {
            backup_type: BackupType::Manual,
            description: description.into(),
            created_at: Some(Timestamp::from_millis(SENT + seconds_after * 1000)),
            ..sample::backup(id)
        }
    }

    fn found(listed: Vec<Backup>) -> Option<u64> {
        found_by(false, listed)
    }

    fn found_by(is_all_known: bool, listed: Vec<Backup>) -> Option<u64> {
        let known = vec![BackupId::new(5).unwrap()];
        let (server, sent_at) = (sample::backup(1).server.id, Timestamp::from_millis(SENT));
        let wanted = Wanted { server, description: "mine".to_owned(), known, is_all_known, sent_at };
        wanted.find(listed).map(|backup| backup.id.get())
    }

    #[test]
    fn the_backup_with_the_same_description_is_found() {
        assert_eq!(found(vec![manual(5, "mine", -60), manual(6, " mine ", 1)]), Some(6));
        assert_eq!(found(vec![Backup { created_at: None, ..manual(6, "mine", 0) }]), Some(6));
        assert_eq!(found(vec![manual(6, "mine", -20)]), Some(6), "clocks differ a little");
    }

    #[test]
    fn what_somebody_else_made_is_not_taken_for_it() {
        assert_eq!(found(vec![manual(6, "theirs", 1), manual(7, "", 1)]), None);
        assert_eq!(found(vec![manual(5, "mine", 1)]), None, "it was there before");
        assert_eq!(found(vec![manual(6, "mine", -3600)]), None, "it was made before");
        assert_eq!(found(vec![Backup { backup_type: BackupType::Automatic, ..manual(6, "mine", 1) }]), None);
    }

    #[test]
    fn where_all_that_was_there_is_known_no_clock_counts() {
        assert_eq!(found_by(true, vec![manual(6, "mine", -3600)]), Some(6));
        assert_eq!(found_by(true, vec![manual(5, "mine", 1)]), None);
    }

    #[test]
    fn of_several_the_newest_counts_whatever_its_id() {
        assert_eq!(found(vec![manual(9, "mine", 1), manual(6, "mine", 3), manual(7, "mine", 2)]), Some(6));
    }
}
