//! Backups: reading, adding, changing, removing, and the API's rules about them.

use rusqlite::{OptionalExtension, Result, params};
use serde::Serialize;
use serde_json::{Map, Value};

use super::ordered::{merge, readable};
use super::{Store, integer, scatter, text};
use crate::clock::{from_text, to_text};

/// Ids above this are given by tests; the emulator's own go on below.
const HIGHEST_OWN_ID: i64 = 1_000_000_000_000;

/// A backup, with its members in the order of the API's documentation.
#[derive(Debug, Clone, Serialize)]
pub struct Backup {
    pub id: i64,
    pub server: ServerRef,
    pub backup_type: String,
    pub status: String,
    pub size_mb: Option<i64>,
    pub created_at: String,
    pub expires_at: Option<String>,
    pub description: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct ServerRef {
    pub id: i64,
    pub name: String,
}

/// When and how a backup in progress ends.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    pub due_at: i64,
    /// None: it fails.
    pub final_size: Option<i64>,
}

/// What the restore and delete rules ask about a backup.
pub struct Facts {
    pub server_id: Option<i64>,
    pub status: Option<String>,
    pub is_held: bool,
}

impl Store {
    pub fn insert_backup(&mut self, backup: &Backup, ending: Option<Ending>) -> Result<()> {
        let raw = serde_json::to_string(backup).unwrap_or_default();
        self.db
            .prepare_cached(
                "INSERT INTO backups (id, raw, server_id, backup_type, status, expires_at, due_at, final_size)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                backup.id,
                raw,
                backup.server.id,
                backup.backup_type,
                backup.status,
                backup.expires_at.as_deref().and_then(from_text),
                ending.map(|ending| ending.due_at),
                ending.and_then(|ending| ending.final_size),
            ])?;
        self.changed();
        Ok(())
    }

    /// Puts a row as it is, in the place of the one with the same id if there is one.
    pub fn put_raw_backup(&mut self, raw: &str) -> Result<()> {
        let row = &readable(raw);
        self.db.execute(
            "INSERT INTO backups (id, raw, server_id, backup_type, status, expires_at) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET raw = excluded.raw, server_id = excluded.server_id,
             backup_type = excluded.backup_type, status = excluded.status, expires_at = excluded.expires_at,
             due_at = NULL",
            params![
                integer(row, "/id"),
                raw,
                integer(row, "/server/id"),
                text(row, "/backup_type"),
                text(row, "/status"),
                text(row, "/expires_at").and_then(from_text),
            ],
        )?;
        self.changed();
        Ok(())
    }

    pub fn raw_backup(&self, id: i64) -> Result<Option<String>> {
        self.db.query_row("SELECT raw FROM backups WHERE id = ?", [id], |row| row.get(0)).optional()
    }

    /// Changes single members of a row; false if there is no such row.
    pub fn merge_backup(&mut self, id: i64, changes: &Map<String, Value>) -> Result<bool> {
        let Some(raw) = self.raw_backup(id)? else { return Ok(false) };
        let raw = merge(&raw, changes);
        self.put_raw_backup(&raw)?;
        Ok(true)
    }

    pub fn delete_backup(&mut self, id: i64) -> Result<bool> {
        let deleted = self.db.execute("DELETE FROM backups WHERE id = ?", [id])?;
        self.changed();
        Ok(deleted > 0)
    }

    pub fn backup_facts(&self, id: i64) -> Result<Option<Facts>> {
        self.db
            .query_row("SELECT server_id, status, instr(raw, '[hold]') > 0 FROM backups WHERE id = ?", [id], |row| {
                Ok(Facts { server_id: row.get(0)?, status: row.get(1)?, is_held: row.get(2)? })
            })
            .optional()
    }

    /// Every manual backup takes a slot, whatever its status.
    pub fn manual_backups_of(&self, server_id: i64) -> Result<i64> {
        self.db.query_row(
            "SELECT count(*) FROM backups WHERE server_id = ? AND backup_type = 'manual'",
            [server_id],
            |row| row.get(0),
        )
    }

    /// An id that was never given before, also not to a deleted backup.
    pub fn next_backup_id(&mut self) -> Result<i64> {
        let highest: i64 =
            self.db.query_row("SELECT coalesce(max(id), 500) FROM backups WHERE id < ?", [HIGHEST_OWN_ID], |row| {
                row.get(0)
            })?;
        let given = self.meta("last_backup_id")?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let id = highest.max(given) + 1;
        self.set_meta("last_backup_id", &id.to_string())?;
        Ok(id)
    }

    /// Starts a backup now; it ends by itself unless its description says `[hold]`.
    pub fn start_backup(&mut self, server: ServerRef, plan: Plan<'_>) -> Result<Backup> {
        let id = self.next_backup_id()?;
        let ending = self.ending_of(id, server.id, &plan)?;
        let backup = Backup {
            id,
            server,
            backup_type: plan.backup_type.to_owned(),
            status: "in_progress".to_owned(),
            size_mb: None,
            created_at: to_text(plan.at),
            expires_at: plan.expires_at.map(to_text),
            description: plan.description.to_owned(),
        };
        self.insert_backup(&backup, ending)?;
        Ok(backup)
    }

    fn ending_of(&self, id: i64, server_id: i64, plan: &Plan<'_>) -> Result<Option<Ending>> {
        if plan.description.contains("[hold]") {
            return Ok(None);
        }
        let traits = self.server_traits(server_id)?;
        let variation = (scatter(id as u64) % 61) as i64 - 30;
        let size = traits.size_mb + traits.size_mb * variation / 1000;
        let fails_by_chance = self.behaviour.is_lively && scatter(id as u64 ^ 0xFA11) % 100 < 4;
        let fails = plan.description.contains("[fail]") || traits.always_fails || fails_by_chance;
        let seconds = if self.behaviour.is_lively { (size / 150).clamp(30, 180) } else { 20 };
        Ok(Some(Ending { due_at: plan.at + seconds, final_size: (!fails).then_some(size) }))
    }
}

/// What is asked for when a backup starts.
pub struct Plan<'a> {
    pub backup_type: &'a str,
    pub description: &'a str,
    pub at: i64,
    pub expires_at: Option<i64>,
}
