//! Signals and memos by value type, over one signal and one memo of Leptos' reactive runtime.
//!
//! The runtime's own `RwSignal<T>` and `Memo<T>` are compiled anew, several kilobytes each, for every `T`; the console has some
//! sixty. Here the runtime holds values whose type is known only to these thin wrappers, so that its code is in the build
//! once. Names and meaning are the runtime's.

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;

use reactive_graph::computed::{ArcMemo, Memo as RuntimeMemo};
use reactive_graph::effect::RenderEffect;
pub use reactive_graph::graph::untrack;
use reactive_graph::graph::{AnySubscriber, Subscriber, ToAnySubscriber};
use reactive_graph::owner::StoredValue;
use reactive_graph::owner::on_cleanup;
pub use reactive_graph::owner::{Owner, expect_context, provide_context, use_context};
use reactive_graph::signal as runtime;
use reactive_graph::traits::{GetUntracked, GetValue, Notify, Track};
use send_wrapper::SendWrapper;

/// A value whose type only its wrapper knows. The page has one thread.
type Erased = SendWrapper<Rc<dyn Any>>;

fn erase<T: 'static>(value: T) -> Erased {
    SendWrapper::new(Rc::new(value))
}

macro_rules! settable {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<T>(runtime::$name<Erased>, PhantomData<fn() -> T>);

        impl<T: 'static> $name<T> {
            pub fn new(value: T) -> Self {
                Self(runtime::$name::new(erase(RefCell::new(value))), PhantomData)
            }

            /// Reads the value, and has the reader run again when it changes.
            pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
                self.0.track();
                self.with_untracked(read)
            }

            pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
                read(&cell::<T>(&self.0.get_untracked()).borrow())
            }

            pub fn track(&self) {
                self.0.track();
            }

            pub fn get(&self) -> T
            where
                T: Clone,
            {
                self.with(T::clone)
            }

            pub fn get_untracked(&self) -> T
            where
                T: Clone,
            {
                self.with_untracked(T::clone)
            }

            /// `None` where the view that owned it is gone.
            pub fn try_get_untracked(&self) -> Option<T>
            where
                T: Clone,
            {
                self.0.try_get_untracked().map(|value| cell::<T>(&value).borrow().clone())
            }

            pub fn set(&self, value: T) {
                self.update(|current| *current = value);
            }

            /// Sets it where the view that owned it is still there.
            pub fn try_set(&self, value: T) {
                if let Some(current) = self.0.try_get_untracked() {
                    *cell::<T>(&current).borrow_mut() = value;
                    self.0.notify();
                }
            }

            /// Changes the value and has its readers run again.
            pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
                let result = change(&mut cell::<T>(&self.0.get_untracked()).borrow_mut());
                self.0.notify();
                result
            }
        }
    };
}

settable!(
    /// A value of the view that made it.
    RwSignal
);
settable!(
    /// A value that lives as long as somebody holds it.
    ArcRwSignal
);

/// The wrappers put only their own type in.
fn cell<T: 'static>(value: &Erased) -> &RefCell<T> {
    match value.downcast_ref() {
        Some(cell) => cell,
        None => unreachable!("a signal holds the type that it was made with"),
    }
}

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

impl<T> Clone for ArcRwSignal<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<T: Default + 'static> Default for ArcRwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> std::fmt::Debug for ArcRwSignal<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ArcRwSignal")
    }
}

/// A memo's value: equal where it is the very same object.
#[derive(Clone)]
struct Same(Erased);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The same as the runtime wants it.
type RuntimeCompute = Box<dyn Fn(Option<&Same>) -> Same + Send + Sync>;

/// From the value before; nothing while it stays the same.
type Recompute = Box<dyn Fn(Option<&dyn Any>) -> Option<Rc<dyn Any>>>;

/// A memo of a closure that returns nothing while its value stays the same.
fn memo(compute: Recompute) -> RuntimeMemo<Same> {
    let compute = SendWrapper::new(compute);
    let compute: RuntimeCompute = Box::new(move |before| {
        let next = compute(before.map(|before| &**before.0));
        match (next, before) {
            (None, Some(before)) => before.clone(),
            (Some(next), _) => Same(SendWrapper::new(next)),
            (None, None) => unreachable!("a memo's first value is a new one"),
        }
    });
    let memo = ArcMemo::new(compute);
    unfollow_at_end(memo.to_any_subscriber());
    memo.into()
}

/// A value derived from others; its readers run again only when it is another one.
pub struct Memo<T>(RuntimeMemo<Same>, PhantomData<fn() -> T>);

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: 'static> Memo<T> {
    pub fn new(compute: impl Fn(Option<&T>) -> T + 'static) -> Self
    where
        T: PartialEq,
    {
        Self::with_equality(compute, |left, right| left == right)
    }

    /// With an equality of its own, such as being the same object.
    pub fn with_equality(compute: impl Fn(Option<&T>) -> T + 'static, is_equal: fn(&T, &T) -> bool) -> Self {
        // Compared here, where the type is known: an equal value is handed on as the very same object.
        Self(
            memo(Box::new(move |before| {
                let before: Option<&T> = before.and_then(|before| before.downcast_ref());
                let next = compute(before);
                let is_kept = before.is_some_and(|before| is_equal(before, &next));
                (!is_kept).then(|| Rc::new(next) as Rc<dyn Any>)
            })),
            PhantomData,
        )
    }

    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.track();
        self.with_untracked(read)
    }

    /// Has the reader run again when it changes. Also computes it: a memo that nobody has read follows nothing.
    pub fn track(&self) {
        self.with(|_| ());
    }

    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(value(&self.0.get_untracked().0))
    }

    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    pub fn get_untracked(&self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }
}

/// The wrappers put only their own type in.
fn value<T: 'static>(value: &Erased) -> &T {
    match value.downcast_ref() {
        Some(value) => value,
        None => unreachable!("a memo holds the type that it was made with"),
    }
}

/// Anything that can be read: a way to take a value without caring where it comes from.
pub struct Signal<T>(StoredValue<Erased>, PhantomData<fn() -> T>);

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<T> {}

impl<T: 'static> Signal<T> {
    pub fn derive(read: impl Fn() -> T + 'static) -> Self {
        let read: Box<dyn Fn() -> T> = Box::new(read);
        Self(StoredValue::new(erase(read)), PhantomData)
    }

    /// A value that never changes.
    pub fn stored(value: T) -> Self
    where
        T: Clone,
    {
        Self::derive(move || value.clone())
    }

    /// Reads it without running again when it changes.
    pub fn get_untracked(&self) -> T {
        untrack(|| self.get())
    }

    pub fn get(&self) -> T {
        let read: Erased = self.0.get_value();
        value::<Box<dyn Fn() -> T>>(&read)()
    }
}

impl<T: Default + 'static> Default for Signal<T> {
    fn default() -> Self {
        Self::derive(T::default)
    }
}

impl<T: Clone + 'static> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self::derive(move || memo.get())
    }
}

impl<T: Clone + 'static> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::derive(move || signal.get())
    }
}

impl<T: Clone + 'static> From<ArcRwSignal<T>> for Signal<T> {
    fn from(signal: ArcRwSignal<T>) -> Self {
        Self::derive(move || signal.get())
    }
}

impl<T: Clone + 'static> From<T> for Signal<T> {
    fn from(value: T) -> Self {
        Self::stored(value)
    }
}

/// Runs now and whenever what it reads changes, until its owner goes: only for the world outside.
pub fn effect(run: impl Fn() + 'static) {
    effect_erased(Box::new(run));
}

fn effect_erased(run: Box<dyn Fn()>) {
    let run: Box<dyn FnMut(Option<()>)> = Box::new(move |_| run());
    let effect = RenderEffect::new(run);
    unfollow_at_end(effect.to_any_subscriber());
    keep(Box::new(effect));
}

/// The runtime forgets who followed a value only when that value changes, which the language may never do: without this every
/// text that was ever on the page would leave its trace in memory.
fn unfollow_at_end(follower: AnySubscriber) {
    at_end(Box::new(move || follower.clear_sources(&follower)));
}

/// Keeps something alive as long as the part of the page that it belongs to.
pub fn keep(thing: Box<dyn Any>) {
    at_end(Box::new(move || drop(thing)));
}

/// Runs when the part of the page that it belongs to goes.
pub fn at_end(run: Box<dyn FnOnce()>) {
    let run = SendWrapper::new(run);
    on_cleanup(Box::new(move || run.take()()) as Box<dyn FnOnce() + Send + Sync>);
}

/// Runs a future on the page's one thread, whatever becomes of the view that started it.
pub fn spawn_local(future: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(Box::pin(future) as Pin<Box<dyn Future<Output = ()>>>);
}
