//! `GET` and `POST /api/v1/backups/`, `DELETE /api/v1/backups/{backup_id}/`.

mod pages;
mod rows;

use futures::future::LocalBoxFuture;

use self::pages::list_pages;
use self::rows::{Interned, RawBackup};
use super::client::Method;
use super::decode::Lenient;
use super::json::quoted;
use super::{ApiClient, ApiError};
use crate::domain::renewal::Renewal;
use crate::domain::{Backup, BackupId, ServerId};

pub use self::pages::Fingerprint;
pub use self::rows::decode_page;

pub(super) const ENDPOINT: &str = "api/v1/backups/";

/// Where one backup is.
pub(super) fn one(id: BackupId) -> String {
    format!("{ENDPOINT}{id}/")
}

/// The backups of a list, and the rows that can't be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub backups: Vec<Backup>,
    pub unreadable: Vec<UnreadableRow>,
}

impl Listing {
    /// Whether a backup is in it, readable or not.
    pub fn is_in(&self, id: BackupId) -> bool {
        self.backups.iter().any(|backup| backup.id == id) || self.unreadable.iter().any(|row| row.id == Some(id))
    }
}

/// What a list holds beside its backups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    pub unreadable: Vec<UnreadableRow>,
    /// Of the answer, where the whole list came in one.
    pub fingerprint: Option<Fingerprint>,
}

/// A row without an id or a server can't be shown, and must not hide the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableRow {
    /// Its id, where it has one.
    pub id: Option<BackupId>,
    /// The member at fault.
    pub member: &'static str,
}

/// A backup that was just asked for, and what the API said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    pub backup: Backup,
    pub message: Option<String>,
}

/// Takes the backups of a list one by one.
pub trait TakeBackups {
    /// Forgets all that it has taken: the list begins again.
    fn restart(&mut self);

    fn take(&mut self, backup: Backup);
}

impl TakeBackups for Vec<Backup> {
    fn restart(&mut self) {
        self.clear();
    }

    fn take(&mut self, backup: Backup) {
        self.push(backup);
    }
}

impl TakeBackups for Renewal {
    fn restart(&mut self) {
        Renewal::restart(self);
    }

    fn take(&mut self, backup: Backup) {
        Renewal::take(self, backup);
    }
}

/// All backups of one server; `next` pages included.
pub fn list_of(client: &ApiClient, server: ServerId) -> LocalBoxFuture<'_, Result<Listing, ApiError>> {
    // Boxed, as it is awaited in many places.
    Box::pin(async move {
        let mut backups = Vec::new();
        let rest = list_pages(client, Some(server), None, &|_| {}, &mut backups).await?;
        Ok(Listing { backups, unreadable: rest.unwrap_or_default().unreadable })
    })
}

/// Gives the backups of all servers to `backups`, with breaks in which the page answers the person, and returns what else the
/// list holds; `None` where the answer is, byte for byte, the `known` one: then it gives nothing. Where the list goes on over
/// several pages, it tells how many rows have come so far.
pub fn list_all<'a>(
    client: &'a ApiClient,
    known: Option<Fingerprint>,
    on_page: &'a dyn Fn(usize),
    backups: &'a mut dyn TakeBackups,
) -> LocalBoxFuture<'a, Result<Option<Rest>, ApiError>> {
    Box::pin(list_pages(client, None, known, on_page, backups))
}

/// Asks for a manual backup. An empty description is left out.
pub async fn create(client: &ApiClient, server: ServerId, description: &str) -> Result<Created, ApiError> {
    let body = create_body(server, description);
    let mut created = decode_created(&client.write(Method::Post, ENDPOINT, Some(body)).await?)?;
    created.message = created.message.map(|said| client.redact(&said));
    Ok(created)
}

/// Deletes for ever.
pub async fn delete(client: &ApiClient, id: BackupId) -> Result<(), ApiError> {
    client.write(Method::Delete, &one(id), None).await.map(drop)
}

/// The body of a create request (API.md, `POST /api/v1/backups/`).
pub fn create_body(server: ServerId, description: &str) -> String {
    match description.trim() {
        "" => format!("{{\"server_id\":{server}}}"),
        description => format!("{{\"server_id\":{server},\"description\":{}}}", quoted(description)),
    }
}

/// The answer to a create request. Its `message` may be missing.
pub fn decode_created(body: &[u8]) -> Result<Created, ApiError> {
    let raw: Lenient<RawBackup> = serde_json::from_slice(body).map_err(|_| ApiError::decode("body"))?;
    let raw = raw.0.ok_or_else(|| ApiError::decode("body"))?;
    let message = raw.message.text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let backup = raw.into_backup(&mut Interned::default()).map_err(|row| ApiError::decode(row.member))?;
    Ok(Created { backup, message })
}
