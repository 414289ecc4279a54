//! Deleting many backups, a few requests at a time (PRODUCT.md, 6).

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::delete::Found;
use super::run::{AT_ONCE, BulkDelete, Item, Run, Stage};
use crate::api::{self, ErrorKind};
use crate::domain::Backup;
use crate::platform::clock;
use crate::signal::{spawn_local, untrack};
use crate::state::activity::{Deed, Outcome};
use crate::state::clock::now;
use crate::state::messages::Notice;
use crate::state::workspace::Workspace;

/// How quickly "Stop" ends a wait.
const SLICE: Duration = Duration::from_millis(250);

impl Workspace {
    /// Asks about deleting what is selected and still there. What a server is being restored from is left alone.
    pub fn ask_bulk_delete(&self) {
        let rows = self.backups.rows();
        let selected = self.selection.get_untracked();
        let sources = untrack(|| self.restores.sources());
        let (left_out, backups): (Vec<_>, Vec<_>) =
            selected.iter().filter_map(|id| rows.get(id).cloned()).partition(|backup| sources.contains(&backup.id));
        self.bulk.set(BulkDelete::Confirm { backups, left_out: left_out.len(), gone: 0 });
        // What it leaves a server with is judged by the whole list, which may be read less often than others.
        if self.backups.whole_list_as_of().is_none_or(|at| now().since(at) > self.config.poll_idle) {
            self.poller.refresh();
        }
    }

    /// Has the dialog ask about what it does as the list now shows it. What is no longer there is left out, and counted.
    pub fn follow_bulk_delete(&self) {
        let rows = self.backups.rows();
        let current = self.bulk.with_untracked(|bulk| match bulk {
            BulkDelete::Confirm { backups, left_out, gone } => {
                let kept: Vec<_> = backups.iter().filter_map(|backup| rows.get(backup.id).cloned()).collect();
                let gone = gone + backups.len() - kept.len();
                (kept != *backups).then_some(BulkDelete::Confirm { backups: kept, left_out: *left_out, gone })
            }
            _ => None,
        });
        if let Some(current) = current {
            self.bulk.set(current);
        }
    }

    /// Deletes what the dialog asks about, or what is left of it.
    pub fn submit_bulk_delete(self: &Rc<Self>) {
        let is_begun = self.bulk.update(|bulk| match std::mem::take(bulk) {
            BulkDelete::Confirm { backups, .. } => {
                *bulk = BulkDelete::Running(Run::new(backups));
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
            for _ in 0..AT_ONCE {
                spawn_local(Rc::clone(self).delete_in_turn());
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

    async fn delete_in_turn(self: Rc<Self>) {
        while self.wait_for_leave().await
            && let Some(backup) = self.change_run(Run::take).flatten()
        {
            if !self.delete_one(&backup).await {
                return;
            }
        }
        if self.change_run(Run::end_worker) == Some(true) {
            self.end_bulk_delete().await;
        }
    }

    /// `false`: the session is over.
    async fn delete_one(&self, backup: &Backup) -> bool {
        let deed = Deed::Delete { server: Arc::clone(&backup.server), backup: backup.id };
        let entry = self.activity.begin(deed);
        let (stage, outcome) = match api::backups::delete(&self.client, backup.id).await {
            Ok(()) => (Stage::Deleted, Outcome::Done),
            Err(error) if error.kind == ErrorKind::NotFound => (Stage::Deleted, Outcome::Done),
            Err(error) if error.is_cancelled() => return false,
            Err(error) if error.outcome_unknown() => (Stage::Lost(error.clone()), Outcome::Unknown(error)),
            Err(error) if error.kind == ErrorKind::RateLimited => {
                self.activity.end(entry, Outcome::Refused(error.clone()));
                self.change_run(|run| run.slow_down(backup.id, error, now()));
                return true;
            }
            Err(error) => (Stage::Failed(error.clone()), Outcome::Refused(error)),
        };
        self.activity.end(entry, outcome);
        if stage == Stage::Deleted {
            self.take_deleted(&[backup.id]);
        }
        self.change_run(|run| run.note(backup.id, stage));
        true
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
            let lost = |item: &Item| match &item.stage {
                Stage::Lost(error) => Some((Arc::clone(&item.backup), error.clone())),
                _ => None,
            };
            run.items.iter().filter_map(lost).collect::<Vec<_>>()
        });
        for (backup, error) in lost.unwrap_or_default() {
            let (stage, outcome) = match self.find_deleted(backup.server.id, backup.id, &error).await {
                Found::Gone => {
                    self.take_deleted(&[backup.id]);
                    (Stage::Deleted, Outcome::Done)
                }
                Found::StillThere => (Stage::StillThere(error.clone()), Outcome::NotDone(error)),
                Found::CannotTell => (Stage::Lost(error.clone()), Outcome::Unknown(error)),
                Found::Cancelled => return,
            };
            self.activity.deletion_known(backup.id, outcome);
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
