//! When to poll, and what: the rules of PRODUCT.md, 7, without a clock or a network of their own.

use std::time::Duration;

use crate::domain::ServerId;

/// While at most this many servers have something in progress, only they are asked for.
const FEW_SERVERS: usize = 4;
/// The longest wait after failures, unless the usual pace is slower.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// The attempts of many consoles after a failure are spread over the last part of the wait, from here on.
const LEAST_OF_WAIT: f64 = 0.75;
/// While only a few servers are asked for, the whole list is still read this often.
const WHOLE_LIST_EVERY: Duration = Duration::from_secs(300);
/// Back in view, data older than this is refreshed at once.
pub const OLD_ENOUGH: Duration = Duration::from_secs(15);
/// The shortest wait that a `Retry-After` can ask for. One that asks for none, or for a moment that is past by this computer's
/// clock, asks for nothing: then failures are waited for as always.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// What to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    All,
    /// Only these, each with a request of its own.
    Servers(Vec<ServerId>),
}

/// How a poll ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Changed,
    Unchanged,
    Failed { retry_after: Option<Duration> },
}

impl Outcome {
    /// Of a poll that was answered.
    pub fn of(is_unchanged: bool) -> Self {
        if is_unchanged { Self::Unchanged } else { Self::Changed }
    }
}

/// What the wait depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Whether the provider is at work on anything.
    pub is_active: bool,
    pub is_hidden: bool,
    pub is_online: bool,
}

/// The pace of polling.
#[derive(Clone, Debug)]
pub struct Schedule {
    active: Duration,
    idle: Duration,
    active_wait: Duration,
    failures: u32,
    retry_after: Option<Duration>,
}

impl Schedule {
    /// `active`: the wait while something is in progress, at first. `idle`: while nothing is.
    pub fn new(active: Duration, idle: Duration) -> Self {
        Self { active, idle, active_wait: active, failures: 0, retry_after: None }
    }

    /// Something was started: back to the fastest pace.
    pub fn hurry(&mut self) {
        self.active_wait = self.active;
    }

    /// Takes note of how a poll ended.
    pub fn record(&mut self, outcome: Outcome) {
        self.retry_after = None;
        match outcome {
            Outcome::Changed => (self.failures, self.active_wait) = (0, self.active),
            Outcome::Unchanged => {
                self.failures = 0;
                self.active_wait = (self.active_wait * 3 / 2).min(self.active * 3);
            }
            Outcome::Failed { retry_after } => {
                self.failures = self.failures.saturating_add(1);
                self.retry_after = retry_after.filter(|wait| !wait.is_zero()).map(|wait| wait.max(SHORTEST_WAIT));
            }
        }
    }

    /// How long to wait after the last answer; `None` while there is nothing to wait for (until the page is seen again,
    /// or online). `random` is from 0 to 1 and spreads the attempts of many consoles after a failure.
    pub fn wait(&self, situation: Situation, random: f64) -> Option<Duration> {
        if !situation.is_online || (situation.is_hidden && !situation.is_active) {
            return None;
        }
        let pace = if situation.is_active && !situation.is_hidden { self.active_wait } else { self.idle };
        if let Some(asked) = self.retry_after {
            return Some(asked);
        }
        if self.failures == 0 {
            return Some(pace);
        }
        let doubled = pace.saturating_mul(1 << self.failures.min(16)).min(LONGEST_WAIT);
        Some(doubled.mul_f64(LEAST_OF_WAIT + (1.0 - LEAST_OF_WAIT) * random.clamp(0.0, 1.0)).max(pace))
    }

    /// How long after the last answer nothing may be asked for, unless a person wants it.
    pub fn rest(&self) -> Duration {
        self.retry_after.unwrap_or_default()
    }
}

/// What to ask for, given the servers on which something is in progress, and whether it is time for the whole list.
pub fn scope(unfinished: &[ServerId], is_whole_due: bool) -> Scope {
    let is_few = (1..=FEW_SERVERS).contains(&unfinished.len());
    if is_few && !is_whole_due { Scope::Servers(unfinished.to_vec()) } else { Scope::All }
}

/// Whether a whole list of this age is to be read again (`None`: never read).
pub fn is_whole_due(age: Option<Duration>) -> bool {
    age.is_none_or(|age| age >= WHOLE_LIST_EVERY)
}

/// How long the whole list rests for this time, the first being 1, while only it fails and the lists of a few servers can be asked
/// for: no longer than the wait after as many failed polls.
pub fn rest_of_whole(active: Duration, rests: u32) -> Duration {
    active.saturating_mul(1 << rests.min(16)).min(LONGEST_WAIT).mul_f64(LEAST_OF_WAIT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ACTIVE: Situation = Situation { is_active: true, is_hidden: false, is_online: true };
    const IDLE: Situation = Situation { is_active: false, ..ACTIVE };
    const FAILED: Outcome = Outcome::Failed { retry_after: None };

    fn schedule() -> Schedule {
        Schedule::new(Duration::from_secs(5), Duration::from_secs(60))
    }

    fn wait(schedule: &Schedule, situation: Situation) -> Option<f64> {
        schedule.wait(situation, 1.0).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn slower_by_half_each_time_nothing_changes() {
        let mut schedule = schedule();
        let mut waits = vec![wait(&schedule, ACTIVE)];
        for _ in 0..4 {
            schedule.record(Outcome::Unchanged);
            waits.push(wait(&schedule, ACTIVE));
        }
        assert_eq!(waits, [5.0, 7.5, 11.25, 15.0, 15.0].map(Some));
        schedule.record(Outcome::Changed);
        assert_eq!(wait(&schedule, ACTIVE), Some(5.0));
        schedule.record(Outcome::Unchanged);
        schedule.hurry();
        assert_eq!(wait(&schedule, ACTIVE), Some(5.0));
    }

    #[test]
    fn hidden_pages_wait_and_offline_ones_pause() {
        let schedule = schedule();
        assert_eq!(wait(&schedule, IDLE), Some(60.0));
        assert_eq!(wait(&schedule, Situation { is_hidden: true, ..ACTIVE }), Some(60.0));
        assert_eq!(wait(&schedule, Situation { is_hidden: true, ..IDLE }), None);
        assert_eq!(wait(&schedule, Situation { is_online: false, ..ACTIVE }), None);
    }

    #[test]
    fn failures_double_the_wait_up_to_five_minutes() {
        let mut schedule = schedule();
        let mut waits = Vec::new();
        for _ in 0..5 {
            schedule.record(FAILED);
            waits.push(wait(&schedule, IDLE));
        }
        assert_eq!(waits, [120.0, 240.0, 300.0, 300.0, 300.0].map(Some));
        schedule.record(Outcome::Unchanged);
        assert_eq!(wait(&schedule, IDLE), Some(60.0));
    }

    #[test]
    fn retry_after_rules() {
        let mut schedule = schedule();
        schedule.record(Outcome::Failed { retry_after: Some(Duration::from_secs(7)) });
        assert_eq!(wait(&schedule, IDLE), Some(7.0));
        assert_eq!(schedule.rest(), Duration::from_secs(7));
        schedule.record(Outcome::Failed { retry_after: Some(Duration::from_millis(20)) });
        assert_eq!(wait(&schedule, ACTIVE), Some(1.0));
        schedule.record(Outcome::Unchanged);
        assert_eq!((schedule.rest(), wait(&schedule, IDLE)), (Duration::ZERO, Some(60.0)));
    }

    #[test]
    fn a_retry_after_that_asks_for_no_wait_leaves_the_doubling_as_it_is() {
        let mut schedule = schedule();
        let mut waits = Vec::new();
        for _ in 0..4 {
            schedule.record(Outcome::Failed { retry_after: Some(Duration::ZERO) });
            waits.push(wait(&schedule, ACTIVE));
        }
        assert_eq!(waits, [10.0, 20.0, 40.0, 80.0].map(Some));
        assert_eq!(schedule.rest(), Duration::ZERO);
    }

    #[test]
    fn failures_never_poll_faster_than_successes() {
        let mut schedule = Schedule::new(Duration::from_secs(5), Duration::from_secs(900));
        for _ in 0..3 {
            schedule.record(FAILED);
            assert_eq!(schedule.wait(IDLE, 0.0), Some(Duration::from_secs(900)));
        }
    }

    #[test]
    fn only_a_few_servers_are_asked_for_one_by_one() {
        let servers = |count: u64| (0..count).filter_map(ServerId::new).collect::<Vec<_>>();
        assert_eq!(scope(&servers(0), false), Scope::All);
        assert_eq!(scope(&servers(4), false), Scope::Servers(servers(4)));
        assert_eq!(scope(&servers(5), false), Scope::All);
        assert_eq!(scope(&servers(1), true), Scope::All);
    }

    #[test]
    fn the_whole_list_is_read_every_five_minutes() {
        assert!(is_whole_due(None));
        assert!(!is_whole_due(Some(Duration::from_secs(299))));
        assert!(is_whole_due(Some(Duration::from_secs(300))));
    }

    #[test]
    fn a_whole_list_that_fails_rests_twice_as_long_each_time() {
        let rests = [1, 2, 3, 6, 7, 99].map(|rests| rest_of_whole(Duration::from_secs(5), rests).as_secs_f64());
        assert_eq!(rests, [7.5, 15.0, 30.0, 225.0, 225.0, 225.0]);
    }

    proptest! {
        #[test]
        fn waits_stay_within_bounds(
            (active, idle) in (0.1..86_400.0, 0.1..86_400.0),
            steps in prop::collection::vec((0u8..4, any::<u64>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<f64>()), 0..60),
        ) {
            let (active, idle) = (Duration::from_secs_f64(active), Duration::from_secs_f64(idle));
            let mut schedule = Schedule::new(active, idle);
            for (step, seconds, is_active, is_hidden, is_online, random) in steps {
                let retry_after = Some(Duration::from_secs(seconds));
                match step {
                    0 => schedule.record(Outcome::Changed),
                    1 => schedule.record(Outcome::Unchanged),
                    2 => schedule.record(FAILED),
                    _ => schedule.record(Outcome::Failed { retry_after }),
                }
                let asked = retry_after.filter(|asked| step == 3 && !asked.is_zero());
                let wait = schedule.wait(Situation { is_active, is_hidden, is_online }, random);
                prop_assert_eq!(wait.is_none(), !is_online || (is_hidden && !is_active));
                let Some(wait) = wait else { continue };
                prop_assert_eq!(schedule.rest(), asked.unwrap_or_default());
                let least = if is_active && !is_hidden { active } else { idle };
                let most = if is_active && !is_hidden { active * 3 } else { idle };
                match (asked, step) {
                    (Some(asked), _) => prop_assert_eq!(wait, asked.max(SHORTEST_WAIT)),
                    // A failure waits longer, less a quarter at most, but no longer than five minutes or the usual wait.
                    (None, 2 | 3) => {
                        prop_assert!(wait <= LONGEST_WAIT.max(most));
                        prop_assert!(wait >= (least * 2).min(LONGEST_WAIT).mul_f64(0.749).max(least));
                    }
                    (None, _) => prop_assert!(wait >= least && wait <= most, "{:?} is not within {:?} to {:?}", wait, least, most),
                }
            }
        }

        #[test]
        fn only_servers_with_something_in_progress_are_asked_for(unfinished in prop::collection::vec(0u64..9, 0..9), is_whole_due: bool) {
            let unfinished: Vec<ServerId> = unfinished.into_iter().filter_map(ServerId::new).collect();
            match scope(&unfinished, is_whole_due) {
                Scope::Servers(asked) => prop_assert!(asked == unfinished && (1..=4).contains(&asked.len()) && !is_whole_due),
                Scope::All => prop_assert!(unfinished.is_empty() || unfinished.len() > 4 || is_whole_due),
            }
        }
    }
}
