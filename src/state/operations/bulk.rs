//! Deleting many backups, a few requests at a time (PRODUCT.md, 6).

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::delete::Found;
use crate::api::{self, ApiError, ErrorKind};
use crate::domain::{Backup, BackupId, Timestamp};
use crate::platform::clock;
use crate::signal::{spawn_local, untrack};
use crate::state::activity::{Deed, Outcome};
use crate::state::clock::now;
use crate::state::messages::Notice;
use crate::state::workspace::Workspace;

/// As many requests are under way at the same time; one, once the API has said that it was too many.
const AT_ONCE: usize = 3;
/// A deletion that the API refuses as one too many is sent again at most this often.
const MOST_TRIES: u32 = 6;
/// The first wait where the API refuses without saying for how long; it doubles.
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// The longest such wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// After so many lost answers in a row nothing more is sent: the connection is gone.
const MOST_LOST: u32 = 3;
/// How quickly "Stop" ends a wait.
const SLICE: Duration = Duration::from_millis(250);

/// The dialog about many deletions.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum BulkDelete {
    #[default]
    Closed,
    Confirm {
        backups: Vec<Arc<Backup>>,
        /// How many are left out, because their server is being restored.
        left_out: usize,
    },
    Running(Run),
    /// Some are not deleted: which, and why.
    Ended(Run),
}

/// Deletions under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub items: Vec<Item>,
    /// The person has stopped it: what is under way is let finish.
    pub is_stopping: bool,
    /// The API asked to be left alone until then.
    pub paused_until: Option<Timestamp>,
    /// How many requests may be under way.
    width: usize,
    /// How many loops still send.
    workers: usize,
    /// How many answers in a row were lost.
    lost: u32,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub backup: Arc<Backup>,
    pub stage: Stage,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Not sent.
    Waiting,
    Sending,
    Deleted,
    Failed(ApiError),
    /// The answer was lost.
    Lost,
    /// The answer was lost, and the backup is still in the list.
    StillThere,
}

impl BulkDelete {
    /// What it asks about.
    pub fn backups(&self) -> Vec<Arc<Backup>> {
        match self {
            Self::Closed => Vec::new(),
            Self::Confirm { backups, .. } => backups.clone(),
            Self::Running(run) | Self::Ended(run) => run.items.iter().map(|item| Arc::clone(&item.backup)).collect(),
        }
    }

    pub fn run(&self) -> Option<&Run> {
        match self {
            Self::Running(run) | Self::Ended(run) => Some(run),
            _ => None,
        }
    }
}

impl Run {
    pub fn count(&self, is_counted: fn(&Stage) -> bool) -> u64 {
        self.items.iter().filter(|item| is_counted(&item.stage)).count() as u64
    }

    pub fn deleted(&self) -> u64 {
        self.count(|stage| *stage == Stage::Deleted)
    }

    /// Whether nothing more is sent.
    pub fn is_over(&self) -> bool {
        self.workers == 0
    }

    fn restart(&mut self) {
        for item in &mut self.items {
            if item.stage != Stage::Deleted {
                item.stage = Stage::Waiting;
            }
        }
        (self.is_stopping, self.paused_until, self.width, self.workers, self.lost) = (false, None, AT_ONCE, AT_ONCE, 0);
    }

    /// The next one to send, for the loop with this number.
    fn take(&mut self, worker: usize) -> Option<Arc<Backup>> {
        if self.is_stopping || worker >= self.width || self.lost >= MOST_LOST {
            return None;
        }
        let item = self.items.iter_mut().find(|item| item.stage == Stage::Waiting)?;
        item.stage = Stage::Sending;
        Some(Arc::clone(&item.backup))
    }

    fn note(&mut self, id: BackupId, stage: Stage) {
        self.lost = if stage == Stage::Lost { self.lost + 1 } else { 0 };
        if let Some(item) = self.items.iter_mut().find(|item| item.backup.id == id) {
            item.stage = stage;
        }
    }
}

impl Workspace {
    /// Asks about deleting what is selected and still there. What is being restored is left alone.
    pub fn ask_bulk_delete(&self) {
        let rows = self.backups.rows();
        let selected = self.selection.get_untracked();
        let (left_out, backups): (Vec<_>, Vec<_>) = selected
            .iter()
            .filter_map(|id| rows.get(id))
            .map(|row| Arc::new(row.backup.clone()))
            .partition(|backup| untrack(|| self.is_restoring(backup.server.id)));
        self.bulk.set(BulkDelete::Confirm { backups, left_out: left_out.len() });
    }

    /// Deletes what the dialog asks about, or what is left of it.
    pub fn submit_bulk_delete(self: &Rc<Self>) {
        let is_begun = self.bulk.update(|bulk| match std::mem::take(bulk) {
            BulkDelete::Confirm { backups, .. } => {
                let items = backups.into_iter().map(|backup| Item { backup, stage: Stage::Waiting }).collect();
                let mut run = Run { items, is_stopping: false, paused_until: None, width: 0, workers: 0, lost: 0 };
                run.restart();
                *bulk = BulkDelete::Running(run);
                true
            }
            BulkDelete::Ended(mut run) => {
                run.restart();
                *bulk = BulkDelete::Running(run);
                true
            }
            other => {
                *bulk = other;
                false
            }
        });
        if is_begun {
            for worker in 0..AT_ONCE {
                spawn_local(Rc::clone(self).delete_in_turn(worker));
            }
        }
    }

    /// Sends no more; what is under way is let finish.
    pub fn stop_bulk_delete(&self) {
        self.change_run(|run| run.is_stopping = true);
    }

    fn change_run<R>(&self, change: impl FnOnce(&mut Run) -> R) -> Option<R> {
        self.bulk.update(|bulk| match bulk {
            BulkDelete::Running(run) => Some(change(run)),
            _ => None,
        })
    }

    async fn delete_in_turn(self: Rc<Self>, worker: usize) {
        while let Some(backup) = self.change_run(|run| run.take(worker)).flatten() {
            let Some(stage) = self.delete_one(&backup).await else { return };
            self.change_run(|run| run.note(backup.id, stage));
        }
        let is_last = self.change_run(|run| {
            run.workers -= 1;
            run.workers == 0
        });
        if is_last == Some(true) {
            self.end_bulk_delete().await;
        }
    }

    /// `None`: the session is over.
    async fn delete_one(&self, backup: &Backup) -> Option<Stage> {
        let mut wait = FIRST_WAIT;
        let mut entry = None;
        for tries in 1.. {
            if !self.wait_for_leave().await {
                if let Some(entry) = entry {
                    self.activity.end(entry, Outcome::NotDone);
                }
                return Some(Stage::Waiting);
            }
            let deed = || Deed::Delete { server: Arc::clone(&backup.server), backup: backup.id };
            let entry = *entry.get_or_insert_with(|| self.activity.begin(deed()));
            let (stage, outcome) = match api::backups::delete(&self.client, backup.id).await {
                Ok(()) => (Stage::Deleted, Outcome::Done),
                Err(error) if error.kind == ErrorKind::NotFound => (Stage::Deleted, Outcome::Done),
                Err(error) if error.is_cancelled() => return None,
                Err(error) if error.outcome_unknown() => (Stage::Lost, Outcome::Unknown),
                // It was refused before anything was done: to send it again is safe.
                Err(error) if error.kind == ErrorKind::RateLimited && tries < MOST_TRIES => {
                    let until = now().plus(error.retry_after.unwrap_or(wait));
                    wait = (wait * 2).min(LONGEST_WAIT);
                    self.change_run(|run| (run.width, run.paused_until) = (1, run.paused_until.max(Some(until))));
                    continue;
                }
                Err(error) => (Stage::Failed(error.clone()), Outcome::Refused(error)),
            };
            self.activity.end(entry, outcome);
            if stage == Stage::Deleted {
                self.take_deleted(&[backup.id]);
            }
            return Some(stage);
        }
        None
    }

    /// Waits while the API has asked to be left alone. `false`: the person has stopped it meanwhile.
    async fn wait_for_leave(&self) -> bool {
        loop {
            let (is_stopping, until) =
                self.change_run(|run| (run.is_stopping, run.paused_until)).unwrap_or((true, None));
            match until {
                _ if is_stopping => return false,
                Some(until) if until > now() => clock::sleep(until.since(now()).min(SLICE)).await,
                Some(_) => {
                    self.change_run(|run| run.paused_until = None);
                    return true;
                }
                None => return true,
            }
        }
    }

    /// Finds out what became of lost answers, and closes the dialog or shows what is left.
    async fn end_bulk_delete(&self) {
        let lost = self.change_run(|run| {
            let is_lost = |item: &&Item| item.stage == Stage::Lost;
            run.items.iter().filter(is_lost).map(|item| Arc::clone(&item.backup)).collect::<Vec<_>>()
        });
        for backup in lost.unwrap_or_default() {
            let stage = match self.find_deleted(backup.server.id, backup.id).await {
                Found::Gone => {
                    self.take_deleted(&[backup.id]);
                    Stage::Deleted
                }
                Found::StillThere => Stage::StillThere,
                Found::CannotTell => Stage::Lost,
                Found::Cancelled => return,
            };
            self.change_run(|run| run.note(backup.id, stage));
        }
        let is_over = self.bulk.update(|bulk| match std::mem::take(bulk) {
            BulkDelete::Running(run) => {
                let deleted = run.deleted();
                let is_over = deleted == run.items.len() as u64;
                *bulk = if is_over { BulkDelete::Closed } else { BulkDelete::Ended(run) };
                Some((deleted, is_over))
            }
            other => {
                *bulk = other;
                None
            }
        });
        if let Some((count, true)) = is_over {
            self.messages.say(Notice::DeletedMany { count });
        }
        self.poller.refresh_after_write();
    }
}
