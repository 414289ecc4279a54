//! The loaded backups: found by id, kept across polls so that what did not change stays the very same object.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::fold::{Decompose, fold};
use super::index::Index;
use super::{Backup, BackupId, ServerId};

/// A backup with the text in which it is searched, folded once.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub backup: Backup,
    pub folded: Box<str>,
}

impl Row {
    pub fn new(backup: Backup, decompose: Decompose) -> Self {
        let text = format!("{}\n{}\n{}\n{}", backup.id, backup.server.name, backup.server.id, backup.description);
        let folded = fold(&text, decompose).into();
        Self { backup, folded }
    }
}

/// All rows in the API's order, each id once. Cheap to clone; never changed in place.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    rows: Arc<[Arc<Row>]>,
    position: Arc<Index>,
}

/// A backup that differs from what was known of it.
#[derive(Clone, Debug)]
pub struct Change {
    pub before: Arc<Row>,
    pub after: Arc<Row>,
}

/// What a new list changed.
#[derive(Debug, Default)]
pub struct Reconciled {
    pub rows: Rows,
    pub changed: Vec<Change>,
    pub added: usize,
    pub removed: usize,
}

impl Reconciled {
    pub fn is_unchanged(&self) -> bool {
        self.changed.is_empty() && self.added == 0 && self.removed == 0
    }
}

impl Rows {
    fn from_vec(rows: Vec<Arc<Row>>) -> Self {
        let position = rows.iter().enumerate().map(|(index, row)| (row.backup.id.get(), index)).collect();
        Self { rows: rows.into(), position: Arc::new(position) }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Row>> {
        self.rows.iter()
    }

    pub fn at(&self, index: usize) -> Option<&Arc<Row>> {
        self.rows.get(index)
    }

    pub fn get(&self, id: BackupId) -> Option<&Arc<Row>> {
        self.position.get(&id.get()).and_then(|&index| self.rows.get(index))
    }

    /// Whether both are the same list, without looking at a single row.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.rows, &other.rows)
    }

    /// Servers on which the provider is still at work.
    pub fn unfinished_servers(&self) -> Vec<ServerId> {
        let mut servers = Vec::new();
        for row in self.iter().filter(|row| row.backup.status.is_unfinished()) {
            if !servers.contains(&row.backup.server.id) {
                servers.push(row.backup.server.id);
            }
        }
        servers
    }

    /// The whole list as the API now gives it. Equal rows stay the same objects; of rows with one id the first counts.
    pub fn reconcile(&self, listed: Vec<Backup>, decompose: Decompose) -> Reconciled {
        let mut seen = Index::with_capacity_and_hasher(listed.len(), Default::default());
        let mut result = Reconciled::default();
        let mut rows = Vec::with_capacity(listed.len());
        for backup in listed {
            if let Entry::Vacant(place) = seen.entry(backup.id.get()) {
                place.insert(rows.len());
                rows.push(self.renew(backup, decompose, &mut result));
            }
        }
        result.removed = self.len() + result.added - rows.len();
        let is_same_order =
            rows.len() == self.len() && rows.iter().zip(self.iter()).all(|(new, old)| Arc::ptr_eq(new, old));
        result.rows = if is_same_order { self.clone() } else { Self { rows: rows.into(), position: Arc::new(seen) } };
        result
    }

    /// The list as the API now gives it for these servers; what is known of the others stays.
    pub fn reconcile_servers(&self, servers: &[ServerId], listed: Vec<Backup>, decompose: Decompose) -> Reconciled {
        let mut fresh: Index =
            listed.iter().enumerate().rev().map(|(index, backup)| (backup.id.get(), index)).collect();
        let mut whole = Vec::with_capacity(self.len() + listed.len());
        for row in self.iter() {
            match fresh.remove(&row.backup.id.get()) {
                Some(index) => whole.push(listed[index].clone()),
                None if servers.contains(&row.backup.server.id) => {}
                None => whole.push(row.backup.clone()),
            }
        }
        whole.extend(listed.into_iter().filter(|backup| fresh.remove(&backup.id.get()).is_some()));
        self.reconcile(whole, decompose)
    }

    /// With this backup as the API has just described it, new or changed.
    pub fn with(&self, backup: Backup, decompose: Decompose) -> Reconciled {
        let mut whole: Vec<Backup> = self.iter().map(|row| row.backup.clone()).collect();
        match self.position.get(&backup.id.get()) {
            Some(&index) => whole[index] = backup,
            None => whole.push(backup),
        }
        self.reconcile(whole, decompose)
    }

    /// Without these backups, once the API has said that they are gone.
    pub fn without(&self, ids: &[BackupId]) -> Self {
        Self::from_vec(self.iter().filter(|row| !ids.contains(&row.backup.id)).cloned().collect())
    }

    fn renew(&self, backup: Backup, decompose: Decompose, result: &mut Reconciled) -> Arc<Row> {
        match self.get(backup.id) {
            Some(row) if row.backup == backup => Arc::clone(row),
            Some(before) => {
                let after = Arc::new(Row::new(backup, decompose));
                result.changed.push(Change { before: Arc::clone(before), after: Arc::clone(&after) });
                after
            }
            None => {
                result.added += 1;
                Arc::new(Row::new(backup, decompose))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::backup::sample;
    use super::super::{BackupStatus, ByteSize};
    use super::*;

    fn load(rows: &Rows, listed: Vec<Backup>) -> Reconciled {
        rows.reconcile(listed, str::to_owned)
    }

    fn ids(rows: &Rows) -> Vec<u64> {
        rows.iter().map(|row| row.backup.id.get()).collect()
    }

    #[test]
    fn an_unchanged_list_is_the_same_object() {
        let first = load(&Rows::default(), vec![sample::backup(1), sample::backup(2)]).rows;
        let second = load(&first, vec![sample::backup(1), sample::backup(2)]);
        assert!(second.is_unchanged());
        assert!(second.rows.is_same(&first));
    }

    #[test]
    fn only_what_changed_is_new() {
        let first = load(&Rows::default(), vec![sample::backup(1), sample::backup(2), sample::backup(3)]).rows;
        let finished = Backup { status: BackupStatus::Failed, ..sample::backup(2) };
        let second = load(&first, vec![sample::backup(1), finished, sample::backup(4)]);
        assert_eq!((second.changed.len(), second.added, second.removed), (1, 1, 1));
        assert!(Arc::ptr_eq(first.at(0).unwrap(), second.rows.at(0).unwrap()));
        assert_eq!(ids(&second.rows), [1, 2, 4]);
    }

    #[test]
    fn a_list_of_one_server_leaves_the_others() {
        let first = load(
            &Rows::default(),
            vec![sample::of_server(1, 7, "a"), sample::of_server(2, 8, "b"), sample::of_server(3, 7, "a")],
        )
        .rows;
        let seven = ServerId::new(7).unwrap();
        let second = first.reconcile_servers(
            &[seven],
            vec![sample::of_server(3, 7, "a"), sample::of_server(4, 7, "a")],
            str::to_owned,
        );
        assert_eq!(ids(&second.rows), [2, 3, 4]);
        assert_eq!((second.changed.len(), second.added, second.removed), (0, 1, 1));
    }

    #[test]
    fn one_id_twice_counts_once() {
        let twice =
            load(&Rows::default(), vec![sample::of_server(1, 7, "first"), sample::of_server(1, 8, "second")]).rows;
        assert_eq!(twice.len(), 1);
        assert_eq!(&*twice.at(0).unwrap().backup.server.name, "first");
    }

    #[test]
    fn single_rows_come_and_go() {
        let first = load(&Rows::default(), vec![sample::backup(1)]).rows;
        let second = first.with(sample::backup(2), str::to_owned).rows;
        assert_eq!(ids(&second), [1, 2]);
        assert_eq!(ids(&second.without(&[BackupId::new(1).unwrap()])), [2]);
    }

    proptest! {
        #[test]
        fn the_table_equals_the_last_list(lists in prop::collection::vec(prop::collection::vec((0u64..20, 0u64..4), 0..20), 1..8)) {
            let mut rows = Rows::default();
            for list in lists {
                let listed: Vec<Backup> = list
                    .iter()
                    .map(|&(id, size)| Backup { size: Some(ByteSize::from_megabytes(size)), ..sample::backup(id) })
                    .collect();
                let mut expected: Vec<Backup> = Vec::new();
                for backup in &listed {
                    if expected.iter().all(|known| known.id != backup.id) {
                        expected.push(backup.clone());
                    }
                }
                let result = load(&rows, listed);
                let actual: Vec<Backup> = result.rows.iter().map(|row| row.backup.clone()).collect();
                prop_assert_eq!(&actual, &expected);
                for row in result.rows.iter() {
                    let was_equal = rows.get(row.backup.id).is_some_and(|old| old.backup == row.backup);
                    let is_same_object = rows.get(row.backup.id).is_some_and(|old| Arc::ptr_eq(old, row));
                    prop_assert_eq!(was_equal, is_same_object);
                }
                prop_assert_eq!(result.removed, rows.iter().filter(|old| result.rows.get(old.backup.id).is_none()).count());
                rows = result.rows;
            }
        }

        #[test]
        fn lists_of_all_and_of_some_servers_in_any_order(
            steps in prop::collection::vec((prop::collection::vec(0u64..5, 0..4), prop::collection::vec((0u64..25, 0u64..5, 0u64..3), 0..15)), 1..10),
        ) {
            let mut rows = Rows::default();
            for (servers, list) in steps {
                let servers: Vec<ServerId> = servers.into_iter().filter_map(ServerId::new).collect();
                let listed: Vec<Backup> = list
                    .into_iter()
                    .map(|(id, server, size)| Backup { size: Some(ByteSize::from_megabytes(size)), ..sample::of_server(id, server, "s") })
                    .collect();
                // The first of an id counts; of what is not listed, the servers that were not asked for stay.
                let mut expected: Vec<Backup> = Vec::new();
                let of_others = rows.iter().map(|row| &row.backup).filter(|known| !servers.is_empty() && !servers.contains(&known.server.id));
                for backup in listed.iter().chain(of_others) {
                    if expected.iter().all(|known| known.id != backup.id) {
                        expected.push(backup.clone());
                    }
                }
                let result = if servers.is_empty() { load(&rows, listed) } else { rows.reconcile_servers(&servers, listed, str::to_owned) };
                prop_assert_eq!(result.rows.len(), expected.len());
                for backup in &expected {
                    let row = result.rows.get(backup.id).unwrap();
                    prop_assert_eq!(&row.backup, backup);
                    let before = rows.get(backup.id);
                    prop_assert_eq!(before.is_some_and(|old| old.backup == *backup), before.is_some_and(|old| Arc::ptr_eq(old, row)));
                }
                prop_assert!(!result.is_unchanged() || result.rows.len() == rows.len());
                prop_assert_eq!(rows.len() + result.added, result.rows.len() + result.removed);
                // What the API does not reorder keeps its place.
                if !servers.is_empty() {
                    let kept = |rows: &Rows, other: &Rows| ids(rows).into_iter().filter(|&id| other.get(BackupId::new(id).unwrap()).is_some()).collect::<Vec<_>>();
                    prop_assert_eq!(kept(&rows, &result.rows), kept(&result.rows, &rows));
                }
                rows = result.rows;
            }
        }
    }
}
