//! Many backups that are to be deleted together: grouped by server, with what that would leave (PRODUCT.md, 6).

use std::sync::Arc;

use super::index::{Index, sorted};
use super::{Backup, ByteSize, Rows, ServerRef};

/// What is to be deleted of one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub server: Arc<ServerRef>,
    pub backups: Vec<Arc<Backup>>,
    pub size: ByteSize,
    /// Whether the server has a completed backup now, and will have none.
    pub leaves_none: bool,
}

/// The backups by server: those that would be left without a good backup first, then by name.
pub fn by_server(backups: &[Arc<Backup>], rows: &Rows) -> Vec<Group> {
    let selected: Index = backups.iter().map(|backup| (backup.id.get(), 0)).collect();
    let stays = |backup: &Backup| backup.status.is_good() && !selected.contains_key(&backup.id.get());
    let kept: Index = rows.iter().filter(|row| stays(row)).map(|row| (row.server.id.get(), 0)).collect();
    let mut places = Index::default();
    let mut groups: Vec<Group> = Vec::new();
    for backup in backups {
        let id = backup.server.id.get();
        let place = *places.entry(id).or_insert_with(|| {
            let server = Arc::clone(&backup.server);
            groups.push(Group { server, backups: Vec::new(), size: ByteSize::ZERO, leaves_none: false });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(place) else { continue };
        group.leaves_none |= backup.status.is_good() && !kept.contains_key(&id);
        group.size = group.size + backup.size.unwrap_or_default();
        group.backups.push(Arc::clone(backup));
    }
    let order = sorted(groups.len(), &mut |a, b| {
        let key = |place: usize| (!groups[place].leaves_none, &groups[place].server.name);
        key(a).cmp(&key(b))
    });
    order.into_iter().map(|place| groups[place].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::BackupStatus;
    use super::super::backup::sample;
    use super::*;

    fn arcs(backups: Vec<Backup>) -> Vec<Arc<Backup>> {
        backups.into_iter().map(Arc::new).collect()
    }

    #[test]
    fn servers_left_with_nothing_come_first() {
        let failed = Backup { status: BackupStatus::Failed, ..sample::of_server(6, 8, "b") };
        let all = vec![
            sample::of_server(1, 7, "a"),
            sample::of_server(2, 7, "a"),
            sample::of_server(3, 8, "b"),
            failed.clone(),
            sample::of_server(4, 9, "c"),
        ];
        let rows = Rows::default().reconcile(all, str::to_owned).rows;
        let selected = arcs(vec![sample::of_server(1, 7, "a"), sample::of_server(3, 8, "b"), failed]);
        let groups = by_server(&selected, &rows);
        let read: Vec<_> = groups.iter().map(|g| (&*g.server.name, g.backups.len(), g.leaves_none)).collect();
        assert_eq!(read, [("b", 2, true), ("a", 1, false)]);
        assert_eq!(groups[0].size.megabytes(), 2 * 4523);
    }

    #[test]
    fn a_server_that_had_none_loses_none() {
        let failed = Backup { status: BackupStatus::Failed, ..sample::backup(1) };
        let rows = Rows::default().reconcile(vec![failed.clone()], str::to_owned).rows;
        assert!(!by_server(&arcs(vec![failed]), &rows)[0].leaves_none);
    }
}
