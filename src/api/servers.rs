//! `GET /api/v1/servers/` and `POST /api/v1/servers/{server_id}/restore/`.

use futures::future::LocalBoxFuture;
use serde::de::{IgnoredAny, MapAccess};

use super::client::{Answered, Method};
use super::decode::{Lenient, Members, Scalar, first};
use super::list::{Part, TakeRows, read_page};
use super::pages::{TakePage, each_page};
use super::{ApiClient, ApiError};
use crate::domain::{BackupId, Server, ServerId};

const ENDPOINT: &str = "api/v1/servers/";

/// Where a server is restored.
pub(super) fn restore_of(server: ServerId) -> String {
    format!("{ENDPOINT}{server}/restore/")
}

/// All servers of the account; rows without an id are left out. This endpoint may not answer for a token (403, 404).
pub fn list(client: &ApiClient) -> LocalBoxFuture<'_, Result<Vec<Server>, ApiError>> {
    // Boxed, as it is awaited in many places.
    Box::pin(list_pages(client))
}

async fn list_pages(client: &ApiClient) -> Result<Vec<Server>, ApiError> {
    let mut pages = Pages::default();
    each_page(client, ENDPOINT, "", &mut pages).await?;
    Ok(pages.0)
}

/// Starts a restore. Any success means "started"; what the API says about it is returned where it says something.
pub async fn restore(client: &ApiClient, server: ServerId, backup: BackupId) -> Result<Option<String>, ApiError> {
    let body = client.write(Method::Post, &restore_of(server), Some(restore_body(backup))).await?;
    Ok(decode_started(&body).map(|said| client.redact(&said)))
}

/// The body of a restore request (API.md, `POST /api/v1/servers/{server_id}/restore/`).
pub fn restore_body(backup: BackupId) -> String {
    format!("{{\"backup_id\":{backup}}}")
}

/// The `message` of an answer whose shape is not documented.
pub fn decode_started(body: &[u8]) -> Option<String> {
    let raw: Lenient<RawStarted> = serde_json::from_slice(body).ok()?;
    raw.0?.message.text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[derive(Default)]
struct Pages(Vec<Server>);

impl TakePage for Pages {
    fn restart(&mut self) {
        self.0.clear();
    }

    fn take(&mut self, page: Answered) -> LocalBoxFuture<'_, Result<Part, ApiError>> {
        Box::pin(async move { decode_page(&page.body.unwrap_or_default().bytes().await?, &mut self.0) })
    }
}

/// Adds a page's servers.
pub fn decode_page(body: &[u8], servers: &mut Vec<Server>) -> Result<Part, ApiError> {
    read_page(body, &mut PageRows { before: servers.len(), servers })
}

struct PageRows<'a> {
    servers: &'a mut Vec<Server>,
    /// How many came with the pages before.
    before: usize,
}

impl TakeRows for PageRows<'_> {
    fn begin(&mut self) {
        self.servers.truncate(self.before);
    }

    fn take(&mut self, json: &[u8], is_last: bool) -> Result<Option<usize>, ApiError> {
        let Some((row, length)) = first::<Lenient<RawServer>>(json, is_last)? else { return Ok(None) };
        self.servers.extend(row.0.and_then(RawServer::into_server));
        Ok(Some(length))
    }
}

#[derive(Default)]
struct RawStarted<'a> {
    message: Scalar<'a>,
}

impl<'de: 'a, 'a> Members<'de> for RawStarted<'a> {
    fn member<A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error> {
        match name {
            "message" => self.message = members.next_value()?,
            _ => drop(members.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

#[derive(Default)]
struct RawServer<'a> {
    id: Scalar<'a>,
    name: Scalar<'a>,
    status: Scalar<'a>,
}

impl<'de: 'a, 'a> Members<'de> for RawServer<'a> {
    fn member<A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error> {
        match name {
            "id" => self.id = members.next_value()?,
            "name" => self.name = members.next_value()?,
            "status" => self.status = members.next_value()?,
            _ => drop(members.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

impl RawServer<'_> {
    fn into_server(self) -> Option<Server> {
        let id = self.id.integer().and_then(ServerId::new)?;
        let name = self.name.text().filter(|name| !name.trim().is_empty()).map(Into::into);
        Some(Server { id, name, status: self.status.text().unwrap_or_default().into() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::odd::{any_body, any_json};
    use super::*;

    #[test]
    fn any_success_is_started_whatever_the_body() {
        assert_eq!(decode_started(br#"{"message": " Restore started. "}"#).as_deref(), Some("Restore started."));
        for body in [&b""[..], b"<html>", b"[]", b"{}", br#"{"message": 5}"#, b"null"] {
            assert_eq!(decode_started(body), None);
        }
    }

    #[test]
    fn servers_without_an_id_are_left_out() {
        let mut servers = Vec::new();
        let body = br#"{"results": [{"id": 1, "name": "a", "status": "active"}, {"name": "b"}, null, {"id": 2}, {"id": 3, "name": " "}]}"#;
        assert_eq!(decode_page(body, &mut servers).unwrap(), Part::default());
        let read: Vec<_> =
            servers.iter().map(|server| (server.id.get(), server.name.as_deref(), &*server.status)).collect();
        assert_eq!(read, [(1, Some("a"), "active"), (2, None, ""), (3, None, "")]);
    }

    proptest! {
        #[test]
        fn servers_are_kept_among_any_other_rows(odd in any_json()) {
            let mut servers = Vec::new();
            let body = format!(r#"{{"results": [{odd}, {{"id": 4000000001, "name": "web"}}, {odd}]}}"#);
            prop_assert!(decode_page(body.as_bytes(), &mut servers).is_ok());
            prop_assert!(servers.iter().any(|server| server.id.get() == 4_000_000_001 && server.name.as_deref() == Some("web")));
        }

        #[test]
        fn any_body_is_a_list_or_an_error(body in any_body()) {
            let _ = decode_page(&body, &mut Vec::new());
            let _ = decode_started(&body);
        }
    }
}
