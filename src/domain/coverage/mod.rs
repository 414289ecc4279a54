//! Could every server be got back? What the backups of each server say about that (PRODUCT.md, 8).
//!
//! What is here does not depend on the time of day: it is worked out once, and again only when a row of the server changes.
//! What does depend on it (late or not, which day) is asked with "now" or with a calendar.

pub mod days;
pub mod fleet;
pub mod order;
pub mod report;
pub mod sizes;

use std::cmp::Ordering;
use std::ops::Add;
use std::sync::Arc;
use std::time::Duration;

pub use days::{Calendar, DAYS, Day, Mark};
pub use fleet::{Fleet, Verdict};
pub use order::ServerColumn;
pub use sizes::SizeTrend;

use super::fold::{Lower, fold};
use super::index::sorted;
use super::orders::natural_key;
use super::{Backup, BackupStatus, BackupType, ByteSize, ServerRef, Timestamp};

/// However often a server is backed up, it is not late before this.
pub const LEAST_PATIENCE: Duration = Duration::from_secs(36 * 3600);

/// What the backups of one server say.
#[derive(Debug, PartialEq, Eq)]
pub struct ServerCoverage {
    pub server: Arc<ServerRef>,
    /// Name and id, in which it is searched, folded once.
    pub folded: Box<str>,
    /// By which it is sorted.
    name_key: Box<[u8]>,
    /// Newest first; those without a time last.
    pub backups: Box<[Arc<Backup>]>,
    /// The newest completed backup of any type, whatever its time; one without a time only where no other is completed.
    newest_good: Option<Arc<Backup>>,
    /// The median gap between the completed automatic backups, whatever their times.
    whole_rhythm: Option<Duration>,
    pub counts: Counts,
    /// Manual backups, whatever their status: each takes a slot.
    pub manual: usize,
    /// Whether one that is completed is of a type that is not documented.
    pub has_other_type: bool,
    /// Of all backups whose size is known; `None` where none is.
    pub total_size: Option<ByteSize>,
    pub sizes: SizeTrend,
}

/// How many backups have which status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub completed: usize,
    pub in_progress: usize,
    pub failed: usize,
    /// Words that the API does not document.
    pub other: usize,
}

/// Whether a server could be got back as it was lately. From the worst to the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It has no completed backup.
    Missing,
    /// Its last completed backup is too old.
    Late,
    /// It has a completed backup, but the API does not say from when.
    Undated,
    Good,
}

impl Standing {
    /// Overdue is what has no completed backup, or too old a one.
    pub fn is_overdue(self) -> bool {
        matches!(self, Self::Missing | Self::Late)
    }
}

impl ServerCoverage {
    /// From the backups of one server, in any order.
    pub fn new(server: Arc<ServerRef>, backups: Vec<Arc<Backup>>, lower: Lower) -> Self {
        Self::of_ordered(server, newest_first(backups), lower)
    }

    fn of_ordered(server: Arc<ServerRef>, backups: Vec<Arc<Backup>>, lower: Lower) -> Self {
        let each = || backups.iter().map(Arc::as_ref);
        let counts = each().fold(Counts::default(), |mut counts, backup| {
            *match backup.status {
                BackupStatus::Completed => &mut counts.completed,
                BackupStatus::InProgress => &mut counts.in_progress,
                BackupStatus::Failed => &mut counts.failed,
                BackupStatus::Unknown(_) => &mut counts.other,
            } += 1;
            counts
        });
        let newest_good = each_good(&backups).next().cloned();
        let folded = fold(&format!("{}\n{}", server.name, server.id), lower);
        Self {
            name_key: natural_key(&folded).into(),
            folded: folded.into(),
            server,
            newest_good,
            whole_rhythm: rhythm(&backups),
            counts,
            manual: each().filter(|backup| backup.backup_type == BackupType::Manual).count(),
            has_other_type: each().any(is_of_other_type),
            total_size: each().filter_map(|backup| backup.size).reduce(Add::add),
            sizes: SizeTrend::of(each()),
            backups: backups.into(),
        }
    }

    /// Without those whose time is a mistake, for days ahead of now: from when they are nobody knows. Only where a completed one is
    /// among these does that make a difference.
    fn believable(&self, now: Timestamp) -> Option<&[Arc<Backup>]> {
        self.newest_good.as_ref().filter(|newest| is_mistaken(newest, now))?;
        self.backups.get(self.backups.partition_point(|backup| is_mistaken(backup, now))..)
    }

    /// The last completed backup of any type; one of unknown age only where no other is completed.
    pub fn last_good(&self, now: Timestamp) -> Option<&Arc<Backup>> {
        self.believable(now).and_then(|backups| each_good(backups).next()).or(self.newest_good.as_ref())
    }

    /// When the last completed backup was made, where the API says so.
    pub fn last_good_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.last_good(now)?.created_at.filter(|at| !at.is_far_ahead(now))
    }

    /// The median gap between the completed automatic backups, where there are two or more.
    pub fn rhythm(&self, now: Timestamp) -> Option<Duration> {
        self.believable(now).map_or(self.whole_rhythm, rhythm)
    }

    /// From when on the server is late, if no newer backup completes: twice its rhythm after its last completed backup, and at
    /// least 36 hours. Without a rhythm 36 hours it is.
    pub fn due_at(&self, now: Timestamp) -> Option<Timestamp> {
        let patience = self.rhythm(now).map_or(LEAST_PATIENCE, |gap| LEAST_PATIENCE.max(2 * gap));
        self.last_good_at(now).map(|at| at.plus(patience))
    }

    pub fn standing(&self, now: Timestamp) -> Standing {
        match (&self.newest_good, self.due_at(now)) {
            (None, _) => Standing::Missing,
            (Some(_), None) => Standing::Undated,
            (Some(_), Some(due)) if now > due => Standing::Late,
            _ => Standing::Good,
        }
    }
}

fn is_of_other_type(backup: &Backup) -> bool {
    backup.status == BackupStatus::Completed && matches!(backup.backup_type, BackupType::Unknown(_))
}

/// Newest first, those without a time last; among equals the higher id first.
fn newest_first(backups: Vec<Arc<Backup>>) -> Vec<Arc<Backup>> {
    let age = |index: usize| (backups[index].created_at, backups[index].id);
    let is_ordered = (1..backups.len()).all(|index| age(index - 1) >= age(index));
    if is_ordered {
        return backups;
    }
    let order = sorted(backups.len(), &mut |a, b| age(b).cmp(&age(a)));
    order.into_iter().map(|index| Arc::clone(&backups[index])).collect()
}

fn each_good(backups: &[Arc<Backup>]) -> impl Iterator<Item = &Arc<Backup>> {
    backups.iter().filter(|backup| backup.status.is_good())
}

/// Whether its time is a mistake.
pub fn is_mistaken(backup: &Backup, now: Timestamp) -> bool {
    backup.created_at.is_some_and(|at| at.is_far_ahead(now))
}

/// The median gap between completed automatic backups, given newest first.
fn rhythm(backups: &[Arc<Backup>]) -> Option<Duration> {
    let automatic = each_good(backups).filter(|backup| backup.backup_type == BackupType::Automatic);
    let times: Vec<Timestamp> = automatic.filter_map(|backup| backup.created_at).collect();
    let gap = |pair: &[Timestamp]| pair[0].since(pair[1]).as_millis() as u64;
    let gaps: Vec<u64> = times.windows(2).map(gap).collect();
    twice_the_median(&gaps).map(|twice| Duration::from_millis(twice / 2))
}

/// The sum of the two middle values, or twice the one in the middle. Doubled, so that it stays a whole number.
fn twice_the_median(values: &[u64]) -> Option<u64> {
    let order = sorted(values.len(), &mut |a, b| values[a].cmp(&values[b]));
    let at = |place: usize| order.get(place).map(|&index| values[index]);
    let upper = at(values.len() / 2)?;
    let lower = at(values.len().saturating_sub(1) / 2)?;
    Some(lower.saturating_add(upper))
}

/// By name as people count, then by id: a steady order for equals.
fn by_name(a: &ServerCoverage, b: &ServerCoverage) -> Ordering {
    a.name_key.cmp(&b.name_key).then(a.server.id.cmp(&b.server.id))
}

#[cfg(test)]
pub(crate) mod sample {
    use super::super::backup::sample;
    use super::*;

    pub(crate) const HOUR: i64 = 3_600_000;
    /// 2025-01-31T12:00:00Z
    pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_738_324_800_000);

    pub(crate) fn hours_ago(hours: i64) -> Option<Timestamp> {
        Some(Timestamp::from_millis(NOW.millis() - hours * HOUR))
    }

    /// An automatic backup of so many hours ago, completed.
    pub(crate) fn automatic(id: u64, hours: i64) -> Backup {
        Backup { created_at: hours_ago(hours), ..sample::backup(id) }
    }

    pub(crate) fn manual(id: u64, hours: i64) -> Backup {
        Backup { backup_type: BackupType::Manual, ..automatic(id, hours) }
    }

    pub(crate) fn failed(id: u64, hours: i64) -> Backup {
        Backup { status: BackupStatus::Failed, size: None, ..automatic(id, hours) }
    }

    pub(crate) fn coverage(backups: Vec<Backup>) -> ServerCoverage {
        let rows = backups.into_iter().map(Arc::new).collect();
        ServerCoverage::new(Arc::clone(&sample::backup(1).server), rows, str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sample::*;
    use super::*;

    fn id_of(coverage: &ServerCoverage) -> Option<u64> {
        coverage.last_good(NOW).map(|row| row.id.get())
    }

    #[test]
    fn the_last_good_backup_is_the_newest_completed_one_of_any_type() {
        let coverage = coverage(vec![automatic(1, 50), manual(2, 10), failed(3, 2), automatic(4, 26)]);
        assert_eq!((id_of(&coverage), coverage.last_good_at(NOW)), (Some(2), hours_ago(10)));
        assert_eq!(coverage.standing(NOW), Standing::Good);
    }

    #[test]
    fn without_a_completed_backup_it_is_missing() {
        assert_eq!(coverage(Vec::new()).standing(NOW), Standing::Missing);
        let running = Backup { status: BackupStatus::InProgress, ..automatic(2, 1) };
        let archived = Backup { status: BackupStatus::Unknown("archived".into()), ..automatic(3, 1) };
        let coverage = coverage(vec![failed(1, 5), running, archived]);
        assert_eq!(coverage.standing(NOW), Standing::Missing);
        assert_eq!(coverage.counts, Counts { completed: 0, in_progress: 1, failed: 1, other: 1 });
    }

    #[test]
    fn a_completed_backup_without_a_time_counts_only_where_there_is_no_other() {
        let undated = Backup { created_at: None, ..automatic(9, 0) };
        assert_eq!(coverage(vec![undated.clone()]).standing(NOW), Standing::Undated);
        assert_eq!(coverage(vec![undated, automatic(1, 100)]).standing(NOW), Standing::Late);
    }

    #[test]
    fn the_rhythm_is_the_median_gap_of_completed_automatic_backups() {
        // Gaps of 24, 48 and 24 hours: the failed one and the manual one in between do not count.
        let daily =
            vec![automatic(1, 100), automatic(2, 76), failed(3, 52), manual(4, 40), automatic(5, 28), automatic(6, 4)];
        assert_eq!(coverage(daily).rhythm(NOW), Some(Duration::from_secs(24 * 3600)));
        // Two gaps, of 24 and 48 hours: half-way.
        let uneven = vec![automatic(1, 72), automatic(2, 48), automatic(3, 0)];
        assert_eq!(coverage(uneven).rhythm(NOW), Some(Duration::from_secs(36 * 3600)));
        assert_eq!(coverage(vec![automatic(1, 5), manual(2, 9)]).rhythm(NOW), None);
    }

    #[test]
    fn late_is_older_than_twice_the_rhythm_and_than_36_hours() {
        // Every 6 hours: 36 hours count, to the millisecond.
        let often = coverage((0..5).map(|turn| automatic(turn + 1, 36 + 6 * turn as i64)).collect());
        assert_eq!(often.standing(NOW), Standing::Good);
        assert_eq!(often.standing(NOW.plus(Duration::from_millis(1))), Standing::Late);
        // Every week: two weeks count.
        let weekly = |last: i64| coverage((0..5).map(|turn| automatic(turn + 1, last + 168 * turn as i64)).collect());
        assert_eq!(weekly(336).standing(NOW), Standing::Good);
        assert_eq!(weekly(337).standing(NOW), Standing::Late);
        // A manual backup is as good as an automatic one, and no rhythm means 36 hours.
        assert_eq!(coverage(vec![manual(1, 36)]).standing(NOW), Standing::Good);
        assert_eq!(coverage(vec![manual(1, 37)]).standing(NOW), Standing::Late);
    }

    #[test]
    fn a_backup_from_the_future_is_not_late() {
        assert_eq!(coverage(vec![automatic(1, -5)]).standing(NOW), Standing::Good);
    }

    #[test]
    fn a_time_days_ahead_is_a_mistake_and_no_last_good_backup() {
        let days_ahead = |id, days: i64| automatic(id, -24 * days);
        let late = coverage(vec![automatic(1, 480), days_ahead(2, 27_000), days_ahead(3, 3)]);
        assert_eq!((id_of(&late), late.last_good_at(NOW), late.rhythm(NOW)), (Some(1), hours_ago(480), None));
        assert_eq!((late.due_at(NOW), late.standing(NOW)), (hours_ago(480 - 36), Standing::Late));
        let alone = coverage(vec![days_ahead(2, 27_000), failed(3, 2)]);
        assert_eq!((id_of(&alone), alone.last_good_at(NOW), alone.standing(NOW)), (Some(2), None, Standing::Undated));
        // It is believed as soon as the clocks may differ by that much.
        let soon = coverage(vec![automatic(1, 480), days_ahead(2, 3)]);
        assert_eq!(soon.standing(NOW.plus(Duration::from_secs(24 * 3600))), Standing::Good);
    }

    #[test]
    fn slots_and_size_count_every_status() {
        let failed_manual = Backup { status: BackupStatus::Failed, size: None, ..manual(2, 3) };
        let coverage = coverage(vec![manual(1, 2), failed_manual, automatic(3, 4)]);
        assert_eq!((coverage.manual, coverage.total_size), (2, Some(ByteSize::from_megabytes(2 * 4523))));
    }

    #[test]
    fn worse_comes_first() {
        let mut all = [Standing::Good, Standing::Late, Standing::Undated, Standing::Missing];
        all.sort();
        assert_eq!(all, [Standing::Missing, Standing::Late, Standing::Undated, Standing::Good]);
        assert_eq!(all.map(Standing::is_overdue), [true, true, false, false]);
    }

    proptest! {
        #[test]
        fn the_order_of_the_list_does_not_matter(hours in prop::collection::vec((0i64..200, 0u8..4), 0..20), turn in 0usize..20) {
            let backup = |(id, &(hours, kind)): (usize, &(i64, u8))| match kind {
                0 => manual(id as u64, hours),
                1 => failed(id as u64, hours),
                _ => automatic(id as u64, hours),
            };
            let backups: Vec<Backup> = hours.iter().enumerate().map(backup).collect();
            let mut turned = backups.clone();
            turned.rotate_left(turn.min(backups.len()));
            prop_assert_eq!(coverage(backups), coverage(turned));
        }

        #[test]
        fn a_newer_completed_backup_never_makes_it_worse(hours in prop::collection::vec(1i64..400, 1..12)) {
            let backups: Vec<Backup> = hours.iter().zip(1..).map(|(&hours, id)| automatic(id, hours)).collect();
            let mut more = backups.clone();
            more.push(manual(99, 0));
            prop_assert!(coverage(more).standing(NOW) >= coverage(backups).standing(NOW));
        }

        #[test]
        fn half_of_the_values_are_on_either_side_of_the_median(values in prop::collection::vec(0u64..1000, 1..30)) {
            let twice = twice_the_median(&values).unwrap();
            let below = values.iter().filter(|&&value| 2 * value < twice).count();
            let above = values.iter().filter(|&&value| 2 * value > twice).count();
            prop_assert!(2 * below <= values.len() && 2 * above <= values.len());
        }
    }
}
