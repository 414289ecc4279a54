//! The emulator's answers, member by member, beside the fixtures.

use emulator::api::{READ_ONLY_TOKEN, REVOKED_TOKEN};
use serde_json::{Value, json};

use crate::client::documented;

fn fixture_text(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn fixture(name: &str) -> Value {
    serde_json::from_str(&fixture_text(name)).unwrap()
}

#[test]
fn reads_equal_the_fixtures() {
    let server = documented();
    assert_eq!(server.list(), fixture("backups_list.json"));
    assert_eq!(server.get("/api/v1/servers/").json(), fixture("servers_list.json"));
    assert_eq!(server.get("/api/v1/account/me/").json(), fixture("account_me.json"));
    let read_only = format!("Authorization: Bearer {READ_ONLY_TOKEN}");
    let account = server.send_with("GET", "/api/v1/account/me/", None, &read_only).unwrap();
    assert_eq!(account.json(), fixture("account_me_read_only.json"));
}

#[test]
fn pages_equal_the_fixtures_but_for_absolute_links() {
    let server = documented();
    server.control("settings", r#"{"page_size": 2}"#);
    let absolute = |name: &str| {
        let mut page = fixture(name);
        for link in ["next", "previous"] {
            if let Some(path) = page[link].as_str() {
                page[link] = json!(format!("http://emulator.test{path}"));
            }
        }
        page
    };
    let first = server.list();
    assert_eq!(first, absolute("backups_page_1.json"));
    let next = first["next"].as_str().unwrap().strip_prefix("http://emulator.test").unwrap().to_owned();
    assert_eq!(server.get(&next).json(), absolute("backups_page_2.json"));
    assert_eq!(server.get("/api/v1/backups/?page=3").status, 404);
    let filtered = server.get("/api/v1/backups/?server_id=12345&page=1").json();
    assert_eq!(filtered["next"], "http://emulator.test/api/v1/backups/?server_id=12345&page=2");
}

#[test]
fn a_created_backup_equals_the_fixture_but_for_its_time() {
    let server = documented();
    let reply = server.post("/api/v1/backups/", &fixture_text("create_request.json"));
    assert_eq!(reply.status, 201);
    let (mut created, mut expected) = (reply.json(), fixture("backup_created.json"));
    assert!(created["created_at"].as_str().unwrap().ends_with('Z'));
    created["created_at"] = json!(null);
    expected["created_at"] = json!(null);
    assert_eq!(created, expected);
    let without = server.post("/api/v1/backups/", &fixture_text("create_request_without_description.json"));
    assert_eq!((without.status, without.json()["description"].clone()), (201, json!("")));
}

#[test]
fn a_started_restore_equals_the_fixture() {
    let server = documented();
    let reply = server.post("/api/v1/servers/12345/restore/", &fixture_text("restore_request.json"));
    assert_eq!((reply.status, reply.json()), (202, fixture("restore_started.json")));
}

#[test]
fn filters() {
    let server = documented();
    let ids = |query: &str| -> Vec<i64> {
        let list = server.get(&format!("/api/v1/backups/?{query}")).json();
        let ids: Vec<i64> = list["results"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect();
        assert_eq!(list["count"], ids.len());
        ids
    };
    assert_eq!(ids("server_id=12345"), [501, 502, 499]);
    assert_eq!(ids("server_id=12345&backup_type=manual"), [502, 499]);
    assert_eq!(ids("backup_type=automatic"), [501]);
    assert_eq!(ids("server_id=12346"), [0; 0]);
    assert_eq!(server.get("/api/v1/backups/?server_id=x").status, 400);
    assert_eq!(server.get("/api/v1/backups/?backup_type=weekly").status, 400);
    assert_eq!(server.get("/api/v1/servers/?status=stopped").json(), json!({ "count": 0, "results": [] }));
    assert_eq!(server.get("/api/v1/servers/?location=us-east&status=active").json()["count"], 1);
}

#[test]
fn tokens() {
    let server = documented();
    let get = |headers: &str| server.send_with("GET", "/api/v1/backups/", None, headers).unwrap();
    let revoked = format!("Authorization: Bearer {REVOKED_TOKEN}");
    for headers in ["", "Authorization: Token x", revoked.as_str()] {
        let reply = get(headers);
        assert_eq!(reply.status, 401, "{headers}");
        assert!(reply.json()["detail"].is_string());
    }
    let invalid = get("Authorization: Bearer wrong");
    assert_eq!((invalid.status, invalid.json()), (401, fixture("error_detail.json")));
    let read_only = format!("Authorization: Bearer {READ_ONLY_TOKEN}");
    assert_eq!(get(&read_only).status, 200);
    for (method, path, body) in [
        ("POST", "/api/v1/backups/", r#"{"server_id": 12345}"#),
        ("DELETE", "/api/v1/backups/501/", ""),
        ("POST", "/api/v1/servers/12345/restore/", r#"{"backup_id": 501}"#),
    ] {
        let reply = server.send_with(method, path, Some(body), &read_only).unwrap();
        assert_eq!(reply.status, 403, "{method} {path}");
    }
    assert_eq!(server.list(), fixture("backups_list.json"));
}

#[test]
fn refusals_of_a_create() {
    let server = documented();
    let refused = |body: &str, status: u16| {
        let reply = server.post("/api/v1/backups/", body);
        assert_eq!(reply.status, status, "{body}");
        reply.json()
    };
    assert_eq!(refused("{}", 400), fixture("error_field.json"));
    assert_eq!(refused(r#"{"server_id": null}"#, 400), json!({ "server_id": ["This field may not be null."] }));
    assert_eq!(refused(r#"{"server_id": 1.5}"#, 400), json!({ "server_id": ["A valid integer is required."] }));
    assert!(refused(r#"{"server_id": 12345, "description": 5}"#, 400)["description"].is_array());
    let long = format!(r#"{{"server_id": 12345, "description": "{}"}}"#, "é".repeat(256));
    assert!(refused(&long, 400)["description"].is_array());
    assert!(refused("[]", 400)["non_field_errors"].is_array());
    assert!(refused("{", 400)["detail"].is_string());
    assert!(refused(r#"{"server_id": 99}"#, 404)["detail"].is_string());
    assert_eq!(server.list()["count"], 3);
}

#[test]
fn the_eleventh_manual_backup_is_refused() {
    let server = documented();
    for _ in 0..8 {
        assert_eq!(server.post("/api/v1/backups/", r#"{"server_id": 12345}"#).status, 201);
    }
    let reply = server.post("/api/v1/backups/", r#"{"server_id": 12345}"#);
    assert_eq!((reply.status, reply.json()), (400, fixture("error_non_field.json")));
    assert_eq!(server.delete("/api/v1/backups/499/").status, 204);
    let reply = server.post("/api/v1/backups/", r#"{"server_id": 12345}"#);
    assert_eq!((reply.status, reply.json()["id"].clone()), (201, json!(511)));
}

#[test]
fn what_the_api_does_not_have() {
    let server = documented();
    assert_eq!(server.delete("/api/v1/backups/1/").status, 404);
    assert_eq!(server.delete("/api/v1/backups/x/").status, 404);
    assert_eq!(server.get("/api/v1/backups").status, 404);
    assert_eq!(server.get("/api/v2/backups/").status, 404);
    assert_eq!(server.try_send("PUT", "/api/v1/backups/", Some("{}")).unwrap().status, 405);
    let deleted = server.delete("/api/v1/backups/501/");
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    assert_eq!(server.delete("/api/v1/backups/501/").status, 404);
}
