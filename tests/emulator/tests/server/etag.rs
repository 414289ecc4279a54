//! Conditional lists, where the emulator is told to have them.

use emulator::seed::Seed;
use emulator::{Etag, Options};

use crate::client::{Reply, Server};

const LIST: &str = "/api/v1/backups/";
const ORIGIN: &str = "http://console.test";

fn server(etag: Etag) -> Server {
    let allow_origins = vec![ORIGIN.to_owned()];
    Server::start(Options { seed: Seed::Documented, allow_origins, etag, ..Options::default() })
}

/// Asks as a page of another origin does that has the answer with this tag.
fn get(server: &Server, path: &str, etag: &str) -> Reply {
    let headers =
        format!("Origin: {ORIGIN}\r\nAuthorization: Bearer demo-full-0123456789abcdef\r\nIf-None-Match: {etag}");
    server.send_with("GET", path, None, &headers).unwrap()
}

/// The tag of an answer that the server had to send.
fn etag(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.header("etag").unwrap().to_owned()
}

#[test]
fn without_the_switch_there_is_none() {
    let server = server(Etag::Off);
    let reply = get(&server, LIST, "*");
    assert_eq!((reply.status, reply.header("etag")), (200, None));
}

#[test]
fn a_list_is_sent_again_only_when_it_has_changed() {
    let server = server(Etag::Allowed);
    let first = etag(&get(&server, LIST, "\"none\""));
    let same = get(&server, LIST, &first);
    assert_eq!((same.status, same.header("etag"), same.body.len()), (304, Some(first.as_str()), 0));
    assert_eq!(same.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(server.log().last().unwrap()["status"], 304);
    // Another list has another tag, a refusal has none.
    assert_eq!(get(&server, "/api/v1/backups/?server_id=12346", &first).status, 200);
    let refusal = server.send_with("GET", LIST, None, "If-None-Match: *").unwrap();
    assert_eq!((refusal.status, refusal.header("etag")), (401, None));

    server.control("backups/501", r#"{"status": "failed"}"#);
    let changed = etag(&get(&server, LIST, &first));
    assert_ne!(changed, first);
    let created = server.post(LIST, r#"{"server_id": 12345}"#).json();
    assert_eq!(get(&server, LIST, &changed).status, 200);
    // What is as it was has the tag that it had.
    server.control("backups/501", r#"{"status": "completed"}"#);
    server.delete(&format!("{LIST}{}/", created["id"]));
    assert_eq!(get(&server, LIST, &first).status, 304);
}

#[test]
fn each_page_has_its_own() {
    let server = server(Etag::Allowed);
    server.control("settings", r#"{"page_size": 2}"#);
    let (first, second) = ("/api/v1/backups/", "/api/v1/backups/?page=2");
    let tags = [first, second].map(|path| etag(&get(&server, path, "\"none\"")));
    assert_eq!([first, second].map(|path| get(&server, path, &tags[0]).status), [304, 200]);
    server.control("backups/499", r#"{"description": "changed"}"#);
    let statuses = [(first, &tags[0]), (second, &tags[1])].map(|(path, tag)| get(&server, path, tag).status);
    assert_eq!(statuses.iter().filter(|&&status| status == 304).count(), 1, "{statuses:?}");
}

#[test]
fn a_fault_counts_with_what_it_changes() {
    let server = server(Etag::Allowed);
    let right = etag(&get(&server, LIST, "\"none\""));
    server.control(
        "faults",
        r#"[{"endpoint": "list", "times": 2, "kind": "malformed_rows"}, {"endpoint": "list", "times": 1, "kind": {"body": []}},
            {"endpoint": "list", "times": 1, "kind": "delay", "delay_ms": 1}]"#,
    );
    let odd = etag(&get(&server, LIST, &right));
    assert_eq!(get(&server, LIST, &odd).status, 304);
    let instead = get(&server, LIST, "*");
    assert_eq!((instead.status, instead.header("etag")), (200, None));
    assert_eq!(get(&server, LIST, &right).status, 304);
}

#[test]
fn what_a_page_of_another_origin_may_do() {
    let server = server(Etag::Off);
    for (etag, has_tag, exposes, allows) in [
        ("off", false, false, false),
        ("hidden", true, false, false),
        ("exposed", true, true, false),
        ("allowed", true, true, true),
    ] {
        server.control("settings", &format!(r#"{{"etag": "{etag}"}}"#));
        let reply = get(&server, LIST, "\"none\"");
        let preflight = format!("Origin: {ORIGIN}\r\nAccess-Control-Request-Method: GET");
        let preflight = server.send_with("OPTIONS", LIST, None, &preflight).unwrap();
        let may = (
            reply.header("etag").is_some(),
            reply.header("access-control-expose-headers").unwrap().contains("ETag"),
            preflight.header("access-control-allow-headers").unwrap().contains("If-None-Match"),
        );
        assert_eq!(may, (has_tag, exposes, allows), "{etag}");
    }
    // A reset is back at the command line.
    server.control("reset", "{}");
    assert_eq!(get(&server, LIST, "\"none\"").header("etag"), None);
    assert_eq!(server.post("/__emulator/settings", r#"{"etag": "on"}"#).status, 400);
}
