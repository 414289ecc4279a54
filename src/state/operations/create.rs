//! Making a backup.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::{CreateDraft, NotFound, looks};
use crate::api::{self, ApiError, ErrorKind};
use crate::domain::{Backup, BackupId, BackupStatus, BackupType, ServerId, Timestamp};
use crate::platform::{clock, rest};
use crate::signal::spawn_local;
use crate::state::activity::{Deed, Outcome};
use crate::state::dialog::{Dialog, Finding};
use crate::state::messages::Notice;
use crate::state::workspace::Workspace;

/// The two clocks may differ by this much without anybody having noticed.
const CLOCKS_APART: Duration = Duration::from_secs(300);
/// What is made so much later was hardly asked for by that request.
const MADE_WITHIN: Duration = Duration::from_secs(900);

/// By what a backup is known whose creation was sent and not answered.
#[derive(Clone)]
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
    /// Whether this is a manual backup of the server that was made since. When it was made counts only where more may have been there
    /// than is known: this computer's clock may be wrong.
    fn is_new(&self, backup: &Backup) -> bool {
        let is_too_old = !self.is_all_known && backup.created_at.is_some_and(|at| at.plus(CLOCKS_APART) < self.sent_at);
        backup.backup_type == BackupType::Manual
            && backup.server.id == self.server
            && !is_too_old
            && !self.known.contains(&backup.id)
    }

    /// Whether it may be this one, where nobody looks any more: made at about that time, with this very description.
    fn may_be(&self, backup: &Backup) -> bool {
        let is_of_then = |at: Timestamp| at.plus(CLOCKS_APART) >= self.sent_at && at <= self.sent_at.plus(MADE_WITHIN);
        self.is_new(backup) && self.has_description(backup) && backup.created_at.is_some_and(is_of_then)
    }

    fn has_description(&self, backup: &Backup) -> bool {
        backup.description.trim() == self.description
    }

    /// The newest that it can be: ids say nothing about time. One with another description may be somebody else's.
    fn find(&self, listed: &[&Backup]) -> Found {
        let newest = |has_description: bool| {
            let is_wanted = |backup: &&&Backup| self.is_new(backup) && self.has_description(backup) == has_description;
            listed.iter().filter(is_wanted).max_by_key(|backup| backup.created_at)
        };
        match (newest(true), newest(false)) {
            (Some(backup), _) => Found::New(Box::new(Backup::clone(backup))),
            (None, Some(backup)) => Found::Other(backup.id),
            (None, None) => Found::Nothing,
        }
    }
}

/// A creation whose answer was lost, and of which nothing was seen since.
#[derive(Clone)]
pub struct Sought {
    entry: u64,
    wanted: Wanted,
}

/// What the list shows after the answer to a creation was lost.
pub(super) enum Found {
    /// A manual backup of the server that was not there before, with this description.
    New(Box<Backup>),
    /// Only one with another description.
    Other(BackupId),
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
                    workspace.after_refusal(&error);
                    workspace.create.set(Dialog::Failed(draft, error));
                }
            }
        });
    }

    /// The answer was lost, like this.
    async fn seek_created(self: &Rc<Self>, entry: u64, draft: CreateDraft, wanted: Wanted, error: ApiError) {
        self.create.set(Dialog::Uncertain(draft.clone(), error.clone(), Finding::Looking));
        let found = self.find_created(&wanted, &error).await;
        self.seek(entry, wanted);
        if self.tell_created(entry, draft, error, found) {
            self.poller.refresh_after_write();
        }
    }

    /// Says in the dialog, and in the log, what was found. `false`: the dialog is not asking any more.
    fn tell_created(self: &Rc<Self>, entry: u64, draft: CreateDraft, error: ApiError, found: Found) -> bool {
        let (finding, outcome) = match found {
            Found::New(backup) => {
                self.created(entry, *backup, None);
                return false;
            }
            Found::Cancelled => return false,
            Found::Other(id) => (Finding::Found(NotFound { other: Some(id) }), Outcome::Unknown(error.clone())),
            Found::Nothing => (Finding::Found(NotFound { other: None }), Outcome::NotDone(error.clone())),
            Found::CannotTell => (Finding::CannotTell, Outcome::Unknown(error.clone())),
        };
        self.activity.end(entry, outcome);
        self.create.set(Dialog::Uncertain(draft, error, finding));
        true
    }

    /// From here on each list is asked for it.
    pub(super) fn seek(&self, entry: u64, wanted: Wanted) {
        self.sought.borrow_mut().push(Sought { entry, wanted });
    }

    /// Each list may tell more of the creations whose answers were lost. One that shows nothing proves nothing. Nothing is told while
    /// something is being written: what shows may be of that.
    pub(in crate::state) fn follow_lost_creations(self: &Rc<Self>) {
        if self.sought.borrow().is_empty() || self.is_writing() {
            return;
        }
        let workspace = Rc::clone(self);
        // Polls call this, but only a dialog, which is in the rest, begins one.
        rest::run(move || {
            workspace.follow_in_dialog();
            workspace.follow_by_themselves();
        });
    }

    /// As long as the dialog says what was found, it says what was found last.
    fn follow_in_dialog(self: &Rc<Self>) {
        let Dialog::Uncertain(draft, error, finding) = self.create.get_untracked() else { return };
        let sought = self.sought.borrow().last().cloned();
        let Some(Sought { entry, wanted }) = sought else { return };
        let rows = self.backups.rows();
        match wanted.find(&rows.iter().map(|backup| &**backup).collect::<Vec<_>>()) {
            Found::Other(id) if finding == Finding::Found(NotFound { other: Some(id) }) => {}
            Found::Nothing => {}
            found => drop(self.tell_created(entry, draft, error, found)),
        }
    }

    /// Where no dialog looks any more, a backup counts only if no other one, and no other creation, can be meant.
    fn follow_by_themselves(self: &Rc<Self>) {
        let (rows, sought) = (self.backups.rows(), self.sought.borrow().clone());
        let may_be_any = |backup: &&Arc<Backup>| sought.iter().any(|sought| sought.wanted.may_be(backup));
        let shown: Vec<_> =
            rows.iter().filter(may_be_any).filter(|backup| !self.activity.has_made(backup.id)).collect();
        for Sought { entry, wanted } in &sought {
            let Some(backup) = only(shown.iter().filter(|backup| wanted.may_be(backup))) else { continue };
            if only(sought.iter().filter(|sought| sought.wanted.may_be(backup))).is_some() {
                self.say_created(*entry, backup, None);
                // It may be complete already.
                self.announce(&[]);
            }
        }
    }

    fn created(self: &Rc<Self>, entry: u64, backup: Backup, said: Option<String>) {
        self.create.set(Dialog::Closed);
        self.say_created(entry, &backup, said);
        self.take_created(backup);
        self.poller.refresh_after_write();
    }

    fn say_created(&self, entry: u64, backup: &Backup, said: Option<String>) {
        let (id, server) = (backup.id, backup.server.clone());
        self.sought.borrow_mut().retain(|sought| sought.entry != entry);
        self.activity.accepted(entry, id, said.as_deref());
        match backup.status {
            // So it was found, long after it was asked for.
            BackupStatus::Failed => self.say_end(Notice::BackupFailed { backup: id, server }),
            _ => self.messages.say(Notice::Created { backup: id, server, said }),
        }
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
                Ok(listing) => {
                    found = wanted.find(&listing.backups.iter().collect::<Vec<_>>());
                    if matches!(found, Found::New(_)) {
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

/// The one that there is, if there is only one.
fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    found.next().filter(|_| found.next().is_none())
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
        match wanted.find(&listed.iter().collect::<Vec<_>>()) {
            Found::New(backup) => Some(backup.id.get()),
            _ => None,
        }
    }

    fn other(listed: Vec<Backup>) -> Option<u64> {
        let known = vec![BackupId::new(5).unwrap()];
        let server = sample::backup(1).server.id;
        let sent_at = Timestamp::from_millis(SENT);
        let wanted = Wanted { server, description: String::new(), known, is_all_known: true, sent_at };
        match wanted.find(&listed.iter().collect::<Vec<_>>()) {
            Found::Other(id) => Some(id.get()),
            _ => None,
        }
    }

    #[test]
    fn a_new_one_with_another_description_is_told() {
        assert_eq!(other(vec![manual(6, "Manual backup", 1)]), Some(6));
        assert_eq!(other(vec![manual(6, "Manual backup", 1), manual(7, "", 0)]), None, "the one with it counts");
        assert_eq!(other(vec![manual(5, "Manual backup", 1)]), None, "it was there before");
        assert_eq!(other(vec![Backup { backup_type: BackupType::Automatic, ..manual(6, "nightly", 1) }]), None);
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
