//! The one loop that keeps the list fresh: one request at a time, the next wait set after the answer.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures::StreamExt;
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use futures::future::{Either, pending, select};

use super::clock::now;
use super::schedule::{OLD_ENOUGH, Outcome, Schedule, Scope, Situation, scope};
use super::workspace::Workspace;
use crate::api::{self, ApiError};
use crate::domain::rows::Reconciled;
use crate::domain::{ServerId, Timestamp};
use crate::platform::{clock, page};

/// The handle by which others hurry the loop.
pub struct Poller {
    wake: UnboundedSender<()>,
    wish: Rc<Cell<Wish>>,
}

/// What the loop was asked for since it last looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Wish {
    #[default]
    Nothing,
    /// The person wants fresh data: an answer that is already on its way will do.
    Refresh,
    /// Something was written: only an answer to a question asked after that counts.
    AfterWrite,
    Stop,
}

impl Poller {
    pub(super) fn new() -> (Self, Wakes) {
        let (wake, wakes) = mpsc::unbounded();
        let wish = Rc::new(Cell::new(Wish::Nothing));
        (Self { wake, wish: Rc::clone(&wish) }, Wakes { wakes, wish })
    }

    /// Refreshes now, unless that is already under way.
    pub fn refresh(&self) {
        if self.wish.get() == Wish::Nothing {
            self.ask(Wish::Refresh);
        }
    }

    /// Something was written: an answer under way is too old, a new one is asked for at once.
    pub(super) fn refresh_after_write(&self) {
        if self.wish.get() != Wish::Stop {
            self.ask(Wish::AfterWrite);
        }
    }

    pub(super) fn stop(&self) {
        self.ask(Wish::Stop);
    }

    fn ask(&self, wish: Wish) {
        self.wish.set(wish);
        // Where the loop has ended there is nobody to wake.
        let _ = self.wake.unbounded_send(());
    }
}

/// The loop's end of the handle.
pub(super) struct Wakes {
    wakes: UnboundedReceiver<()>,
    wish: Rc<Cell<Wish>>,
}

/// Polls until the workspace is closed.
pub(super) async fn run(workspace: Rc<Workspace>, mut wakes: Wakes) {
    let wake = workspace.poller.wake.clone();
    let _listeners = page::on_presence_change(move || drop(wake.unbounded_send(())));
    let mut schedule = Schedule::new(workspace.config.poll_active, workspace.config.poll_idle);
    let mut is_first = workspace.backups.last_answer().is_none();
    loop {
        if !is_first && !wait(&workspace, &schedule, &mut wakes).await {
            return;
        }
        is_first = false;
        loop {
            let wish = wakes.wish.replace(Wish::Nothing);
            if wish == Wish::AfterWrite {
                schedule.hurry();
            }
            match refresh(&workspace, &mut wakes, wish == Wish::Refresh).await {
                Some(outcome) => {
                    schedule.record(outcome);
                    break;
                }
                None if wakes.wish.get() == Wish::Stop => return,
                None => {}
            }
        }
    }
}

/// Waits until it is time, or until somebody asks. `false`: the session is over.
async fn wait(workspace: &Workspace, schedule: &Schedule, wakes: &mut Wakes) -> bool {
    let (asked_at, random) = (now(), clock::random());
    loop {
        match wakes.wish.get() {
            Wish::Stop => return false,
            Wish::Refresh | Wish::AfterWrite => return true,
            Wish::Nothing => {}
        }
        let situation = Situation {
            is_active: !workspace.unfinished_servers().is_empty(),
            is_hidden: page::is_hidden(),
            is_online: page::is_online(),
        };
        let due = schedule.wait(situation, random).map(|wait| remaining(asked_at, wait));
        match select(pin!(sleep(due)), wakes.wakes.next()).await {
            Either::Left(_) => return true,
            Either::Right((None, _)) => return false,
            Either::Right((Some(()), _)) => {
                workspace.note_presence();
                let is_seen = !page::is_hidden() && page::is_online();
                let was_away = situation.is_hidden || !situation.is_online;
                let is_old = workspace.backups.last_answer().is_none_or(|at| now().since(at) > OLD_ENOUGH);
                if is_seen && was_away && is_old {
                    return true;
                }
            }
        }
    }
}

async fn sleep(span: Option<Duration>) {
    match span {
        Some(span) => clock::sleep(span).await,
        None => pending().await,
    }
}

/// What is left of a wait that began at `since`.
fn remaining(since: Timestamp, wait: Duration) -> Duration {
    wait.saturating_sub(now().since(since))
}

/// Asks once, and takes the answer. `None`: given up for a newer question, or the session is over.
async fn refresh(workspace: &Rc<Workspace>, wakes: &mut Wakes, is_whole: bool) -> Option<Outcome> {
    workspace.backups.start();
    let age = workspace.backups.whole_list_as_of().map(|at| now().since(at));
    // A person who asks means everything.
    let scope = if is_whole { Scope::All } else { scope(&workspace.unfinished_servers(), age) };
    let result = unless_outdated(ask(workspace, scope), wakes).await;
    workspace.backups.note_page(None);
    match result {
        Some(Ok(is_unchanged)) => Some(if is_unchanged { Outcome::Unchanged } else { Outcome::Changed }),
        Some(Err(error)) if error.is_cancelled() => None,
        Some(Err(error)) => {
            let retry_after = error.retry_after;
            workspace.backups.fail(error);
            Some(Outcome::Failed { retry_after })
        }
        None => {
            workspace.backups.stop();
            None
        }
    }
}

/// The future's result, unless a write or the session's end makes it worthless: then it is dropped, which aborts its request.
async fn unless_outdated<T>(future: impl Future<Output = T>, wakes: &mut Wakes) -> Option<T> {
    let mut future = pin!(future);
    loop {
        match select(future, wakes.wakes.next()).await {
            Either::Left((result, _)) => return Some(result),
            Either::Right((_, unfinished)) => match wakes.wish.get() {
                Wish::AfterWrite | Wish::Stop => return None,
                Wish::Nothing | Wish::Refresh => {
                    wakes.wish.set(Wish::Nothing);
                    future = unfinished;
                }
            },
        }
    }
}

/// Whether all was as before.
async fn ask(workspace: &Rc<Workspace>, scope: Scope) -> Result<bool, ApiError> {
    let mut is_unchanged = true;
    match scope {
        Scope::All => is_unchanged = ask_all(workspace).await?,
        Scope::Servers(servers) => {
            for server in servers {
                is_unchanged &= ask_server(workspace, server).await?;
            }
        }
    }
    // Only a dialog, which is in the rest, begins a restore.
    if !workspace.restores.servers().is_empty() {
        workspace.ask_servers().await;
    }
    Ok(is_unchanged)
}

async fn ask_all(workspace: &Rc<Workspace>) -> Result<bool, ApiError> {
    let backups = &workspace.backups;
    let (known, writes) = (backups.fingerprint(), backups.writes());
    let mut renewal = backups.renewal();
    let note = |rows| backups.note_page(Some(rows));
    let answer = api::backups::list_all(&workspace.client, known, &note, &mut renewal).await?;
    let changes = match answer {
        // Asked before something was written, answered after it: too old to count.
        _ if backups.writes() != writes => {
            backups.stop();
            return Ok(true);
        }
        None => {
            backups.confirm(now());
            None
        }
        Some(rest) => {
            let result = backups.take_all(renewal, rest, now());
            workspace.note_times();
            Some(result)
        }
    };
    Ok(take_changes(workspace, changes))
}

async fn ask_server(workspace: &Rc<Workspace>, server: ServerId) -> Result<bool, ApiError> {
    let writes = workspace.backups.writes();
    let listing = api::backups::list_of(&workspace.client, server).await?;
    if workspace.backups.writes() != writes {
        workspace.backups.stop();
        return Ok(true);
    }
    let result = workspace.backups.take_servers(&[server], listing, now());
    Ok(take_changes(workspace, Some(result)))
}

/// Says what has changed; whether nothing has.
fn take_changes(workspace: &Rc<Workspace>, result: Option<Reconciled>) -> bool {
    result.as_ref().inspect(|result| workspace.announce(&result.changed));
    workspace.follow_safety();
    result.is_none_or(|result| result.is_unchanged())
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
        fn an_answer_counts_unless_it_is_older_than_a_write(events in prop::collection::vec(any_event(), 0..12)) {
            let (poller, mut wakes) = Poller::new();
            let (send, answer) = oneshot::channel();
            let mut send = Some(send);
            let (mut is_given_up, mut is_answered) = (false, false);
            let result = {
                let mut asking = pin!(unless_outdated(answer, &mut wakes));
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
                        Event::Presence => drop(poller.wake.unbounded_send(())),
                        Event::Answer => drop(send.take().map(|send| send.send(7))),
                    }
                    is_given_up |= matches!(event, Event::Write | Event::Stop);
                    is_answered |= matches!(event, Event::Answer);
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
        }

        #[test]
        fn the_strongest_wish_wins(asks in prop::collection::vec(0u8..3, 0..10)) {
            let (poller, wakes) = Poller::new();
            for &ask in &asks {
                match ask {
                    0 => poller.refresh(),
                    1 => poller.refresh_after_write(),
                    _ => poller.stop(),
                }
            }
            let strongest = match asks.iter().max() {
                None => Wish::Nothing,
                Some(0) => Wish::Refresh,
                Some(1) => Wish::AfterWrite,
                Some(_) => Wish::Stop,
            };
            prop_assert_eq!(wakes.wish.get(), strongest);
        }
    }
}
