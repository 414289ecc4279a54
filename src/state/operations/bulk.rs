//! Deleting many backups, a few requests at a time (PRODUCT.md, 6).

use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, select};

use super::delete::Found;
use super::run::{AT_ONCE, BulkDelete, Run, Stage};
use crate::api::{self, ErrorKind};
use crate::domain::allowed::{Blocked, Rules};
use crate::domain::{Backup, BackupId};
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
        let rules = untrack(|| self.rules());
        let (left_out, backups): (Vec<_>, Vec<_>) =
            selected.iter().filter_map(|id| rows.get(id).cloned()).partition(|backup| is_source(&rules, backup));
        self.bulk.set(BulkDelete::Confirm { backups, left_out: left_out.len(), gone: 0 });
        // What it leaves a server with is judged by the whole list, which may be read less often than others.
        if self.backups.whole_list_as_of().is_none_or(|at| now().since(at) > self.config.poll_idle) {
            self.poller.refresh();
        }
    }

    /// Has the dialog ask about what it does as the list now shows it, and say what came of lost answers. What is no longer there, and
    /// what a server is being restored from, is left out, and counted.
    pub fn follow_bulk_delete(&self) {
        let (rows, rules) = (self.backups.rows(), untrack(|| self.rules()));
        let mut gone_after_all = Vec::new();
        let current = self.bulk.with_untracked(|bulk| match bulk {
            BulkDelete::Confirm { backups, left_out, gone } => {
                let there: Vec<_> = backups.iter().filter_map(|backup| rows.still(backup).cloned()).collect();
                let gone = gone + backups.len() - there.len();
                let (sources, kept): (Vec<_>, Vec<_>) = there.into_iter().partition(|backup| is_source(&rules, backup));
                let left_out = left_out + sources.len();
                (kept != *backups).then_some(BulkDelete::Confirm { backups: kept, left_out, gone })
            }
            BulkDelete::Ended(run) => {
                gone_after_all = run.doubted().map(|backup| backup.id).filter(|&id| self.backups.is_gone(id)).collect();
                None
            }
            _ => None,
        });
        if let Some(current) = current {
            self.bulk.set(current);
        }
        if !gone_after_all.is_empty() {
            self.end_doubts(&gone_after_all);
        }
    }

    /// These deletions were done after all, though their answers were lost.
    fn end_doubts(&self, ids: &[BackupId]) {
        for &id in ids {
            self.activity.deletion_known(id, Outcome::Done);
        }
        self.bulk.update(|bulk| {
            if let BulkDelete::Ended(run) = bulk {
                ids.iter().for_each(|&id| run.note(id, Stage::Deleted));
            }
        });
        self.take_deleted(ids);
        self.close_if_all_is_deleted();
    }

    /// Deletes what the dialog asks about, or what is left of it.
    pub fn submit_bulk_delete(self: &Rc<Self>) {
        let count = self.bulk.with_untracked(BulkDelete::count);
        self.follow_bulk_delete();
        if self.bulk.with_untracked(BulkDelete::count) != count {
            return;
        }
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
        if is_source(&untrack(|| self.rules()), backup) {
            self.change_run(|run| run.note(backup.id, Stage::Failed(ErrorKind::Conflict.into())));
            return true;
        }
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
            match self.change_run(|run| (run.is_stopping, run.pause_left(now()))) {
                None | Some((true, _)) => return false,
                Some((false, Duration::ZERO)) => return true,
                Some((false, left)) => clock::sleep(left.min(SLICE)).await,
            }
        }
    }

    /// Resolves once the person has stopped it.
    async fn stopped(&self) {
        while self.change_run(|run| run.is_stopping) == Some(false) {
            clock::sleep(SLICE).await;
        }
    }

    /// Finds out what became of lost answers, server by server, unless the person stops that too; and closes the dialog or shows
    /// what is left.
    async fn end_bulk_delete(&self) {
        while let Some((server, lost)) = self.change_run(|run| run.next_lost()).flatten() {
            let Some((_, error)) = lost.first() else { break };
            let ids: Vec<BackupId> = lost.iter().map(|(id, _)| *id).collect();
            let found = match select(pin!(self.find_deleted(server, &ids, error)), pin!(self.stopped())).await {
                Either::Left((found, _)) => found,
                Either::Right(_) => break,
            };
            if matches!(found, Found::Cancelled) {
                return;
            }
            for (id, error) in lost {
                let (stage, outcome) = match &found {
                    Found::Left(left) if left.contains(&id) => {
                        (Stage::StillThere(error.clone()), Outcome::NotDone(error))
                    }
                    Found::Left(_) => (Stage::Deleted, Outcome::Done),
                    _ => (Stage::CannotTell(error.clone()), Outcome::Unknown(error)),
                };
                if stage == Stage::Deleted {
                    self.take_deleted(&[id]);
                }
                self.activity.deletion_known(id, outcome);
                self.change_run(|run| run.note(id, stage));
            }
        }
        self.bulk.update(|bulk| {
            *bulk = match std::mem::take(bulk) {
                BulkDelete::Running(run) => BulkDelete::Ended(run),
                other => other,
            };
        });
        self.close_if_all_is_deleted();
        self.poller.refresh_after_write();
    }

    /// Nothing is left to be said but that.
    fn close_if_all_is_deleted(&self) {
        let count = self.bulk.with_untracked(|bulk| match bulk {
            BulkDelete::Ended(run) => Some(run.deleted()).filter(|deleted| *deleted == run.items.len() as u64),
            _ => None,
        });
        if let Some(count) = count {
            self.bulk.set(BulkDelete::Closed);
            self.messages.say(Notice::DeletedMany { count });
        }
    }
}

/// Whether a server is being restored from it.
fn is_source(rules: &Rules, backup: &Backup) -> bool {
    rules.delete(backup.id) == Err(Blocked::RestoreUnderWay)
}
