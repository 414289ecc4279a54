//! Every kind of fault, seen on the wire.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use emulator::api::FULL_TOKEN;

use crate::client::{Lost, Server, documented, receive, send};

const CREATE: &str = r#"{"server_id": 12345}"#;

fn with_fault(fault: &str) -> Server {
    let server = documented();
    server.control("faults", fault);
    server
}

#[test]
fn status_in_every_body_form() {
    let server = with_fault(
        r#"[{"endpoint": "list", "times": 1, "kind": {"status": {"status": 429, "body": {"detail": "Slow"}, "headers": {"Retry-After": "7"}}}},
            {"endpoint": "list", "times": 1, "kind": {"status": {"status": 502, "body": "<html>bad</html>"}}},
            {"endpoint": "list", "times": 1, "kind": {"status": {"status": 400, "body": "\"quota\""}}},
            {"endpoint": "list", "times": 1, "kind": {"status": {"status": 503}}},
            {"endpoint": "list", "times": 1, "kind": {"body": {"results": 5}}},
            {"endpoint": "list", "times": 1, "kind": {"body": ""}},
            {"endpoint": "list", "times": 1, "kind": {"redirect": "https://elsewhere.invalid/"}}]"#,
    );
    let reply = server.get("/api/v1/backups/");
    assert_eq!(
        (reply.status, reply.header("retry-after"), reply.json()),
        (429, Some("7"), json!({ "detail": "Slow" }))
    );
    let reply = server.get("/api/v1/backups/");
    assert_eq!((reply.status, reply.header("content-type")), (502, Some("text/html")));
    let reply = server.get("/api/v1/backups/");
    assert_eq!((reply.status, reply.json()), (400, json!("quota")));
    let reply = server.get("/api/v1/backups/");
    assert_eq!((reply.status, reply.body.len()), (503, 0));
    assert_eq!(server.list(), json!({ "results": 5 }));
    let reply = server.get("/api/v1/backups/");
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    let reply = server.get("/api/v1/backups/");
    assert_eq!((reply.status, reply.header("location")), (302, Some("https://elsewhere.invalid/")));
    assert_eq!(server.list()["count"], 3);
    let faults: Vec<Value> = server.log().iter().map(|entry| entry["fault"].clone()).collect();
    assert_eq!(json!(faults), json!(["status", "status", "status", "status", "body", "body", "redirect", null]));
}

#[test]
fn every_endpoint_can_fail() {
    let requests = [
        ("list", "GET", "/api/v1/backups/", None),
        ("list_by_server", "GET", "/api/v1/backups/?server_id=12345", None),
        ("create", "POST", "/api/v1/backups/", Some(CREATE)),
        ("delete", "DELETE", "/api/v1/backups/501/", None),
        ("restore", "POST", "/api/v1/servers/12345/restore/", Some(r#"{"backup_id": 501}"#)),
        ("servers", "GET", "/api/v1/servers/", None),
        ("account", "GET", "/api/v1/account/me/", None),
    ];
    let server = documented();
    for (endpoint, ..) in requests {
        for (name, method, path, body) in requests {
            server.control("reset", r#"{"seed": "documented"}"#);
            server.control(
                "faults",
                &format!(r#"{{"endpoint": "{endpoint}", "kind": {{"status": {{"status": 418}}}}}}"#),
            );
            let reply = server.try_send(method, path, body).unwrap();
            assert_eq!(reply.status == 418, name == endpoint, "{endpoint} for {name}");
            assert_eq!(server.log()[0]["endpoint"], name);
        }
    }
}

#[test]
fn reset_before_does_nothing_and_reset_after_does_it() {
    for (kind, count) in [("reset_before", 3), ("reset_after", 4)] {
        let server = with_fault(&format!(r#"{{"endpoint": "create", "times": 1, "kind": "{kind}"}}"#));
        assert_eq!(server.try_send("POST", "/api/v1/backups/", Some(CREATE)).unwrap_err(), Lost::Reset);
        assert_eq!(server.list()["count"], count, "{kind}");
        let log = server.log();
        assert_eq!((&log[0]["status"], &log[0]["fault"]), (&Value::Null, &json!(kind)));
        assert_eq!(log.len(), 2);
    }
}

#[test]
fn a_reset_is_a_real_tcp_reset() {
    let server = with_fault(r#"{"endpoint": "list", "kind": "reset_before"}"#);
    let mut stream = server.connect();
    send(&mut stream, "GET /api/v1/backups/ HTTP/1.1\r\nHost: a\r\n", "");
    let error = std::io::Read::read(&mut stream, &mut [0; 16]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[test]
fn hang_does_nothing_and_hang_after_does_it() {
    for (kind, count) in [("hang", 3), ("hang_after", 4)] {
        let server = with_fault(&format!(r#"{{"endpoint": "create", "times": 1, "kind": "{kind}"}}"#));
        let mut stream = server.connect_for(Duration::from_millis(700));
        let head = format!(
            "POST /api/v1/backups/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {FULL_TOKEN}\r\nContent-Type: application/json\r\n"
        );
        send(&mut stream, &head, CREATE);
        assert_eq!(receive(&mut stream).unwrap_err(), Lost::Silent);
        drop(stream);
        assert_eq!(server.list()["count"], count, "{kind}");
        assert_eq!(server.log()[0]["aborted"], true);
    }
}

#[test]
fn truncated_json() {
    let server = with_fault(r#"{"endpoint": "list", "times": 1, "kind": "truncate"}"#);
    let whole = 664;
    let lost = server.try_send("GET", "/api/v1/backups/", None).unwrap_err();
    assert_eq!(lost, Lost::Truncated { promised: whole, received: whole / 2 });
    assert_eq!(server.get("/api/v1/backups/").body.len(), whole);
}

#[test]
fn a_delayed_answer_is_as_old_as_its_request() {
    let server = with_fault(r#"{"endpoint": "list", "times": 1, "delay_ms": 300}"#);
    let start = Instant::now();
    let list = std::thread::scope(|scope| {
        let slow = scope.spawn(|| server.list());
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(server.post("/api/v1/backups/", CREATE).status, 201);
        assert_eq!(server.list()["count"], 4);
        slow.join().unwrap()
    });
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert_eq!(list["count"], 3);
}

#[test]
fn changed_lists() {
    let server = with_fault(
        r#"[{"endpoint": "list", "times": 1, "kind": "malformed_rows"},
            {"endpoint": "list", "times": 1, "kind": "next_elsewhere"},
            {"endpoint": "list", "times": 1, "kind": {"merge": {"count": 9, "next": "?page=2"}}}]"#,
    );
    let list = server.list();
    let rows = list["results"].as_array().unwrap();
    assert_eq!(rows.len(), 3 + 31);
    assert!(rows.iter().any(|row| row["id"] == 501) && rows[0].is_null());
    assert_eq!(server.list()["next"], "https://evil.invalid/api/v1/backups/?page=2");
    let list = server.list();
    assert_eq!((&list["count"], &list["next"]), (&json!(9), &json!("?page=2")));
}

#[test]
fn connections_are_not_reused_around_resets() {
    let server = documented();
    let mut stream = server.connect();
    let head = "GET /api/v1/backups/ HTTP/1.1\r\nHost: a\r\n";
    for _ in 0..2 {
        send(&mut stream, head, "");
        assert_eq!(receive(&mut stream).unwrap().header("connection"), None);
    }
    server.control("faults", r#"{"endpoint": "create", "kind": "reset_before"}"#);
    // The idle connection was closed by the server, so that a browser does not choose it for the POST.
    assert_eq!(std::io::Read::read(&mut stream, &mut [0; 16]).unwrap(), 0);
    let mut stream = server.connect();
    send(&mut stream, head, "");
    assert_eq!(receive(&mut stream).unwrap().header("connection"), Some("close"));
}

#[test]
fn a_mistyped_fault_is_refused() {
    let server = documented();
    for fault in [r#"{"endpoint": "lists", "kind": "hang"}"#, r#"{"endpoint": "list", "kind": "hangs"}"#, "{", "{}"] {
        let reply = server.post("/__emulator/faults", fault);
        assert_eq!(reply.status, 400, "{fault}");
        assert!(reply.json()["detail"].is_string());
    }
    assert_eq!(server.get("/__emulator/faults").json(), json!([]));
}
