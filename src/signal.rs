//! Signals and memos by value type, over one signal and one memo of the reactive runtime.
//!
//! The runtime's own `RwSignal<T>` and `Memo<T>` are compiled anew, several kilobytes each, for every `T`, and its views for
//! every closure; the console has some sixty of the first and hundreds of the second. Here the runtime holds values whose type
//! is known only to these thin wrappers, and closures whose type is erased, so that its code is in the build once. Names and
//! meaning are the runtime's.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::{self as runtime, AnyView, GetUntracked, IntoAny, IntoView, Notify, Track};
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

/// A memo's value, and how it is told from the next one.
#[derive(Clone)]
struct Comparable {
    value: Erased,
    is_equal: fn(&dyn Any, &dyn Any) -> bool,
}

impl PartialEq for Comparable {
    fn eq(&self, other: &Self) -> bool {
        (self.is_equal)(&**self.value, &**other.value)
    }
}

type Compute = Box<dyn Fn(Option<&Comparable>) -> Comparable + Send + Sync>;

/// A value derived from others; its readers run again only when it is another one.
pub struct Memo<T>(runtime::Memo<Comparable>, PhantomData<fn() -> T>);

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
        let compute = SendWrapper::new(compute);
        let is_equal = SendWrapper::new(is_equal);
        let compute: Compute = Box::new(move |before| {
            let next = compute(before.and_then(|before| before.value.downcast_ref()));
            // Compared here, where the type is known: an equal value is handed on as the very same object.
            let kept =
                before.filter(|before| before.value.downcast_ref().is_some_and(|before| is_equal(before, &next)));
            kept.cloned().unwrap_or_else(|| Comparable { value: erase(next), is_equal: is_same })
        });
        Self(runtime::Memo::new(compute), PhantomData)
    }

    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.track();
        self.with_untracked(read)
    }

    pub fn track(&self) {
        self.0.track();
    }

    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(value(&self.0.get_untracked().value))
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

impl Memo<String> {
    /// For a view.
    pub fn text(self) -> Text {
        text(move || self.get())
    }
}

fn is_same(left: &dyn Any, right: &dyn Any) -> bool {
    std::ptr::addr_eq(left, right)
}

/// The wrappers put only their own type in.
fn value<T: 'static>(value: &Erased) -> &T {
    match value.downcast_ref() {
        Some(value) => value,
        None => unreachable!("a memo holds the type that it was made with"),
    }
}

/// Anything that can be read: a way to take a value without caring where it comes from.
pub struct Signal<T>(runtime::StoredValue<Erased>, PhantomData<fn() -> T>);

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<T> {}

impl<T: 'static> Signal<T> {
    pub fn derive(read: impl Fn() -> T + 'static) -> Self {
        let read: Box<dyn Fn() -> T> = Box::new(read);
        Self(runtime::StoredValue::new(erase(read)), PhantomData)
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
        runtime::untrack(|| self.get())
    }

    pub fn get(&self) -> T {
        let read: Erased = runtime::GetValue::get_value(&self.0);
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

/// Runs now and whenever what it reads changes: only for the world outside.
pub fn effect(run: impl FnMut() + 'static) {
    let run: Box<dyn FnMut()> = Box::new(run);
    runtime::Effect::new(run);
}

/// A text of a view, or an attribute that is always there.
pub type Text = Box<dyn FnMut() -> String + Send>;

/// An attribute that may be absent.
pub type Attribute = Box<dyn FnMut() -> Option<String> + Send>;

/// Whether an element has a class or a property.
pub type Flag = Box<dyn FnMut() -> bool + Send>;

/// A part of a view that is another one from time to time.
pub type Part = Box<dyn FnMut() -> AnyView + Send>;

pub fn text<S: Into<String>>(text: impl Fn() -> S + 'static) -> Text {
    let text = SendWrapper::new(text);
    Box::new(move || text().into())
}

pub fn attribute<S: Into<String>>(value: impl Fn() -> Option<S> + 'static) -> Attribute {
    let value = SendWrapper::new(value);
    Box::new(move || value().map(Into::into))
}

pub fn flag(is_set: impl Fn() -> bool + 'static) -> Flag {
    let is_set = SendWrapper::new(is_set);
    Box::new(move || is_set())
}

/// What the closure returns, made anew whenever something that it reads changes.
pub fn part<V: IntoView + 'static>(view: impl Fn() -> V + 'static) -> Part {
    let view = SendWrapper::new(view);
    Box::new(move || view().into_any())
}

/// The view while the condition holds; not made anew while it keeps holding.
pub fn when<V: IntoView + 'static>(is_shown: impl Fn() -> bool + 'static, view: impl Fn() -> V + 'static) -> Part {
    let is_shown = Memo::new(move |_| is_shown());
    part(move || is_shown.get().then(|| view().into_any()))
}

/// A list whose elements are kept, and moved, as long as their keys are in it. Each view gets its place as a signal.
pub fn keyed<V: IntoView + 'static>(
    keys: impl Fn() -> Vec<u64> + 'static,
    view: impl Fn(u64, Signal<usize>) -> V + 'static,
) -> AnyView {
    let keys = SendWrapper::new(keys);
    let keys: Box<dyn Fn() -> Vec<u64> + Send + Sync> = Box::new(move || keys());
    let view = SendWrapper::new(view);
    let view: Arc<dyn Fn(runtime::ReadSignal<usize>, u64) -> AnyView + Send + Sync> =
        Arc::new(move |place, key| view(key, Signal::derive(move || runtime::Get::get(&place))).into_any());
    leptos::view! { <runtime::ForEnumerate each=keys key=|key: &u64| *key children=move |place, key| view(place, key)/> }.into_any()
}
