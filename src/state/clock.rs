//! "Now" as a signal: ages on the page follow it.

use std::time::Duration;

use crate::domain::Timestamp;
use crate::platform::{clock, page};
use crate::signal::{ArcRwSignal, Signal, provide_context, spawn_local, use_context};

/// The current time, to the second; it stands still while the page is hidden.
#[derive(Clone, Copy)]
pub struct Now(pub Signal<Timestamp>);

/// The current time, read once.
pub fn now() -> Timestamp {
    Timestamp::from_millis(clock::now_millis())
}

pub fn provide_now() {
    let signal = ArcRwSignal::new(now());
    provide_context(Now(signal.clone().into()));
    spawn_local(async move {
        loop {
            clock::sleep(Duration::from_secs(1)).await;
            if !page::is_hidden() {
                signal.set(now());
            }
        }
    });
}

/// The time by another clock, which is this many milliseconds ahead.
pub fn ahead(now: Timestamp, skew: i64) -> Timestamp {
    Timestamp::from_millis(now.millis().saturating_add(skew))
}

/// The time by the API's clock as far as it is known: the ages of what the API has made follow it.
pub fn use_api_now() -> Signal<Timestamp> {
    let (now, skew) = (use_now(), super::use_workspace().skew.clone());
    Signal::derive(move || ahead(now.get(), skew.get()))
}

/// The current time; a still one where nobody provides it.
pub fn use_now() -> Signal<Timestamp> {
    use_context::<Now>().map_or_else(|| Signal::stored(now()), |now| now.0)
}
