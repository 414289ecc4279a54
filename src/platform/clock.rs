//! The browser's clock and the person's time zone.

use std::time::Duration;

use js_sys::Date;

/// Milliseconds since 1970-01-01T00:00:00Z, by this computer's clock.
pub fn now_millis() -> i64 {
    Date::now() as i64
}

/// How far this computer's clock is ahead of one that nobody can set, in milliseconds: the same number until somebody sets it, or
/// the computer sleeps.
pub fn setting_millis() -> i64 {
    let running = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |running| running.now());
    now_millis() - running as i64
}

/// The first moment of a calendar day in the person's zone, in milliseconds since 1970-01-01T00:00:00Z.
/// `month` counts from 1; a day past the month's end runs on into the next month, one before its first into the month before.
pub fn local_midnight_millis(year: i32, month: u8, day: i32) -> i64 {
    let date = Date::new_with_year_month_day(year.unsigned_abs(), i32::from(month) - 1, day);
    date.get_time() as i64
}

/// A date as HTTP headers write it, in milliseconds since 1970-01-01T00:00:00Z.
pub fn parse_http_date_millis(text: &str) -> Option<i64> {
    let millis = Date::parse(text);
    millis.is_finite().then_some(millis as i64)
}

/// A number from 0 to 1 (not itself 1) that nobody can foretell.
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// Resolves after the span; forgotten when dropped. At most 24 days, which is what browsers can count.
pub async fn sleep(span: Duration) {
    let millis = u32::try_from(span.as_millis()).unwrap_or(u32::MAX).min(i32::MAX.unsigned_abs());
    gloo_timers::future::TimeoutFuture::new(millis).await;
}

/// Work at one go takes no longer than about this many milliseconds.
const AT_ONE_GO: f64 = 24.0;

/// Breaks in long work, in which the page answers the person.
#[derive(Default)]
pub struct Breaks {
    /// When the work was first looked at, or the last break ended, in milliseconds.
    since: Option<f64>,
}

impl Breaks {
    /// Lets the page answer, if the last break was long enough ago and anybody can see it.
    pub async fn take(&mut self) {
        let since = *self.since.get_or_insert_with(Date::now);
        if Date::now() - since >= AT_ONE_GO && !super::page::is_hidden() {
            sleep(Duration::ZERO).await;
            self.since = Some(Date::now());
        }
    }
}

/// A moment as the person's own calendar and clock show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    /// How far the zone is ahead of UTC at that moment.
    pub offset_minutes: i32,
}

/// The local time of a moment given in milliseconds since 1970-01-01T00:00:00Z.
pub fn local_time(millis: i64) -> LocalTime {
    let date = Date::new(&(millis as f64).into());
    LocalTime {
        year: date.get_full_year() as i32,
        month: date.get_month() as u8 + 1,
        day: date.get_date() as u8,
        hour: date.get_hours() as u8,
        minute: date.get_minutes() as u8,
        offset_minutes: -(date.get_timezone_offset() as i32),
    }
}
