//! The documented API: who asks, for what, and the answer. Nothing here knows about faults or CORS.

mod auth;
mod backups;
mod input;
mod listing;
mod restore;
mod servers;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode};

use crate::answer::Answer;
use crate::store::Store;

pub use auth::{FULL_TOKEN, READ_ONLY_TOKEN, REVOKED_TOKEN};

/// A request as the API sees it.
pub struct Request<'a> {
    pub method: &'a Method,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a Bytes,
    /// Rows in one page of a list; 0: no pages.
    pub page_size: usize,
}

/// A request that ends early with the answer that says why.
type Outcome = Result<Answer, Answer>;

pub fn answer(store: &mut Store, request: &Request<'_>) -> Answer {
    respond(store, request).unwrap_or_else(|refusal| refusal)
}

fn respond(store: &mut Store, request: &Request<'_>) -> Outcome {
    store.catch_up().map_err(broken)?;
    let token = auth::authenticate(request.headers)?;
    let path = request.path.strip_prefix("/api/v1/").and_then(|path| path.strip_suffix('/')).unwrap_or_default();
    let segments: Vec<&str> = path.split('/').collect();
    match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["backups"]) => backups::list(store, request),
        ("POST", ["backups"]) => token.may_write().and_then(|()| backups::create(store, request)),
        ("DELETE", ["backups", id]) => token.may_write().and_then(|()| backups::delete(store, id)),
        ("GET", ["servers"]) => servers::list(store, request),
        ("POST", ["servers", id, "restore"]) => token.may_write().and_then(|()| restore::start(store, id, request)),
        ("GET", ["account", "me"]) => Ok(auth::account(token)),
        (_, ["backups"] | ["backups", _] | ["servers"] | ["servers", _, "restore"] | ["account", "me"]) => {
            let detail = format!("Method \"{}\" not allowed.", request.method);
            Err(Answer::detail(StatusCode::METHOD_NOT_ALLOWED, &detail))
        }
        _ => Err(not_found("Not found.")),
    }
}

fn broken(error: rusqlite::Error) -> Answer {
    Answer::failure(&error)
}

fn not_found(detail: &str) -> Answer {
    Answer::detail(StatusCode::NOT_FOUND, detail)
}
