//! The loaded backups, and what is derived from them for the view.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::remote::Remote;
use crate::api::ApiError;
use crate::api::backups::{Fingerprint, Listing, Rest, UnreadableRow};
use crate::domain::renewal::Renewal;
use crate::domain::rows::{Change, Reconciled};
use crate::domain::{Backup, BackupId, Rows, ServerId, Timestamp};
use crate::platform::text::lower;
use crate::signal::{ArcRwSignal, Memo};

/// One good answer of the API, kept across later ones.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub rows: Rows,
    /// Of the last whole list, and what lists of some servers added to it since.
    pub unreadable: Arc<[UnreadableRow]>,
    /// Of the answer that this is, and nothing else.
    fingerprint: Option<Fingerprint>,
}

/// The backups of all servers.
#[derive(Clone, Debug, Default)]
pub struct BackupStore {
    remote: ArcRwSignal<Remote<Snapshot>>,
    /// When the API last answered for any of it.
    answered_at: ArcRwSignal<Option<Timestamp>>,
    /// How many rows of a list of several pages have come so far.
    pages: ArcRwSignal<Option<usize>>,
    /// How many questions about it were asked.
    asked: Arc<AtomicU64>,
    /// Answers to questions with a smaller number are too old.
    least: Arc<AtomicU64>,
}

impl BackupStore {
    /// What is loaded, followed.
    pub fn with<R>(&self, read: impl FnOnce(&Remote<Snapshot>) -> R) -> R {
        self.remote.with(read)
    }

    /// The number of a question that is asked now.
    pub fn ask(&self) -> u64 {
        self.asked.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether the answer to this question counts: nothing was written since it was asked, and no answer to a later one was taken.
    pub fn counts(&self, question: u64) -> bool {
        question >= self.least.load(Ordering::Relaxed)
    }

    /// The same; where it counts, it is taken, and answers to earlier questions no longer count.
    pub fn accept(&self, question: u64) -> bool {
        self.least.fetch_max(question, Ordering::Relaxed) <= question
    }

    /// Something was written: what was asked before no longer counts.
    fn note_write(&self) {
        self.least.store(self.asked.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// How many rows have come so far while a list of several pages is on its way; followed.
    pub fn come_so_far(&self) -> Option<usize> {
        self.pages.get()
    }

    pub fn note_page(&self, rows: Option<usize>) {
        if self.pages.get_untracked() != rows {
            self.pages.set(rows);
        }
    }

    pub fn answered_at(&self) -> Option<Timestamp> {
        self.answered_at.get()
    }

    /// The rows, followed: a notice only when the list is another one.
    pub fn rows_memo(&self) -> Memo<Rows> {
        let remote = self.remote.clone();
        let rows = move |_: Option<&Rows>| {
            remote.with(|remote| remote.value().map(|snapshot| snapshot.rows.clone()).unwrap_or_default())
        };
        Memo::with_equality(rows, Rows::is_same)
    }

    /// The rows as they stand.
    pub fn rows(&self) -> Rows {
        self.remote.with_untracked(|remote| remote.value().map(|snapshot| snapshot.rows.clone()).unwrap_or_default())
    }

    /// Whether a backup is no longer in the list, readable or not.
    pub fn is_gone(&self, id: BackupId) -> bool {
        self.remote.with_untracked(|remote| {
            remote.value().is_some_and(|snapshot| {
                snapshot.rows.get(id).is_none() && snapshot.unreadable.iter().all(|row| row.id != Some(id))
            })
        })
    }

    /// When the whole list was read.
    pub fn whole_list_as_of(&self) -> Option<Timestamp> {
        self.remote.with_untracked(Remote::as_of)
    }

    /// When the API last answered, as it stands.
    pub fn last_answer(&self) -> Option<Timestamp> {
        self.answered_at.get_untracked()
    }

    pub fn start(&self) {
        self.remote.update(|remote| *remote = std::mem::take(remote).start());
    }

    /// A refresh was given up for a newer one: nobody is told.
    pub fn stop(&self) {
        self.remote.update(|remote| {
            if let Remote::Ready { freshness, .. } = remote {
                let was = std::mem::replace(freshness, super::Freshness::Fresh);
                *freshness = match was {
                    super::Freshness::Refreshing(Some(error)) | super::Freshness::Stale(error) => {
                        super::Freshness::Stale(error)
                    }
                    _ => super::Freshness::Fresh,
                };
            }
        });
    }

    pub fn fail(&self, error: ApiError) {
        self.remote.update(|remote| *remote = std::mem::take(remote).fail(error));
    }

    /// What takes a whole new list, row by row.
    pub fn renewal(&self) -> Renewal {
        Renewal::new(self.rows(), lower)
    }

    /// Takes a whole list. Its rows must have come after the last write.
    pub fn take_all(&self, renewal: Renewal, rest: Rest, now: Timestamp) -> Reconciled {
        let result = renewal.finish();
        let snapshot =
            Snapshot { rows: result.rows.clone(), unreadable: rest.unreadable.into(), fingerprint: rest.fingerprint };
        self.remote.set(Remote::resolve(snapshot, now));
        self.answered_at.set(Some(now));
        result
    }

    /// Of the last whole list, as long as nothing was changed since.
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.remote.with_untracked(|remote| remote.value().and_then(|snapshot| snapshot.fingerprint.clone()))
    }

    /// The whole list is as it was.
    pub fn confirm(&self, now: Timestamp) {
        self.remote.update(|remote| {
            if let Remote::Ready { as_of, freshness, .. } = remote {
                (*as_of, *freshness) = (now, super::Freshness::Fresh);
            }
        });
        self.answered_at.set(Some(now));
    }

    /// Takes the list of some servers; what is known of the others, and how old it is, stays. `in_spite`: so does that the whole list
    /// could not be refreshed.
    pub fn take_servers(&self, servers: &[ServerId], listing: Listing, now: Timestamp, in_spite: bool) -> Reconciled {
        let result = self.rows().reconcile_servers(servers, listing.backups, lower);
        let better = (!in_spite).then_some(super::Freshness::Fresh);
        self.replace(result.rows.clone(), &listing.unreadable, better);
        self.answered_at.set(Some(now));
        result
    }

    /// Takes the list of one server that a dialog has asked for. How old the whole list is, and whether it could be refreshed, stays
    /// as it is. Where it tells something new, answers to earlier questions than its own no longer count. Before the first whole list
    /// there is nothing to take it into.
    pub fn take_look(&self, server: ServerId, listing: Listing, question: u64) -> Reconciled {
        if self.whole_list_as_of().is_none() {
            return Reconciled::default();
        }
        let result = self.rows().reconcile_servers(&[server], listing.backups, lower);
        if !result.is_unchanged() {
            self.accept(question);
            self.replace(result.rows.clone(), &listing.unreadable, None);
        }
        result
    }

    /// Takes one backup as the API has just described it. How old the list is, and whether it could be refreshed, stays as it is.
    pub fn take_one(&self, backup: Backup) -> Vec<Change> {
        let result = self.rows().with(backup, lower);
        self.note_write();
        self.replace(result.rows, &[], None);
        result.changed
    }

    /// The API has said that they are gone. How old the list is, and whether it could be refreshed, stays as it is.
    pub fn remove(&self, ids: &[BackupId]) {
        self.note_write();
        self.replace(self.rows().without(ids, lower), &[], None);
    }

    fn replace(&self, rows: Rows, unreadable: &[UnreadableRow], better: Option<super::Freshness>) {
        self.remote.update(|remote| {
            *remote = match std::mem::take(remote) {
                Remote::Ready { value, as_of, freshness } => {
                    let unreadable = with_more(value.unreadable, unreadable);
                    let value = Snapshot { rows, unreadable, fingerprint: None };
                    Remote::Ready { value, as_of, freshness: better.unwrap_or(freshness) }
                }
                // Nothing was loaded yet: a single row is no list, the next refresh brings it.
                other => other,
            };
        });
    }
}

/// The rows that can't be read, and those of a further list that are not among them. Rows without an id are told apart only by how many they are.
fn with_more(known: Arc<[UnreadableRow]>, found: &[UnreadableRow]) -> Arc<[UnreadableRow]> {
    let mut unnamed = known.iter().filter(|row| row.id.is_none()).count();
    let mut is_new = |row: &&UnreadableRow| match row.id {
        Some(_) => known.iter().all(|other| other.id != row.id),
        None if unnamed == 0 => true,
        None => {
            unnamed -= 1;
            false
        }
    };
    let new: Vec<UnreadableRow> = found.iter().filter(|row| is_new(row)).cloned().collect();
    if new.is_empty() { known } else { known.iter().cloned().chain(new).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::backup::sample;

    fn rows(ids: &[Option<u64>]) -> Vec<UnreadableRow> {
        ids.iter().map(|id| UnreadableRow { id: id.and_then(BackupId::new), member: "server" }).collect()
    }

    fn more(known: &[Option<u64>], found: &[Option<u64>]) -> Vec<UnreadableRow> {
        with_more(rows(known).into(), &rows(found)).to_vec()
    }

    #[test]
    fn before_the_first_list_a_look_takes_nothing_and_outdates_nothing() {
        let (store, backup) = (BackupStore::default(), sample::backup(1));
        let (list, look) = (store.ask(), store.ask());
        let listing = Listing { backups: vec![backup.clone()], unreadable: Vec::new() };
        assert!(store.take_look(backup.server.id, listing, look).is_unchanged());
        assert!(store.accept(list));
    }

    #[test]
    fn an_older_answer_never_overwrites_a_newer_one() {
        let (store, backup) = (BackupStore::default(), sample::backup(1));
        store.remote.set(Remote::resolve(Snapshot::default(), Timestamp::from_millis(0)));
        let (look, poll, later) = (store.ask(), store.ask(), store.ask());
        assert!(store.accept(poll));
        assert!(!store.counts(look), "asked before the poll");
        store.take_look(backup.server.id, Listing { backups: vec![backup.clone()], unreadable: Vec::new() }, later);
        assert!(!store.accept(poll));
        store.take_one(backup);
        assert!(!store.counts(later) && store.counts(store.ask()), "something was written meanwhile");
    }

    #[test]
    fn a_row_that_cannot_be_read_is_counted_once() {
        assert_eq!(more(&[], &[Some(1), None]), rows(&[Some(1), None]));
        assert_eq!(more(&[Some(1), None], &[None, Some(1)]), rows(&[Some(1), None]));
        assert_eq!(more(&[None, Some(1)], &[Some(2), None, None]), rows(&[None, Some(1), Some(2), None]));
        let known: Arc<[_]> = rows(&[None]).into();
        assert!(Arc::ptr_eq(&with_more(Arc::clone(&known), &rows(&[None])), &known), "nobody is told of what is known");
    }
}
