//! What happens by itself as the clock runs: backups finish or fail, restores end, nightly backups start, old ones expire.
//!
//! Nothing runs in the background: each request first lets everything happen that was due, in the order of time.

use rusqlite::{OptionalExtension, Result};
use serde_json::{Value, json};

use crate::clock::{DAY, MINUTE};
use crate::store::Store;
use crate::store::backups::Plan;

impl Store {
    /// Brings the account up to the clock's time.
    pub fn catch_up(&mut self) -> Result<()> {
        let now = self.clock.now();
        let Some(first) = self.next_event()?.filter(|at| *at <= now) else { return Ok(()) };
        self.db.execute_batch("BEGIN")?;
        let result = self.happen_until(first, now);
        self.db.execute_batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        self.changed();
        result
    }

    fn happen_until(&mut self, first: i64, now: i64) -> Result<()> {
        let mut next = Some(first);
        while let Some(at) = next.filter(|at| *at <= now) {
            self.finish_backups(at)?;
            self.finish_restores(at)?;
            if self.behaviour.is_lively {
                self.start_nightly_backups(at)?;
                self.db.execute("DELETE FROM backups WHERE expires_at <= ?", [at])?;
            }
            next = self.next_event()?;
        }
        self.set_meta("time", &now.to_string())
    }

    /// When something happens next.
    fn next_event(&self) -> Result<Option<i64>> {
        let lively = "UNION ALL SELECT min(expires_at) FROM backups WHERE expires_at IS NOT NULL
                      UNION ALL SELECT min(nightly_at) FROM servers";
        let query = format!(
            "SELECT min(at) FROM (
                SELECT min(due_at) AS at FROM backups WHERE due_at IS NOT NULL
                UNION ALL SELECT min(restored_at) FROM servers {})",
            if self.behaviour.is_lively { lively } else { "" }
        );
        self.db.prepare_cached(&query)?.query_row([], |row| row.get(0))
    }

    fn finish_backups(&mut self, at: i64) -> Result<()> {
        let due: Vec<(i64, Option<i64>)> = self
            .db
            .prepare_cached("SELECT id, final_size FROM backups WHERE due_at <= ?")?
            .query_map([at], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_>>()?;
        for (id, size) in due {
            let status = if size.is_some() { "completed" } else { "failed" };
            let Value::Object(changes) = json!({ "status": status, "size_mb": size }) else { continue };
            self.merge_backup(id, &changes)?;
        }
        Ok(())
    }

    fn finish_restores(&mut self, at: i64) -> Result<()> {
        let done: Vec<i64> = self
            .db
            .prepare_cached("SELECT id FROM servers WHERE restored_at <= ?")?
            .query_map([at], |row| row.get(0))?
            .collect::<Result<_>>()?;
        for id in done {
            self.set_server_status(id, "active")?;
        }
        Ok(())
    }

    fn start_nightly_backups(&mut self, at: i64) -> Result<()> {
        let due: Option<(i64, i64, i64)> = self
            .db
            .prepare_cached("SELECT id, nightly_at, retention_days FROM servers WHERE nightly_at <= ?")?
            .query_row([at], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((id, nightly_at, retention_days)) = due else { return Ok(()) };
        self.db.execute("UPDATE servers SET nightly_at = ? WHERE id = ?", [nightly_at + DAY, id])?;
        if let Some(server) = self.find_server(id)? {
            let plan = Plan {
                backup_type: "automatic",
                description: "Automatic daily backup",
                at: nightly_at,
                expires_at: Some(nightly_at + retention_days * DAY),
            };
            self.start_backup(server, plan)?;
        }
        Ok(())
    }

    /// How long a restore takes.
    pub fn restore_ends_at(&self) -> i64 {
        self.clock.now() + if self.behaviour.is_lively { MINUTE } else { 20 }
    }
}
