//! Moments and calendar days. The person's own time zone is the browser's business: it arrives as arguments.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Two clocks differ by at most this many milliseconds, two days.
pub const MOST_AHEAD: i64 = 2 * 86_400_000;

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// How long after `earlier` this is; zero where it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0).max(0).unsigned_abs())
    }

    /// So far ahead of now that it is a mistake, and no clock that anybody has set wrong.
    pub fn is_far_ahead(self, now: Self) -> bool {
        self.0.saturating_sub(now.0) > MOST_AHEAD
    }

    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    /// RFC 3339 in UTC, for `<time datetime>`, exports and logs. Empty outside the years 0 to 9999.
    pub fn to_rfc3339(self) -> String {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .ok()
            .and_then(|moment| moment.format(&Rfc3339).ok())
            .unwrap_or_default()
    }
}

impl FromStr for Timestamp {
    type Err = ();

    /// RFC 3339, `Z` or a numeric offset, with or without fractional seconds (API.md, "Not documented").
    fn from_str(text: &str) -> Result<Self, ()> {
        let moment = OffsetDateTime::parse(text.trim(), &Rfc3339).map_err(|_| ())?;
        i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).map(Self).map_err(|_| ())
    }
}

/// A day of the calendar, without a zone: what a date field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31, and a day that this month has.
    pub day: u8,
}

impl FromStr for Date {
    type Err = ();

    /// `YYYY-MM-DD`, as a date field and the URL write it; a day that does not exist is an error, and so is a year that is only
    /// begun: a field says `0020-01-01` on the way to 2025.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(());
        };
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if (year.len(), month.len(), day.len()) != (4, 2, 2) || ![year, month, day].into_iter().all(is_number) {
            return Err(());
        }
        let date = Self {
            year: year.parse().map_err(|_| ())?,
            month: month.parse().map_err(|_| ())?,
            day: day.parse().map_err(|_| ())?,
        };
        let named = time::Month::try_from(date.month).map_err(|_| ())?;
        time::Date::from_calendar_date(date.year, named, date.day).map_err(|_| ())?;
        if date.year >= 1000 { Ok(date) } else { Err(()) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().millis()
    }

    #[test]
    fn reads_every_documented_form() {
        let base = at("2025-01-16T03:00:00Z");
        assert_eq!(base, 1_736_996_400_000);
        assert_eq!(at("2025-01-16T05:30:00+02:30"), base);
        assert_eq!(at("2025-01-16T03:00:00.250Z"), base + 250);
        assert_eq!(at("2025-01-16T03:00:00.123456789Z"), base + 123);
        for odd in ["", "yesterday", "2025-01-16", "2025-13-16T03:00:00Z", "2025-02-30T03:00:00Z", "1736996400"] {
            assert!(odd.parse::<Timestamp>().is_err(), "{odd}");
        }
    }

    #[test]
    fn writes_utc() {
        assert_eq!(Timestamp::from_millis(1_736_996_400_000).to_rfc3339(), "2025-01-16T03:00:00Z");
        assert_eq!(Timestamp::from_millis(i64::MAX).to_rfc3339(), "");
    }

    #[test]
    fn a_span_is_never_negative() {
        let (early, late) = (Timestamp::from_millis(1000), Timestamp::from_millis(3000));
        assert_eq!(late.since(early), Duration::from_secs(2));
        assert_eq!(early.since(late), Duration::ZERO);
    }

    #[test]
    fn dates_exist_in_the_calendar() {
        assert_eq!("2024-02-29".parse::<Date>().unwrap().to_string(), "2024-02-29");
        for odd in ["2025-02-29", "2025-1-1", "20250101", "2025-01-01-01", "+025-01-01", "0099-01-01", "0202-01-01", ""]
        {
            assert!(odd.parse::<Date>().is_err(), "{odd}");
        }
    }
}
