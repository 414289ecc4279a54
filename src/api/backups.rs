//! `GET` and `POST /api/v1/backups/`, `DELETE /api/v1/backups/{backup_id}/`.

use std::hash::Hasher;
use std::sync::Arc;

use futures::future::LocalBoxFuture;
use rustc_hash::FxHasher;
use serde::de::{IgnoredAny, MapAccess};

use super::body::Body;
use super::client::{Answered, Method};
use super::decode::{Lenient, Members, Scalar, first};
use super::json::quoted;
use super::list::{TakeRows, read_page, read_with_breaks};
use super::pages::{TakePage, each_page};
use super::{ApiClient, ApiError};
use crate::domain::index::Index;
use crate::domain::rows::Renewal;
use crate::domain::{Backup, BackupId, BackupStatus, BackupType, ByteSize, ServerId, ServerRef};

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

async fn list_pages(
    client: &ApiClient,
    server: Option<ServerId>,
    known: Option<Fingerprint>,
    on_page: &dyn Fn(usize),
    backups: &mut dyn TakeBackups,
) -> Result<Option<Rest>, ApiError> {
    let query = server.map(|id| format!("?server_id={id}")).unwrap_or_default();
    let mut pages = Pages { backups, rest: Rest::default(), pages: 0, rows: 0, known, is_known: false, on_page };
    each_page(client, ENDPOINT, &query, &mut pages).await?;
    Ok((!pages.is_known).then_some(pages.rest))
}

/// What tells one answer from another without keeping it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    hash: u64,
    /// The API's own name for it.
    tag: Option<String>,
}

impl Fingerprint {
    fn of(body: &Body, tag: Option<String>) -> Self {
        let mut hasher = FxHasher::default();
        body.pieces().for_each(|(piece, _)| hasher.write(&piece));
        Self { hash: hasher.finish(), tag }
    }
}

/// A list as its pages come in.
struct Pages<'p> {
    backups: &'p mut dyn TakeBackups,
    rest: Rest,
    /// How many have come.
    pages: usize,
    rows: usize,
    known: Option<Fingerprint>,
    /// The answer is the known one: nothing was decoded.
    is_known: bool,
    /// Told how many rows have come, where more are to come.
    on_page: &'p dyn Fn(usize),
}

impl TakePage for Pages<'_> {
    fn known_tag(&self) -> Option<&str> {
        self.known.as_ref().filter(|_| self.pages == 0)?.tag.as_deref()
    }

    fn take(&mut self, page: Answered) -> LocalBoxFuture<'_, Result<Option<String>, ApiError>> {
        Box::pin(self.take_unboxed(page))
    }
}

impl Pages<'_> {
    async fn take_unboxed(&mut self, page: Answered) -> Result<Option<String>, ApiError> {
        let fingerprint = page.body.as_ref().map(|body| Fingerprint::of(body, page.tag));
        if self.pages == 0 && (fingerprint.is_none() || self.known == fingerprint) {
            self.is_known = true;
            return Ok(None);
        }
        let body = &page.body.unwrap_or_default();
        // The first may be the whole list: its rows are handed on as they are read. A later one that has to be read again must not
        // undo what came before it.
        let mut more = Vec::new();
        let is_first = self.pages == 0;
        let backups: &mut dyn TakeBackups = if is_first { self.backups } else { &mut more };
        let mut page = PageRows::new(backups, &mut self.rest.unreadable);
        let next = read_with_breaks(body, &mut page).await?;
        self.rows += page.good;
        self.pages += 1;
        more.into_iter().for_each(|backup| self.backups.take(backup));
        // Only a list of one page is known by its first.
        self.rest.fingerprint = fingerprint.filter(|_| is_first && next.is_none());
        if next.is_some() {
            (self.on_page)(self.rows);
        }
        Ok(next)
    }
}

/// Asks for a manual backup. An empty description is left out.
pub async fn create(client: &ApiClient, server: ServerId, description: &str) -> Result<Created, ApiError> {
    let body = create_body(server, description);
    decode_created(&client.write(Method::Post, ENDPOINT, Some(body)).await?)
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

/// Adds a page's rows to the listing and returns its `next`. An error where the whole body is not a list.
pub fn decode_page(body: &[u8], listing: &mut Listing) -> Result<Option<String>, ApiError> {
    let mut backups = Vec::new();
    let next = read_page(body, &mut PageRows::new(&mut backups, &mut listing.unreadable))?;
    listing.backups.append(&mut backups);
    Ok(next)
}

/// The rows of one page.
struct PageRows<'a> {
    backups: &'a mut dyn TakeBackups,
    /// How many rows can be read.
    good: usize,
    unreadable: &'a mut Vec<UnreadableRow>,
    /// How many of the unreadable came with the pages before.
    before: usize,
    interned: Interned,
}

impl<'a> PageRows<'a> {
    fn new(backups: &'a mut dyn TakeBackups, unreadable: &'a mut Vec<UnreadableRow>) -> Self {
        Self { backups, good: 0, before: unreadable.len(), unreadable, interned: Interned::default() }
    }
}

impl TakeRows for PageRows<'_> {
    fn begin(&mut self) {
        self.backups.restart();
        self.good = 0;
        self.unreadable.truncate(self.before);
    }

    fn take(&mut self, json: &[u8], is_last: bool) -> Result<Option<usize>, ApiError> {
        let Some((row, length)) = first::<Lenient<RawBackup>>(json, is_last)? else { return Ok(None) };
        match row.0.unwrap_or_default().into_backup(&mut self.interned) {
            Ok(backup) => {
                self.good += 1;
                self.backups.take(backup);
            }
            Err(unreadable) => self.unreadable.push(unreadable),
        }
        Ok(Some(length))
    }
}

/// Names and descriptions repeat over thousands of rows: each is kept once.
#[derive(Default)]
struct Interned {
    servers: Vec<Arc<ServerRef>>,
    places: Index,
    texts: Vec<Arc<str>>,
    text_places: Index,
}

impl Interned {
    fn server(&mut self, id: ServerId, name: &str) -> Arc<ServerRef> {
        let known = self.places.get(&id.get()).and_then(|&place| self.servers.get(place));
        if let Some(known) = known.filter(|server| &*server.name == name) {
            return Arc::clone(known);
        }
        let server = Arc::new(ServerRef::new(id, name));
        self.places.insert(id.get(), self.servers.len());
        self.servers.push(Arc::clone(&server));
        server
    }

    fn text(&mut self, text: &str) -> Arc<str> {
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        let place = *self.text_places.entry(hasher.finish()).or_insert(self.texts.len());
        if place == self.texts.len() {
            self.texts.push(text.into());
        }
        let known = self.texts.get(place).filter(|known| &***known == text);
        // Two texts with one hash: the second is kept as often as it comes.
        known.map_or_else(|| text.into(), Arc::clone)
    }
}

#[derive(Default)]
struct RawBackup<'a> {
    id: Scalar<'a>,
    server: Option<RawServer<'a>>,
    backup_type: Scalar<'a>,
    status: Scalar<'a>,
    size_mb: Scalar<'a>,
    created_at: Scalar<'a>,
    expires_at: Scalar<'a>,
    description: Scalar<'a>,
    message: Scalar<'a>,
}

impl<'de: 'a, 'a> Members<'de> for RawBackup<'a> {
    fn member<A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error> {
        let place = match name {
            "id" => &mut self.id,
            "backup_type" => &mut self.backup_type,
            "status" => &mut self.status,
            "size_mb" => &mut self.size_mb,
            "created_at" => &mut self.created_at,
            "expires_at" => &mut self.expires_at,
            "description" => &mut self.description,
            "message" => &mut self.message,
            "server" => {
                self.server = members.next_value::<Lenient<RawServer>>()?.0;
                return Ok(());
            }
            _ => {
                members.next_value::<IgnoredAny>()?;
                return Ok(());
            }
        };
        *place = members.next_value()?;
        Ok(())
    }
}

#[derive(Default)]
struct RawServer<'a> {
    id: Scalar<'a>,
    name: Scalar<'a>,
}

impl<'de: 'a, 'a> Members<'de> for RawServer<'a> {
    fn member<A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error> {
        match name {
            "id" => self.id = members.next_value()?,
            "name" => self.name = members.next_value()?,
            _ => drop(members.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

impl RawBackup<'_> {
    fn into_backup(self, interned: &mut Interned) -> Result<Backup, UnreadableRow> {
        let id = self.id.integer().and_then(BackupId::new);
        let unreadable = |member| UnreadableRow { id, member };
        let backup_id = id.ok_or(unreadable("id"))?;
        let server = self.server.ok_or(unreadable("server"))?;
        let server_id = server.id.integer().and_then(ServerId::new).ok_or(unreadable("server.id"))?;
        Ok(Backup {
            id: backup_id,
            server: interned.server(server_id, server.name.text().unwrap_or_default()),
            backup_type: BackupType::from_word(&self.backup_type.word()),
            status: BackupStatus::from_word(&self.status.word()),
            size: self.size_mb.integer().map(ByteSize::from_megabytes),
            created_at: self.created_at.text().and_then(|text| text.parse().ok()),
            expires_at: self.expires_at.text().and_then(|text| text.parse().ok()),
            description: interned.text(self.description.text().unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use proptest::prelude::*;

    use super::super::ErrorKind;
    use super::super::odd::{any_body, any_json};
    use super::*;

    fn listing(body: &str) -> Listing {
        let mut listing = Listing::default();
        decode_page(body.as_bytes(), &mut listing).unwrap();
        listing
    }

    fn fails_at(body: &str) -> String {
        match decode_page(body.as_bytes(), &mut Listing::default()).unwrap_err().kind {
            ErrorKind::Decode { at } => at,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_bad_row_never_hides_the_good_ones() {
        let listing = listing(
            r#"{"count": 99, "results": [null, [], "x", {"id": "501"}, {"id": 1, "server": null}, {"id": 2, "server": {"id": -1}},
            {"id": 3, "server": {"id": 7}, "status": 5, "size_mb": -4, "created_at": "soon", "description": null, "new": {"a": [1]}}]}"#,
        );
        let faults: Vec<_> = listing.unreadable.iter().map(|row| (row.id.map(BackupId::get), row.member)).collect();
        assert_eq!(faults[3..], [(None, "id"), (Some(1), "server"), (Some(2), "server.id")]);
        assert_eq!(listing.unreadable.len(), 6);
        let [odd] = &listing.backups[..] else { panic!("one row is good") };
        assert_eq!((odd.id.get(), &*odd.server.name, odd.status.word()), (3, "7", "5"));
        assert_eq!((odd.size, odd.created_at, &*odd.description), (None, None, ""));
    }

    /// Takes the pages of one list: its ids, and what else it holds, or `None` where it is the known one.
    fn take(known: Option<Fingerprint>, bodies: &[&[u8]]) -> (Vec<u64>, Option<Rest>) {
        let mut backups = Vec::new();
        let (rest, on_page) = (Rest::default(), &|_| {});
        let mut pages = Pages { backups: &mut backups, rest, pages: 0, rows: 0, known, is_known: false, on_page };
        for body in bodies {
            let page = Answered { body: Some(Body::Program(body.to_vec())), tag: None };
            pages.take(page).now_or_never().unwrap().unwrap();
        }
        let rest = (!pages.is_known).then_some(pages.rest);
        (backups.iter().map(|backup: &Backup| backup.id.get()).collect(), rest)
    }

    const ONE: &[u8] = br#"{"results": [{"id": 1, "server": {"id": 7}}]}"#;

    #[test]
    fn the_same_answer_is_known_without_being_read_again() {
        let (ids, rest) = take(None, &[ONE]);
        assert_eq!(ids, [1]);
        let known = rest.unwrap().fingerprint;
        assert_eq!(take(known.clone(), &[ONE]), (vec![], None));
        assert_eq!(take(known, &[br#"{"results": [{"id": 2, "server": {"id": 8}}]}"#]).0, [2]);
    }

    #[test]
    fn a_list_of_several_pages_is_always_read() {
        let (ids, rest) = take(None, &[br#"{"results": [{"id": 3, "server": {"id": 7}}], "next": "?page=2"}"#, ONE]);
        assert_eq!((ids, rest.unwrap().fingerprint), (vec![3, 1], None));
    }

    #[test]
    fn a_spoilt_page_is_read_again_and_the_others_stay() {
        let spoilt = b"{\"results\": [{\"id\": 1, \"server\": {\"id\": 7}}, 5, {\"id\": 2, \"server\": {\"id\": 7, \"name\": \"caf\xe9\"}}]}";
        let other: &[u8] = br#"{"results": [{"id": 3, "server": {"id": 7}}, 6]}"#;
        for (bodies, expected) in [([other, spoilt], [3, 1, 2]), ([spoilt, other], [1, 2, 3])] {
            let (ids, rest) = take(None, &bodies);
            assert_eq!((&ids[..], rest.unwrap().unreadable.len()), (&expected[..], 2));
        }
    }

    #[test]
    fn a_member_named_twice_is_no_fault() {
        assert_eq!(listing(r#"{"results": [{"id": 1, "id": 2, "server": {"id": 7}}]}"#).backups[0].id.get(), 2);
    }

    #[test]
    fn what_is_no_list_says_where() {
        assert_eq!(fails_at("[]"), "body");
        assert_eq!(fails_at("<html>"), "body");
        assert_eq!(fails_at(r#"{"results": [{"id": 1"#), "body");
        assert_eq!(fails_at("{}"), "results");
        assert_eq!(fails_at(r#"{"results": 5}"#), "results");
        assert_eq!(fails_at(""), "body");
    }

    #[test]
    fn next_is_a_text_or_nothing() {
        let next = |body: &str| decode_page(body.as_bytes(), &mut Listing::default()).unwrap();
        assert_eq!(next(r#"{"results": [], "next": "?page=2"}"#).as_deref(), Some("?page=2"));
        assert_eq!(next(r#"{"results": [], "next": null}"#), None);
    }

    /// Whether the row that `good` makes is in the list.
    fn holds(listing: &Listing, id: u64) -> bool {
        listing.backups.iter().any(|backup| backup.id.get() == id && &*backup.server.name == "web")
    }

    fn good(id: u64) -> String {
        format!(r#"{{"id": {id}, "server": {{"id": 12345, "name": "web"}}, "status": "completed"}}"#)
    }

    proptest! {
        #[test]
        fn good_rows_are_kept_among_any_others(odd in prop::collection::vec(any_json(), 0..6), around in any_json()) {
            let rows: Vec<String> = odd.iter().zip(1_000_000..).flat_map(|(odd, id)| [good(id), odd.clone()]).collect();
            let body = format!(r#"{{"count": {around}, "results": [{}], "previous": {around}}}"#, rows.join(","));
            let listing = listing(&body);
            for id in (1_000_000..).take(odd.len()) {
                prop_assert!(holds(&listing, id), "{}", body);
            }
            prop_assert_eq!(listing.backups.len() + listing.unreadable.len(), rows.len());
        }

        #[test]
        fn any_body_is_a_list_or_an_error(body in any_body()) {
            let _ = decode_page(&body, &mut Listing::default());
            let _ = decode_created(&body);
        }
    }
}
