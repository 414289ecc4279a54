//! 100,000 backups: started within seconds, listed well under one.

use std::time::Instant;

use emulator::Options;
use emulator::seed::Seed;
use serde_json::Value;

use crate::client::Server;

#[test]
fn a_hundred_thousand_backups() {
    let start = Instant::now();
    let server = Server::start(Options { seed: Seed::Large(100_000), ..Options::default() });
    let started = start.elapsed();
    let start = Instant::now();
    let reply = server.get("/api/v1/backups/");
    let first = start.elapsed();
    let start = Instant::now();
    server.get("/api/v1/backups/");
    let again = start.elapsed();
    println!("large=100000: start {started:?}, first list {first:?}, next list {again:?}, {} bytes", reply.body.len());
    let list = reply.json();
    let rows = list["results"].as_array().unwrap();
    assert_eq!((rows.len(), &list["count"]), (100_000, &Value::from(100_000)));
    assert_eq!(rows.iter().filter(|row| row["status"] == "in_progress").count(), 2);
    assert_eq!(server.get("/api/v1/servers/").json()["count"], 4_000);
    // Generous, for a busy machine and an unoptimised build.
    assert!(started.as_secs() < 30 && first.as_secs() < 10);
}

#[test]
fn small_counts() {
    for count in [0, 1, 30] {
        let server = Server::start(Options { seed: Seed::Large(count), ..Options::default() });
        assert_eq!(server.list()["count"], count);
        assert_eq!(server.get("/api/v1/servers/").json()["count"], 1);
    }
}
