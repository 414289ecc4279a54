//! A built console, served as a careful static host would.

use std::path::PathBuf;

use emulator::Options;

use crate::client::{Reply, Server};

const INDEX: &str = r#"<!doctype html><html><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'self' https://admin.example; base-uri 'none'">
<script type="application/json" id="console-config">{"api_base":"https://admin.example"}</script></head></html>"#;

struct Site {
    server: Server,
    root: PathBuf,
}

impl Drop for Site {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.root).ok();
    }
}

fn site(name: &str) -> Site {
    let root = std::env::temp_dir().join(format!("emulator-site-{name}-{}", std::process::id()));
    let dist = root.join("dist");
    std::fs::create_dir_all(dist.join("sub")).unwrap();
    for (file, content) in [
        ("dist/index.html", INDEX),
        ("dist/boot.js", "boot"),
        ("dist/app-0123456789abcdef_bg.wasm", "wasm"),
        ("dist/app-0123456789abcdef.js", "script"),
        ("dist/app-0123456789abcdef.js.br", "compressed"),
        ("dist/sub/icon.svg", "<svg/>"),
        ("secret.txt", "secret"),
    ] {
        std::fs::write(root.join(file), content).unwrap();
    }
    let server = Server::start(Options { static_dir: Some(dist), ..Options::default() });
    Site { server, root }
}

fn get(site: &Site, path: &str) -> Reply {
    site.server.send_with("GET", path, None, "Accept-Encoding: gzip").unwrap()
}

#[test]
fn types_caching_and_compression() {
    let site = site("types");
    for (path, content_type, is_immutable) in [
        ("/", "text/html; charset=utf-8", false),
        ("/index.html?view=servers", "text/html; charset=utf-8", false),
        ("/boot.js", "text/javascript; charset=utf-8", false),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm", true),
        ("/app-0123456789abcdef.js", "text/javascript; charset=utf-8", true),
        ("/sub/icon.svg", "image/svg+xml", false),
    ] {
        let reply = get(&site, path);
        assert_eq!((reply.status, reply.header("content-type")), (200, Some(content_type)), "{path}");
        let caching = if is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
        assert_eq!(reply.header("cache-control"), Some(caching), "{path}");
        assert_eq!(reply.header("content-encoding"), None);
    }
    let reply =
        site.server.send_with("GET", "/app-0123456789abcdef.js", None, "Accept-Encoding: gzip, br;q=1").unwrap();
    assert_eq!((reply.header("content-encoding"), reply.body.as_slice()), (Some("br"), b"compressed".as_slice()));
    assert_eq!(reply.header("vary"), Some("Accept-Encoding"));
    assert_eq!(site.server.post("/", "").status, 405);
}

#[test]
fn security_headers_on_every_answer() {
    let site = site("headers");
    for path in ["/", "/boot.js", "/nothing"] {
        let reply = get(&site, path);
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.contains("connect-src 'self' https://admin.example"), "{policy}");
        assert!(policy.ends_with("; frame-ancestors 'none'"), "{policy}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("cross-origin-opener-policy"), Some("same-origin"));
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"));
        assert!(reply.header("permissions-policy").is_some());
    }
}

#[test]
fn nothing_outside_is_served() {
    let site = site("outside");
    #[cfg(unix)]
    std::os::unix::fs::symlink(site.root.join("secret.txt"), site.root.join("dist/link.txt")).unwrap();
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/sub/../../secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/%00",
        "/%ff",
        "/link.txt",
        "/sub",
        "/sub/",
        "/servers",
        "/sub/index.html",
    ] {
        let reply = get(&site, path);
        assert_eq!((reply.status, reply.body.as_slice()), (404, b"Not found\n".as_slice()), "{path}");
    }
}

#[test]
fn another_configuration() {
    let site = site("config");
    site.server.control("site", r#"{"config": {"api_base": "http://127.0.0.1:9/api/"}}"#);
    let reply = get(&site, "/");
    let page = String::from_utf8(reply.body.clone()).unwrap();
    assert!(page.contains(r#"id="console-config">{"api_base":"http://127.0.0.1:9/api/"}</script>"#), "{page}");
    assert!(page.contains("connect-src 'self' http://127.0.0.1:9\""), "{page}");
    assert!(reply.header("content-security-policy").unwrap().contains("connect-src 'self' http://127.0.0.1:9;"));
    site.server.control("site", r#"{"config_text": "{ bad"}"#);
    assert!(String::from_utf8(get(&site, "/").body).unwrap().contains(r#"id="console-config">{ bad</script>"#));
    site.server.control("site", r#"{"config": null}"#);
    assert_eq!(get(&site, "/").body, INDEX.as_bytes());
}
