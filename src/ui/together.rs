//! What is bound together: one effect for all texts and attributes of a row, as an effect for each would be most of its cost.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::Element;
use super::element::Content;
use super::region::Marks;
use crate::platform::page;
use crate::signal::{Owner, effect, spawn_local, untrack};

/// What an element has that follows signals.
type Binding = Box<dyn Fn()>;

thread_local! {
    /// What is bound together at the moment.
    static BINDINGS: RefCell<Option<Vec<Binding>>> = const { RefCell::new(None) };
    /// What is to run once the next picture is in sight.
    static LATER: RefCell<Vec<Rc<Vec<Binding>>>> = const { RefCell::new(Vec::new()) };
}

/// Stands for what is being built with one effect.
pub struct Together(());

/// A value that is read once at each run of what is bound together, however many texts and attributes say something of it.
pub struct Shared<T>(Rc<Kept<T>>);

struct Kept<T> {
    value: RefCell<T>,
    is_new: Cell<bool>,
}

/// Runs now and whenever what it reads changes: on its own, or with all others that are bound together.
pub(super) fn bind(run: impl Fn() + 'static) {
    let run: Binding = Box::new(run);
    let alone = BINDINGS.with_borrow_mut(|together| match together {
        Some(together) => {
            together.push(run);
            None
        }
        None => Some(run),
    });
    if let Some(run) = alone {
        effect(run);
    }
}

/// Builds with one effect for all that follows signals.
pub(super) fn build_together<R>(build: impl FnOnce(&Together) -> R) -> R {
    let (result, bindings) = build_collecting(|| build(&Together(())));
    effect(move || run_all(&bindings));
    result
}

/// Builds what is not bound together with that in which it stands: it is made anew more often, or less.
pub(super) fn build_apart<R>(build: impl FnOnce() -> R) -> R {
    build_with(None, build).0
}

fn run_all(bindings: &[Binding]) {
    bindings.iter().for_each(|run| run());
}

/// All that is asked for until the next picture is in sight runs together, right after it.
fn run_later(bindings: &Rc<Vec<Binding>>) {
    let is_first = LATER.with_borrow_mut(|later| {
        later.push(Rc::clone(bindings));
        later.len() == 1
    });
    if is_first {
        spawn_local(async {
            page::painted().await;
            untrack(|| LATER.take().iter().for_each(|bindings| run_all(bindings)));
        });
    }
}

fn build_collecting<R>(build: impl FnOnce() -> R) -> (R, Vec<Binding>) {
    let (result, bindings) = build_with(Some(Vec::new()), build);
    (result, bindings.unwrap_or_default())
}

/// Builds with this in the place of what is bound together, and returns what it has become.
fn build_with<R>(bindings: Option<Vec<Binding>>, build: impl FnOnce() -> R) -> (R, Option<Vec<Binding>>) {
    let before = BINDINGS.replace(bindings);
    let result = build();
    (result, BINDINGS.replace(before))
}

impl Together {
    /// A value for what is built after this.
    pub fn shared<T: 'static>(&self, read: impl Fn() -> T + 'static, is_same: fn(&T, &T) -> bool) -> Shared<T> {
        let kept = Rc::new(Kept { value: RefCell::new(untrack(&read)), is_new: Cell::new(true) });
        let (shared, is_first) = (Rc::clone(&kept), Cell::new(true));
        bind(move || {
            let value = read();
            let is_kept = !is_first.take() && is_same(&kept.value.borrow(), &value);
            kept.is_new.set(!is_kept);
            if !is_kept {
                kept.value.replace(value);
            }
        });
        Shared(shared)
    }

    /// The view while the condition holds; not made anew while it keeps holding.
    pub fn when(&self, is_shown: impl Fn() -> bool + 'static, view: impl Fn() -> Element + 'static) -> Content {
        when(Box::new(is_shown), Box::new(view))
    }
}

fn when(is_shown: Box<dyn Fn() -> bool>, view: Box<dyn Fn() -> Element>) -> Content {
    let marks = Marks::new();
    let content = marks.content();
    // Outside of the effect: its own owner is cleaned at each run, which would end what stays.
    let parent = Owner::current().unwrap_or_default();
    let shown: RefCell<Option<Owner>> = RefCell::default();
    bind(move || match (is_shown(), shown.take()) {
        (true, None) => {
            let owner = parent.child();
            let element = owner.with(|| untrack(|| build_apart(&view)));
            marks.insert(element.raw(), &marks.end);
            shown.replace(Some(owner));
        }
        (false, Some(owner)) => {
            marks.empty();
            owner.cleanup();
        }
        (_, before) => drop(shown.replace(before)),
    });
    content
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T: 'static> Shared<T> {
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.0.value.borrow())
    }

    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Builds what says something of this value and of nothing else: it is left alone as long as the value stays.
    pub fn alone<R>(&self, build: impl FnOnce() -> R) -> R {
        let (result, bindings) = build_collecting(build);
        let kept = Rc::clone(&self.0);
        bind(move || {
            if kept.is_new.get() {
                run_all(&bindings);
            }
        });
        result
    }

    /// The same for what nobody sees at once, such as titles: it follows when the picture is in sight.
    pub fn later<R>(&self, build: impl FnOnce() -> R) -> R {
        let (result, bindings) = build_collecting(build);
        let (kept, bindings) = (Rc::clone(&self.0), Rc::new(bindings));
        bind(move || {
            if kept.is_new.get() {
                run_later(&bindings);
            }
        });
        result
    }
}
