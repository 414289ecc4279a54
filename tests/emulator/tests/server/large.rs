//! 100,000 backups are all there. How long that takes is measured by `cargo xtask bench`, with the optimised emulator.

use emulator::Options;
use emulator::seed::Seed;
use serde_json::Value;

use crate::client::Server;

#[test]
fn a_hundred_thousand_backups() {
    let server = Server::start(Options { seed: Seed::Large(100_000), ..Options::default() });
    let list = server.list();
    let rows = list["results"].as_array().unwrap();
    assert_eq!((rows.len(), &list["count"]), (100_000, &Value::from(100_000)));
    assert_eq!(rows.iter().filter(|row| row["status"] == "in_progress").count(), 2);
    assert_eq!(server.get("/api/v1/servers/").json()["count"], 4_000);
}

#[test]
fn small_counts() {
    for count in [0, 1, 30] {
        let server = Server::start(Options { seed: Seed::Large(count), ..Options::default() });
        assert_eq!(server.list()["count"], count);
        assert_eq!(server.get("/api/v1/servers/").json()["count"], 1);
    }
}
