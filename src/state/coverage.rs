//! What the loaded backups cover, followed: worked out anew only for the servers whose backups changed.

use std::cell::Cell;
use std::rc::Rc;

use send_wrapper::SendWrapper;

use crate::domain::coverage::{Calendar, DAYS, Fleet, Verdict};
use crate::domain::{Date, Timestamp};
use crate::platform::clock;
use crate::platform::text::lower;
use crate::signal::{Memo, Owner, expect_context, provide_context};

use super::clock::use_api_now;
use super::use_workspace;

/// The coverage of the account that is signed in.
#[derive(Clone, Copy)]
pub struct Coverage {
    pub fleet: Memo<Fleet>,
    /// The last thirty days of the person's own calendar, by the API's clock; another one after midnight.
    pub calendar: Memo<Calendar>,
    /// How the servers stand just now.
    pub verdict: Memo<Verdict>,
}

/// The place of the coverage in the part of the page that it belongs to. It is filled by whoever asks first, and stays when the
/// view changes: what is not asked for is not worked out.
#[derive(Clone)]
struct Place {
    owner: Owner,
    coverage: Rc<Cell<Option<Coverage>>>,
}

/// For all views below the shell.
pub fn provide_coverage() {
    let owner = Owner::current().unwrap_or_default();
    provide_context(SendWrapper::new(Place { owner, coverage: Rc::default() }));
}

/// Only views below the shell ask for it.
pub fn use_coverage() -> Coverage {
    let place = expect_context::<SendWrapper<Place>>();
    place.coverage.get().unwrap_or_else(|| {
        let coverage = place.owner.with(coverage);
        place.coverage.set(Some(coverage));
        coverage
    })
}

fn coverage() -> Coverage {
    let workspace = use_workspace();
    let rows = workspace.backups.rows_memo();
    let servers = workspace.extras.servers_memo();
    let now = use_api_now();
    let renew = move |before: Option<&Fleet>| {
        let before = before.cloned().unwrap_or_default();
        rows.with(|rows| servers.with(|known| before.renew(rows, known, lower)))
    };
    let fleet = Memo::with_equality(renew, Fleet::is_same);
    let today = Memo::new(move |_| date_of(now.get()));
    Coverage {
        fleet,
        calendar: Memo::new(move |_| calendar_until(today.get())),
        verdict: Memo::new(move |_| fleet.with(|fleet| fleet.verdict(now.get()))),
    }
}

/// The day of a moment in the person's zone.
pub fn date_of(at: Timestamp) -> Date {
    let local = clock::local_time(at.millis());
    Date { year: local.year, month: local.month, day: local.day }
}

fn calendar_until(today: Date) -> Calendar {
    Calendar::new(|day| {
        let days_ago = (DAYS - 1) as i32 - day as i32;
        let start = clock::local_midnight_millis(today.year, today.month, i32::from(today.day) - days_ago);
        let start = Timestamp::from_millis(start);
        (date_of(start), start)
    })
}
