//! A believable account: a dozen servers with their history, troubles and odd names, as of the clock's start.

use rusqlite::Result;

use super::ServerSpec;
use super::words::{DESCRIPTIONS, LONG_NAME};
use crate::clock::{DAY, HOUR, MINUTE, to_text};
use crate::store::backups::{Backup, Ending, ServerRef};
use crate::store::servers::Traits;
use crate::store::{Store, scatter};

const FIRST_BACKUP_ID: i64 = 1_001;

/// A server and its history.
struct Demo {
    id: i64,
    name: &'static str,
    hostname: &'static str,
    status: &'static str,
    location: &'static str,
    size_mb: i64,
    /// 0: no automatic backups.
    retention_days: i64,
    /// The automatic backups ended this many days ago; 0: they go on.
    silent_days: i64,
    manual: usize,
    trouble: Trouble,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    AlwaysFails,
    SomeMissing,
    OutlierYesterday,
}

#[rustfmt::skip]
const SERVERS: [Demo; 15] = [
    Demo { id: 12345, name: "web-server-01", hostname: "web01.example.com", status: "active", location: "us-west", size_mb: 4_500, retention_days: 30, silent_days: 0, manual: 7, trouble: Trouble::None },
    Demo { id: 12346, name: "web-server-02", hostname: "web02.example.com", status: "active", location: "us-west", size_mb: 5_200, retention_days: 30, silent_days: 0, manual: 2, trouble: Trouble::SomeMissing },
    Demo { id: 12347, name: "web-server-10", hostname: "web10.example.com", status: "stopped", location: "us-east", size_mb: 3_900, retention_days: 14, silent_days: 0, manual: 0, trouble: Trouble::None },
    Demo { id: 12350, name: "db-primary", hostname: "db1.example.com", status: "active", location: "eu-central", size_mb: 48_600, retention_days: 30, silent_days: 0, manual: 10, trouble: Trouble::None },
    Demo { id: 12351, name: "db-replica-2", hostname: "db2.example.com", status: "active", location: "eu-north", size_mb: 47_900, retention_days: 30, silent_days: 0, manual: 1, trouble: Trouble::SomeMissing },
    Demo { id: 12360, name: "mail-01", hostname: "mail.example.com", status: "active", location: "eu-central", size_mb: 12_300, retention_days: 30, silent_days: 0, manual: 1, trouble: Trouble::OutlierYesterday },
    Demo { id: 12361, name: "staging-eu", hostname: "staging.example.com", status: "active", location: "eu-central", size_mb: 2_700, retention_days: 30, silent_days: 6, manual: 1, trouble: Trouble::None },
    Demo { id: 12362, name: "shop-frontend", hostname: "shop.example.com", status: "active", location: "us-east", size_mb: 7_400, retention_days: 30, silent_days: 0, manual: 2, trouble: Trouble::SomeMissing },
    Demo { id: 12363, name: "build-runner", hostname: "ci.example.com", status: "active", location: "eu-north", size_mb: 9_100, retention_days: 14, silent_days: 0, manual: 0, trouble: Trouble::AlwaysFails },
    Demo { id: 12370, name: "պահուստ-սերվեր", hostname: "yerevan.example.com", status: "active", location: "eu-central", size_mb: 6_100, retention_days: 30, silent_days: 0, manual: 1, trouble: Trouble::None },
    Demo { id: 12371, name: "خادم-النسخ-الاحتياطي", hostname: "cairo.example.com", status: "active", location: "ap-south", size_mb: 8_800, retention_days: 30, silent_days: 0, manual: 1, trouble: Trouble::SomeMissing },
    Demo { id: 12372, name: "İstanbul-ışık", hostname: "istanbul.example.com", status: "active", location: "eu-central", size_mb: 1_450, retention_days: 14, silent_days: 0, manual: 2, trouble: Trouble::None },
    Demo { id: 12380, name: "<b onmouseover=alert(1)>prod</b>", hostname: "prod.example.com", status: "active", location: "us-west", size_mb: 930, retention_days: 14, silent_days: 0, manual: 1, trouble: Trouble::None },
    Demo { id: 12381, name: LONG_NAME, hostname: "warehouse.example.com", status: "suspended", location: "eu-central", size_mb: 310_000, retention_days: 7, silent_days: 0, manual: 1, trouble: Trouble::None },
    Demo { id: 12390, name: "sandbox-new", hostname: "sandbox.example.com", status: "active", location: "us-west", size_mb: 800, retention_days: 0, silent_days: 0, manual: 0, trouble: Trouble::None },
];

pub fn fill(store: &mut Store) -> Result<()> {
    let now = store.clock.now();
    let mut history = Vec::new();
    for (index, server) in SERVERS.iter().enumerate() {
        server.put(store, index, now)?;
        server.add_automatic(&mut history, index, now);
        server.add_manual(&mut history, index, now);
    }
    history.sort_by_key(|(at, ..)| *at);
    add_current(&mut history, now);
    for (index, (_, backup, _)) in history.iter_mut().enumerate() {
        backup.id = FIRST_BACKUP_ID + index as i64;
    }
    // The API promises no order.
    history.sort_by_key(|(_, backup, _)| scatter(backup.id as u64));
    history.iter().try_for_each(|(_, backup, ending)| store.insert_backup(backup, *ending))
}

type History = Vec<(i64, Backup, Option<Ending>)>;

impl Demo {
    fn put(&self, store: &mut Store, index: usize, now: i64) -> Result<()> {
        let Self { id, name, hostname, status, location, size_mb, retention_days, .. } = *self;
        let created_at = now - (400 - 20 * index as i64) * DAY;
        ServerSpec { id, name, hostname, status, location, plan: index, created_at, updated_at: now - DAY }
            .put(store)?;
        let goes_on = retention_days > 0 && self.silent_days == 0;
        let nightly_at = goes_on.then(|| self.last_night(index, now) + DAY);
        let always_fails = self.trouble == Trouble::AlwaysFails;
        store.set_server_traits(id, Traits { nightly_at, retention_days, size_mb, always_fails })
    }

    /// The last time before now at which this server's nightly backup began.
    fn last_night(&self, index: usize, now: i64) -> i64 {
        let offset = 3 * HOUR + index as i64 * 4 * MINUTE;
        (now - 10 * MINUTE - offset).div_euclid(DAY) * DAY + offset
    }

    fn add_automatic(&self, history: &mut History, index: usize, now: i64) {
        for age in self.silent_days..self.retention_days {
            let at = self.last_night(index, now) - age * DAY;
            let chance = scatter((self.id * 100 + age) as u64);
            if self.trouble == Trouble::SomeMissing && chance.is_multiple_of(6) {
                continue;
            }
            let has_failed = self.trouble == Trouble::AlwaysFails || chance.is_multiple_of(31);
            let size = match self.trouble {
                Trouble::OutlierYesterday if age == 1 => self.size_mb * 3,
                _ => self.size_at(age, chance),
            };
            let mut backup = self.backup(at, "automatic", "Automatic daily backup");
            backup.expires_at = Some(to_text(at + self.retention_days * DAY));
            backup.size_mb = (!has_failed).then_some(size);
            if has_failed {
                backup.status = "failed".to_owned();
            }
            history.push((at, backup, None));
        }
    }

    fn add_manual(&self, history: &mut History, index: usize, now: i64) {
        for number in 0..self.manual {
            let chance = scatter((self.id * 1000 + number as i64) as u64);
            // An overdue server has no recent backup of any kind.
            let age = 2 + self.silent_days + number as i64 * 6 + (chance % 5) as i64;
            let at = now - age * DAY - (chance % 36_000) as i64;
            let description = DESCRIPTIONS[(index * 5 + number) % DESCRIPTIONS.len()];
            let mut backup = self.backup(at, "manual", description);
            backup.size_mb = Some(self.size_at(age, chance));
            history.push((at, backup, None));
        }
    }

    /// Servers grow a little every day.
    fn size_at(&self, age: i64, chance: u64) -> i64 {
        self.size_mb - self.size_mb * age * 2 / 1000 + self.size_mb * (chance % 21) as i64 / 1000
    }

    fn backup(&self, at: i64, backup_type: &str, description: &str) -> Backup {
        Backup {
            id: 0,
            server: ServerRef { id: self.id, name: self.name.to_owned() },
            backup_type: backup_type.to_owned(),
            status: "completed".to_owned(),
            size_mb: None,
            created_at: to_text(at),
            expires_at: None,
            description: description.to_owned(),
        }
    }
}

/// What is going on at the start, and the words that a console does not know.
fn add_current(history: &mut History, now: i64) {
    let running = [(1, "manual", "Before deploying 3.1", 75), (4, "automatic", "Automatic daily backup", 150)];
    for (index, backup_type, description, seconds) in running {
        let server: &Demo = &SERVERS[index];
        let at = now - 2 * MINUTE;
        let mut backup = server.backup(at, backup_type, description);
        backup.status = "in_progress".to_owned();
        if backup_type == "automatic" {
            backup.expires_at = Some(to_text(at + server.retention_days * DAY));
        }
        history.push((at, backup, Some(Ending { due_at: now + seconds, final_size: Some(server.size_mb) })));
    }
    let odd = [(7, "manual", "archived", 90), (4, "replica", "completed", 3)];
    for (index, backup_type, status, age) in odd {
        let server: &Demo = &SERVERS[index];
        let at = now - age * DAY - 7 * HOUR;
        let mut backup = server.backup(at, backup_type, "Moved to cold storage");
        backup.status = status.to_owned();
        backup.size_mb = Some(server.size_mb);
        history.push((at, backup, None));
    }
    history.sort_by_key(|(at, ..)| *at);
}
