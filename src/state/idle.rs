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
pub struct IdleLock {
    limit: Duration,
    last_input: Cell<Timestamp>,
    last_told: Cell<Timestamp>,
    /// The latest time, and how far the clock was set back before it; in milliseconds.
    clock: Cell<(i64, i64)>,
    is_over: Cell<bool>,
    /// When the session will end; `None` while that is far off.
    ends_at: ArcRwSignal<Option<Timestamp>>,
    listeners: Cell<Vec<EventListener>>,
    on_end: Box<dyn Fn()>,
    tell: Box<dyn Fn()>,
}

impl IdleLock {
    /// Watches for input. `on_end` is called once, when the time is over; `on_input` now and then while somebody is there.
    pub fn start(limit: Duration, on_end: impl Fn() + 'static, on_input: impl Fn() + 'static) -> Rc<Self> {
        let lock = Rc::new(Self {
            limit,
            last_input: Cell::new(now()),
            last_told: Cell::new(now()),
            clock: Cell::default(),
            is_over: Cell::default(),
            ends_at: ArcRwSignal::default(),
            listeners: Cell::default(),
            on_end: Box::new(on_end),
            tell: Box::new(on_input),
        });
        let watched = Rc::clone(&lock);
        let mut listeners = page::on_input(&INPUT, move || {
            // Once the question is on the page, only its answer counts: a hand that brushes the mouse is no answer.
            if watched.ends_at.with_untracked(Option::is_none) && watched.touch() {
                (watched.tell)();
            }
        });
        // Timers stand still in a tab that sleeps: nothing is shown for longer than allowed when it wakes up.
        let watched = Rc::clone(&lock);
        listeners.extend(page::on_presence_change(move || {
            watched.look();
        }));
        lock.listeners.set(listeners);
        let watched = Rc::clone(&lock);
        spawn_local(async move {
            while !watched.is_over.get() {
                clock::sleep(watched.look()).await;
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
        // A computer that wakes up may tell of the hand before the timers: that comes too late.
        if self.left().is_none() {
            return false;
        }
        let now = self.time();
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
        if !self.is_over.get() {
            (self.tell)();
        }
    }

    pub fn stop(&self) {
        self.is_over.set(true);
        drop(self.listeners.take());
    }

    /// The time, as if nobody had set the clock back.
    fn time(&self) -> Timestamp {
        let (before, back) = self.clock.get();
        let now = now().millis();
        let back = back + (before - now).max(0);
        self.clock.set((now, back));
        Timestamp::from_millis(now + back)
    }

    /// What is left of the time. `None`: the session is over, or is ended now.
    fn left(&self) -> Option<Duration> {
        if self.is_over.get() {
            return None;
        }
        let idle = self.time().since(self.last_input.get());
        let left = self.limit.checked_sub(idle).filter(|left| !left.is_zero());
        if left.is_none() {
            self.stop();
            (self.on_end)();
        }
        left
    }

    /// How long to wait before looking again.
    fn look(&self) -> Duration {
        let Some(left) = self.left() else { return Duration::ZERO };
        let warning = WARNING.min(self.limit / 2);
        if left > warning {
            return (left - warning).min(LOOK_EVERY);
        }
        if self.ends_at.with_untracked(Option::is_none) {
            self.ends_at.set(Some(now().plus(left)));
        }
        left.min(Duration::from_secs(1))
    }
}
