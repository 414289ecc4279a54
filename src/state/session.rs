//! Who is signed in. The token is tried before anything is shown, and forgotten with everything else at sign-out.

use std::rc::Rc;
use std::sync::Arc;

use gloo_events::EventListener;

use super::clock::now;
use super::idle::IdleLock;
use super::store::BackupStore;
use super::workspace::{Workspace, WorkspaceRef};
use crate::api::{self, ApiClient, ApiError, Token};
use crate::config::Config;
use crate::platform::channel::Channel;
use crate::platform::page;
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

/// What can end a session from outside: other tabs, idleness, a page that comes back from the browser's memory.
pub struct Guard {
    channel: Rc<Channel>,
    pub idle: Option<IdleLock>,
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
    if let Some(token) = Token::kept() {
        let client = session.client(token.clone());
        session.open(token, client, BackupStore::default());
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
        token.keep();
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
        let channel = Rc::new(Channel::join(&format!("console {}", self.config.api.url("")), hear));
        let (session, tell) = (self.clone(), Rc::clone(&channel));
        let start = |limit| IdleLock::start(limit, move || session.end(SignedOut::Idle), move || tell.say(ACTIVE));
        let session = self.clone();
        // The page as it was left may be from before a sign-out.
        let returned = page::on_return(move || {
            if Token::kept().as_ref() != Some(&token) {
                session.end(SignedOut::ByPerson);
            }
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

    /// Forgets the token, ends all requests, drops all data of the account, and shows the sign-in with the reason.
    pub fn end(&self, reason: SignedOut) {
        Token::forget();
        let mut is_cut_off = false;
        if let Some(workspace) = self.workspace() {
            is_cut_off = workspace.is_writing();
            if reason == SignedOut::ByPerson {
                workspace.guard.channel.say(SIGNED_OUT);
            }
            workspace.close();
        }
        self.state.set(SessionState::SignedOut { reason, is_cut_off });
    }
}
