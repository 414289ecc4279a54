//! Words for those who have the page read out.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::element::{Element, tag, text};
use crate::platform::clock;
use crate::signal::{RwSignal, effect, spawn_local, untrack};

/// After this time without another change a person has stopped typing.
const PAUSE: Duration = Duration::from_millis(700);
/// By then it was taken up to be said. What stands there longer is found a second time by who reads the page.
const STAY: Duration = Duration::from_secs(1);

/// Says politely what came of a change once no other follows it: not at each letter that is typed. `follow` reads what a person
/// changes; what else `say` reads may change by itself and is not said again. When something that `forget` reads changes, such as
/// the language, the words that stand there are no longer true and go at once.
pub fn announce(
    follow: impl Fn() + 'static,
    forget: impl Fn() + 'static,
    say: impl Fn() -> String + 'static,
) -> Element {
    announce_erased(Box::new(follow), Box::new(forget), Rc::new(say))
}

fn announce_erased(follow: Box<dyn Fn()>, forget: Box<dyn Fn()>, say: Rc<dyn Fn() -> String>) -> Element {
    let said = RwSignal::new(String::new());
    effect(move || {
        forget();
        said.set(String::new());
    });
    let changes = Rc::new(Cell::new(0_u32));
    effect(move || {
        follow();
        // So that the same words are said again for another change.
        said.set(String::new());
        let number = changes.get().wrapping_add(1);
        changes.set(number);
        let (changes, say) = (Rc::clone(&changes), Rc::clone(&say));
        spawn_local(async move {
            // Meanwhile the view may be gone, and with it all that `say` reads.
            let is_last = || changes.get() == number && said.try_get_untracked().is_some();
            clock::sleep(PAUSE).await;
            if is_last() {
                said.set(untrack(|| say()));
                clock::sleep(STAY).await;
            }
            if is_last() {
                said.set(String::new());
            }
        });
    });
    tag("p").class("for-readers").attr("aria-live", "polite").text(text(move || said.get()))
}
