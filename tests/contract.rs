//! The fixtures are the referee: each one is read, or written, by the console exactly as API.md documents it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics has failed")]

use std::path::PathBuf;

use backup_console::api::backups::{self, Created, Listing};
use backup_console::api::{Problem, account, problems, servers};
use backup_console::config::Config;
use backup_console::domain::{
    Account, Backup, BackupId, BackupStatus, BackupType, ByteSize, Expiry, Server, ServerId, ServerRef,
};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("tests/fixtures/{name}: {error}"))
}

fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap()
}

fn backup_id(number: u64) -> BackupId {
    BackupId::new(number).unwrap()
}

fn server_id(number: u64) -> ServerId {
    ServerId::new(number).unwrap()
}

/// A backup of the documented server; `size_mb` and `expires_at` as the API writes them, null as `None`.
fn backup(
    id: u64,
    (backup_type, status): (BackupType, BackupStatus),
    size_mb: Option<u64>,
    (created_at, expires_at): (&str, Option<&str>),
    description: &str,
) -> Backup {
    Backup {
        id: backup_id(id),
        server: ServerRef::new(server_id(12345), "web-server-01").into(),
        backup_type,
        status,
        size: size_mb.map(ByteSize::from_megabytes),
        created_at: Some(created_at.parse().unwrap()),
        expires_at: expires_at.map_or(Expiry::Never, |text| Expiry::At(text.parse().unwrap())),
        description: description.into(),
    }
}

fn automatic_501() -> Backup {
    let times = ("2025-01-16T03:00:00Z", Some("2025-02-16T03:00:00Z"));
    backup(501, (BackupType::Automatic, BackupStatus::Completed), Some(4523), times, "Automatic daily backup")
}

fn in_progress_502() -> Backup {
    let times = ("2025-01-16T14:30:00Z", None);
    backup(502, (BackupType::Manual, BackupStatus::InProgress), None, times, "Pre-deployment backup")
}

fn manual_499() -> Backup {
    let times = ("2025-01-14T10:30:00Z", None);
    backup(499, (BackupType::Manual, BackupStatus::Completed), Some(4450), times, "Pre-update backup")
}

/// The rows of one page, and where the list goes on.
fn page(name: &str) -> (Vec<Backup>, Option<String>) {
    let mut listing = Listing::default();
    let next = backups::decode_page(&fixture(name), &mut listing).unwrap().next;
    assert_eq!(listing.unreadable, [], "{name}");
    (listing.backups, next)
}

/// What a body says, as (member, words).
fn said(name: &str) -> Vec<(Option<String>, String)> {
    problems::problems(&fixture(name), &str::to_owned)
        .into_iter()
        .map(|Problem { field, text }| (field, text))
        .collect()
}

fn whole(text: &str) -> (Option<String>, String) {
    (None, text.to_owned())
}

fn at(field: &str, text: &str) -> (Option<String>, String) {
    (Some(field.to_owned()), text.to_owned())
}

#[test]
fn the_list_of_backups() {
    assert_eq!(page("backups_list.json"), (vec![automatic_501(), in_progress_502(), manual_499()], None));
}

#[test]
fn a_list_in_pages() {
    let next = Some("/api/v1/backups/?page=2".to_owned());
    assert_eq!(page("backups_page_1.json"), (vec![automatic_501(), in_progress_502()], next));
    assert_eq!(page("backups_page_2.json"), (vec![manual_499()], None));
}

#[test]
fn a_created_backup_and_its_message() {
    let times = ("2025-01-16T15:00:00Z", None);
    let expected = Created {
        backup: backup(503, (BackupType::Manual, BackupStatus::InProgress), None, times, "Pre-deployment backup"),
        message: Some(
            "Backup creation started. This may take several minutes depending on the size of the server.".to_owned(),
        ),
    };
    assert_eq!(backups::decode_created(&fixture("backup_created.json")).unwrap(), expected);
}

#[test]
fn the_bodies_of_requests() {
    let body = |text: String| json(text.as_bytes());
    let create = |description| body(backups::create_body(server_id(12345), description));
    assert_eq!(create("Pre-deployment backup"), json(&fixture("create_request.json")));
    assert_eq!(create(""), json(&fixture("create_request_without_description.json")));
    assert_eq!(create("  "), json(&fixture("create_request_without_description.json")));
    assert_eq!(body(servers::restore_body(backup_id(501))), json(&fixture("restore_request.json")));
}

#[test]
fn a_started_restore() {
    let said = servers::decode_started(&fixture("restore_started.json"));
    assert_eq!(
        said.as_deref(),
        Some("Restore of web-server-01 started. The server is not available until it is done.")
    );
}

#[test]
fn the_list_of_servers() {
    let mut found = Vec::new();
    assert_eq!(servers::decode_page(&fixture("servers_list.json"), &mut found).unwrap().next, None);
    let server = |id, name: &str| Server { id: server_id(id), name: Some(name.into()), status: "active".into() };
    assert_eq!(found, [server(12345, "web-server-01"), server(12346, "db-server-02")]);
}

#[test]
fn the_account_and_its_token() {
    let expected = |token: &str, permissions: &[&str]| Account {
        email: Some("ops@example.com".into()),
        token_name: Some(token.into()),
        permissions: permissions.iter().map(|&word| word.into()).collect(),
    };
    let full = account::decode(&fixture("account_me.json")).unwrap();
    assert_eq!(full, expected("console", &["backups:read", "backups:write", "servers:read", "servers:write"]));
    assert!(!full.is_read_only());
    let read_only = account::decode(&fixture("account_me_read_only.json")).unwrap();
    assert_eq!(read_only, expected("console read-only", &["backups:read", "servers:read"]));
    assert!(read_only.is_read_only());
}

#[test]
fn the_bodies_of_errors() {
    assert_eq!(said("error_detail.json"), [whole("Invalid token.")]);
    assert_eq!(said("error_field.json"), [at("server_id", "This field is required.")]);
    let limit = "Maximum of 10 manual backups per server reached. Delete one before creating another.";
    assert_eq!(said("error_non_field.json"), [whole(limit)]);
    assert_eq!(said("error_string.json"), [whole("Quota exceeded.")]);
    assert_eq!(said("error_html.html"), []);
    let mut nested = said("error_nested.json");
    nested.sort();
    let mut expected = [
        whole("A backup of this server is already in progress."),
        whole("The request is not valid."),
        at("description", "Not a valid string."),
        at("options.retention.days", "Ensure this value is less than or equal to 30."),
        at("options.tags.name", "This field may not be blank."),
        at("server_id", "A valid integer is required."),
        at("server_id", "This server is suspended."),
    ];
    expected.sort();
    assert_eq!(nested, expected);
}

/// `cargo xtask configure` is held to the same table.
#[test]
fn takes_and_refuses_the_configurations_that_the_table_says() {
    let table = json(&fixture("configuration.json"));
    for (name, is_good) in [("good", true), ("bad", false)] {
        for block in table[name].as_array().unwrap() {
            let config = Config::parse(Some(&block.to_string()), "https://console.example");
            assert_eq!(config.is_ok(), is_good, "{block}");
        }
    }
}

#[test]
fn every_fixture_is_held_to_something() {
    let source = include_str!("contract.rs");
    let names = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let (mut count, mut unused) = (0, Vec::new());
    for name in names {
        count += 1;
        if !source.contains(&format!("\"{name}\"")) {
            unused.push(name);
        }
    }
    assert!(count >= 17, "only {count} fixtures were found");
    assert_eq!(unused, [""; 0], "no test of this file reads them");
}
