//! The loaded backups: found by id, kept across polls so that what did not change stays the very same object.

use std::sync::Arc;

use super::fold::Lower;
use super::index::Index;
use super::orders::Orders;
use super::renewal::Renewal;
use super::texts::SearchTexts;
use super::{Backup, BackupId, ServerId};

/// All backups in the API's order, each id once. Cheap to clone; never changed in place.
#[derive(Clone, Debug, Default)]
pub struct Rows(pub(super) Arc<List>);

#[derive(Debug, Default)]
pub(super) struct List {
    pub backups: Vec<Arc<Backup>>,
    pub position: Arc<Index>,
    /// Places of those on which the provider is still at work.
    pub unfinished: Vec<usize>,
    pub texts: SearchTexts,
    pub orders: Orders,
}

/// A backup that differs from what was known of it.
#[derive(Clone, Debug)]
pub struct Change {
    pub before: Arc<Backup>,
    pub after: Arc<Backup>,
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
    pub fn len(&self) -> usize {
        self.0.backups.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.backups.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Backup>> {
        self.0.backups.iter()
    }

    pub fn at(&self, place: usize) -> Option<&Arc<Backup>> {
        self.0.backups.get(place)
    }

    pub fn get(&self, id: BackupId) -> Option<&Arc<Backup>> {
        self.at(self.place(id)?)
    }

    /// The same backup as it is now. One by its id that is another server's is another backup.
    pub fn still(&self, backup: &Backup) -> Option<&Arc<Backup>> {
        self.get(backup.id).filter(|now| now.server.id == backup.server.id)
    }

    /// Where it stands.
    pub fn place(&self, id: BackupId) -> Option<usize> {
        self.0.position.get(&id.get()).copied()
    }

    /// What a search looks into, place by place.
    pub fn texts(&self) -> &SearchTexts {
        &self.0.texts
    }

    /// Whether both are the same list, without looking at a single row.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.is_empty() && other.is_empty())
    }

    /// How many servers they are of.
    pub fn servers(&self) -> usize {
        // A map that is collected makes room for as many entries as there are rows.
        let mut seen = Index::default();
        self.iter().filter(|backup| seen.insert(backup.server.id.get(), 0).is_none()).count()
    }

    /// Backups on which the provider is still at work, without looking at the others.
    pub fn unfinished(&self) -> impl Iterator<Item = &Arc<Backup>> {
        self.0.unfinished.iter().filter_map(|&place| self.at(place))
    }

    /// Servers on which the provider is still at work.
    pub fn unfinished_servers(&self) -> Vec<ServerId> {
        let mut seen = Index::default();
        let servers = self.unfinished().map(|backup| backup.server.id);
        servers.filter(|server| seen.insert(server.get(), 0).is_none()).collect()
    }

    /// The whole list as the API now gives it. Equal rows stay the same objects; of rows with one id the first counts.
    pub fn reconcile(&self, listed: Vec<Backup>, lower: Lower) -> Reconciled {
        let mut renewal = Renewal::new(self.clone(), lower);
        listed.into_iter().for_each(|backup| renewal.take(backup));
        renewal.finish()
    }

    /// The list as the API now gives it for these servers; what is known of the others stays.
    pub fn reconcile_servers(&self, servers: &[ServerId], listed: Vec<Backup>, lower: Lower) -> Reconciled {
        let mut fresh: Index =
            listed.iter().enumerate().rev().map(|(index, backup)| (backup.id.get(), index)).collect();
        let mut renewal = Renewal::new(self.clone(), lower);
        for (place, backup) in self.iter().enumerate() {
            match fresh.remove(&backup.id.get()) {
                Some(index) => renewal.take(listed[index].clone()),
                None if servers.contains(&backup.server.id) => {}
                None => renewal.keep(place),
            }
        }
        listed.into_iter().filter(|backup| fresh.remove(&backup.id.get()).is_some()).for_each(|new| renewal.take(new));
        renewal.finish()
    }

    /// With this backup as the API has just described it, new or changed.
    pub fn with(&self, backup: Backup, lower: Lower) -> Reconciled {
        let mut renewal = Renewal::new(self.clone(), lower);
        let own_place = self.0.position.get(&backup.id.get()).copied().unwrap_or(self.len());
        (0..own_place).for_each(|place| renewal.keep(place));
        renewal.take(backup);
        (own_place + 1..self.len()).for_each(|place| renewal.keep(place));
        renewal.finish()
    }

    /// Without these backups, once the API has said that they are gone.
    pub fn without(&self, ids: &[BackupId], lower: Lower) -> Self {
        let mut renewal = Renewal::new(self.clone(), lower);
        let stays = |backup: &Arc<Backup>| !ids.contains(&backup.id);
        self.iter().enumerate().filter(|(_, backup)| stays(backup)).for_each(|(place, _)| renewal.keep(place));
        renewal.finish().rows
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
        rows.iter().map(|row| row.id.get()).collect()
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
        assert_eq!(&*twice.at(0).unwrap().server.name, "first");
    }

    #[test]
    fn single_rows_come_and_go() {
        let first = load(&Rows::default(), vec![sample::backup(1)]).rows;
        let second = first.with(sample::backup(2), str::to_owned).rows;
        assert_eq!(ids(&second), [1, 2]);
        assert_eq!(ids(&second.without(&[BackupId::new(1).unwrap()], str::to_owned)), [2]);
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
                let actual: Vec<Backup> = result.rows.iter().map(|row| Backup::clone(row)).collect();
                prop_assert_eq!(&actual, &expected);
                for row in result.rows.iter() {
                    let was_equal = rows.get(row.id).is_some_and(|old| **old == **row);
                    let is_same_object = rows.get(row.id).is_some_and(|old| Arc::ptr_eq(old, row));
                    prop_assert_eq!(was_equal, is_same_object);
                }
                prop_assert_eq!(result.removed, rows.iter().filter(|old| result.rows.get(old.id).is_none()).count());
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
                let of_others = rows.iter().map(|row| &**row).filter(|known| !servers.is_empty() && !servers.contains(&known.server.id));
                for backup in listed.iter().chain(of_others) {
                    if expected.iter().all(|known| known.id != backup.id) {
                        expected.push(backup.clone());
                    }
                }
                let result = if servers.is_empty() { load(&rows, listed) } else { rows.reconcile_servers(&servers, listed, str::to_owned) };
                prop_assert_eq!(result.rows.len(), expected.len());
                for backup in &expected {
                    let row = result.rows.get(backup.id).unwrap();
                    prop_assert_eq!(&**row, backup);
                    let before = rows.get(backup.id);
                    prop_assert_eq!(before.is_some_and(|old| **old == *backup), before.is_some_and(|old| Arc::ptr_eq(old, row)));
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
