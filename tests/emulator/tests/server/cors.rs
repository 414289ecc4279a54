//! Pages of allowed origins may read every answer, others none.

use emulator::Options;
use emulator::seed::Seed;

use crate::client::Server;

const ALLOWED: &str = "http://console.test";

fn server() -> Server {
    Server::start(Options { seed: Seed::Documented, allow_origins: vec![ALLOWED.to_owned()], ..Options::default() })
}

fn preflight(server: &Server, origin: &str, method: &str) -> crate::client::Reply {
    let headers = format!(
        "Origin: {origin}\r\nAccess-Control-Request-Method: {method}\r\nAccess-Control-Request-Headers: authorization"
    );
    server.send_with("OPTIONS", "/api/v1/backups/", None, &headers).unwrap()
}

#[test]
fn allowed_origin() {
    let server = server();
    let reply = preflight(&server, ALLOWED, "POST");
    assert_eq!(reply.status, 204);
    assert_eq!(reply.header("access-control-allow-origin"), Some(ALLOWED));
    assert_eq!(reply.header("access-control-allow-headers"), Some("Authorization, Content-Type"));
    assert!(reply.header("access-control-allow-methods").unwrap().contains("DELETE"));
    assert_eq!(reply.header("access-control-max-age"), Some("600"));
    server.control("faults", r#"{"endpoint": "list", "skip": 1, "kind": {"status": {"status": 500}}}"#);
    for (headers, status) in [("", 401), ("\r\nAuthorization: Bearer demo-full-0123456789abcdef", 500)] {
        let reply = server.send_with("GET", "/api/v1/backups/", None, &format!("Origin: {ALLOWED}{headers}")).unwrap();
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("access-control-allow-origin"), Some(ALLOWED));
        assert_eq!(reply.header("access-control-expose-headers"), Some("Retry-After"));
        assert_eq!(reply.header("vary"), Some("Origin"));
    }
}

#[test]
fn other_origins() {
    let server = server();
    assert_eq!(preflight(&server, "http://other.test", "GET").header("access-control-allow-origin"), None);
    let reply = server.send_with("GET", "/api/v1/backups/", None, "Origin: http://other.test").unwrap();
    assert_eq!(reply.header("access-control-allow-origin"), None);
    server.control("settings", r#"{"allow_origins": ["*"]}"#);
    let reply = preflight(&server, "http://other.test", "GET");
    assert_eq!(reply.header("access-control-allow-origin"), Some("http://other.test"));
    server.control("settings", r#"{"allow_origins": []}"#);
    let reply = preflight(&server, ALLOWED, "GET");
    assert!(!reply.head.contains("access-control") && !reply.head.contains("vary"), "{}", reply.head);
}

#[test]
fn no_cors_faults() {
    let server = server();
    server.control(
        "faults",
        r#"[{"endpoint": "create", "times": 1, "kind": "no_cors"}, {"endpoint": "list", "times": 1, "kind": "no_cors_answer"}]"#,
    );
    assert_eq!(preflight(&server, ALLOWED, "POST").header("access-control-allow-origin"), None);
    assert_eq!(preflight(&server, ALLOWED, "POST").header("access-control-allow-origin"), Some(ALLOWED));
    assert_eq!(preflight(&server, ALLOWED, "GET").header("access-control-allow-origin"), Some(ALLOWED));
    let get = || server.send_with("GET", "/api/v1/backups/", None, &format!("Origin: {ALLOWED}")).unwrap();
    assert_eq!(get().header("access-control-allow-origin"), None);
    assert_eq!(get().header("access-control-allow-origin"), Some(ALLOWED));
}
