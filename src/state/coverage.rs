//! What the loaded backups cover, followed: worked out anew only for the servers whose backups changed.

use crate::domain::coverage::{Calendar, Fleet, Verdict};
use crate::domain::{Date, Rows, Timestamp};
use crate::platform::clock;
use crate::platform::text::decompose;
use crate::signal::{Memo, expect_context, provide_context};

use super::clock::use_now;
use super::use_workspace;

/// The coverage of the account that is signed in. Nothing is worked out before it is asked for.
#[derive(Clone, Copy)]
pub struct Coverage {
    pub fleet: Memo<Fleet>,
    /// The last thirty days of the person's own calendar; another one after midnight.
    pub calendar: Memo<Calendar>,
    /// How the servers stand just now.
    pub verdict: Memo<Verdict>,
}

/// For all views below the shell, so that it outlives a change of the view.
pub fn provide_coverage(rows: Memo<Rows>) {
    let servers = use_workspace().servers.clone();
    let now = use_now();
    let renew = move |before: Option<&Fleet>| {
        let known = servers.get();
        let before = before.cloned().unwrap_or_default();
        rows.with(|rows| before.renew(rows, known.as_deref().unwrap_or_default(), decompose))
    };
    let fleet = Memo::with_equality(renew, Fleet::is_same);
    let today = Memo::new(move |_| date_of(now.get()));
    provide_context(Coverage {
        fleet,
        calendar: Memo::new(move |_| calendar_until(today.get())),
        verdict: Memo::new(move |_| fleet.with(|fleet| fleet.verdict(now.get()))),
    });
}

/// Only views below the shell ask for it.
pub fn use_coverage() -> Coverage {
    expect_context()
}

/// The day of a moment in the person's zone.
fn date_of(at: Timestamp) -> Date {
    let local = clock::local_time(at.millis());
    Date { year: local.year, month: local.month, day: local.day }
}

fn calendar_until(today: Date) -> Calendar {
    Calendar::new(|day| {
        let days_ago = (crate::domain::coverage::DAYS - 1) as i32 - day as i32;
        let start = clock::local_midnight_millis(today.year, today.month, i32::from(today.day) - days_ago);
        let start = Timestamp::from_millis(start);
        (date_of(start), start)
    })
}
