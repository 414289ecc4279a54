//! What the API may tell beside the backups: its servers, and who the account is. The console works without (API.md, "Not
//! documented"); where a failure can pass it asks again, and where an answer is needed now it asks for a newer one.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::clock::now;
use super::remote::Remote;
use super::workspace::Workspace;
use crate::api::{self, ApiError};
use crate::domain::{Account, Server, ServerId, Timestamp};
use crate::platform::rest;
use crate::signal::{ArcRwSignal, Memo, spawn_local};

/// Why it would be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The person wants everything anew.
    Refresh,
    /// A view that needs it was opened.
    Opened,
    /// The whole list of backups has come.
    WholeList,
    /// The lists of some servers have come.
    SomeServers,
}

/// One of them: not answered yet, failed, or answered, be it with nothing.
pub struct Extra<T> {
    remote: ArcRwSignal<Remote<T>>,
    is_under_way: Cell<bool>,
}

impl<T> Default for Extra<T>
where
    T: 'static,
{
    fn default() -> Self {
        Self { remote: ArcRwSignal::new(Remote::NotAsked), is_under_way: Cell::new(false) }
    }
}

impl<T: PartialEq + 'static> Extra<T> {
    /// What is known, followed.
    pub fn with<R>(&self, read: impl FnOnce(&Remote<T>) -> R) -> R {
        self.remote.with(read)
    }

    /// Notes that a request is being sent; `false`: one is under way.
    fn begin(&self) -> bool {
        let is_free = !self.is_under_way.replace(true);
        if is_free {
            self.remote.update(|remote| *remote = std::mem::take(remote).start());
        }
        is_free
    }

    fn fail(&self, error: ApiError) {
        self.remote.update(|remote| *remote = std::mem::take(remote).fail(error));
    }

    /// A value as before stays the same object.
    fn resolve(&self, new: T, at: Timestamp) {
        self.remote.update(|remote| {
            let value = match std::mem::take(remote) {
                Remote::Ready { value, .. } if value == new => value,
                _ => new,
            };
            *remote = Remote::resolve(value, at);
        });
    }
}

/// Whether to ask. `is_wanted`: something needs an answer newer than the last. A failure that cannot pass is final, unless the
/// person asks; one that can, or that comes after a good answer, is tried again with the next whole list.
fn is_due<T>(remote: &Remote<T>, occasion: Occasion, is_wanted: bool) -> bool {
    match remote.error() {
        _ if occasion == Occasion::Refresh => true,
        Some(error) => {
            let can_pass = error.is_retryable() || remote.value().is_some();
            can_pass && (is_wanted || occasion != Occasion::SomeServers)
        }
        None => is_wanted,
    }
}

#[derive(Default)]
pub struct Extras {
    /// From the servers endpoint.
    pub servers: Extra<Arc<[Server]>>,
    pub account: Extra<Account>,
    /// How many views need to know of every server.
    watchers: Rc<Cell<u32>>,
    /// Until when the API asks to be left alone.
    quiet_until: Cell<Option<Timestamp>>,
}

/// While it lives, the servers are asked for with each whole list.
pub struct Watch(Rc<Cell<u32>>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl Extras {
    pub fn watch_servers(&self) -> Watch {
        self.watchers.set(self.watchers.get() + 1);
        Watch(Rc::clone(&self.watchers))
    }

    /// The servers that are listed, none while that is not known; followed: a notice only when the list is another one.
    pub fn servers_memo(&self) -> Memo<Arc<[Server]>> {
        let remote = self.servers.remote.clone();
        let listed = move |_: Option<&_>| remote.with(|remote| remote.value().cloned().unwrap_or_default());
        Memo::with_equality(listed, |left: &Arc<[Server]>, right| Arc::ptr_eq(left, right))
    }

    /// The API asks to be left alone for so long.
    pub(super) fn rest(&self, wait: Option<Duration>) {
        if let Some(wait) = wait {
            self.quiet_until.set(self.quiet_until.get().max(Some(now().plus(wait))));
        }
    }

    fn is_quiet(&self) -> bool {
        self.quiet_until.get().is_some_and(|until| now() < until)
    }
}

impl Workspace {
    /// Everything anew, as a person wants it.
    pub fn refresh(self: &Rc<Self>) {
        self.poller.refresh();
        self.ask_extras(Occasion::Refresh);
    }

    /// Asks for the servers and the account, where this is an occasion to. Until the rest of the program is here it does nothing:
    /// once that has come they are asked for anyway.
    pub fn ask_extras(self: &Rc<Self>, occasion: Occasion) {
        if rest::is_here() {
            rest::entry(|| self.ask_what_is_due(occasion));
        }
    }

    fn ask_what_is_due(self: &Rc<Self>, occasion: Occasion) {
        let may_ask = occasion == Occasion::Refresh || !self.extras.is_quiet();
        let account = &self.extras.account.remote;
        if may_ask && account.with_untracked(|account| account.value().is_none() && is_due(account, occasion, false)) {
            self.ask_account();
        }
        let is_restoring = !self.restores.servers().is_empty();
        if may_ask && self.are_servers_due(occasion, is_restoring) {
            self.ask_servers();
        } else if is_restoring {
            self.take_servers(None);
        }
    }

    fn are_servers_due(&self, occasion: Occasion, is_restoring: bool) -> bool {
        self.extras.servers.remote.with_untracked(|servers| {
            let is_old = || servers.as_of().is_none_or(|at| now().since(at) > self.config.poll_idle);
            let is_wanted = match occasion {
                Occasion::Opened => is_old(),
                Occasion::WholeList => self.extras.watchers.get() > 0,
                Occasion::Refresh | Occasion::SomeServers => false,
            };
            // A restore is followed whatever the last answer was.
            is_restoring || is_due(servers, occasion, is_wanted)
        })
    }

    /// Asks who the account is.
    fn ask_account(self: &Rc<Self>) {
        if !self.extras.account.begin() {
            return;
        }
        let workspace = Rc::clone(self);
        spawn_local(async move {
            let result = api::account::get(&workspace.client).await;
            let account = &workspace.extras.account;
            account.is_under_way.set(false);
            match result {
                Ok(found) => account.resolve(found, now()),
                Err(error) if error.is_cancelled() => {}
                Err(error) => {
                    workspace.extras.rest(error.retry_after);
                    account.fail(error);
                }
            }
        });
    }

    /// Asks for the servers.
    fn ask_servers(self: &Rc<Self>) {
        if !self.extras.servers.begin() {
            return;
        }
        let workspace = Rc::clone(self);
        spawn_local(async move {
            let result = api::servers::list(&workspace.client).await;
            workspace.extras.servers.is_under_way.set(false);
            match result {
                Ok(servers) => workspace.take_servers(Some(servers)),
                Err(error) if error.is_cancelled() => {}
                Err(error) => {
                    workspace.extras.rest(error.retry_after);
                    workspace.extras.servers.fail(error);
                    workspace.take_servers(None);
                }
            }
        });
    }

    /// Asks for all this once the rest of the program has come, unless the account is signed out by then.
    pub(super) fn ask_extras_once_here(self: &Rc<Self>) {
        let workspace = Rc::downgrade(self);
        let ask = move || {
            if let Some(workspace) = workspace.upgrade() {
                rest::entry(|| {
                    workspace.ask_account();
                    workspace.ask_servers();
                });
            }
        };
        if rest::is_here() { ask() } else { rest::on_arrival(Box::new(ask)) }
    }

    /// Takes note of the servers as the API now shows them, if it does.
    pub(super) fn take_servers(&self, servers: Option<Vec<Server>>) {
        self.observe_restores(servers.as_deref());
        if let Some(servers) = servers {
            self.extras.servers.resolve(servers.into(), now());
        }
    }

    /// The status that the API last gave for a server, as it stands.
    pub(super) fn status_of(&self, server: ServerId) -> Option<Arc<str>> {
        self.extras.servers.remote.with_untracked(|servers| {
            let known = servers.value()?.iter().find(|known| known.id == server)?;
            Some(Arc::clone(&known.status)).filter(|status| !status.is_empty())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ErrorKind;

    const ALL: [Occasion; 4] = [Occasion::Refresh, Occasion::Opened, Occasion::WholeList, Occasion::SomeServers];

    fn due(remote: &Remote<u8>, is_wanted: bool) -> Vec<Occasion> {
        ALL.into_iter().filter(|&occasion| is_due(remote, occasion, is_wanted)).collect()
    }

    #[test]
    fn a_good_answer_is_asked_for_again_only_where_it_is_wanted() {
        let good = Remote::resolve(7, Timestamp::from_millis(0));
        assert_eq!(due(&good, false), [Occasion::Refresh]);
        assert_eq!(due(&good, true), ALL);
    }

    #[test]
    fn what_can_pass_is_tried_again_with_the_next_whole_list() {
        for kind in [
            ErrorKind::Network,
            ErrorKind::Timeout,
            ErrorKind::RateLimited,
            ErrorKind::Server { status: 500 },
            ErrorKind::Server { status: 504 },
        ] {
            let failed = Remote::Loading.fail(kind.clone().into());
            assert_eq!(due(&failed, false), [Occasion::Refresh, Occasion::Opened, Occasion::WholeList], "{kind:?}");
            let stale = Remote::resolve(7, Timestamp::from_millis(0)).fail(kind.into());
            assert!(is_due(&stale, Occasion::WholeList, false));
        }
    }

    #[test]
    fn what_cannot_pass_is_final_unless_the_person_asks() {
        for kind in [ErrorKind::Forbidden, ErrorKind::NotFound, ErrorKind::Unexpected { status: 410 }] {
            let failed = Remote::Loading.fail(kind.into());
            assert_eq!(due(&failed, true), [Occasion::Refresh]);
        }
    }

    #[test]
    fn any_failure_after_a_good_answer_can_pass() {
        let decode = ApiError::decode("results");
        for error in [decode, ErrorKind::Forbidden.into(), ErrorKind::NotFound.into()] {
            let stale = Remote::resolve(7, Timestamp::from_millis(0)).fail(error);
            assert_eq!(due(&stale, false), [Occasion::Refresh, Occasion::Opened, Occasion::WholeList]);
            assert_eq!(due(&stale, true), ALL);
        }
    }

    #[test]
    fn a_list_that_is_as_before_stays_the_same_object() {
        let servers = Extra::<Arc<[u8]>>::default();
        let first: Arc<[u8]> = [1, 2].into();
        assert!(servers.begin() && !servers.begin());
        servers.resolve(Arc::clone(&first), Timestamp::from_millis(1));
        servers.resolve([1, 2].into(), Timestamp::from_millis(2));
        servers.with(|remote| {
            assert!(remote.value().is_some_and(|value| Arc::ptr_eq(value, &first)));
            assert_eq!(remote.as_of(), Some(Timestamp::from_millis(2)));
        });
        servers.resolve([].into(), Timestamp::from_millis(3));
        assert!(servers.with(|remote| remote.value().is_some_and(|value| value.is_empty())), "answered, with none");
    }
}
