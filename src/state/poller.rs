//! The one loop that keeps the list fresh: one request at a time, the next wait set after the answer.

use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures::future::{Either, pending, select};

use super::clock::now;
use super::extras::Occasion;
use super::schedule::{OLD_ENOUGH, Outcome, Schedule, Scope, Situation, scope};
use super::wakes::{Wakes, unless_outdated};
use super::workspace::Workspace;
use crate::api::backups::Listing;
use crate::api::{self, ApiError};
use crate::domain::rows::Reconciled;
use crate::domain::{ServerId, Timestamp};
use crate::platform::{clock, page};

/// Polls until the workspace is closed.
pub(super) async fn run(workspace: Rc<Workspace>, mut wakes: Wakes) {
    let present = Rc::clone(&workspace);
    let _listeners = page::on_presence_change(move || {
        present.note_presence();
        present.poller.look();
    });
    let mut schedule = Schedule::new(workspace.config.poll_active, workspace.config.poll_idle);
    let mut is_first = workspace.backups.last_answer().is_none();
    loop {
        if !is_first && !wait(&workspace, &schedule, &mut wakes).await {
            return;
        }
        is_first = false;
        // A question that is given up leaves what the person wanted of it to the next one.
        let (mut is_whole, mut is_after_write) = (false, false);
        loop {
            let wishes = wakes.take_wishes();
            if wishes.stop {
                return;
            }
            is_whole |= wishes.refresh;
            is_after_write |= wishes.after_write;
            if let Some(outcome) = refresh(&workspace, &mut wakes, is_whole).await {
                schedule.record(outcome);
                // That the list is as the write's own answer said it would be does not mean that nothing happens.
                if is_after_write {
                    schedule.hurry();
                }
                break;
            }
        }
    }
}

/// Waits until it is time, or until somebody asks. `false`: the session is over.
async fn wait(workspace: &Workspace, schedule: &Schedule, wakes: &mut Wakes) -> bool {
    let (asked_at, random) = (now(), clock::random());
    loop {
        let wishes = wakes.wishes();
        if wishes.is_any() {
            return !wishes.stop;
        }
        let situation = Situation {
            is_active: !workspace.unfinished_servers().is_empty(),
            is_hidden: page::is_hidden(),
            is_online: page::is_online(),
        };
        let due = schedule.wait(situation, random).map(|wait| remaining(asked_at, wait));
        match select(pin!(sleep(due)), pin!(wakes.next())).await {
            Either::Left(_) => return true,
            Either::Right((None, _)) => return false,
            Either::Right((Some(()), _)) => {
                let is_seen = !page::is_hidden() && page::is_online();
                let was_away = situation.is_hidden || !situation.is_online;
                let is_old = workspace.backups.last_answer().is_none_or(|at| now().since(at) > OLD_ENOUGH);
                let may_ask = remaining(asked_at, schedule.rest()).is_zero();
                if is_seen && was_away && is_old && may_ask {
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
    workspace.begin_round();
    // What is wrong with the list of one server must keep no other from being read.
    let whole_list = workspace.backups.whole_list_as_of().filter(|_| !workspace.backups.is_refused());
    let age = whole_list.map(|at| now().since(at));
    // A person who asks means everything.
    let scope = if is_whole { Scope::All } else { scope(&workspace.unfinished_servers(), age) };
    // The press itself has asked for what stands beside the list.
    let beside = match scope {
        Scope::All if is_whole => None,
        Scope::All => Some(Occasion::WholeList),
        Scope::Servers(_) => Some(Occasion::SomeServers),
    };
    let is_whole = scope == Scope::All;
    let result = unless_outdated(ask(workspace, scope, beside), wakes, is_whole).await;
    workspace.backups.note_page(None);
    match result {
        Some(Ok(is_unchanged)) => Some(if is_unchanged { Outcome::Unchanged } else { Outcome::Changed }),
        Some(Err(error)) if error.is_cancelled() => None,
        Some(Err(error)) => {
            let retry_after = error.retry_after;
            workspace.extras.rest(retry_after);
            workspace.backups.fail(error);
            Some(Outcome::Failed { retry_after })
        }
        None => {
            workspace.backups.stop();
            None
        }
    }
}

/// Whether all was as before.
async fn ask(workspace: &Rc<Workspace>, scope: Scope, beside: Option<Occasion>) -> Result<bool, ApiError> {
    let mut is_unchanged = true;
    match scope {
        Scope::All => is_unchanged = ask_all(workspace).await?,
        Scope::Servers(servers) => {
            for server in servers {
                is_unchanged &= ask_server(workspace, server).await?;
            }
        }
    }
    if let Some(occasion) = beside {
        workspace.ask_extras(occasion);
    }
    Ok(is_unchanged)
}

async fn ask_all(workspace: &Rc<Workspace>) -> Result<bool, ApiError> {
    let backups = &workspace.backups;
    let (known, question) = (backups.fingerprint(), backups.ask());
    let mut renewal = backups.renewal();
    let note = |rows| backups.note_page(Some(rows));
    let answer = api::backups::list_all(&workspace.client, known, &note, &mut renewal).await?;
    let changes = match answer {
        // Asked before something was written, answered after it: too old to count.
        _ if !backups.accept(question) => {
            backups.stop();
            // What is being written ends with a refresh of its own.
            if !workspace.is_writing() {
                workspace.poller.refresh();
            }
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
    let question = workspace.backups.ask();
    let listing = api::backups::list_of(&workspace.client, server).await?;
    if !workspace.backups.accept(question) {
        workspace.backups.stop();
        return Ok(true);
    }
    let result = workspace.backups.take_servers(&[server], listing, now());
    Ok(take_changes(workspace, Some(result)))
}

impl Workspace {
    /// Takes what a dialog has read of a server, unless it is too old to count. Returns whether anything is another than it was.
    pub fn take_look(self: &Rc<Self>, server: ServerId, listing: Listing, question: u64) -> bool {
        let backups = &self.backups;
        backups.counts(question) && !take_changes(self, Some(backups.take_look(server, listing, question)))
    }
}

/// Says what has changed; whether nothing has.
fn take_changes(workspace: &Rc<Workspace>, result: Option<Reconciled>) -> bool {
    if let Some(result) = &result {
        workspace.announce(&result.changed);
        if result.removed > 0 {
            workspace.forget_gone(&result.rows);
        }
    }
    workspace.activity.follow_deletions(|id| workspace.backups.is_gone(id));
    workspace.follow_safety();
    result.is_none_or(|result| result.is_unchanged())
}
