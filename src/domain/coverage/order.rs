//! The order in which servers are shown: worst first, unless a person asks for another.

use std::cmp::Ordering;

use super::super::Timestamp;
use super::super::index::sorted;
use super::super::sort::{Column, Direction, Sort};
use super::days::{Calendar, covered};
use super::{Fleet, ServerCoverage, Standing, by_name};

/// A column of the servers that sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerColumn {
    Server,
    /// Ascending is worst first: no completed backup, then the longest late, then those of unknown age, then the oldest backup.
    LastGood,
    /// How many of the last thirty days have a completed backup.
    Days,
    Manual,
    TotalSize,
    /// How many backups are far off the usual size.
    FarOff,
}

impl Column for ServerColumn {
    const ALL: &'static [Self] =
        &[Self::Server, Self::LastGood, Self::Days, Self::Manual, Self::TotalSize, Self::FarOff];

    fn member(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::LastGood => "last_good",
            Self::Days => "days",
            Self::Manual => "manual",
            Self::TotalSize => "size_mb",
            Self::FarOff => "far_off",
        }
    }

    fn first_direction(self) -> Direction {
        match self {
            Self::Server | Self::LastGood | Self::Days => Direction::Ascending,
            Self::Manual | Self::TotalSize | Self::FarOff => Direction::Descending,
        }
    }
}

impl Default for Sort<ServerColumn> {
    /// Worst first.
    fn default() -> Self {
        Self { key: ServerColumn::LastGood, direction: Direction::Ascending }
    }
}

type Key = (Standing, i64);

impl Sort<ServerColumn> {
    /// Positions of all servers in this order; equals by name, as people count. Who shows no figure in the column comes last in
    /// both directions. A server without any completed backup is no such one in `LastGood`: it is the worst.
    pub fn order(self, fleet: &Fleet, now: Timestamp, calendar: &Calendar) -> Vec<usize> {
        let keys: Vec<Option<Key>> = fleet.iter().map(|server| self.key_of(server, now, calendar)).collect();
        let directed = |order: Ordering| if self.direction == Direction::Ascending { order } else { order.reverse() };
        sorted(keys.len(), &mut |a, b| {
            let names = || fleet.at(a).zip(fleet.at(b)).map_or(Ordering::Equal, |(a, b)| by_name(a, b));
            let order = match (keys[a], keys[b]) {
                _ if self.key == ServerColumn::Server => directed(names()),
                (Some(a), Some(b)) => directed(a.cmp(&b)),
                (a, b) => a.is_none().cmp(&b.is_none()),
            };
            order.then_with(names)
        })
    }

    /// What the server's figure in the column is compared by; nothing where it shows none.
    fn key_of(self, server: &ServerCoverage, now: Timestamp, calendar: &Calendar) -> Option<Key> {
        let figure = |figure: usize| (Standing::Good, figure as i64);
        Some(match self.key {
            ServerColumn::Server => figure(0),
            ServerColumn::LastGood => {
                let standing = server.standing(now);
                let moment = if standing == Standing::Late { server.due_at(now) } else { server.last_good_at(now) };
                (standing, moment.map_or(0, Timestamp::millis))
            }
            ServerColumn::Days => figure(covered(&server.backups, calendar)),
            ServerColumn::Manual => figure(server.manual),
            ServerColumn::TotalSize => {
                (Standing::Good, i64::try_from(server.total_size?.megabytes()).unwrap_or(i64::MAX))
            }
            ServerColumn::FarOff => {
                server.sizes.usual?;
                figure(server.sizes.far_off().count())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::backup::sample;
    use super::super::super::{Backup, BackupStatus, BackupType, ByteSize, Rows, Server, ServerId};
    use super::super::days::sample::calendar;
    use super::super::sample::{NOW, hours_ago};
    use super::*;

    fn backup(id: u64, server: u64, hours: i64) -> Backup {
        Backup { created_at: hours_ago(hours), ..sample::of_server(id, server, &format!("server-{server}")) }
    }

    fn fleet(backups: Vec<Backup>, known: &[Server]) -> Fleet {
        let rows = Rows::default().reconcile(backups, str::to_owned).rows;
        Fleet::default().renew(&rows, known, str::to_owned)
    }

    fn order(fleet: &Fleet, sort: &str) -> Vec<u64> {
        let sort: Sort<ServerColumn> = sort.parse().unwrap();
        let order = sort.order(fleet, NOW, &calendar("2025-01-31T00:00:00Z", &[]));
        order.into_iter().map(|index| fleet.at(index).unwrap().server.id.get()).collect()
    }

    #[test]
    fn worst_first() {
        let listed = |id| Server { id: ServerId::new(id).unwrap(), name: Some("empty".into()), status: "".into() };
        // Every 4 days: late after 8. Its last is older than that of server 2, and yet it is late for a shorter time.
        let slow = (0..4).map(|turn| backup(30 + turn, 3, 9 * 24 + 96 * turn as i64));
        let undated = Backup { created_at: None, ..backup(40, 4, 0) };
        let mut backups = vec![backup(10, 1, 5), backup(11, 5, 30), backup(20, 2, 5 * 24), undated];
        backups.extend(slow);
        let fleet = fleet(backups, &[listed(10), listed(9)]);
        assert_eq!(order(&fleet, "last_good"), [9, 10, 2, 3, 4, 5, 1]);
        assert_eq!(order(&fleet, "-last_good"), [1, 5, 4, 3, 2, 9, 10]);
        assert_eq!(Sort::<ServerColumn>::default().to_string(), "last_good");
    }

    #[test]
    fn every_column_sorts() {
        let manual = |id, server| Backup { backup_type: BackupType::Manual, ..backup(id, server, 2) };
        let odd =
            |id, server, hours| Backup { size: Some(ByteSize::from_megabytes(99_999)), ..backup(id, server, hours) };
        let fleet = fleet(
            vec![
                backup(1, 10, 1),
                backup(2, 2, 1),
                backup(3, 2, 30),
                manual(4, 2),
                manual(5, 7),
                odd(6, 10, 2),
                backup(7, 10, 3),
            ],
            &[],
        );
        assert_eq!(order(&fleet, "server"), [2, 7, 10]);
        assert_eq!(order(&fleet, "-server"), [10, 7, 2]);
        assert_eq!(order(&fleet, "days"), [7, 10, 2]);
        assert_eq!(order(&fleet, "-manual"), [2, 7, 10]);
        assert_eq!(order(&fleet, "-size_mb"), [10, 2, 7]);
        assert_eq!(order(&fleet, "-far_off"), [10, 2, 7]);
    }

    #[test]
    fn who_has_no_figure_comes_last() {
        let unsized_ = Backup { size: None, ..backup(1, 3, 1) };
        let odd = |id, hours| Backup { size: Some(ByteSize::from_megabytes(99_999)), ..backup(id, 2, hours) };
        let listed = Server { id: ServerId::new(9).unwrap(), name: Some("empty".into()), status: "".into() };
        let fleet = fleet(vec![unsized_, backup(2, 2, 1), backup(3, 2, 2), odd(4, 3), backup(5, 1, 1)], &[listed]);
        assert_eq!(order(&fleet, "size_mb"), [1, 2, 9, 3]);
        assert_eq!(order(&fleet, "-size_mb"), [2, 1, 9, 3]);
        assert_eq!(order(&fleet, "far_off"), [1, 2, 9, 3]);
        assert_eq!(order(&fleet, "-far_off"), [2, 1, 9, 3]);
    }

    #[test]
    fn written_as_in_the_url() {
        for &key in ServerColumn::ALL {
            let sort = Sort { key, direction: Direction::Descending };
            assert_eq!(sort.to_string().parse(), Ok(sort));
            assert_eq!(sort.pressed(key).direction, Direction::Ascending);
        }
        assert!("created_at".parse::<Sort<ServerColumn>>().is_err());
        assert_eq!(Sort::<ServerColumn>::default().pressed(ServerColumn::TotalSize).to_string(), "-size_mb");
    }

    /// The figure that the column shows, as one that grows.
    fn shown(server: &ServerCoverage, key: ServerColumn, days: &Calendar) -> Option<u64> {
        match key {
            ServerColumn::Server => None,
            // From the worst to the best: what is worked out by the age has its own test.
            ServerColumn::LastGood => Some(server.standing(NOW) as u64),
            ServerColumn::Days => Some(covered(&server.backups, days) as u64),
            ServerColumn::Manual => Some(server.manual as u64),
            ServerColumn::TotalSize => server.total_size.map(|size| size.megabytes()),
            ServerColumn::FarOff => server.sizes.usual.map(|_| server.sizes.far_off().count() as u64),
        }
    }

    proptest! {
        #[test]
        fn every_column_is_in_order_both_ways_and_what_is_empty_is_last(
            servers in prop::collection::vec(prop::collection::vec((0i64..900, 0u8..4, prop::option::of(0u64..4)), 0..5), 0..12),
        ) {
            let listed: Vec<Server> = (1..=servers.len() as u64)
                .map(|id| Server { id: ServerId::new(id).unwrap(), name: Some(format!("server-{id}").into()), status: "".into() })
                .collect();
            let mut backups = Vec::new();
            for (made, server) in servers.iter().zip(1u64..) {
                backups.extend(made.iter().zip(1u64..).map(|(&(hours, kind, size), turn)| Backup {
                    size: size.map(ByteSize::from_megabytes),
                    backup_type: if kind == 0 { BackupType::Manual } else { BackupType::Automatic },
                    status: if kind == 1 { BackupStatus::Failed } else { BackupStatus::Completed },
                    ..backup(server * 100 + turn, server, hours)
                }));
            }
            let (fleet, days) = (fleet(backups, &listed), calendar("2025-01-31T00:00:00Z", &[]));
            for &key in ServerColumn::ALL {
                for direction in [Direction::Ascending, Direction::Descending] {
                    let order = Sort { key, direction }.order(&fleet, NOW, &days);
                    let mut places = order.clone();
                    places.sort_unstable();
                    prop_assert_eq!(places, (0..fleet.len()).collect::<Vec<_>>());
                    let figures: Vec<Option<u64>> = order.iter().map(|&place| shown(fleet.at(place).unwrap(), key, &days)).collect();
                    let full = figures.iter().take_while(|figure| figure.is_some()).count();
                    prop_assert!(figures[full..].iter().all(Option::is_none), "{:?}: {:?}", key, figures);
                    let is_sorted = figures[..full].windows(2).all(|pair| match direction {
                        Direction::Ascending => pair[0] <= pair[1],
                        Direction::Descending => pair[0] >= pair[1],
                    });
                    prop_assert!(is_sorted, "{:?} {:?}: {:?}", key, direction, figures);
                }
            }
        }

        #[test]
        fn a_worse_standing_is_never_below_a_better_one(servers in prop::collection::vec(prop::collection::vec(0i64..300, 0..6), 0..15)) {
            let listed: Vec<Server> = (1..=servers.len() as u64)
                .map(|id| Server { id: ServerId::new(id).unwrap(), name: Some(format!("server-{id}").into()), status: "".into() })
                .collect();
            let mut backups = Vec::new();
            for (hours, server) in servers.iter().zip(1u64..) {
                backups.extend(hours.iter().zip(1u64..).map(|(&hours, turn)| backup(server * 100 + turn, server, hours)));
            }
            let fleet = fleet(backups, &listed);
            let order = Sort::<ServerColumn>::default().order(&fleet, NOW, &calendar("2025-01-31T00:00:00Z", &[]));
            prop_assert_eq!(order.len(), fleet.len());
            let standings: Vec<Standing> = order.iter().map(|&index| fleet.at(index).unwrap().standing(NOW)).collect();
            prop_assert!(standings.is_sorted());
        }
    }
}
