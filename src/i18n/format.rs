//! Numbers, sizes, moments and ages in a language, from the catalogue's own tables: browsers have no data for some languages.

use std::time::Duration;

use super::{Plural, Text, Texts, keys};
use crate::domain::size::SizeUnit;
use crate::domain::{ByteSize, Date, Timestamp};
use crate::platform::clock;

/// The formats of one language.
#[derive(Clone, Copy)]
pub struct Format(pub Texts);

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// Months and years of an age are rough: the exact time is always at hand.
const MONTH: u64 = 30 * DAY;
const YEAR: u64 = 365 * DAY;

const MONTHS: [Text; 12] = [
    keys::formats::MONTH_1,
    keys::formats::MONTH_2,
    keys::formats::MONTH_3,
    keys::formats::MONTH_4,
    keys::formats::MONTH_5,
    keys::formats::MONTH_6,
    keys::formats::MONTH_7,
    keys::formats::MONTH_8,
    keys::formats::MONTH_9,
    keys::formats::MONTH_10,
    keys::formats::MONTH_11,
    keys::formats::MONTH_12,
];

impl Format {
    /// `12,345`
    pub fn number(self, number: u64) -> String {
        let digits = number.to_string();
        let separator = self.0.get(keys::formats::GROUP_SEPARATOR);
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push_str(&separator);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// The text that goes with a number, with the number as its only value.
    pub fn count(self, plural: Plural<1>, number: u64) -> String {
        self.plural(plural, number, [&self.number(number)])
    }

    /// The form of a text that goes with a number, its places filled.
    pub fn plural<const N: usize>(self, plural: Plural<N>, number: u64, values: [&str; N]) -> String {
        self.0.plural(plural, number, values)
    }

    /// `4.42 GB`, `812 MB`
    pub fn size(self, size: ByteSize) -> String {
        let (figure, unit) = size.scaled();
        let hundredths = (figure * 100.0).round() as u64;
        let (whole, fraction) = (self.number(hundredths / 100), hundredths % 100);
        let decimal =
            format!("{whole}{}{}{}", self.0.get(keys::formats::DECIMAL_SEPARATOR), fraction / 10, fraction % 10);
        match unit {
            SizeUnit::Megabyte => self.0.fill(keys::formats::MEGABYTES, [&whole]),
            SizeUnit::Gigabyte => self.0.fill(keys::formats::GIGABYTES, [&decimal]),
            SizeUnit::Terabyte => self.0.fill(keys::formats::TERABYTES, [&decimal]),
        }
    }

    /// `4,523 MB`
    pub fn exact_size(self, size: ByteSize) -> String {
        self.0.fill(keys::formats::MEGABYTES, [&self.number(size.megabytes())])
    }

    /// `16 Jan 2025, 04:00 UTC+1`, in the person's own zone.
    pub fn moment(self, at: Timestamp) -> String {
        let local = clock::local_time(at.millis());
        self.local_moment(local)
    }

    /// `16 Jan 2025`
    pub fn date(self, date: Date) -> String {
        let (day, year) = (date.day.to_string(), date.year.to_string());
        self.0.fill(keys::formats::DATE, [&day, &self.month(date.month), &year])
    }

    fn month(self, month: u8) -> String {
        let month = MONTHS.get(usize::from(month).wrapping_sub(1));
        month.map(|month| self.0.get(*month)).unwrap_or_default()
    }

    fn local_moment(self, local: clock::LocalTime) -> String {
        let month = self.month(local.month);
        let two = |number: u8| format!("{number:02}");
        let (hour, minute) = (two(local.hour), two(local.minute));
        let day = local.day.to_string();
        let year = local.year.to_string();
        let zone = zone(local.offset_minutes);
        self.0.fill(keys::formats::DATE_TIME, [&day, &month, &year, &hour, &minute, &zone])
    }

    /// `5 hours ago`, `in 2 days`: whole units, never rounded up.
    pub fn relative(self, at: Timestamp, now: Timestamp) -> String {
        if at > now { self.ahead(at.since(now)) } else { self.ago(now.since(at)) }
    }

    fn ago(self, span: Duration) -> String {
        match span.as_secs() {
            0..MINUTE => self.0.get(keys::formats::JUST_NOW),
            seconds @ MINUTE..HOUR => self.count(keys::formats::MINUTES_AGO, seconds / MINUTE),
            seconds @ HOUR..DAY => self.count(keys::formats::HOURS_AGO, seconds / HOUR),
            seconds if seconds < 2 * MONTH => self.count(keys::formats::DAYS_AGO, seconds / DAY),
            seconds if seconds < 2 * YEAR => self.count(keys::formats::MONTHS_AGO, seconds / MONTH),
            seconds => self.count(keys::formats::YEARS_AGO, seconds / YEAR),
        }
    }

    fn ahead(self, span: Duration) -> String {
        match span.as_secs() {
            0..MINUTE => self.0.get(keys::formats::IN_A_MOMENT),
            seconds @ MINUTE..HOUR => self.count(keys::formats::IN_MINUTES, seconds / MINUTE),
            seconds @ HOUR..DAY => self.count(keys::formats::IN_HOURS, seconds / HOUR),
            seconds if seconds < 2 * MONTH => self.count(keys::formats::IN_DAYS, seconds / DAY),
            seconds if seconds < 2 * YEAR => self.count(keys::formats::IN_MONTHS, seconds / MONTH),
            seconds => self.count(keys::formats::IN_YEARS, seconds / YEAR),
        }
    }

    /// An age to the second while it is young: `4 seconds ago`.
    pub fn age(self, at: Timestamp, now: Timestamp) -> String {
        match now.since(at).as_secs() {
            seconds @ 1..MINUTE => self.count(keys::formats::SECONDS_AGO, seconds),
            _ => self.relative(at, now.max(at)),
        }
    }

    /// `7 seconds`, `5 minutes`, `3 hours`: a length of time, never rounded up, and never nothing.
    pub fn span(self, span: Duration) -> String {
        match span.as_secs() {
            seconds if seconds < 2 * MINUTE => self.count(keys::formats::SECONDS, seconds.max(1)),
            seconds if seconds < 2 * HOUR => self.count(keys::formats::MINUTES, seconds / MINUTE),
            seconds => self.count(keys::formats::HOURS, seconds / HOUR),
        }
    }
}

/// `UTC`, `UTC+1`, `UTC-3:30`. Written left to right in every language.
fn zone(offset_minutes: i32) -> String {
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset_minutes.abs() / 60, offset_minutes.abs() % 60);
    match (hours, minutes) {
        (0, 0) => "UTC".to_owned(),
        (_, 0) => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn en() -> Format {
        Format(Texts::english())
    }

    fn relative(seconds: i64) -> String {
        en().relative(Timestamp::from_millis(seconds * 1000), Timestamp::from_millis(0))
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"].map(str::to_owned),
            [0, 999, 1000, 1_234_567].map(|n| en().number(n))
        );
    }

    #[test]
    fn sizes_have_the_unit_that_reads_best() {
        let size = |megabytes| en().size(ByteSize::from_megabytes(megabytes));
        assert_eq!((size(4523), size(812), size(0)), ("4.42 GB".into(), "812 MB".into(), "0 MB".into()));
        assert_eq!(size(1_268_777), "1.21 TB");
        assert_eq!((size(1_048_570), size(1_048_571)), ("1,023.99 GB".into(), "1.00 TB".into()));
        assert_eq!(en().exact_size(ByteSize::from_megabytes(4523)), "4,523 MB");
    }

    #[test]
    fn ages_are_never_rounded_up() {
        let cases = [
            (0, "just now"),
            (-59, "just now"),
            (-60, "1 minute ago"),
            (-3599, "59 minutes ago"),
            (-86_399, "23 hours ago"),
            (-2 * 86_400, "2 days ago"),
            (-70 * 86_400, "2 months ago"),
            (-800 * 86_400, "2 years ago"),
            (30, "in a moment"),
            (3 * 86_400 - 1, "in 2 days"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(relative(seconds), expected, "{seconds}");
        }
    }

    #[test]
    fn young_ages_count_seconds() {
        let age = |seconds: i64| en().age(Timestamp::from_millis(0), Timestamp::from_millis(seconds * 1000));
        assert_eq!(
            (age(0), age(1), age(4), age(61)),
            ("just now".into(), "1 second ago".into(), "4 seconds ago".into(), "1 minute ago".into())
        );
        assert_eq!(age(-5), "just now");
    }

    #[test]
    fn zones_say_their_distance() {
        assert_eq!([0, 60, -210, 345].map(zone), ["UTC", "UTC+1", "UTC-3:30", "UTC+5:45"]);
        let local = clock::LocalTime { year: 2025, month: 1, day: 6, hour: 4, minute: 5, offset_minutes: 60 };
        assert_eq!(en().local_moment(local), "6 Jan 2025, 04:05 UTC+1");
    }
}
