//! The rows of a list of backups: from JSON, whatever it turns out to be.

use std::hash::Hasher;
use std::sync::Arc;

use rustc_hash::FxHasher;
use serde::de::{IgnoredAny, MapAccess};

use super::super::ApiError;
use super::super::decode::{Lenient, Members, Scalar, first};
use super::super::list::{Part, TakeRows, read_page};
use super::{Listing, TakeBackups, UnreadableRow};
use crate::domain::index::Index;
use crate::domain::{Backup, BackupId, BackupStatus, BackupType, ByteSize, Expiry, ServerId, ServerRef};

/// Adds a page's rows to the listing. An error where the whole body is not a list.
pub fn decode_page(body: &[u8], listing: &mut Listing) -> Result<Part, ApiError> {
    let mut backups = Vec::new();
    let part = read_page(body, &mut PageRows::new(&mut backups, &mut listing.unreadable))?;
    listing.backups.append(&mut backups);
    Ok(part)
}

/// The rows of one page.
pub(super) struct PageRows<'a> {
    backups: &'a mut dyn TakeBackups,
    /// How many rows can be read.
    pub good: usize,
    unreadable: &'a mut Vec<UnreadableRow>,
    /// How many of the unreadable came with the pages before.
    before: usize,
    interned: Interned,
}

impl<'a> PageRows<'a> {
    pub fn new(backups: &'a mut dyn TakeBackups, unreadable: &'a mut Vec<UnreadableRow>) -> Self {
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
pub(super) struct Interned {
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
pub(super) struct RawBackup<'a> {
    id: Scalar<'a>,
    server: Option<RawServer<'a>>,
    backup_type: Scalar<'a>,
    status: Scalar<'a>,
    size_mb: Scalar<'a>,
    created_at: Scalar<'a>,
    expires_at: Scalar<'a>,
    description: Scalar<'a>,
    pub message: Scalar<'a>,
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
    pub fn into_backup(self, interned: &mut Interned) -> Result<Backup, UnreadableRow> {
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
            size: self.size_mb.amount().map(ByteSize::from_megabytes),
            created_at: self.created_at.text().and_then(|text| text.parse().ok()),
            expires_at: match self.expires_at {
                Scalar::None => Expiry::Never,
                other => other.text().and_then(|text| text.parse().ok()).map_or(Expiry::Unreadable, Expiry::At),
            },
            description: interned.text(self.description.text().unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::ErrorKind;
    use super::super::super::odd::{any_body, any_json};
    use super::super::decode_created;
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
            r#"{"count": 99, "results": [null, [], "x", {"id": "x501"}, {"id": 1, "server": null}, {"id": 2, "server": {"id": -1}},
            {"id": 3, "server": {"id": 7}, "status": 5, "size_mb": -4, "created_at": "soon", "description": null, "new": {"a": [1]}}]}"#,
        );
        let faults: Vec<_> = listing.unreadable.iter().map(|row| (row.id.map(BackupId::get), row.member)).collect();
        assert_eq!(faults[3..], [(None, "id"), (Some(1), "server"), (Some(2), "server.id")]);
        assert_eq!(listing.unreadable.len(), 6);
        let [odd] = &listing.backups[..] else { panic!("one row is good") };
        assert_eq!((odd.id.get(), &*odd.server.name, odd.status.word()), (3, "7", "5"));
        assert_eq!((odd.size, odd.created_at, &*odd.description), (None, None, ""));
    }

    #[test]
    fn numbers_may_be_written_as_texts() {
        let row = |size: &str| {
            let body = format!(r#"{{"results": [{{"id": "501", "server": {{"id": "7"}}, "size_mb": {size}}}]}}"#);
            let [backup] = &listing(&body).backups[..] else { panic!("{body}") };
            (backup.id.get(), backup.server.id.get(), backup.size.map(ByteSize::megabytes))
        };
        for (size, megabytes) in
            [("\"4523\"", 4523), ("\"4523.00\"", 4523), ("\"12.75\"", 13), ("12.4", 12), ("4523.0", 4523)]
        {
            assert_eq!(row(size), (501, 7, Some(megabytes)), "{size}");
        }
        for size in ["\"\"", "\"+5\"", "\"-5\"", "\"5 GB\"", "\"5.\"", "\".5\"", "\"1.2.3\"", "-0.5", "1e300", "null"] {
            assert_eq!(row(size), (501, 7, None), "{size}");
        }
    }

    #[test]
    fn an_expiry_that_cannot_be_read_is_not_never() {
        let expiry = |member: &str| {
            let body = format!(r#"{{"results": [{{"id": 501, "server": {{"id": 7}}{member}}}]}}"#);
            listing(&body).backups[0].expires_at
        };
        for member in ["", r#", "expires_at": null"#] {
            assert_eq!(expiry(member), Expiry::Never, "{member}");
        }
        for odd in ["\"2025-02-30T03:00:00Z\"", "\"\"", "1736996400", "false", "{}"] {
            assert_eq!(expiry(&format!(r#", "expires_at": {odd}"#)), Expiry::Unreadable, "{odd}");
        }
        assert!(expiry(r#", "expires_at": "2025-02-16T03:00:00Z""#).at().is_some());
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
        let next = |body: &str| decode_page(body.as_bytes(), &mut Listing::default()).unwrap().next;
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
