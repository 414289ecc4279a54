//! Everything that belongs to one signed-in account. Dropped as a whole at sign-out.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use send_wrapper::SendWrapper;

use super::Remote;
use super::activity::{Activity, Outcome};
use super::clock::{self, now};
use super::dialog::Dialog;
use super::extras::Extras;
use super::messages::{Messages, Notice};
use super::operations::create::Sought;
use super::operations::run::BulkDelete;
use super::operations::safety::Safety;
use super::operations::{CreateDialog, DeleteDialog, RestoreDialog};
use super::restores::{RestoreChange, Restores, is_usual};
use super::selection::Selection;
use super::session::Guard;
use super::store::{BackupStore, Snapshot};
use super::wakes::Poller;
use crate::api::ApiClient;
use crate::config::Config;
use crate::domain::allowed::Rules;
use crate::domain::pace::Pace;
use crate::domain::rows::Change;
use crate::domain::skew::Skew;
use crate::domain::{Account, Backup, BackupStatus, Rows, Server, ServerId, ServerRef, Timestamp, allowed};
use crate::platform::clock::setting_millis;
use crate::platform::{page, rest};
use crate::signal::{ArcRwSignal, expect_context, spawn_local, untrack};

/// An end that shows so soon after the last answer has only just come. A hidden page asks every minute.
const JUST_BEFORE: Duration = Duration::from_secs(120);

/// A signed-in account: its client, its data, its dialogs.
pub struct Workspace {
    pub client: ApiClient,
    pub config: Arc<Config>,
    pub backups: BackupStore,
    pub extras: Extras,
    pub restores: Restores,
    pub messages: Messages,
    /// What was done in this tab.
    pub activity: Activity,
    pub selection: ArcRwSignal<Selection>,
    pub create: ArcRwSignal<CreateDialog>,
    /// The creations whose answers were lost, which each list is searched for.
    pub(super) sought: RefCell<Vec<Sought>>,
    pub restore: ArcRwSignal<RestoreDialog>,
    /// The safety backup of the restore that the dialog is about.
    pub safety: ArcRwSignal<Safety>,
    pub delete: ArcRwSignal<DeleteDialog>,
    pub bulk: ArcRwSignal<BulkDelete>,
    /// How long backups were seen to take.
    pace: ArcRwSignal<Pace>,
    /// When the API had last answered before it was last asked for the list.
    heard_before: Cell<Option<Timestamp>>,
    /// How far the API's clock is ahead of this computer's, in milliseconds, where that is known to be much.
    pub skew: ArcRwSignal<i64>,
    /// What tells so.
    known_skew: Cell<Skew>,
    /// How this computer's clock was set then.
    clock_setting: Cell<Option<i64>>,
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
            extras: Extras::default(),
            restores: Restores::default(),
            messages: Messages::default(),
            activity: Activity::default(),
            selection: ArcRwSignal::default(),
            create: ArcRwSignal::new(Dialog::Closed),
            sought: RefCell::default(),
            restore: ArcRwSignal::new(Dialog::Closed),
            safety: ArcRwSignal::default(),
            delete: ArcRwSignal::new(Dialog::Closed),
            bulk: ArcRwSignal::default(),
            pace: ArcRwSignal::default(),
            heard_before: Cell::default(),
            skew: ArcRwSignal::default(),
            known_skew: Cell::default(),
            clock_setting: Cell::default(),
            poller,
            guard,
            unseen: Cell::new(0),
        });
        workspace.note_times();
        spawn_local(super::poller::run(Rc::clone(&workspace), wakes));
        workspace.ask_extras_once_here();
        SendWrapper::new(workspace)
    }

    /// Whether something is being written, or what became of it found out, or a safety backup waited for; as it stands.
    pub(super) fn is_writing(&self) -> bool {
        self.create.with_untracked(Dialog::is_busy)
            || self.restore.with_untracked(Dialog::is_busy)
            || self.delete.with_untracked(Dialog::is_busy)
            || self.bulk.with_untracked(|bulk| matches!(bulk, BulkDelete::Running(_)))
    }

    /// Ends every request and the polling.
    pub fn close(&self) {
        self.client.end_session();
        self.poller.stop();
        // What they ask about, or are in the middle of, is the account's: a loop that waits would hold it for as long.
        self.create.set(Dialog::Closed);
        self.restore.set(Dialog::Closed);
        self.safety.set(Safety::None);
        self.delete.set(Dialog::Closed);
        self.bulk.set(BulkDelete::Closed);
        self.messages.clear();
        if let Some(idle) = &self.guard.idle {
            idle.stop();
        }
        page::set_title(&self.config.title);
    }

    /// Whether the token clearly may not write, followed.
    pub fn is_read_only(&self) -> bool {
        self.extras.account.with(|account| account.value().is_some_and(Account::is_read_only))
    }

    /// What is not allowed at the moment, followed.
    pub fn rules(&self) -> Rules {
        let mut restoring: Vec<ServerId> = self.restores.under_way().iter().map(|server| server.id).collect();
        let mut sources = self.restores.sources();
        self.backups.with(|remote: &Remote<Snapshot>| {
            for backup in remote.value().iter().flat_map(|snapshot| allowed::shown_restoring(&snapshot.rows)) {
                restoring.push(backup.server.id);
                sources.push(backup.id);
            }
        });
        Rules { is_read_only: self.is_read_only(), restoring, sources }
    }

    /// Servers on which something is in progress, as it stands.
    pub(super) fn unfinished_servers(&self) -> Vec<ServerId> {
        let mut servers = self.backups.rows().unfinished_servers();
        for server in self.restores.servers() {
            if !servers.contains(&server) {
                servers.push(server);
            }
        }
        servers
    }

    /// Takes note of the servers' status (`None`: the API did not tell) and says what has become of the restores.
    pub(super) fn observe_restores(&self, servers: Option<&[Server]>) {
        for change in self.restores.observe(servers, now()) {
            match change {
                RestoreChange::Begun { server } => {
                    self.activity.restore_seen(server.id);
                    self.restore_shown(&server);
                }
                RestoreChange::Back { server, status } => {
                    let outcome = if is_usual(&status) { Outcome::Done } else { Outcome::Ended(Arc::clone(&status)) };
                    self.activity.restore_ended(server.id, outcome);
                    self.notice(Notice::RestoreEnded { server, status });
                }
                RestoreChange::Unseen { server } => {
                    self.activity.restore_ended(server.id, Outcome::Unseen);
                    self.notice(Notice::RestoreUnseen { server });
                }
            }
        }
    }

    /// The server shows a restore of which a dialog may still say that nobody knows.
    fn restore_shown(&self, server: &Arc<ServerRef>) {
        let subject = self.restore.with_untracked(|dialog| match dialog {
            // One that is still looking sees it by itself.
            _ if dialog.is_busy() => None,
            Dialog::Uncertain(backup, ..) if backup.server.id == server.id => Some(backup.id),
            _ => None,
        });
        if let Some(backup) = subject {
            self.restore.set(Dialog::Closed);
            self.messages.say(Notice::RestoreStarted { backup, server: Arc::clone(server), said: None });
        }
    }

    /// Says which backups have finished or failed.
    pub(super) fn announce(&self, changes: &[Change]) {
        for Change { before, after } in changes {
            let (was, is) = (&before.status, &after.status);
            if !was.is_being_made() || is.is_being_made() {
                continue;
            }
            let (backup, server) = (after.id, Arc::clone(&after.server));
            match is {
                is if is.is_good() => {
                    if let Some(created_at) = after.created_at.filter(|_| self.is_watching()) {
                        let took = self.api_now().since(created_at);
                        self.pace.update(|pace| pace.record(server.id, took));
                    }
                    self.say_end(Notice::Completed { backup, server });
                }
                BackupStatus::Failed => self.say_end(Notice::BackupFailed { backup, server }),
                other => self.say_end(Notice::BackupEnded { backup, server, status: other.word().into() }),
            }
        }
        // Before the first list nothing can be missing from it.
        if self.backups.whole_list_as_of().is_some() {
            let rows = self.backups.rows();
            self.activity.follow_creations(|id| rows.get(id).map(|row| &row.status));
        }
        self.note_presence();
    }

    /// The list is about to be asked for.
    pub(super) fn begin_round(&self) {
        self.heard_before.set(self.backups.last_answer());
        self.backups.start();
    }

    /// Whether what the API tells now has only just happened: the computer did not sleep before, and was not offline.
    fn is_watching(&self) -> bool {
        self.heard_before.get().is_some_and(|at| now().since(at) <= JUST_BEFORE)
    }

    /// Says how a backup ended, and counts it as long as nobody looks.
    pub(super) fn say_end(&self, notice: Notice) {
        self.unseen.set(self.unseen.get() + 1);
        self.notice(notice);
    }

    /// Backups that are no longer in the list are no longer selected.
    pub(super) fn forget_gone(&self, rows: &Rows) {
        let is_there = |id| rows.get(id).is_some();
        if self.selection.with_untracked(|selection| !selection.iter().all(is_there)) {
            self.selection.update(|selection| selection.retain(is_there));
        }
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
            self.set_skew(self.known_skew.get().tell(created_at, now()));
        }
    }

    /// Takes note of the API's clock by a whole list.
    pub(super) fn note_times(&self) {
        let rows = self.backups.rows();
        let times = rows.iter().filter_map(|row| row.created_at);
        if rest::is_here() {
            rest::entry(|| self.note_clock_setting());
        }
        self.set_skew(self.known_skew.get().list(times, now()));
    }

    /// What is known of the API's clock does not outlive another setting of this computer's.
    fn note_clock_setting(&self) {
        let setting = setting_millis();
        let by = setting - self.clock_setting.replace(Some(setting)).unwrap_or(setting);
        self.known_skew.set(self.known_skew.get().set_clock(by));
    }

    fn set_skew(&self, skew: Skew) {
        self.known_skew.set(skew);
        if self.skew.get_untracked() != skew.millis() {
            self.skew.set(skew.millis());
        }
    }

    /// Whether this backup, in progress, takes far longer than its server's usually do; followed.
    pub fn is_stuck_at(&self, backup: &Backup, now: Timestamp) -> bool {
        let age = backup.created_at.map(|at| now.since(at));
        backup.status.is_being_made()
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

/// The workspace of the account that is signed in. Only views below the shell ask for it.
pub fn use_workspace() -> WorkspaceRef {
    expect_context()
}
