//! Servers: reading, adding, changing, removing, and what the simulation knows about each.

use rusqlite::{OptionalExtension, Result, params};
use serde_json::{Map, Value};

use super::backups::ServerRef;
use super::ordered::{merge, readable};
use super::{Store, integer, text};

/// What the simulation knows about a server, and the API does not show.
#[derive(Debug, Clone, Copy)]
pub struct Traits {
    /// The next automatic backup.
    pub nightly_at: Option<i64>,
    pub retention_days: i64,
    /// The usual size of its backups.
    pub size_mb: i64,
    pub always_fails: bool,
}

impl Default for Traits {
    fn default() -> Self {
        Self { nightly_at: None, retention_days: 30, size_mb: 4_500, always_fails: false }
    }
}

impl Store {
    pub fn put_raw_server(&mut self, raw: &str) -> Result<()> {
        let row = &readable(raw);
        self.db.execute(
            "INSERT INTO servers (id, raw, status, location) VALUES (?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET raw = excluded.raw, status = excluded.status,
             location = excluded.location, restored_at = NULL",
            params![integer(row, "/id"), raw, text(row, "/status"), text(row, "/location")],
        )?;
        self.changed();
        Ok(())
    }

    pub fn set_server_traits(&mut self, id: i64, traits: Traits) -> Result<()> {
        self.db
            .execute(
                "UPDATE servers SET nightly_at = ?, retention_days = ?, size_mb = ?, always_fails = ? WHERE id = ?",
                params![traits.nightly_at, traits.retention_days, traits.size_mb, traits.always_fails, id],
            )
            .map(drop)
    }

    pub fn server_traits(&self, id: i64) -> Result<Traits> {
        let query = "SELECT nightly_at, retention_days, size_mb, always_fails FROM servers
                     WHERE id = ? AND size_mb IS NOT NULL";
        let traits = self.db.query_row(query, [id], |row| {
            Ok(Traits {
                nightly_at: row.get(0)?,
                retention_days: row.get(1)?,
                size_mb: row.get(2)?,
                always_fails: row.get(3)?,
            })
        });
        Ok(traits.optional()?.unwrap_or_default())
    }

    /// Changes single members of a server; false if there is no such server.
    pub fn merge_server(&mut self, id: i64, changes: &Map<String, Value>) -> Result<bool> {
        let Some(raw) = self.raw_server(id)? else { return Ok(false) };
        let raw = merge(&raw, changes);
        self.put_raw_server(&raw)?;
        Ok(true)
    }

    pub fn delete_server(&mut self, id: i64) -> Result<bool> {
        let deleted = self.db.execute("DELETE FROM servers WHERE id = ?", [id])?;
        self.changed();
        Ok(deleted > 0)
    }

    fn raw_server(&self, id: i64) -> Result<Option<String>> {
        self.db.query_row("SELECT raw FROM servers WHERE id = ?", [id], |row| row.get(0)).optional()
    }

    /// A server that is listed, or else one that a backup names.
    pub fn find_server(&self, id: i64) -> Result<Option<ServerRef>> {
        let named = |raw: Option<String>, pointer: &str| {
            let row: Value = serde_json::from_str(&raw?).ok()?;
            text(&row, pointer).map(|name| ServerRef { id, name: name.to_owned() })
        };
        if let Some(server) = named(self.raw_server(id)?, "/name") {
            return Ok(Some(server));
        }
        let backup = self
            .db
            .query_row("SELECT raw FROM backups WHERE server_id = ? LIMIT 1", [id], |row| row.get(0))
            .optional()?;
        Ok(named(backup, "/server/name"))
    }

    pub fn is_restoring(&self, id: i64) -> Result<bool> {
        self.db.query_row("SELECT EXISTS (SELECT 1 FROM servers WHERE id = ? AND status = 'restoring')", [id], |row| {
            row.get(0)
        })
    }

    /// The server is `restoring` until then; without an end until a test changes it.
    pub fn start_restore(&mut self, id: i64, restored_at: Option<i64>) -> Result<()> {
        self.set_server_status(id, "restoring")?;
        self.db.execute("UPDATE servers SET restored_at = ? WHERE id = ?", params![restored_at, id]).map(drop)
    }

    pub fn set_server_status(&mut self, id: i64, status: &str) -> Result<()> {
        let change = Map::from_iter([("status".to_owned(), Value::from(status))]);
        self.merge_server(id, &change).map(drop)
    }
}
