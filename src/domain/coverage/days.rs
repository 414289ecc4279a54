//! The last thirty days, as the person's own calendar counts them.
//!
//! A day begins at midnight of the person's zone. Where the clocks change it has 23 or 25 hours; where they change at midnight it
//! begins at one. Which moments these are is the browser's business: they arrive as a calendar.

use std::sync::Arc;

use super::super::{Backup, BackupStatus, BackupType, Date, Timestamp};

/// How many days are looked at, today included.
pub const DAYS: usize = 30;

/// Thirty days of a person's calendar; the last one is today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar(Arc<[(Date, Timestamp)]>);

impl Calendar {
    /// From the first moment of each of the thirty days, and of tomorrow, oldest first. Moments never go back.
    pub fn new(mut midnight: impl FnMut(usize) -> (Date, Timestamp)) -> Self {
        Self((0..=DAYS).map(&mut midnight).collect())
    }

    /// The date of a day, 0 the oldest.
    pub fn date(&self, day: usize) -> Option<Date> {
        self.0[..DAYS].get(day).map(|(date, _)| *date)
    }

    /// The day of a moment, 0 the oldest; nothing before the first and after the last.
    pub fn day_of(&self, at: Timestamp) -> Option<usize> {
        let begun = self.0.partition_point(|(_, start)| *start <= at);
        begun.checked_sub(1).filter(|&day| day < DAYS)
    }
}

/// What was made on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Completed automatic ones.
    pub automatic: u16,
    /// Completed manual ones.
    pub manual: u16,
    pub failed: u16,
    pub in_progress: u16,
    /// Completed ones of a type that is not documented.
    pub other_type: u16,
    /// Those with a status that is not documented.
    pub other_status: u16,
}

/// What a day looks like at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing was made.
    None,
    Automatic,
    /// Completed, but not by the server's own rhythm.
    Manual,
    AutomaticAndManual,
    /// Tried, and nothing completed.
    Failed,
    /// Nothing completed or failed yet.
    InProgress,
    /// Completed, of a type that is not documented.
    OtherType,
    /// Only backups with a status that is not documented.
    OtherStatus,
}

impl Day {
    fn add(&mut self, backup: &Backup) {
        let count = match (&backup.status, &backup.backup_type) {
            (BackupStatus::Completed, BackupType::Automatic) => &mut self.automatic,
            (BackupStatus::Completed, BackupType::Manual) => &mut self.manual,
            (BackupStatus::Completed, BackupType::Unknown(_)) => &mut self.other_type,
            (BackupStatus::Failed, _) => &mut self.failed,
            (BackupStatus::InProgress, _) => &mut self.in_progress,
            (BackupStatus::Unknown(_), _) => &mut self.other_status,
        };
        *count = count.saturating_add(1);
    }

    /// Whether the server can be brought back to this day.
    pub fn is_covered(&self) -> bool {
        self.automatic > 0 || self.manual > 0 || self.other_type > 0
    }

    /// What completed comes before what failed, and that before what is still running: a second try makes up for the first.
    pub fn mark(&self) -> Mark {
        match self {
            Self { automatic: 1.., manual: 1.., .. } => Mark::AutomaticAndManual,
            Self { automatic: 1.., .. } => Mark::Automatic,
            Self { manual: 1.., .. } => Mark::Manual,
            Self { other_type: 1.., .. } => Mark::OtherType,
            Self { failed: 1.., .. } => Mark::Failed,
            Self { in_progress: 1.., .. } => Mark::InProgress,
            Self { other_status: 1.., .. } => Mark::OtherStatus,
            _ => Mark::None,
        }
    }
}

/// The thirty days of a server, oldest first, from its backups newest first.
pub fn days(backups: &[Arc<Backup>], calendar: &Calendar) -> [Day; DAYS] {
    let mut days = [Day::default(); DAYS];
    for backup in backups {
        let Some(at) = backup.created_at else { break };
        match calendar.day_of(at) {
            Some(day) => days[day].add(backup),
            None if at < calendar.0[0].1 => break,
            None => {}
        }
    }
    days
}

/// How many of the days have a completed backup.
pub fn covered(backups: &[Arc<Backup>], calendar: &Calendar) -> usize {
    days(backups, calendar).iter().filter(|day| day.is_covered()).count()
}

#[cfg(test)]
pub(crate) mod sample {
    use super::*;

    /// A calendar whose last day is today, from the hours that each day has; days without an entry have 24.
    pub(crate) fn calendar(today: &str, hours: &[(usize, i64)]) -> Calendar {
        let length = |day: usize| hours.iter().find(|(odd, _)| *odd == day).map_or(24, |(_, hours)| *hours);
        let begin = today.parse::<Timestamp>().unwrap().millis() - (0..DAYS - 1).map(length).sum::<i64>() * 3_600_000;
        Calendar::new(|day| {
            let start = Timestamp::from_millis(begin + (0..day).map(length).sum::<i64>() * 3_600_000);
            // Names only: the tests tell days apart by their place.
            (Date { year: 2025, month: 1, day: day as u8 + 1 }, start)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{automatic, coverage, failed, manual};
    use super::sample::calendar;
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_lasts_from_midnight_to_midnight() {
        let utc = calendar("2025-01-31T00:00:00Z", &[]);
        assert_eq!(utc.day_of(at("2025-01-31T00:00:00Z")), Some(29));
        assert_eq!(utc.day_of(at("2025-01-31T23:59:59.999Z")), Some(29));
        assert_eq!(utc.day_of(at("2025-01-30T23:59:59.999Z")), Some(28));
        assert_eq!(utc.day_of(at("2025-01-02T00:00:00Z")), Some(0));
        assert_eq!(utc.day_of(at("2025-01-01T23:59:59.999Z")), None);
        assert_eq!(utc.day_of(at("2025-02-01T00:00:00Z")), None);
    }

    #[test]
    fn the_clocks_go_forward() {
        // Amsterdam, 30 March 2025: 23 hours, from 23:00Z to 22:00Z. Today is 5 April.
        let amsterdam = calendar("2025-04-04T22:00:00Z", &[(23, 23)]);
        assert_eq!(amsterdam.day_of(at("2025-03-29T22:59:59Z")), Some(22));
        assert_eq!(amsterdam.day_of(at("2025-03-29T23:00:00Z")), Some(23));
        assert_eq!(amsterdam.day_of(at("2025-03-30T21:59:59Z")), Some(23));
        assert_eq!(amsterdam.day_of(at("2025-03-30T22:00:00Z")), Some(24));
    }

    #[test]
    fn the_clocks_go_back() {
        // New York, 2 November 2025: 25 hours, from 04:00Z to 05:00Z. Today is 10 November.
        let new_york = calendar("2025-11-10T05:00:00Z", &[(21, 25)]);
        assert_eq!(new_york.day_of(at("2025-11-02T03:59:59Z")), Some(20));
        assert_eq!(new_york.day_of(at("2025-11-02T04:00:00Z")), Some(21));
        assert_eq!(new_york.day_of(at("2025-11-03T04:59:59Z")), Some(21));
        assert_eq!(new_york.day_of(at("2025-11-03T05:00:00Z")), Some(22));
    }

    #[test]
    fn a_day_without_midnight_begins_at_one() {
        // Cairo, 25 April 2025: 23 hours, from 22:00Z (one o'clock) to 21:00Z. Today is 10 May.
        let cairo = calendar("2025-05-09T21:00:00Z", &[(14, 23)]);
        assert_eq!(cairo.day_of(at("2025-04-24T21:59:59Z")), Some(13));
        assert_eq!(cairo.day_of(at("2025-04-24T22:00:00Z")), Some(14));
        assert_eq!(cairo.day_of(at("2025-04-25T20:59:59Z")), Some(14));
        assert_eq!(cairo.day_of(at("2025-04-25T21:00:00Z")), Some(15));
        // Santiago, 7 September 2025: 23 hours, from 04:00Z (one o'clock) to 03:00Z. Today is 20 September.
        let santiago = calendar("2025-09-20T03:00:00Z", &[(16, 23)]);
        assert_eq!(santiago.day_of(at("2025-09-07T03:59:59Z")), Some(15));
        assert_eq!(santiago.day_of(at("2025-09-07T04:00:00Z")), Some(16));
        assert_eq!(santiago.day_of(at("2025-09-08T02:59:59Z")), Some(16));
    }

    #[test]
    fn an_hour_that_comes_twice_before_midnight_is_in_its_day() {
        // Cairo, 30 October 2025: 25 hours, from 21:00Z to 22:00Z; eleven o'clock at night comes twice. Today is 12 November.
        let cairo = calendar("2025-11-11T22:00:00Z", &[(16, 25)]);
        assert_eq!(cairo.day_of(at("2025-10-30T20:30:00Z")), Some(16));
        assert_eq!(cairo.day_of(at("2025-10-30T21:59:59Z")), Some(16));
        assert_eq!(cairo.day_of(at("2025-10-30T22:00:00Z")), Some(17));
    }

    #[test]
    fn a_day_that_the_calendar_skips_has_nothing() {
        // Apia had no 30 December 2011: that day and the next begin at one moment.
        let apia = calendar("2012-01-10T10:00:00Z", &[(17, 0)]);
        assert_eq!(apia.day_of(at("2011-12-30T10:00:00Z")), Some(18));
        assert_eq!(apia.day_of(at("2011-12-30T09:59:59Z")), Some(16));
    }

    #[test]
    fn what_completed_comes_before_what_failed() {
        let today = calendar("2025-01-31T00:00:00Z", &[]);
        let mark = |backups: Vec<Backup>| days(&coverage(backups).backups, &today)[29].mark();
        let running = || Backup { status: BackupStatus::InProgress, ..automatic(8, 1) };
        let odd = || Backup { status: BackupStatus::Unknown("archived".into()), ..automatic(9, 1) };
        let replica = || Backup { backup_type: BackupType::Unknown("replica".into()), ..automatic(7, 1) };
        assert_eq!(mark(vec![]), Mark::None);
        assert_eq!(mark(vec![odd()]), Mark::OtherStatus);
        assert_eq!(mark(vec![odd(), running()]), Mark::InProgress);
        assert_eq!(mark(vec![odd(), running(), failed(1, 2)]), Mark::Failed);
        assert_eq!(mark(vec![failed(1, 2), replica()]), Mark::OtherType);
        assert_eq!(mark(vec![failed(1, 2), manual(2, 1)]), Mark::Manual);
        assert_eq!(mark(vec![failed(1, 2), automatic(2, 1)]), Mark::Automatic);
        assert_eq!(mark(vec![manual(1, 2), automatic(2, 1)]), Mark::AutomaticAndManual);
    }

    #[test]
    fn covered_days_are_counted_once() {
        let today = calendar("2025-01-31T00:00:00Z", &[]);
        // Noon is "now": 1 and 3 hours ago are today, 13 yesterday, 800 long before.
        let backups = vec![automatic(1, 1), manual(2, 3), automatic(3, 13), failed(4, 40), automatic(5, 800)];
        assert_eq!(covered(&coverage(backups).backups, &today), 2);
    }

    proptest! {
        #[test]
        fn every_backup_of_the_time_is_in_exactly_one_day(hours in prop::collection::vec((-30i64..900, 0u8..3), 0..60), odd in 0usize..29, length in 22i64..27) {
            let calendar = calendar("2025-01-31T00:00:00Z", &[(odd, length)]);
            let backup = |(id, &(hours, kind)): (usize, &(i64, u8))| match kind {
                0 => manual(id as u64, hours),
                1 => failed(id as u64, hours),
                _ => automatic(id as u64, hours),
            };
            let backups: Vec<Backup> = hours.iter().enumerate().map(backup).collect();
            let (first, end) = (calendar.0[0].1, calendar.0[DAYS].1);
            let expected = backups.iter().filter(|backup| backup.created_at.is_some_and(|at| at >= first && at < end)).count();
            let days = days(&coverage(backups).backups, &calendar);
            let counted: u16 = days.iter().map(|day| day.automatic + day.manual + day.failed).sum();
            prop_assert_eq!(usize::from(counted), expected);
        }
    }
}
