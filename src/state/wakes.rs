//! How others hurry the poller's loop: what they want of it, and what that makes of an answer that is on its way.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use futures::future::{Either, select};

/// The handle by which others hurry the loop.
pub struct Poller {
    wake: UnboundedSender<()>,
    wishes: Rc<Cell<Wishes>>,
}

/// What the loop was asked for since it last looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wishes {
    /// The person wants fresh data: a whole list that is already on its way will do.
    pub refresh: bool,
    /// Something was written: only an answer to a question asked after that counts.
    pub after_write: bool,
    pub stop: bool,
}

impl Wishes {
    pub fn is_any(self) -> bool {
        self != Self::default()
    }

    /// Whether an answer that is on its way is worth nothing.
    fn is_outdating(self) -> bool {
        self.after_write || self.stop
    }
}

impl Poller {
    pub(super) fn new() -> (Self, Wakes) {
        let (wake, wakes) = mpsc::unbounded();
        let wishes = Rc::new(Cell::new(Wishes::default()));
        (Self { wake, wishes: Rc::clone(&wishes) }, Wakes { wakes, wishes })
    }

    /// Reads the whole list now, unless that is already under way.
    pub(super) fn refresh(&self) {
        self.ask(Wishes { refresh: true, ..self.wishes.get() });
    }

    /// Something was written: an answer under way is too old, a new one is asked for at once.
    pub(super) fn refresh_after_write(&self) {
        self.ask(Wishes { after_write: true, ..self.wishes.get() });
    }

    pub(super) fn stop(&self) {
        self.ask(Wishes { stop: true, ..self.wishes.get() });
    }

    fn ask(&self, wishes: Wishes) {
        self.wishes.set(wishes);
        self.look();
    }

    /// Has the loop look at its situation anew.
    pub(super) fn look(&self) {
        // Where the loop has ended there is nobody to wake.
        let _ = self.wake.unbounded_send(());
    }
}

/// The loop's end of the handle.
pub(super) struct Wakes {
    wakes: UnboundedReceiver<()>,
    wishes: Rc<Cell<Wishes>>,
}

impl Wakes {
    /// Resolves when the loop is to look; `None`: nobody is left who could want something.
    pub async fn next(&mut self) -> Option<()> {
        self.wakes.next().await
    }

    pub fn wishes(&self) -> Wishes {
        self.wishes.get()
    }

    /// From here on they are the loop's business.
    pub fn take_wishes(&mut self) -> Wishes {
        self.wishes.take()
    }

    /// The person's wish for fresh data is being met.
    fn met_refresh(&self) {
        self.wishes.set(Wishes { refresh: false, ..self.wishes.get() });
    }
}

/// The future's result, unless a write or the session's end makes it worthless: then it is dropped, which aborts its request.
/// Where it reads the whole list, it is also what a person wants who asks for fresh data in the meantime.
pub(super) async fn unless_outdated<T>(
    future: impl Future<Output = T>,
    wakes: &mut Wakes,
    is_whole: bool,
) -> Option<T> {
    let mut future = pin!(future);
    loop {
        match select(future, wakes.wakes.next()).await {
            Either::Left((result, _)) => return Some(result),
            Either::Right((_, _)) if wakes.wishes.get().is_outdating() => return None,
            Either::Right((_, unfinished)) => {
                if is_whole {
                    wakes.met_refresh();
                }
                future = unfinished;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll};

    use futures::channel::oneshot;
    use futures::task::noop_waker_ref;
    use proptest::prelude::*;

    use super::*;

    /// What may happen while a request is under way.
    #[derive(Clone, Copy, Debug)]
    enum Event {
        Refresh,
        Write,
        Stop,
        /// The page is hidden, shown, offline or online.
        Presence,
        Answer,
    }

    fn any_event() -> impl Strategy<Value = Event> {
        prop_oneof![
            4 => Just(Event::Refresh),
            1 => Just(Event::Write),
            1 => Just(Event::Stop),
            3 => Just(Event::Presence),
            2 => Just(Event::Answer),
        ]
    }

    proptest! {
        #[test]
        fn an_answer_counts_unless_it_is_older_than_a_write(events in prop::collection::vec(any_event(), 0..12), is_whole: bool) {
            let (poller, mut wakes) = Poller::new();
            let (send, answer) = oneshot::channel();
            let mut send = Some(send);
            let (mut is_given_up, mut is_answered, mut is_wanted) = (false, false, false);
            let result = {
                let mut asking = pin!(unless_outdated(answer, &mut wakes, is_whole));
                let mut context = Context::from_waker(noop_waker_ref());
                let mut result = asking.as_mut().poll(&mut context);
                for event in events {
                    if result.is_ready() {
                        break;
                    }
                    match event {
                        Event::Refresh => poller.refresh(),
                        Event::Write => poller.refresh_after_write(),
                        Event::Stop => poller.stop(),
                        Event::Presence => poller.look(),
                        Event::Answer => drop(send.take().map(|send| send.send(7))),
                    }
                    is_given_up |= matches!(event, Event::Write | Event::Stop);
                    is_answered |= matches!(event, Event::Answer);
                    is_wanted |= matches!(event, Event::Refresh);
                    result = asking.as_mut().poll(&mut context);
                }
                result
            };
            match result {
                Poll::Ready(Some(answer)) => prop_assert!(is_answered && !is_given_up && answer == Ok(7)),
                Poll::Ready(None) => prop_assert!(is_given_up && !is_answered),
                Poll::Pending => prop_assert!(!is_given_up && !is_answered),
            }
            // Given up is dropped, which aborts: nobody is left to take the older answer, and never are two under way.
            prop_assert!(send.is_none_or(|send| send.is_canceled()));
            // The list of some servers is not what a person wants: the whole one is still to be read.
            if !is_whole {
                prop_assert_eq!(wakes.wishes.get().refresh, is_wanted);
            }
        }

        #[test]
        fn no_wish_is_lost(asks in prop::collection::vec(0u8..3, 0..10)) {
            let (poller, wakes) = Poller::new();
            for &ask in &asks {
                match ask {
                    0 => poller.refresh(),
                    1 => poller.refresh_after_write(),
                    _ => poller.stop(),
                }
            }
            let has = |ask: u8| asks.contains(&ask);
            prop_assert_eq!(wakes.wishes.get(), Wishes { refresh: has(0), after_write: has(1), stop: has(2) });
        }
    }
}
