//! Serves a built console as a careful static host would: right types, caching, compression and security headers.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, StatusCode};

use crate::answer::Answer;
use crate::app::App;
use crate::lock;
use crate::page;

/// Every path that is neither API nor control.
pub async fn serve(State(app): State<Arc<App>>, request: axum::extract::Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let number = lock(&app.log).begin("page", &parts.method, &parts.uri, &parts.headers);
    let answer = match app.static_dir() {
        _ if parts.method != Method::GET && parts.method != Method::HEAD => {
            Answer::empty(StatusCode::METHOD_NOT_ALLOWED)
        }
        Some(dir) => file(&app, dir, parts.uri.path(), &parts.headers),
        None => not_found(),
    };
    lock(&app.log).finish(number, Some(answer.status.as_u16()));
    answer.into_response()
}

fn not_found() -> Answer {
    Answer::with_body(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "Not found\n")
}

fn file(app: &App, dir: &Path, path: &str, headers: &HeaderMap) -> Answer {
    let index = std::fs::read_to_string(dir.join("index.html")).unwrap_or_default();
    let config = lock(&app.page_config).clone();
    let index = page::with_config(&index, config.as_deref());
    let mut answer = match locate(dir, path) {
        Some(_) if path == "/" || path == "/index.html" => {
            Answer::with_body(StatusCode::OK, "text/html; charset=utf-8", index.clone())
        }
        Some(file) => read(&file, headers).unwrap_or_else(not_found),
        None => not_found(),
    };
    let is_immutable = answer.status == StatusCode::OK && is_hashed(path);
    let caching = if is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    answer.set_header("cache-control", caching);
    secure(&mut answer, &index);
    answer
}

/// The file that a path means, if there is one inside the directory.
fn locate(dir: &Path, path: &str) -> Option<PathBuf> {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    let relative = Path::new(decoded.strip_prefix('/')?);
    if decoded.contains(['\\', '\0']) || relative.components().any(|part| !matches!(part, Component::Normal(_))) {
        return None;
    }
    let name = if decoded == "/" { Path::new("index.html") } else { relative };
    let root = dir.canonicalize().ok()?;
    // Also where a link leads must be inside.
    let file = root.join(name).canonicalize().ok()?;
    (file.starts_with(&root) && file.is_file()).then_some(file)
}

fn read(file: &Path, headers: &HeaderMap) -> Option<Answer> {
    let content_type = content_type(file);
    let accepted = headers.get("accept-encoding").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts_brotli = accepted.split(',').any(|coding| coding.split(';').next().map(str::trim) == Some("br"));
    let mut compressed = file.as_os_str().to_owned();
    compressed.push(".br");
    let brotli = if accepts_brotli { std::fs::read(compressed).ok() } else { None };
    let mut answer = match brotli {
        Some(bytes) => {
            let mut answer = Answer::with_body(StatusCode::OK, content_type, bytes);
            answer.set_header("content-encoding", "br");
            answer
        }
        None => Answer::with_body(StatusCode::OK, content_type, std::fs::read(file).ok()?),
    };
    answer.set_header("vary", "Accept-Encoding");
    Some(answer)
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether the file's name carries a hash of its content, as the build gives to all but the page.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '_', '.']).any(|part| {
        part.len() >= 8
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
            && part.bytes().any(|byte| byte.is_ascii_digit())
    })
}

fn secure(answer: &mut Answer, index: &str) {
    if let Some(policy) = page::policy(index) {
        answer.set_header("content-security-policy", &format!("{policy}; frame-ancestors 'none'"));
    }
    answer.set_header("x-content-type-options", "nosniff");
    answer.set_header("referrer-policy", "no-referrer");
    answer.set_header("cross-origin-opener-policy", "same-origin");
    answer.set_header("cross-origin-resource-policy", "same-origin");
    answer.set_header("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names() {
        for name in
            ["/backup-console-0f3a9c2b11d4e5f6.js", "/backup-console-0f3a9c2b11d4e5f6_bg.wasm", "/a/style-1234abcd.css"]
        {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["/index.html", "/boot.js", "/backup-console.js", "/favicon.svg"] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
