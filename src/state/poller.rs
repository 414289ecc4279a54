//! The one loop that keeps the list fresh: one request at a time, the next wait set after the answer.

use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures::future::{Either, pending, select};

use super::clock::now;
use super::extras::Occasion;
use super::schedule::{OLD_ENOUGH, Outcome, Schedule, Scope, Situation, is_whole_due, rest_of_whole, scope};
use super::wakes::{Wakes, unless_outdated};
use super::workspace::Workspace;
use crate::api::backups::Listing;
use crate::api::{self, ApiError, ErrorKind};
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
    let mut trouble = Trouble::default();
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
            if let Some(outcome) = refresh(&workspace, &mut wakes, &mut trouble, is_whole).await {
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

/// What failed lately, as far as the next question depends on it.
#[derive(Default)]
struct Trouble {
    whole: Option<WholeFailure>,
    /// Whether the last question was for the lists of some servers, and one of them was refused: the whole one may be answered.
    is_refused: bool,
}

/// The whole list could not be read.
struct WholeFailure {
    error: ApiError,
    /// How often it has rested since it was read.
    rests: u32,
    /// When it may be asked for again.
    again: Timestamp,
}

impl Trouble {
    fn scope(&self, workspace: &Workspace) -> Scope {
        let is_due = match &self.whole {
            _ if self.is_refused => true,
            Some(failure) => now() >= failure.again,
            None => is_whole_due(workspace.backups.whole_list_as_of().map(|at| now().since(at))),
        };
        scope(&workspace.unfinished_servers(), is_due)
    }

    fn note_whole(&mut self, error: Option<&ApiError>) {
        let rests = self.whole.as_ref().map_or(0, |failure| failure.rests);
        self.whole = error.map(|error| {
            // Where nothing was answered, the next answer tells that all can be asked for again.
            let again = now().plus(error.retry_after.unwrap_or_default());
            WholeFailure { error: error.clone(), rests, again }
        });
        self.is_refused = false;
    }

    /// Only the whole list can't be had: it rests, while what is in progress is asked for.
    fn rest_whole(&mut self, active: Duration) {
        if let Some(failure) = &mut self.whole {
            failure.rests += 1;
            failure.again = now().plus(rest_of_whole(active, failure.rests));
        }
    }
}

/// Asks once, and takes the answer. `None`: given up for a newer question, or the session is over.
async fn refresh(
    workspace: &Rc<Workspace>,
    wakes: &mut Wakes,
    trouble: &mut Trouble,
    is_whole: bool,
) -> Option<Outcome> {
    workspace.begin_round();
    // A person who asks means everything.
    let scope = if is_whole { Scope::All } else { trouble.scope(workspace) };
    let result = attempt(workspace, wakes, &scope, trouble.whole.is_some()).await?;
    let error = result.as_ref().err().filter(|error| !error.is_cancelled());
    match scope {
        Scope::All => trouble.note_whole(error),
        Scope::Servers(_) => trouble.is_refused = error.is_some_and(|error| !error.is_about_all()),
    }
    match result {
        Ok(is_unchanged) => {
            if let Some(failure) = &trouble.whole {
                // It is still to be told, whatever else failed since.
                workspace.backups.fail(failure.error.clone());
            }
            // The press itself has asked for what stands beside the list.
            match scope {
                Scope::All if is_whole => {}
                Scope::All => workspace.ask_extras(Occasion::WholeList),
                Scope::Servers(_) => workspace.ask_extras(Occasion::SomeServers),
            }
            Some(Outcome::of(is_unchanged))
        }
        Err(error) if error.is_cancelled() => None,
        Err(error) => {
            let retry_after = error.retry_after;
            workspace.extras.rest(retry_after);
            let may_answer = scope == Scope::All && may_answer_for_some(&error);
            workspace.backups.fail(error);
            if !may_answer {
                return Some(Outcome::Failed { retry_after });
            }
            let followed = follow_in_spite(workspace, wakes).await;
            workspace.ask_extras(Occasion::SomeServers);
            // Where the servers' lists fail too, it is about more than the whole one.
            if !matches!(followed, Some(Err(_))) {
                trouble.rest_whole(workspace.config.poll_active);
            }
            Some(followed.and_then(Result::ok).map_or(Outcome::Failed { retry_after }, Outcome::of))
        }
    }
}

/// Whether an API that does not give the whole list may well give that of one server: it may only have been too long.
fn may_answer_for_some(error: &ApiError) -> bool {
    let is_too_long = error.kind == ErrorKind::Timeout && error.retry_after.is_none();
    !error.ends_session() && (is_too_long || !error.is_about_all())
}

/// What is in progress is followed also where the whole list can't be had. `None`: there is nothing to ask for, or it was given up.
async fn follow_in_spite(workspace: &Rc<Workspace>, wakes: &mut Wakes) -> Option<Result<bool, ApiError>> {
    let scope = scope(&workspace.unfinished_servers(), false);
    if scope == Scope::All {
        return None;
    }
    workspace.backups.start();
    let result = attempt(workspace, wakes, &scope, true).await?;
    workspace.backups.stop();
    Some(result)
}

/// Asks once. `None`: given up for a newer question, or the session is over. `in_spite`: of a failure of the whole list, which is
/// still to be told.
async fn attempt(
    workspace: &Rc<Workspace>,
    wakes: &mut Wakes,
    scope: &Scope,
    in_spite: bool,
) -> Option<Result<bool, ApiError>> {
    let result = unless_outdated(ask(workspace, scope, in_spite), wakes, *scope == Scope::All).await;
    workspace.backups.note_page(None);
    if result.is_none() {
        workspace.backups.stop();
    }
    result
}

/// Whether all was as before.
async fn ask(workspace: &Rc<Workspace>, scope: &Scope, in_spite: bool) -> Result<bool, ApiError> {
    let Scope::Servers(servers) = scope else { return ask_all(workspace).await };
    let mut is_unchanged = true;
    for server in servers {
        is_unchanged &= ask_server(workspace, *server, in_spite).await?;
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

async fn ask_server(workspace: &Rc<Workspace>, server: ServerId, in_spite: bool) -> Result<bool, ApiError> {
    let question = workspace.backups.ask();
    let listing = api::backups::list_of(&workspace.client, server).await?;
    if !workspace.backups.accept(question) {
        workspace.backups.stop();
        return Ok(true);
    }
    let result = workspace.backups.take_servers(&[server], listing, now(), in_spite);
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
    workspace.follow_lost_creations();
    result.is_none_or(|result| result.is_unchanged())
}
