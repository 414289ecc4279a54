//! What happens over time, what tests may change, and what survives a restart.

use emulator::Options;
use emulator::seed::Seed;
use serde_json::{Value, json};

use crate::client::{Server, documented};

fn status_of(server: &Server, id: i64) -> Value {
    let list = server.list();
    let row = list["results"].as_array().unwrap().iter().find(|row| row["id"] == id).cloned();
    row.map_or(Value::Null, |row| row["status"].clone())
}

fn server_status(server: &Server) -> Value {
    server.get("/api/v1/servers/").json()["results"][0]["status"].clone()
}

fn advance(server: &Server, seconds: i64) {
    server.control("clock", &format!(r#"{{"advance_seconds": {seconds}}}"#));
}

#[test]
fn new_backups_end_and_the_documented_ones_stay() {
    let server = documented();
    for description in ["plain", "[fail] please", "[hold] please"] {
        server.post("/api/v1/backups/", &format!(r#"{{"server_id": 12346, "description": "{description}"}}"#));
    }
    advance(&server, 15);
    assert_eq!(status_of(&server, 503), "in_progress");
    advance(&server, 86_400 * 60);
    assert_eq!(status_of(&server, 503), "completed");
    assert_eq!(status_of(&server, 504), "failed");
    assert_eq!(status_of(&server, 505), "in_progress");
    assert_eq!(status_of(&server, 502), "in_progress");
    assert_eq!(status_of(&server, 501), "completed");
    assert_eq!(server.list()["count"], 6);
    let done = &server.get("/api/v1/backups/?server_id=12346").json()["results"][0];
    assert!(done["size_mb"].as_i64().unwrap() > 0);
}

#[test]
fn restore_from_start_to_end() {
    let server = documented();
    let restore = |body: &str| server.post("/api/v1/servers/12345/restore/", body).status;
    assert_eq!(restore(r#"{"backup_id": 502}"#), 400);
    assert_eq!(restore(r#"{"backup_id": 1}"#), 404);
    assert_eq!(restore("{}"), 400);
    assert_eq!(server.post("/api/v1/servers/12346/restore/", r#"{"backup_id": 501}"#).status, 400);
    assert_eq!(server.post("/api/v1/servers/1/restore/", r#"{"backup_id": 501}"#).status, 404);
    assert_eq!(server_status(&server), "active");
    assert_eq!(restore(r#"{"backup_id": 501}"#), 202);
    assert_eq!(server_status(&server), "restoring");
    assert_eq!(restore(r#"{"backup_id": 499}"#), 409);
    advance(&server, 25);
    assert_eq!(server_status(&server), "active");
    assert_eq!(restore(r#"{"backup_id": 499}"#), 202);
}

#[test]
fn the_demo_lives() {
    let server = Server::start(Options::default());
    let before = server.list();
    let count = before["count"].as_i64().unwrap();
    assert!((300..400).contains(&count), "{count}");
    let running =
        |list: &Value| list["results"].as_array().unwrap().iter().filter(|row| row["status"] == "in_progress").count();
    assert_eq!(running(&before), 2);
    advance(&server, 600);
    assert_eq!(running(&server.list()), 0);
    advance(&server, 86_400 * 40);
    let after = server.list();
    let rows = after["results"].as_array().unwrap();
    let of = |kind: &str| rows.iter().filter(|row| row["backup_type"] == kind).count();
    // Only the kept nights are there, and manual backups never go.
    assert!((200..360).contains(&of("automatic")), "{}", of("automatic"));
    let silent = rows.iter().filter(|row| row["server"]["name"] == "staging-eu").count();
    assert_eq!(silent, 1);
    let full = server.get("/api/v1/backups/?server_id=12350&backup_type=manual").json();
    assert_eq!(full["count"], 10);
    assert_eq!(server.post("/api/v1/backups/", r#"{"server_id": 12350}"#).status, 400);
}

#[test]
fn the_clock_runs_faster() {
    let server = documented();
    server.control("clock", r#"{"set": "2025-01-16T15:00:00Z", "speed": 1000}"#);
    server.post("/api/v1/backups/", r#"{"server_id": 12346}"#);
    let begun = std::time::Instant::now();
    while status_of(&server, 503) != "completed" {
        assert!(
            begun.elapsed().as_secs() < 60,
            "a backup takes minutes by the emulator's clock, a thousandth of that by ours"
        );
    }
    let clock = server.get("/__emulator/clock").json();
    assert!(clock["now"].as_str().unwrap().starts_with("2025-01-16T"), "{clock}");
    for wrong in [r#"{"set": "noon"}"#, r#"{"advance_seconds": 1e18}"#, r#"{"advance": 1}"#] {
        assert_eq!(server.post("/__emulator/clock", wrong).status, 400, "{wrong}");
    }
}

#[test]
fn rows_are_served_as_given() {
    let server = documented();
    let odd =
        r#"{"id": 7, "server": {"id": 12345,  "name": "\u003cb>"}, "size_mb": 1e400, "status": "frozen", "z": 1.50}"#;
    server.control("backups", &format!("[{odd}, null, [1], {{\"id\": \"x\"}}]"));
    let text = String::from_utf8(server.get("/api/v1/backups/").body).unwrap();
    assert!(text.ends_with(&format!(r#",{odd},null,[1],{{"id": "x"}}]}}"#)), "{text}");
    assert_eq!(server.post("/api/v1/servers/12345/restore/", r#"{"backup_id": 7}"#).status, 400);
    assert_eq!(server.delete("/api/v1/backups/7/").status, 204);
    server.control("backups/502", r#"{"status": "completed", "size_mb": 4460}"#);
    let row = server.list()["results"][1].clone();
    assert_eq!((&row["status"], &row["size_mb"], &row["id"]), (&json!("completed"), &json!(4460), &json!(502)));
    assert_eq!(server.post("/api/v1/servers/12345/restore/", r#"{"backup_id": 502}"#).status, 202);
    assert_eq!(server.delete("/__emulator/backups/502").status, 204);
    assert_eq!(server.delete("/__emulator/backups/502").status, 404);
    server.control("servers", r#"{"id": 7, "name": "new"}"#);
    server.control("servers/7", r#"{"status": "restoring"}"#);
    let added = server.get("/api/v1/servers/").json()["results"][2].clone();
    assert_eq!(added, json!({ "id": 7, "name": "new", "status": "restoring" }));
    assert_eq!(server.delete("/__emulator/servers/7").status, 204);
}

#[test]
fn reset_brings_everything_back() {
    let server = documented();
    server.control("faults", r#"{"endpoint": "any", "kind": "hang"}"#);
    server.control("settings", r#"{"page_size": 1}"#);
    server.control("backups/501", r#"{"status": "odd"}"#);
    server.control("reset", r#"{"seed": "demo"}"#);
    assert_eq!(server.log().len(), 0);
    assert!(server.list()["count"].as_i64().unwrap() > 300);
    server.control("reset", "");
    assert_eq!((&server.list()["count"], server.log().len()), (&json!(3), 1));
    assert_eq!(server.post("/__emulator/reset", r#"{"seed": "odd"}"#).status, 400);
}

#[test]
fn an_account_of_another_time_has_its_history_before_it() {
    let server = documented();
    server.control("reset", r#"{"seed": "demo", "at": "2025-03-31T10:00:00Z", "speed": 0}"#);
    let rows = server.list()["results"].as_array().unwrap().clone();
    let newest = rows.iter().filter_map(|row| row["created_at"].as_str()).max().unwrap().to_owned();
    assert_eq!(newest, "2025-03-31T09:58:00Z");
    assert_eq!(server.post("/__emulator/reset", r#"{"at": "yesterday"}"#).status, 400);
}

#[test]
fn the_log_tells_where_a_token_went() {
    let server = documented();
    server
        .send_with("GET", "/elsewhere?x=1", None, "Authorization: Bearer canary\r\nReferer: http://a/\r\nCookie: c=1")
        .unwrap();
    let all = server.get("/__emulator/requests").json();
    let entry = &all[0];
    assert_eq!((&entry["kind"], &entry["status"], &entry["query"]), (&json!("page"), &json!(404), &json!("x=1")));
    assert_eq!(entry["authorization"], "Bearer canary");
    assert_eq!((&entry["referer"], &entry["cookie"]), (&json!("http://a/"), &json!("c=1")));
    server.delete("/__emulator/requests");
    server.post("/api/v1/backups/", r#"{"server_id": 12346}"#);
    let log = server.log();
    assert_eq!((&log[0]["body"], log.len()), (&json!(r#"{"server_id": 12346}"#), 1));
    assert!(log[0]["finished_at"].as_u64() >= log[0]["at"].as_u64());
}

#[test]
fn a_file_survives_a_restart() {
    let path = std::env::temp_dir().join(format!("emulator-{}.sqlite", std::process::id()));
    std::fs::remove_file(&path).ok();
    let start = |seed| Server::start(Options { db: Some(path.clone()), seed, ..Options::default() });
    let server = start(Seed::Documented);
    server.post("/api/v1/backups/", r#"{"server_id": 12346, "description": "kept"}"#);
    advance(&server, 100);
    server.delete("/api/v1/backups/501/");
    let before = server.list();
    drop(server);
    let server = start(Seed::Demo);
    assert_eq!(server.list(), before);
    assert_eq!(server.get("/__emulator/health").json()["seed"], "documented");
    drop(server);
    std::fs::remove_file(&path).unwrap();
}
