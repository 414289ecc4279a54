//! What the first load does without. A view or an action that goes through here is moved into the rest of the program by the
//! release build (`xtask/src/split.rs`), with everything that nothing else needs. There is no list of it elsewhere.

use super::element::{Content, Element};
use super::region::parts;
use crate::platform::rest::{self, entry};
use crate::signal::{Memo, RwSignal, effect};

/// The view of a subject, while there is one: made anew only for another subject. Where the rest of the program is not here yet,
/// the view shows as soon as it has come. Where that cannot be had, `give_up` takes the subject back: what was asked for must not
/// show much later by itself.
pub fn later<T: Clone + PartialEq + 'static>(
    subject: impl Fn() -> Option<T> + 'static,
    give_up: impl Fn() + Clone + 'static,
    view: impl Fn(T) -> Element + 'static,
) -> Content {
    later_parts(subject, give_up, move |subject| vec![view(subject)])
}

/// As `later`, for several elements.
pub fn later_parts<T: Clone + PartialEq + 'static>(
    subject: impl Fn() -> Option<T> + 'static,
    give_up: impl Fn() + Clone + 'static,
    view: impl Fn(T) -> Vec<Element> + 'static,
) -> Content {
    let subject = Memo::new(move |_| subject());
    let is_here = RwSignal::new(rest::is_here());
    effect(move || {
        if subject.with(Option::is_some) && !is_here.get_untracked() {
            let give_up = give_up.clone();
            rest::when_here(Box::new(move |has_come| match is_here.try_get_untracked() {
                Some(false) if has_come => is_here.set(true),
                Some(false) => give_up(),
                // It has been said already, or the view is gone.
                _ => {}
            }));
        }
    });
    parts(move || match subject.get() {
        Some(subject) if is_here.get() => entry(|| view(subject)),
        _ => Vec::new(),
    })
}

/// A view that nobody asks for: it is there once the rest of the program has come, and does without it until then.
pub fn once_here(view: impl Fn() -> Option<Element> + 'static) -> Content {
    let is_here = RwSignal::new(rest::is_here());
    if !is_here.get_untracked() {
        rest::on_arrival(Box::new(move || {
            if is_here.try_get_untracked().is_some() {
                is_here.set(true);
            }
        }));
    }
    parts(move || if is_here.get() { entry(&view).into_iter().collect() } else { Vec::new() })
}

/// A handler for something that the first load does without: it is done now, or as soon as the rest of the program has come,
/// unless that cannot be had, or the view in which this was called is gone by then.
pub fn act_later(act: impl Fn() + Clone + 'static) -> impl Fn() + Clone + 'static {
    let view = RwSignal::new(());
    move || {
        let act = act.clone();
        rest::run(move || {
            if view.try_get_untracked().is_some() {
                act();
            }
        });
    }
}
