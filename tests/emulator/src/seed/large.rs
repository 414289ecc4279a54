//! Many backups, the same ones each time but for the hour of the start: for measuring.

use rusqlite::Result;

use super::ServerSpec;
use crate::clock::{DAY, HOUR, MINUTE, to_text};
use crate::store::backups::{Backup, ServerRef};
use crate::store::{Store, scatter};

const PER_SERVER: i64 = 25;
const DAYS: i64 = 60;
const FIRST_SERVER_ID: i64 = 10_001;
const FIRST_BACKUP_ID: i64 = 100_001;
const ROLES: [&str; 8] = ["web", "db", "mail", "cache", "worker", "shop", "search", "files"];
const LOCATIONS: [&str; 5] = ["us-west", "us-east", "eu-central", "eu-north", "ap-south"];
const REASONS: [&str; 6] =
    ["Before upgrade", "Pre-deployment backup", "Before migration", "Weekly copy", "Before schema change", ""];

pub fn fill(store: &mut Store, count: u32) -> Result<()> {
    let count = i64::from(count);
    let hour = store.clock.now() / HOUR * HOUR;
    let server_count = (count / PER_SERVER).max(1);
    for index in 0..server_count {
        let name = server_name(index);
        ServerSpec {
            id: FIRST_SERVER_ID + index,
            name: &name,
            hostname: &format!("{name}.example.com"),
            status: if index % 50 == 49 { "stopped" } else { "active" },
            location: LOCATIONS[index as usize % LOCATIONS.len()],
            plan: index as usize,
            created_at: hour - (DAYS + 30) * DAY,
            updated_at: hour - DAY,
        }
        .put(store)?;
    }
    for index in 0..count {
        store.insert_backup(&backup(index, count, server_count, hour), None)?;
    }
    Ok(())
}

fn server_name(index: i64) -> String {
    format!("{}-server-{:04}", ROLES[index as usize % ROLES.len()], index + 1)
}

/// The backups take turns over the servers, newest first; the two newest are in progress.
fn backup(index: i64, count: i64, server_count: i64, hour: i64) -> Backup {
    let chance = scatter(index as u64);
    let server = index % server_count;
    let rounds = (count + server_count - 1) / server_count;
    let days_ago = (index / server_count) * DAYS / rounds.max(1);
    // In at most 10 of a server's 25 turns: the API's limit.
    let is_manual = chance.is_multiple_of(3) && (index / server_count) % 5 < 2;
    let minute = (scatter(server as u64) % 240) as i64 + if is_manual { (chance % 600) as i64 } else { 0 };
    let is_running = index < 2;
    let created_at = if is_running { hour - 5 * MINUTE } else { hour - (days_ago + 1) * DAY + minute * MINUTE };
    let has_failed = !is_running && chance % 33 == 1;
    let size = 500 + (scatter(server as u64 ^ 0x512E) % 60_000) as i64;
    Backup {
        id: FIRST_BACKUP_ID + count - 1 - index,
        server: ServerRef { id: FIRST_SERVER_ID + server, name: server_name(server) },
        backup_type: if is_manual { "manual" } else { "automatic" }.to_owned(),
        status: match (is_running, has_failed) {
            (true, _) => "in_progress",
            (_, true) => "failed",
            _ => "completed",
        }
        .to_owned(),
        size_mb: (!is_running && !has_failed).then_some(size + size * (chance % 100) as i64 / 1000),
        created_at: to_text(created_at),
        expires_at: (!is_manual).then(|| to_text(created_at + (DAYS + 2) * DAY)),
        description: if is_manual { REASONS[(chance >> 8) as usize % REASONS.len()] } else { "Automatic daily backup" }
            .to_owned(),
    }
}
