//! The rest of the program: what the first load does without, in a file of its own. boot.js fetches it when asked; in a build
//! that is not split it says at once that everything is here.

use std::cell::{Cell, RefCell};

use gloo_events::EventListener;

use super::{page, style};

/// boot.js's event for a rest that was needed and cannot be had.
const MISSING: &str = "console-rest-missing";

type Callback = Box<dyn FnOnce()>;
/// Called with whether the rest has come.
type Answer = Box<dyn FnOnce(bool)>;

thread_local! {
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
    static IS_LISTENING: Cell<bool> = const { Cell::new(false) };
    /// Those who need it now, and are told if it cannot be had.
    static NEEDING: RefCell<Vec<Answer>> = const { RefCell::new(Vec::new()) };
    /// Those who do without it until it comes.
    static WAITING: RefCell<Vec<Callback>> = const { RefCell::new(Vec::new()) };
}

pub fn is_here() -> bool {
    IS_HERE.get()
}

/// Has it fetched when the browser is idle. Where that fails, nothing happens until somebody needs it.
pub fn fetch_ahead() {
    ask(false);
}

/// Calls back with `true` when it is here: now, or as soon as it has come. Calls back with `false` when it cannot be had now:
/// whoever still wants it then asks again.
pub fn when_here(answer: Answer) {
    if is_here() {
        answer(true);
    } else {
        NEEDING.with_borrow_mut(|needing| needing.push(answer));
        ask(true);
    }
}

/// Calls back when it comes, if it does. It is not fetched for this.
pub fn on_arrival(callback: Callback) {
    WAITING.with_borrow_mut(|waiting| waiting.push(callback));
}

/// Calls back each time that somebody needed it and it could not be had.
pub fn on_missing(callback: impl Fn() + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, MISSING, move |_| callback()))
}

/// Does something that is in the rest: now, or as soon as that has come; not at all where it cannot be had.
pub fn run(act: impl FnOnce() + 'static) {
    when_here(Box::new(move |has_come| {
        if has_come {
            entry(act);
        }
    }));
}

/// The border, to be crossed only where the rest is here. The release build finds this function by its name, and moves what is
/// reached only through it: so it must stay a function of its own.
#[inline(never)]
pub fn entry<R>(run: impl FnOnce() -> R) -> R {
    run()
}

fn ask(is_needed: bool) {
    if is_here() {
        return;
    }
    if let Some(window) = web_sys::window().filter(|_| !IS_LISTENING.replace(true)) {
        EventListener::new(&window, "console-rest-here", |_| arrived()).forget();
        EventListener::new(&window, MISSING, |_| answer_all(false)).forget();
    }
    page::tell("console-wants-rest", &is_needed.into());
}

fn arrived() {
    IS_HERE.set(true);
    // Before anything that is shown with it.
    entry(style::add);
    answer_all(true);
    WAITING.take().into_iter().for_each(|callback| callback());
}

fn answer_all(has_come: bool) {
    NEEDING.take().into_iter().for_each(|answer| answer(has_come));
}
