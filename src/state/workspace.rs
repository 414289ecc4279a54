//! Everything that belongs to one signed-in account. Dropped as a whole at sign-out.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use futures::future::{LocalBoxFuture, ready};
use send_wrapper::SendWrapper;

use super::activity::{Activity, Outcome};
use super::clock::{self, now};
use super::dialog::Dialog;
use super::messages::{Messages, Notice};
use super::operations::run::BulkDelete;
use super::operations::safety::Safety;
use super::operations::{CreateDialog, DeleteDialog, RestoreDialog};
use super::poller::Poller;
use super::restores::{RestoreEnd, Restores};
use super::selection::Selection;
use super::session::Guard;
use super::store::BackupStore;
use crate::api::{self, ApiClient};
use crate::config::Config;
use crate::domain::pace::Pace;
use crate::domain::rows::Change;
use crate::domain::{Account, Backup, BackupStatus, Server, ServerId, Timestamp, allowed};
use crate::platform::{page, rest};
use crate::signal::{ArcRwSignal, expect_context, spawn_local, untrack};

/// The two clocks may differ by this many milliseconds before anything is said or done about it.
const LEAST_SKEW: i64 = 60_000;
/// More than this, two days, is no clock that anybody has set wrong.
const MOST_SKEW: i64 = 2 * 86_400_000;

/// A signed-in account: its client, its data, its dialogs.
pub struct Workspace {
    pub client: ApiClient,
    pub config: Arc<Config>,
    pub backups: BackupStore,
    /// From the servers endpoint; `None` until it answers, which it may never do.
    pub servers: ArcRwSignal<Option<Arc<[Server]>>>,
    /// `None` until the account endpoint answers, which it may never do.
    pub account: ArcRwSignal<Option<Account>>,
    pub restores: Restores,
    pub messages: Messages,
    /// What was done in this tab.
    pub activity: Activity,
    pub selection: ArcRwSignal<Selection>,
    pub create: ArcRwSignal<CreateDialog>,
    pub restore: ArcRwSignal<RestoreDialog>,
    /// The safety backup of the restore that the dialog is about.
    pub safety: ArcRwSignal<Safety>,
    pub delete: ArcRwSignal<DeleteDialog>,
    pub bulk: ArcRwSignal<BulkDelete>,
    /// How long backups were seen to take.
    pace: ArcRwSignal<Pace>,
    /// How far the API's clock is ahead of this computer's, in milliseconds, where that is known to be much.
    pub skew: ArcRwSignal<i64>,
    pub poller: Poller,
    pub guard: Guard,
    /// How many backups have finished or failed since the page was last seen.
    unseen: Cell<u32>,
}

/// The workspace of the account that is signed in.
pub type WorkspaceRef = SendWrapper<Rc<Workspace>>;

impl Workspace {
    /// Begins to follow the account.
    pub fn open(client: ApiClient, config: Arc<Config>, backups: BackupStore, guard: Guard) -> WorkspaceRef {
        let (poller, wakes) = Poller::new();
        let workspace = Rc::new(Self {
            client,
            config,
            backups,
            servers: ArcRwSignal::new(None),
            account: ArcRwSignal::new(None),
            restores: Restores::default(),
            messages: Messages::default(),
            activity: Activity::default(),
            selection: ArcRwSignal::default(),
            create: ArcRwSignal::new(Dialog::Closed),
            restore: ArcRwSignal::new(Dialog::Closed),
            safety: ArcRwSignal::default(),
            delete: ArcRwSignal::new(Dialog::Closed),
            bulk: ArcRwSignal::default(),
            pace: ArcRwSignal::default(),
            skew: ArcRwSignal::default(),
            poller,
            guard,
            unseen: Cell::new(0),
        });
        workspace.note_times();
        spawn_local(super::poller::run(Rc::clone(&workspace), wakes));
        spawn_local(name_account(Rc::clone(&workspace)));
        name_servers(&workspace);
        SendWrapper::new(workspace)
    }

    /// Ends every request and the polling.
    pub fn close(&self) {
        self.client.end_session();
        self.poller.stop();
        if let Some(idle) = &self.guard.idle {
            idle.stop();
        }
        page::set_title(&self.config.title);
    }

    /// Whether the token clearly may not write, followed.
    pub fn is_read_only(&self) -> bool {
        self.account.with(|account| account.as_ref().is_some_and(Account::is_read_only))
    }

    /// Whether a restore of this server is under way, as far as is known; followed.
    pub fn is_restoring(&self, server: ServerId) -> bool {
        self.restores.is_under_way(server)
            || self.backups.with(|remote| {
                remote.value().is_some_and(|snapshot| allowed::is_shown_restoring(server, &snapshot.rows))
            })
    }

    /// Servers on which something is in progress, as it stands.
    pub(super) fn unfinished_servers(&self) -> Vec<ServerId> {
        let mut servers = self.backups.rows().unfinished_servers();
        servers.extend(self.restores.servers());
        servers.dedup();
        servers
    }

    /// The status that the API last gave for a server, as it stands.
    pub(super) fn status_of(&self, server: ServerId) -> Option<Arc<str>> {
        let find = |servers: &Arc<[Server]>| {
            servers.iter().find(|known| known.id == server).map(|known| Arc::clone(&known.status))
        };
        self.servers.with_untracked(|servers| servers.as_ref().and_then(find))
    }

    /// Asks for the servers, where the rest of the program is here. Otherwise it does nothing.
    pub(super) async fn ask_servers(self: &Rc<Self>) {
        let workspace = Rc::clone(self);
        let mut asking: LocalBoxFuture<'static, ()> = Box::pin(ready(()));
        if rest::is_here() {
            // Not as the result: that one is always of the same type is seen through the border, and would hold the type here.
            rest::entry(|| {
                asking = Box::pin(async move {
                    workspace.take_servers(api::servers::list(&workspace.client).await.ok());
                });
            });
        }
        asking.await;
    }

    /// Takes note of the servers as the API now shows them, if it does.
    pub(super) fn take_servers(&self, servers: Option<Vec<Server>>) {
        let ends = self.restores.observe(servers.as_deref(), now());
        if let Some(servers) = servers {
            let is_known = self.servers.with_untracked(|known| known.as_deref() == Some(&servers[..]));
            if !is_known {
                self.servers.set(Some(servers.into()));
            }
        }
        for end in ends {
            let (server, outcome) = match &end {
                RestoreEnd::Back { server, .. } => (server.id, Outcome::Done),
                RestoreEnd::Unseen { server } => (server.id, Outcome::Unknown),
            };
            self.activity.restore_ended(server, outcome);
            self.notice(match end {
                RestoreEnd::Back { server, status } => Notice::RestoreEnded { server, status },
                RestoreEnd::Unseen { server } => Notice::RestoreUnseen { server },
            });
        }
    }

    /// Says which backups have finished or failed.
    pub(super) fn announce(&self, changes: &[Change]) {
        for Change { before, after } in changes {
            let (was, is) = (&before.status, &after.status);
            if !was.is_unfinished() || is.is_unfinished() {
                continue;
            }
            self.unseen.set(self.unseen.get() + 1);
            let (backup, server) = (after.id, Arc::clone(&after.server));
            match is {
                BackupStatus::Completed => {
                    if let Some(created_at) = after.created_at {
                        let took = self.api_now().since(created_at);
                        self.pace.update(|pace| pace.record(server.id, took));
                    }
                    self.activity.backup_ended(backup, Outcome::Done);
                    self.notice(Notice::Completed { backup, server });
                }
                BackupStatus::Failed => {
                    self.activity.backup_ended(backup, Outcome::Failed);
                    self.notice(Notice::BackupFailed { backup, server });
                }
                _ => {}
            }
        }
        self.note_presence();
    }

    /// Says something that the console has noticed by itself, and keeps it in the log.
    pub fn notice(&self, notice: Notice) {
        self.activity.note(notice.clone());
        self.messages.say(notice);
    }

    /// The time by the API's clock, as far as it is known.
    pub(super) fn api_now(&self) -> Timestamp {
        clock::ahead(now(), self.skew.get_untracked())
    }

    /// Takes note of the API's clock by something that it has just made.
    pub(super) fn note_time(&self, created_at: Option<Timestamp>) {
        if let Some(created_at) = created_at {
            let skew = created_at.millis().saturating_sub(now().millis());
            self.set_skew(if skew.abs() > LEAST_SKEW { skew } else { 0 });
        }
    }

    /// What the API has made cannot be from the future: then its clock is ahead.
    pub(super) fn note_times(&self) {
        let newest = self.backups.rows().iter().filter_map(|row| row.created_at).max();
        let ahead = newest.map_or(0, |newest| newest.millis().saturating_sub(now().millis()));
        // A single date far off is a mistake, not a clock.
        if (LEAST_SKEW..MOST_SKEW).contains(&ahead) && ahead > self.skew.get_untracked() {
            self.set_skew(ahead);
        }
    }

    fn set_skew(&self, skew: i64) {
        if self.skew.get_untracked() != skew {
            self.skew.set(skew);
        }
    }

    /// Whether this backup, in progress, takes far longer than its server's usually do; followed.
    pub fn is_stuck_at(&self, backup: &Backup, now: Timestamp) -> bool {
        let age = backup.created_at.map(|at| now.since(at));
        backup.status.is_unfinished()
            && age.is_some_and(|age| self.pace.with(|pace| pace.is_stuck(backup.server.id, age)))
    }

    /// The same, now.
    pub(super) fn is_stuck(&self, backup: &Backup) -> bool {
        untrack(|| self.is_stuck_at(backup, self.api_now()))
    }

    /// Counts in the tab's title what has happened while the page is hidden; once it is seen, the count is gone.
    pub(super) fn note_presence(&self) {
        if !page::is_hidden() {
            self.unseen.set(0);
        }
        let title = &self.config.title;
        match self.unseen.get() {
            0 => page::set_title(title),
            count => page::set_title(&format!("({count}) {title}")),
        }
    }
}

/// Says who the account is, where the API answers.
async fn name_account(workspace: Rc<Workspace>) {
    if let Ok(account) = api::account::get(&workspace.client).await {
        workspace.account.set(Some(account));
    }
}

/// Adds the servers without any backup, where the API answers: once the rest of the program has come, and unless the account is
/// signed out by then.
fn name_servers(workspace: &Rc<Workspace>) {
    let workspace = Rc::downgrade(workspace);
    let ask = move || {
        if let Some(workspace) = workspace.upgrade() {
            spawn_local(async move { workspace.ask_servers().await });
        }
    };
    if rest::is_here() { ask() } else { rest::on_arrival(Box::new(ask)) }
}

/// The workspace of the account that is signed in. Only views below the shell ask for it.
pub fn use_workspace() -> WorkspaceRef {
    expect_context()
}
