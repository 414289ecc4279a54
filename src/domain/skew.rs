//! How far the API's clock is ahead of this computer's, by the times of what it has made.

use super::Timestamp;
use super::time::MOST_AHEAD;

/// The clocks may differ by this many milliseconds before anything is said or done about it.
const LEAST: i64 = 60_000;

/// What tells of the API's clock, in milliseconds ahead of this computer's.
#[derive(Clone, Copy, Debug)]
pub struct Skew {
    /// By the answer to the last creation: what is made is made now.
    told: i64,
    /// By the list since: the clock is at least that far.
    listed: i64,
    /// The newest time in the list that said so.
    newest: i64,
}

impl Default for Skew {
    fn default() -> Self {
        Self { told: 0, listed: i64::MIN, newest: i64::MAX }
    }
}

impl Skew {
    /// This computer's clock may have been set, by so many milliseconds: what it told before is no longer true.
    #[must_use]
    pub fn set_clock(self, by: i64) -> Self {
        if by.abs() > LEAST { Self::default() } else { self }
    }

    /// By something that the API has just made. A time that is far off is a mistake.
    #[must_use]
    pub fn tell(self, made_at: Timestamp, now: Timestamp) -> Self {
        let told = ahead(made_at, now);
        if (-MOST_AHEAD..=MOST_AHEAD).contains(&told) { Self { told, ..Self::default() } } else { self }
    }

    /// By all times of a whole list: what the API has made cannot be from the future. Times that are far off are mistakes. One that
    /// none of the others comes near may be one too: then the time before it counts.
    #[must_use]
    pub fn list(self, times: impl Iterator<Item = Timestamp>, now: Timestamp) -> Self {
        let (mut first, mut second) = (i64::MIN, i64::MIN);
        for ahead in times.map(|at| ahead(at, now)).filter(|&ahead| ahead <= MOST_AHEAD) {
            second = second.max(ahead.min(first));
            first = first.max(ahead);
        }
        let listed = if second >= first / 4 { first } else { second };
        let newest = first.saturating_add(now.millis());
        // As time goes by, the same times say ever less. What they have said is true for as long as they are there.
        if newest < self.newest || listed > self.listed { Self { listed, newest, ..self } } else { self }
    }

    /// Nothing where the clocks hardly differ.
    pub fn millis(self) -> i64 {
        let skew = self.told.max(self.listed);
        if skew.abs() > LEAST { skew } else { 0 }
    }
}

fn ahead(at: Timestamp, now: Timestamp) -> i64 {
    at.millis().saturating_sub(now.millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    const NOW: i64 = 1_738_324_800_000;

    fn at(ahead: i64) -> Timestamp {
        Timestamp::from_millis(NOW.saturating_add(ahead))
    }

    fn list(skew: Skew, times: &[i64], now: i64) -> Skew {
        skew.list(times.iter().map(|&ahead| at(ahead)), at(now))
    }

    fn of_list(times: &[i64]) -> i64 {
        list(Skew::default(), times, 0).millis()
    }

    #[test]
    fn two_times_from_the_future_tell_that_the_clock_is_ahead() {
        assert_eq!(of_list(&[-30 * HOUR, 2 * HOUR, HOUR]), 2 * HOUR);
        assert_eq!(of_list(&[HOUR, HOUR]), HOUR);
        assert_eq!(of_list(&[MINUTE, MINUTE]), 0);
    }

    #[test]
    fn a_single_time_from_the_future_tells_nothing() {
        assert_eq!(of_list(&[]), 0);
        assert_eq!(of_list(&[40 * HOUR]), 0);
        assert_eq!(of_list(&[40 * HOUR, -MINUTE, -HOUR]), 0);
        assert_eq!(of_list(&[40 * HOUR, 3 * MINUTE, 2 * MINUTE]), 3 * MINUTE);
    }

    #[test]
    fn times_far_off_do_not_hide_what_the_others_tell() {
        assert_eq!(of_list(&[90_000 * HOUR, 90_000 * HOUR, 2 * HOUR, HOUR]), 2 * HOUR);
        assert_eq!(of_list(&[i64::MAX, i64::MIN]), 0);
    }

    #[test]
    fn what_a_list_told_holds_as_long_as_its_times_are_there() {
        let skew = list(Skew::default(), &[2 * HOUR, HOUR], 0);
        let later = list(skew, &[2 * HOUR, HOUR], 90 * MINUTE);
        assert_eq!(later.millis(), 2 * HOUR);
        assert_eq!(list(later, &[5 * HOUR, 2 * HOUR, HOUR], 180 * MINUTE).millis(), 2 * HOUR);
        assert_eq!(list(later, &[-HOUR, -2 * HOUR], 90 * MINUTE).millis(), 0);
    }

    #[test]
    fn nothing_holds_any_more_once_this_computers_clock_is_set() {
        let slow = list(Skew::default(), &[0, -MINUTE], -HOUR);
        assert_eq!(slow.millis(), HOUR);
        assert_eq!(list(slow.set_clock(HOUR), &[0, -MINUTE], 5 * MINUTE).millis(), 0);
        assert_eq!(slow.set_clock(-MINUTE).millis(), HOUR, "clocks are kept right in small steps all the time");
    }

    #[test]
    fn a_creation_tells_it_exactly() {
        let skew = list(Skew::default(), &[40 * HOUR, 39 * HOUR], 0).tell(at(-3 * HOUR), at(0));
        assert_eq!(skew.millis(), -3 * HOUR);
        assert_eq!(list(skew, &[-4 * HOUR, -3 * HOUR], 0).millis(), -3 * HOUR);
        // This computer's clock was set right meanwhile: new backups are of now.
        assert_eq!(list(skew, &[-MINUTE, 0], 0).millis(), 0);
        assert_eq!(skew.tell(at(-40_000 * HOUR), at(0)).millis(), -3 * HOUR);
        assert_eq!(Skew::default().tell(at(30_000), at(0)).millis(), 0);
    }
}
