//! A server as `GET /api/v1/servers/` lists it: an enrichment that may be missing (API.md, "Not documented").

use std::sync::Arc;

use super::ServerId;

/// The part of a server that the console uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub id: ServerId,
    /// `None` where the API gave none, or a blank one.
    pub name: Option<Arc<str>>,
    /// The API's own word: `active`, `stopped`, `suspended`, or one that is not documented. Empty where it gave none.
    pub status: Arc<str>,
}
