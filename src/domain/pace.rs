//! How long a server's backups usually take, and which one takes suspiciously long (PRODUCT.md, 7).

use std::time::Duration;

use super::ServerId;
use super::index::sorted;

/// Where a server's usual duration is unknown, this is long.
const LONG: Duration = Duration::from_secs(2 * 3600);
/// More than this many times the usual duration is long.
const TIMES: u32 = 3;
/// A usual duration counts as at least this: a server's next backup may well take minutes longer, and clocks differ a little.
const SHORT: Duration = Duration::from_secs(300);
/// As many of a server's last durations count.
const MOST: usize = 9;

/// How long backups were seen to take. The API does not tell when a backup was finished: only those count whose end was watched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace(Vec<(ServerId, Duration)>);

impl Pace {
    /// A backup of this server has taken so long.
    pub fn record(&mut self, server: ServerId, took: Duration) {
        self.0.push((server, took));
        let of_server = |(known, _): &(ServerId, Duration)| *known == server;
        if self.0.iter().filter(|entry| of_server(entry)).count() > MOST {
            let oldest = self.0.iter().position(of_server);
            oldest.map(|oldest| self.0.remove(oldest));
        }
    }

    /// The median of the server's last durations, where one is known.
    pub fn usual(&self, server: ServerId) -> Option<Duration> {
        let known: Vec<Duration> = self.0.iter().filter(|(known, _)| *known == server).map(|(_, took)| *took).collect();
        let order = sorted(known.len(), &mut |a, b| known[a].cmp(&known[b]));
        known.get(*order.get(order.len() / 2)?).copied()
    }

    /// Whether a backup of this server that has been in progress for so long is possibly stuck.
    pub fn is_stuck(&self, server: ServerId, age: Duration) -> bool {
        age > self.usual(server).map_or(LONG, |usual| usual.max(SHORT) * TIMES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(minutes: u64) -> Duration {
        Duration::from_secs(minutes * 60)
    }

    #[test]
    fn two_hours_are_long_where_nothing_is_known() {
        let server = ServerId::new(7).unwrap();
        assert!(!Pace::default().is_stuck(server, minutes(120)));
        assert!(Pace::default().is_stuck(server, minutes(121)));
    }

    #[test]
    fn three_times_the_usual_duration_is_long() {
        let (server, other) = (ServerId::new(7).unwrap(), ServerId::new(8).unwrap());
        let mut pace = Pace::default();
        for took in [10, 90, 11] {
            pace.record(server, minutes(took));
        }
        assert_eq!(pace.usual(server), Some(minutes(11)));
        assert!(!pace.is_stuck(server, minutes(33)));
        assert!(pace.is_stuck(server, minutes(34)));
        assert!(!pace.is_stuck(other, minutes(34)));
    }

    #[test]
    fn a_usual_duration_of_nothing_makes_no_backup_stuck() {
        let server = ServerId::new(7).unwrap();
        let mut pace = Pace::default();
        pace.record(server, Duration::ZERO);
        assert!(!pace.is_stuck(server, minutes(15)));
        assert!(pace.is_stuck(server, minutes(16)));
    }

    #[test]
    fn only_the_last_durations_count() {
        let server = ServerId::new(7).unwrap();
        let mut pace = Pace::default();
        for took in 1..=100 {
            pace.record(server, minutes(took));
        }
        assert_eq!(pace.usual(server), Some(minutes(96)));
    }
}
