//! The emulator's own time: it can run faster than real time, jump ahead, or be set.
//!
//! Everything that happens by itself (a backup finishes, a nightly one starts, an old one expires) asks this clock.
//! Times are whole seconds since the Unix epoch; text is RFC 3339 in UTC.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// A clock that shows `base` at `since` and runs `speed` times as fast as real time from there.
#[derive(Debug, Clone)]
pub struct Clock {
    base: f64,
    since: Instant,
    speed: f64,
}

impl Clock {
    pub fn starting_at(seconds: i64, speed: f64) -> Self {
        Self { base: seconds as f64, since: Instant::now(), speed }
    }

    pub fn now(&self) -> i64 {
        self.exact() as i64
    }

    pub fn speed(&self) -> f64 {
        self.speed
    }

    pub fn advance(&mut self, seconds: f64) {
        self.rebase(self.exact() + seconds);
    }

    pub fn set(&mut self, seconds: i64) {
        self.rebase(seconds as f64);
    }

    pub fn set_speed(&mut self, speed: f64) {
        self.rebase(self.exact());
        self.speed = speed;
    }

    fn exact(&self) -> f64 {
        self.base + self.since.elapsed().as_secs_f64() * self.speed
    }

    fn rebase(&mut self, seconds: f64) {
        self.base = seconds;
        self.since = Instant::now();
    }
}

/// Real time, in milliseconds since the epoch.
pub fn real_milliseconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis() as u64)
}

/// Real time, in seconds since the epoch.
pub fn real_seconds() -> i64 {
    (real_milliseconds() / 1000) as i64
}

/// `2025-01-16T03:00:00Z`; the epoch for a time that no calendar holds.
pub fn to_text(seconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp(seconds)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .format(&Rfc3339)
        .unwrap_or_else(|_| "1970-01-01T00:00:00Z".to_owned())
}

/// The seconds of an RFC 3339 time with any offset.
pub fn from_text(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::unix_timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let seconds = from_text("2025-01-16T03:00:00Z").unwrap();
        assert_eq!(to_text(seconds), "2025-01-16T03:00:00Z");
        assert_eq!(from_text("2025-01-16T05:30:00.25+02:30"), Some(seconds));
        assert_eq!(from_text("yesterday"), None);
    }

    #[test]
    fn jumps_and_runs_faster() {
        let mut clock = Clock::starting_at(1_000, 0.0);
        assert_eq!(clock.now(), 1_000);
        clock.advance(500.0);
        assert_eq!(clock.now(), 1_500);
        clock.set(10);
        assert_eq!(clock.now(), 10);
        clock.set_speed(1_000_000.0);
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert!(clock.now() > 1_000);
    }
}
