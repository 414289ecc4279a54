//! The accounts that the emulator can start with.

mod demo;
mod documented;
mod large;
mod words;

use std::str::FromStr;

use rusqlite::Result;
use serde_json::Value;

use crate::clock::to_text;
use crate::store::Store;

/// What the account holds at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seed {
    /// Exactly the three records of the API's documentation; nothing happens by itself.
    Documented,
    /// A believable account in which time passes.
    Demo,
    /// This many backups; nothing happens by itself.
    Large(u32),
}

impl FromStr for Seed {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text {
            "documented" => Ok(Self::Documented),
            "demo" => Ok(Self::Demo),
            _ => text
                .strip_prefix("large=")
                .and_then(|count| count.parse().ok())
                .map(Self::Large)
                .ok_or_else(|| format!("unknown seed {text:?}: use documented, demo or large=N")),
        }
    }
}

impl Seed {
    pub fn name(self) -> String {
        match self {
            Self::Documented => "documented".to_owned(),
            Self::Demo => "demo".to_owned(),
            Self::Large(count) => format!("large={count}"),
        }
    }

    /// Fills an empty store.
    pub fn fill(self, store: &mut Store) -> Result<()> {
        store.set_meta("seed", &self.name())?;
        match self {
            Self::Documented => documented::fill(store),
            Self::Demo => demo::fill(store),
            Self::Large(count) => large::fill(store, count),
        }
    }
}

/// A server as the API describes one.
struct ServerSpec<'a> {
    id: i64,
    name: &'a str,
    hostname: &'a str,
    status: &'a str,
    location: &'a str,
    /// Index into the provider's plans.
    plan: usize,
    created_at: i64,
    updated_at: i64,
}

const PLANS: [(&str, i64, i64, i64); 4] = [
    ("Standard VPS", 2, 4096, 80),
    ("Business VPS", 4, 8192, 160),
    ("Performance VPS", 8, 16384, 320),
    ("Starter VPS", 1, 2048, 40),
];

const SYSTEMS: [(i64, &str); 4] =
    [(5, "Ubuntu 22.04 LTS"), (6, "Debian 12"), (7, "AlmaLinux 9"), (8, "Ubuntu 24.04 LTS")];

impl ServerSpec<'_> {
    fn put(&self, store: &mut Store) -> Result<()> {
        let (plan, vcpus, memory, storage) = PLANS[self.plan % PLANS.len()];
        let (os_id, os) = SYSTEMS[self.plan % SYSTEMS.len()];
        let quoted = |text: &str| Value::from(text).to_string();
        let address = format!("203.0.113.{}", 10 + self.id.rem_euclid(12_345).rem_euclid(240));
        // Written by hand to keep the order of the documentation.
        let raw = format!(
            r#"{{"id":{},"name":{},"hostname":{},"status":"{}","ip_address":"{address}","location":"{}","plan":{{"id":{},"name":"{plan}","vcpus":{vcpus},"memory":{memory},"storage":{storage}}},"os":{{"id":{os_id},"name":"{os}"}},"created_at":"{}","updated_at":"{}"}}"#,
            self.id,
            quoted(self.name),
            quoted(self.hostname),
            self.status,
            self.location,
            self.plan % PLANS.len() + 1,
            to_text(self.created_at),
            to_text(self.updated_at),
        );
        store.put_raw_server(&raw)
    }
}
