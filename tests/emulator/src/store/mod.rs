//! The account's data in SQLite: backups and servers as the JSON text that is served, beside the columns that the rules need.
//!
//! A row is kept as given, so a test can serve any odd one; what can be read from it takes part in the rules.

pub mod backups;
mod ordered;
pub mod servers;

use std::collections::HashMap;
use std::path::Path;

use axum::body::Bytes;
use rusqlite::{Connection, OptionalExtension, Result, params};
use serde_json::Value;

use crate::clock::{Clock, real_seconds};
use crate::seed::Seed;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS backups (
    seq INTEGER PRIMARY KEY, id INTEGER UNIQUE, raw TEXT NOT NULL,
    server_id INTEGER, backup_type TEXT, status TEXT, expires_at INTEGER,
    due_at INTEGER, final_size INTEGER);
CREATE INDEX IF NOT EXISTS backups_by_server ON backups (server_id, seq);
CREATE INDEX IF NOT EXISTS backups_due ON backups (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS backups_expiring ON backups (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS servers (
    seq INTEGER PRIMARY KEY, id INTEGER UNIQUE, raw TEXT NOT NULL, status TEXT, location TEXT,
    restored_at INTEGER, nightly_at INTEGER, retention_days INTEGER, size_mb INTEGER, always_fails INTEGER);
";

/// Lists kept ready at the same time; one of 100,000 backups takes 25 MB.
const KEPT_LISTS: usize = 32;

/// How an account behaves over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behaviour {
    /// Nightly backups appear, old ones expire, some fail by chance.
    pub is_lively: bool,
}

pub struct Store {
    pub db: Connection,
    pub clock: Clock,
    pub behaviour: Behaviour,
    lists: HashMap<String, Bytes>,
}

impl Store {
    /// Opens the file (or memory), and fills it from `seed` if it holds no account yet.
    pub fn open(path: Option<&Path>, seed: Seed, speed: f64) -> Result<Self> {
        let db = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        // The file only has to outlive the process, not a power cut.
        db.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;")?;
        db.execute_batch(SCHEMA)?;
        let mut store = Self {
            db,
            clock: Clock::starting_at(real_seconds(), speed),
            behaviour: Behaviour { is_lively: false },
            lists: HashMap::new(),
        };
        if store.meta("seed")?.is_none() {
            store.reset(seed, Clock::starting_at(real_seconds(), speed))?;
        } else {
            store.behaviour.is_lively = store.meta("is_lively")?.as_deref() == Some("true");
            let last = store.meta("time")?.and_then(|text| text.parse().ok()).unwrap_or(0);
            // Never back to before what was already seen to happen.
            store.clock.set(last.max(real_seconds()));
        }
        Ok(store)
    }

    /// Forgets the account and makes a fresh one, as of this clock.
    pub fn reset(&mut self, seed: Seed, clock: Clock) -> Result<()> {
        self.clock = clock;
        self.behaviour = Behaviour { is_lively: seed == Seed::Demo };
        self.db.execute_batch("BEGIN; DELETE FROM backups; DELETE FROM servers; DELETE FROM meta;")?;
        let filled = self.set_meta("is_lively", &self.behaviour.is_lively.to_string()).and_then(|()| seed.fill(self));
        self.db.execute_batch(if filled.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        self.changed();
        filled
    }

    /// To be called after each change of what is served.
    pub fn changed(&mut self) {
        self.lists.clear();
    }

    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.db.query_row("SELECT value FROM meta WHERE key = ?", [key], |row| row.get(0)).optional()
    }

    pub fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", params![key, value]).map(drop)
    }

    /// The answer kept under this name, or a new one that is kept until something changes.
    pub fn cached_list(&mut self, name: &str, make: impl FnOnce(&Connection) -> Result<Vec<u8>>) -> Result<Bytes> {
        if let Some(body) = self.lists.get(name) {
            return Ok(body.clone());
        }
        let body = Bytes::from(make(&self.db)?);
        if self.lists.len() >= KEPT_LISTS {
            self.lists.clear();
        }
        self.lists.insert(name.to_owned(), body.clone());
        Ok(body)
    }
}

/// The integer at `path`, if the row has one there.
fn integer(row: &Value, pointer: &str) -> Option<i64> {
    row.pointer(pointer).and_then(Value::as_i64)
}

fn text<'a>(row: &'a Value, pointer: &str) -> Option<&'a str> {
    row.pointer(pointer).and_then(Value::as_str)
}

/// A number that looks random, and is the same for the same input every time.
pub fn scatter(input: u64) -> u64 {
    let mut z = input.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
