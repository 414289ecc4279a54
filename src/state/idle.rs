//! The idle lock: without any input for long enough, the session ends; a minute before, a warning.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_events::EventListener;

use super::clock::now;
use crate::domain::Timestamp;
use crate::platform::{clock, page};
use crate::signal::{ArcRwSignal, spawn_local};

/// How long before the end it warns; half of the time where that is shorter.
const WARNING: Duration = Duration::from_secs(60);
/// At most this often the other tabs are told that somebody is there.
const TELL_EVERY: Duration = Duration::from_secs(5);
/// A computer that wakes up is noticed within this time.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// What counts as being there.
const INPUT: [&str; 5] = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

/// The lock of one session.
#[derive(Clone)]
pub struct IdleLock {
    limit: Duration,
    last_input: Rc<Cell<Timestamp>>,
    last_told: Rc<Cell<Timestamp>>,
    is_over: Rc<Cell<bool>>,
    /// When the session will end; `None` while that is far off.
    ends_at: ArcRwSignal<Option<Timestamp>>,
    listeners: Rc<Cell<Vec<EventListener>>>,
    tell: Rc<dyn Fn()>,
}

impl IdleLock {
    /// Watches for input. `on_end` is called once, when the time is over; `on_input` now and then while somebody is there.
    pub fn start(limit: Duration, on_end: impl Fn() + 'static, on_input: impl Fn() + 'static) -> Self {
        let lock = Self {
            limit,
            last_input: Rc::new(Cell::new(now())),
            last_told: Rc::new(Cell::new(now())),
            is_over: Rc::default(),
            ends_at: ArcRwSignal::default(),
            listeners: Rc::default(),
            tell: Rc::new(on_input),
        };
        let watched = lock.clone();
        lock.listeners.set(page::on_input(&INPUT, move || {
            // Once the question is on the page, only its answer counts: a hand that brushes the mouse is no answer.
            if watched.ends_at.with_untracked(Option::is_none) && watched.touch() {
                (watched.tell)();
            }
        }));
        let (watched, on_end) = (lock.clone(), Rc::new(on_end));
        let look = move || match watched.look() {
            Some(wait) => wait,
            None => {
                watched.stop();
                on_end();
                Duration::ZERO
            }
        };
        // Timers stand still in a tab that sleeps: nothing is shown for longer than allowed when it wakes up.
        let at_once = look.clone();
        let mut listeners = lock.listeners.take();
        listeners.extend(page::on_presence_change(move || {
            at_once();
        }));
        lock.listeners.set(listeners);
        let watched = lock.clone();
        spawn_local(async move {
            while !watched.is_over.get() {
                clock::sleep(look()).await;
            }
        });
        lock
    }

    /// When the session will end, while that is near; followed.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.ends_at.get()
    }

    /// Somebody is there, in this tab or another. `true`: the other tabs have not been told for a while.
    pub fn touch(&self) -> bool {
        let now = now();
        self.last_input.set(now);
        if self.ends_at.with_untracked(Option::is_some) {
            self.ends_at.set(None);
        }
        let is_due = now.since(self.last_told.get()) >= TELL_EVERY;
        if is_due {
            self.last_told.set(now);
        }
        is_due
    }

    /// The person has answered that they are there.
    pub fn stay(&self) {
        self.touch();
        (self.tell)();
    }

    pub fn stop(&self) {
        self.is_over.set(true);
        drop(self.listeners.take());
    }

    /// How long to wait before looking again; `None`: the time is over.
    fn look(&self) -> Option<Duration> {
        if self.is_over.get() {
            return Some(Duration::ZERO);
        }
        let idle = now().since(self.last_input.get());
        let left = self.limit.checked_sub(idle).filter(|left| !left.is_zero())?;
        let warning = WARNING.min(self.limit / 2);
        if left > warning {
            return Some((left - warning).min(LOOK_EVERY));
        }
        if self.ends_at.with_untracked(Option::is_none) {
            self.ends_at.set(Some(now().plus(left)));
        }
        Some(left.min(Duration::from_secs(1)))
    }
}
