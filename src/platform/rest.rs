//! The rest of the program: what the first load does without, in a file of its own. boot.js fetches it when asked; in a build
//! that is not split it says at once that everything is here.

use std::cell::{Cell, RefCell};

use gloo_events::EventListener;

use super::page;

type Callback = Box<dyn FnOnce()>;

thread_local! {
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
    static IS_LISTENING: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Callback>> = const { RefCell::new(Vec::new()) };
}

pub fn is_here() -> bool {
    IS_HERE.get()
}

/// Has it fetched when the browser is idle. Where that fails, nothing happens until somebody needs it.
pub fn fetch_ahead() {
    ask(false);
}

/// Calls back when it is here: now, or as soon as it has come. Where it cannot be fetched, the page's static notice says so.
pub fn when_here(callback: Callback) {
    if is_here() {
        callback();
    } else {
        on_arrival(callback);
        ask(true);
    }
}

/// Calls back when it comes, if it does. It is not fetched for this.
pub fn on_arrival(callback: Callback) {
    WAITING.with_borrow_mut(|waiting| waiting.push(callback));
}

/// Does something that is in the rest: now, or as soon as that has come.
pub fn run(act: impl FnOnce() + 'static) {
    when_here(Box::new(move || entry(act)));
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
    }
    page::tell("console-wants-rest", &is_needed.into());
}

fn arrived() {
    IS_HERE.set(true);
    WAITING.take().into_iter().for_each(|callback| callback());
}
