//! Who is signed in. The token is tried before anything is shown, and forgotten with everything else at sign-out.

use std::sync::Arc;

use super::clock::now;
use super::store::BackupStore;
use super::workspace::{Workspace, WorkspaceRef};
use crate::api::{self, ApiClient, ApiError, Token};
use crate::config::Config;
use crate::signal::{RwSignal, expect_context, provide_context};

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// The page was opened without a token.
    NotYet,
    ByPerson,
    /// A 401 in the middle of the session.
    NoLongerAccepted,
}

#[derive(Clone)]
pub enum SessionState {
    SignedOut(SignedOut),
    SignedIn(WorkspaceRef),
}

/// The session of this tab.
#[derive(Clone)]
pub struct Session {
    pub config: Arc<Config>,
    pub state: RwSignal<SessionState>,
}

/// Provides the session; a token kept by this tab signs in at once.
pub fn provide_session(config: Arc<Config>) -> Session {
    let session = Session { config, state: RwSignal::new(SessionState::SignedOut(SignedOut::NotYet)) };
    if let Some(token) = Token::kept() {
        let client = session.client(token);
        session.open(client, BackupStore::default());
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
        let listing = api::backups::list(&client, None).await?;
        token.keep();
        self.open(client, BackupStore::with_listing(listing, now()));
        Ok(())
    }

    fn open(&self, client: ApiClient, backups: BackupStore) {
        let session = self.clone();
        client.on_unauthorized(move || session.end(SignedOut::NoLongerAccepted));
        let workspace = Workspace::open(client, Arc::clone(&self.config), backups);
        self.state.set(SessionState::SignedIn(workspace));
    }

    /// Forgets the token, ends all requests, drops all data of the account, and shows the sign-in with the reason.
    pub fn end(&self, reason: SignedOut) {
        Token::forget();
        if let Some(SessionState::SignedIn(workspace)) = self.state.try_get_untracked() {
            workspace.close();
        }
        self.state.set(SessionState::SignedOut(reason));
    }
}
