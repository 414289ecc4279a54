//! All servers of the account, kept across polls so that what did not change stays the very same object.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::super::fold::Lower;
use super::super::index::Index;
use super::super::{Backup, Rows};
use super::super::{Server, ServerId, ServerRef, Timestamp};
use super::{ServerCoverage, Standing, newest_first};

/// The coverage of every server. Cheap to clone; never changed in place.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    servers: Arc<[Arc<ServerCoverage>]>,
    position: Arc<Index>,
}

/// How the servers stand, in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub servers: usize,
    /// Those without any completed backup.
    pub missing: usize,
    /// Those whose last completed backup is too old.
    pub late: usize,
    /// Those whose completed backups have no time.
    pub undated: usize,
}

impl Verdict {
    /// How many servers need somebody to look after them.
    pub fn overdue(self) -> usize {
        self.missing + self.late
    }
}

/// The backups of one server, as they come.
struct Group {
    id: ServerId,
    /// From the servers endpoint, where it named the server.
    known: Option<Arc<ServerRef>>,
    rows: Vec<Arc<Backup>>,
}

impl Fleet {
    pub fn len(&self) -> usize {
        self.servers.len()
    }

    pub fn is_empty(&self) -> bool {
        self.servers.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<ServerCoverage>> {
        self.servers.iter()
    }

    pub fn at(&self, index: usize) -> Option<&Arc<ServerCoverage>> {
        self.servers.get(index)
    }

    pub fn get(&self, id: ServerId) -> Option<&Arc<ServerCoverage>> {
        self.at(self.place(id)?)
    }

    /// Where it stands.
    pub fn place(&self, id: ServerId) -> Option<usize> {
        self.position.get(&id.get()).copied()
    }

    /// Whether both are the same, without looking at a single server.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.servers, &other.servers)
    }

    /// The coverage by what is now loaded. Servers whose rows are the same objects as before, and whose name is, stay the same
    /// objects too. `known` are the servers that the servers endpoint lists: those without a backup are among them, and their names
    /// count before those in the backups.
    pub fn renew(&self, rows: &Rows, known: &[Server], lower: Lower) -> Self {
        let mut position = Index::with_capacity_and_hasher(self.len().max(known.len()), Default::default());
        let mut groups = group(rows, known, &mut position);
        let mut servers = Vec::with_capacity(groups.len());
        for group in &mut groups {
            let ordered = newest_first(std::mem::take(&mut group.rows));
            let newest = || ordered.first().map(|row| Arc::clone(&row.server));
            let server = group.known.take().or_else(newest).unwrap_or_else(|| Arc::new(ServerRef::new(group.id, "")));
            servers.push(match self.get(server.id).filter(|before| is_as_before(before, &server, &ordered)) {
                Some(before) => Arc::clone(before),
                None => Arc::new(ServerCoverage::of_ordered(server, ordered, lower)),
            });
        }
        let is_same =
            servers.len() == self.len() && servers.iter().zip(self.iter()).all(|(new, old)| Arc::ptr_eq(new, old));
        if is_same { self.clone() } else { Self { servers: servers.into(), position: Arc::new(position) } }
    }

    pub fn verdict(&self, now: Timestamp) -> Verdict {
        let mut verdict = Verdict { servers: self.len(), ..Verdict::default() };
        for server in self.iter() {
            match server.standing(now) {
                Standing::Missing => verdict.missing += 1,
                Standing::Late => verdict.late += 1,
                Standing::Undated => verdict.undated += 1,
                Standing::Good => {}
            }
        }
        verdict
    }
}

/// The rows by server: first those that are listed, then those that only backups name, each in the order in which they come.
fn group(rows: &Rows, known: &[Server], position: &mut Index) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for server in known {
        if let Entry::Vacant(place) = position.entry(server.id.get()) {
            place.insert(groups.len());
            let known = server.name.clone().map(|name| Arc::new(ServerRef { id: server.id, name }));
            groups.push(Group { id: server.id, known, rows: Vec::new() });
        }
    }
    for row in rows.iter() {
        let next = groups.len();
        let place = *position.entry(row.server.id.get()).or_insert(next);
        if place == next {
            groups.push(Group { id: row.server.id, known: None, rows: Vec::new() });
        }
        groups[place].rows.push(Arc::clone(row));
    }
    groups
}

fn is_as_before(before: &ServerCoverage, server: &ServerRef, ordered: &[Arc<Backup>]) -> bool {
    *before.server == *server
        && before.backups.len() == ordered.len()
        && before.backups.iter().zip(ordered).all(|(old, new)| Arc::ptr_eq(old, new))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::backup::sample;
    use super::super::super::{Backup, BackupStatus};
    use super::super::sample::{NOW, hours_ago};
    use super::*;

    fn backup(id: u64, server: u64, hours: i64) -> Backup {
        Backup { created_at: hours_ago(hours), ..sample::of_server(id, server, &format!("server-{server}")) }
    }

    fn load(rows: &Rows, backups: Vec<Backup>) -> Rows {
        rows.reconcile(backups, str::to_owned).rows
    }

    fn listed(id: u64, name: &str) -> Server {
        Server { id: ServerId::new(id).unwrap(), name: Some(name.into()), status: "active".into() }
    }

    fn renew(fleet: &Fleet, rows: &Rows, known: &[Server]) -> Fleet {
        fleet.renew(rows, known, str::to_owned)
    }

    fn of(fleet: &Fleet, id: u64) -> Arc<ServerCoverage> {
        Arc::clone(fleet.get(ServerId::new(id).unwrap()).unwrap())
    }

    #[test]
    fn servers_without_backups_are_there_too() {
        let rows = load(&Rows::default(), vec![backup(1, 7, 5), backup(2, 8, 99)]);
        let fleet = renew(&Fleet::default(), &rows, &[listed(9, "new"), listed(8, "renamed")]);
        let names: Vec<&str> = fleet.iter().map(|server| &*server.server.name).collect();
        assert_eq!(names, ["new", "renamed", "server-7"]);
        assert_eq!(fleet.verdict(NOW), Verdict { servers: 3, missing: 1, late: 1, undated: 0 });
        assert_eq!(fleet.verdict(NOW).overdue(), 2);
    }

    #[test]
    fn a_listed_server_without_a_name_goes_by_what_its_backups_call_it() {
        let rows = load(&Rows::default(), vec![backup(1, 7, 5)]);
        let unnamed = |id| Server { name: None, ..listed(id, "") };
        let fleet = renew(&Fleet::default(), &rows, &[unnamed(7), unnamed(9)]);
        let names: Vec<&str> = fleet.iter().map(|server| &*server.server.name).collect();
        assert_eq!(names, ["server-7", "9"]);
    }

    #[test]
    fn only_the_servers_whose_rows_changed_are_new() {
        let first = load(&Rows::default(), vec![backup(1, 7, 5), backup(2, 8, 5), backup(3, 7, 30)]);
        let before = renew(&Fleet::default(), &first, &[]);
        let failed = Backup { status: BackupStatus::Failed, ..backup(2, 8, 5) };
        let second = load(&first, vec![backup(1, 7, 5), failed, backup(3, 7, 30)]);
        let after = renew(&before, &second, &[]);
        assert!(Arc::ptr_eq(&of(&before, 7), &of(&after, 7)));
        assert!(!Arc::ptr_eq(&of(&before, 8), &of(&after, 8)));
        assert_eq!(after.verdict(NOW).missing, 1);
    }

    #[test]
    fn nothing_new_is_the_same_object() {
        let rows = load(&Rows::default(), vec![backup(1, 7, 5), backup(2, 8, 5), backup(3, 7, 30)]);
        let fleet = renew(&Fleet::default(), &rows, &[listed(7, "server-7")]);
        assert!(renew(&fleet, &rows, &[listed(7, "server-7")]).is_same(&fleet));
        // The API lists the rows in another order: the servers come in another order, each the same object.
        let turned = load(&rows, vec![backup(3, 7, 30), backup(2, 8, 5), backup(1, 7, 5)]);
        let again = renew(&fleet, &turned, &[]);
        assert!(Arc::ptr_eq(&of(&fleet, 7), &of(&again, 7)) && Arc::ptr_eq(&of(&fleet, 8), &of(&again, 8)));
    }

    #[test]
    fn a_new_name_is_a_change_of_that_server_alone() {
        let rows = load(&Rows::default(), vec![backup(1, 7, 5), backup(2, 8, 5)]);
        let before = renew(&Fleet::default(), &rows, &[]);
        let after = renew(&before, &rows, &[listed(7, "renamed")]);
        assert_eq!(&*of(&after, 7).server.name, "renamed");
        assert!(Arc::ptr_eq(&of(&before, 8), &of(&after, 8)));
    }

    proptest! {
        #[test]
        fn kept_or_made_anew_the_coverage_is_the_same(lists in prop::collection::vec(prop::collection::vec((0u64..30, 0u64..5, 0i64..90), 0..30), 1..6)) {
            let (mut rows, mut fleet) = (Rows::default(), Fleet::default());
            for list in lists {
                rows = load(&rows, list.iter().map(|&(id, server, hours)| backup(id, server, hours)).collect());
                fleet = renew(&fleet, &rows, &[listed(3, "server-3")]);
                let anew = renew(&Fleet::default(), &rows, &[listed(3, "server-3")]);
                prop_assert_eq!(fleet.iter().collect::<Vec<_>>(), anew.iter().collect::<Vec<_>>());
                prop_assert_eq!(fleet.iter().map(|server| server.backups.len()).sum::<usize>(), rows.len());
                prop_assert!(fleet.iter().all(|server| fleet.get(server.server.id).is_some_and(|found| Arc::ptr_eq(found, server))));
            }
        }
    }
}
