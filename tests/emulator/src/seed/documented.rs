//! The three records of the API's documentation, on its server, and one server that has no backup.

use rusqlite::Result;

use super::ServerSpec;
use crate::clock::from_text;
use crate::store::Store;
use crate::store::backups::{Backup, ServerRef};

pub fn fill(store: &mut Store) -> Result<()> {
    put_server(store, 12345, "web-server-01", "web01.example.com", "us-west")?;
    put_server(store, 12346, "db-server-02", "db02.example.com", "us-east")?;
    let backups = [
        (
            501,
            "automatic",
            "completed",
            Some(4523),
            "2025-01-16T03:00:00Z",
            Some("2025-02-16T03:00:00Z"),
            "Automatic daily backup",
        ),
        (502, "manual", "in_progress", None, "2025-01-16T14:30:00Z", None, "Pre-deployment backup"),
        (499, "manual", "completed", Some(4450), "2025-01-14T10:30:00Z", None, "Pre-update backup"),
    ];
    for (id, backup_type, status, size_mb, created_at, expires_at, description) in backups {
        let backup = Backup {
            id,
            server: ServerRef { id: 12345, name: "web-server-01".to_owned() },
            backup_type: backup_type.to_owned(),
            status: status.to_owned(),
            size_mb,
            created_at: created_at.to_owned(),
            expires_at: expires_at.map(str::to_owned),
            description: description.to_owned(),
        };
        store.insert_backup(&backup, None)?;
    }
    Ok(())
}

fn put_server(store: &mut Store, id: i64, name: &str, hostname: &str, location: &str) -> Result<()> {
    let created_at = from_text("2025-01-10T14:30:00Z").unwrap_or_default();
    let updated_at = from_text("2025-01-15T09:20:00Z").unwrap_or_default();
    ServerSpec { id, name, hostname, status: "active", location, plan: 0, created_at, updated_at }.put(store)
}
