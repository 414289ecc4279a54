//! Accounts of any size, the same ones each time, in the form in which the API sends them.

use std::fmt::Write;

use backup_console::api::backups::{Listing, decode_page};
use backup_console::domain::coverage::{Calendar, DAYS};
use backup_console::domain::rows::Rows;
use backup_console::domain::{Backup, BackupStatus, Date, Timestamp};

/// Backups of one server.
const PER_SERVER: usize = 25;
const ROLES: [&str; 8] = ["web", "db", "mail", "cache", "worker", "shop", "search", "files"];
const DESCRIPTIONS: [&str; 6] =
    ["Automatic daily backup", "Automatic daily backup", "Before upgrade", "Pre-deployment backup", "Weekly copy", ""];

/// Shortly after the newest backup.
pub fn now() -> Timestamp {
    "2025-03-02T00:00:00Z".parse().unwrap_or(Timestamp::from_millis(0))
}

/// The thirty days until then, in UTC.
pub fn calendar() -> Calendar {
    Calendar::new(|day| {
        let days_ago = (DAYS - 1) as i64 - day as i64;
        let start = Timestamp::from_millis(now().millis() - days_ago * 86_400_000);
        // Nothing here reads the dates.
        (Date { year: 2025, month: 1, day: 1 }, start)
    })
}

/// The body of a list of so many backups. As the API does not promise an order, it has none.
pub fn body(count: usize) -> Vec<u8> {
    let servers = (count / PER_SERVER).max(1);
    let mut body = format!(r#"{{"count":{count},"results":["#);
    for number in 0..count {
        // A step that has no divisor in common with the counts reaches each backup once.
        let index = number * 7919 % count;
        let chance = scatter(index as u64);
        let server = index % servers;
        let days_ago = index / servers;
        let is_manual = chance.is_multiple_of(4);
        let status = if chance % 33 == 1 { "failed" } else { "completed" };
        let size = if status == "failed" { "null".to_owned() } else { (500 + chance % 60_000).to_string() };
        let (month, day) = (2 - days_ago / 25 % 2, 28 - days_ago % 25);
        let created = format!("2025-{month:02}-{day:02}T{:02}:{:02}:00Z", chance % 24, server % 60);
        let expires =
            if is_manual { "null".to_owned() } else { format!("\"2025-{:02}-{day:02}T03:00:00Z\"", month + 2) };
        let comma = if number == 0 { "" } else { "," };
        // Writing to a String does not fail.
        let _ = write!(
            body,
            r#"{comma}{{"id":{},"server":{{"id":{},"name":"{}-server-{:04}"}},"backup_type":"{}","status":"{status}","size_mb":{size},"created_at":"{created}","expires_at":{expires},"description":"{}"}}"#,
            100_001 + index,
            10_001 + server,
            ROLES[server % ROLES.len()],
            server + 1,
            if is_manual { "manual" } else { "automatic" },
            DESCRIPTIONS[if is_manual { 2 + (chance >> 8) as usize % 4 } else { 0 }],
        );
    }
    body.push_str("]}");
    body.into_bytes()
}

pub fn decoded(body: &[u8]) -> Vec<Backup> {
    let mut listing = Listing::default();
    let next = decode_page(body, &mut listing).map(|part| part.next);
    assert!(matches!(next, Ok(None)) && listing.unreadable.is_empty(), "the account is not in the API's form");
    listing.backups
}

pub fn loaded(backups: Vec<Backup>) -> Rows {
    Rows::default().reconcile(backups, str::to_owned).rows
}

/// The same list, but for one backup in the middle.
pub fn with_one_changed(rows: &Rows) -> Vec<Backup> {
    let mut backups: Vec<Backup> = rows.iter().map(|backup| Backup::clone(backup)).collect();
    let middle = backups.len() / 2;
    let status = match backups[middle].status {
        BackupStatus::Failed => BackupStatus::Completed,
        _ => BackupStatus::Failed,
    };
    backups[middle].status = status;
    backups
}

/// The same list, each backup with a description of its own, long and alike at the beginning.
pub fn with_own_descriptions(rows: &Rows) -> Vec<Backup> {
    let own =
        |backup: &Backup| format!("Before the upgrade of {} to release 24, ticket {}", backup.server.name, backup.id);
    rows.iter().map(|backup| Backup { description: own(backup).into(), ..Backup::clone(backup) }).collect()
}

/// A number that looks random, and is the same for the same input every time.
fn scatter(input: u64) -> u64 {
    let mut z = input.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
