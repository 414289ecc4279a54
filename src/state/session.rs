//! Who is signed in. The token is tried before anything is shown, and forgotten with everything else at sign-out.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use gloo_events::EventListener;

use super::clock::now;
use super::idle::IdleLock;
use super::store::BackupStore;
use super::workspace::{Workspace, WorkspaceRef};
use crate::api::{self, ApiClient, ApiError, Token};
use crate::config::Config;
use crate::platform::channel::Channel;
use crate::platform::page;
use crate::platform::storage::{self, Area};
use crate::signal::{RwSignal, expect_context, provide_context};

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// The page was opened without a token.
    NotYet,
    ByPerson,
    /// The person signed out in another tab of this browser.
    InAnotherTab,
    /// Nobody was there for too long.
    Idle,
    /// A 401 in the middle of the session.
    NoLongerAccepted,
}

#[derive(Clone)]
pub enum SessionState {
    SignedOut {
        reason: SignedOut,
        /// Whether something was being written, or waited for, when the session ended.
        is_cut_off: bool,
    },
    SignedIn(WorkspaceRef),
}

/// Said to the other tabs at sign-out.
const SIGNED_OUT: &str = "signed-out";
/// Said to the other tabs while somebody is at this one.
const ACTIVE: &str = "active";

/// So begins the key under which the browser keeps when somebody was last at a console of an API.
const LAST_INPUT: &str = "console-last-input";

/// What can end a session from outside: other tabs, idleness, a page that comes back from the browser's memory.
pub struct Guard {
    channel: Rc<Channel>,
    pub idle: Option<Rc<IdleLock>>,
    _return: Option<EventListener>,
}

/// The session of this tab.
#[derive(Clone)]
pub struct Session {
    pub config: Arc<Config>,
    pub state: RwSignal<SessionState>,
}

/// Provides the session; a token kept by this tab signs in at once.
pub fn provide_session(config: Arc<Config>) -> Session {
    let nobody = SessionState::SignedOut { reason: SignedOut::NotYet, is_cut_off: false };
    let session = Session { config, state: RwSignal::new(nobody) };
    match Token::kept(&session.config.api) {
        Some(_) if session.was_left() => session.end(SignedOut::Idle),
        Some(token) => {
            let client = session.client(token.clone());
            session.open(token, client, BackupStore::default());
        }
        // Somebody has signed out while this tab was not loaded.
        None if Token::forget(&session.config.api) => session.end(SignedOut::InAnotherTab),
        None => {}
    }
    provide_context(session.clone());
    session
}

/// The session of this tab. Only views below the app ask for it.
pub fn use_session() -> Session {
    expect_context()
}

impl Session {
    fn client(&self, token: Token) -> ApiClient {
        ApiClient::new(self.config.api.clone(), token, self.config.request_timeout)
    }

    /// Tries the token with the list of backups; keeps it, and opens the console, only when that succeeds.
    pub async fn sign_in(&self, token: Token) -> Result<(), ApiError> {
        let client = self.client(token.clone());
        let backups = BackupStore::default();
        let mut renewal = backups.renewal();
        let rest = api::backups::list_all(&client, None, &|_| {}, &mut renewal).await?;
        backups.take_all(renewal, rest.unwrap_or_default(), now());
        token.keep(&self.config.api);
        self.open(token, client, backups);
        Ok(())
    }

    /// `token`: the one that the session lives by.
    fn guard(&self, token: Token) -> Guard {
        let session = self.clone();
        let hear = move |word: &str| match (word, session.workspace()) {
            (SIGNED_OUT, Some(_)) => session.end(SignedOut::InAnotherTab),
            (ACTIVE, Some(workspace)) => {
                if let Some(idle) = &workspace.guard.idle {
                    idle.touch();
                }
            }
            _ => {}
        };
        // Consoles of other APIs on the same host are none of ours.
        let channel = Rc::new(Channel::join(&self.config.api.named("console"), hear));
        let (session, input, tell) = (self.clone(), self.clone(), Rc::clone(&channel));
        let on_input = move || {
            input.note_input();
            tell.say(ACTIVE);
        };
        let start = |limit| {
            self.note_input();
            IdleLock::start(limit, move || session.end(SignedOut::Idle), on_input)
        };
        let session = self.clone();
        // The page as it was left may be from before a sign-out, or from before somebody has signed in with another token: that is
        // the other page's own.
        let returned = page::on_return(move || {
            let reason = match Token::kept(&session.config.api) {
                Some(kept) if kept == token => return,
                None if Token::forget(&session.config.api) => SignedOut::InAnotherTab,
                _ => SignedOut::ByPerson,
            };
            session.leave(reason);
        });
        Guard { channel, idle: self.config.idle_lock.map(start), _return: returned }
    }

    fn workspace(&self) -> Option<WorkspaceRef> {
        match self.state.try_get_untracked() {
            Some(SessionState::SignedIn(workspace)) => Some(workspace),
            _ => None,
        }
    }

    fn open(&self, token: Token, client: ApiClient, backups: BackupStore) {
        let session = self.clone();
        client.on_unauthorized(move || session.end(SignedOut::NoLongerAccepted));
        let workspace = Workspace::open(client, Arc::clone(&self.config), backups, self.guard(token));
        self.state.set(SessionState::SignedIn(workspace));
    }

    /// For tabs that are not loaded now, and so can't be told.
    fn note_input(&self) {
        storage::set(Area::Local, &self.config.api.named(LAST_INPUT), &now().millis().unsigned_abs().to_string());
    }

    /// Whether nobody was at any tab for too long.
    fn was_left(&self) -> bool {
        let kept = || storage::get(Area::Local, &self.config.api.named(LAST_INPUT))?.parse().ok();
        let idle = kept().map(|at: u64| Duration::from_millis(now().millis().unsigned_abs().saturating_sub(at)));
        self.config.idle_lock.is_some_and(|limit| idle.is_some_and(|idle| idle >= limit))
    }

    /// Forgets the token, ends all requests, drops all data of the account, and shows the sign-in with the reason.
    pub fn end(&self, reason: SignedOut) {
        Token::forget(&self.config.api);
        if reason == SignedOut::ByPerson {
            Token::forget_elsewhere(&self.config.api);
            if let Some(workspace) = self.workspace() {
                workspace.guard.channel.say(SIGNED_OUT);
            }
        }
        self.leave(reason);
    }

    /// The same, but for the token that the tab keeps.
    fn leave(&self, reason: SignedOut) {
        let mut is_cut_off = false;
        if let Some(workspace) = self.workspace() {
            is_cut_off = workspace.is_writing();
            workspace.close();
        }
        self.state.set(SessionState::SignedOut { reason, is_cut_off });
    }
}
