//! Files of the page's own site that are fetched when they are needed. Nothing of the API, and no token, goes this way.

use std::pin::Pin;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestInit, Response};

/// A file beside the page, and the hash that it must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    path: &'static str,
    integrity: &'static str,
}

/// Longer than any file of the site takes on a line that could load the program.
const DEADLINE_MILLIS: u32 = 20_000;

impl Asset {
    /// An address of another site, or one above the page, does not compile: make it `const`.
    pub const fn new(path: &'static str, integrity: &'static str) -> Self {
        assert!(is_beside_the_page(path), "only files beside the page");
        Self { path, integrity }
    }
}

/// Small letters, digits, `-` and `.` in names, `/` and `.` never after a `/` or at the start.
const fn is_beside_the_page(path: &str) -> bool {
    let bytes = path.as_bytes();
    let mut is_start = true;
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'a'..=b'z' | b'0'..=b'9' | b'-' => is_start = false,
            b'.' if !is_start => {}
            b'/' if !is_start => is_start = true,
            _ => return false,
        }
        i += 1;
    }
    !is_start
}

/// The file's text; `None` where it is not there, or is not the file that belongs here.
pub async fn text(asset: Asset) -> Option<String> {
    let fetched: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(fetched(asset));
    fetched.await.ok()?.as_string()
}

async fn fetched(asset: Asset) -> Result<JsValue, JsValue> {
    let options = RequestInit::new();
    options.set_integrity(asset.integrity);
    options.set_signal(Some(&AbortSignal::timeout_with_u32(DEADLINE_MILLIS)));
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(asset.path, &options)).await?.dyn_into()?;
    JsFuture::from(response.text()?).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_beside_the_page() {
        for path in ["a.txt", "texts/ar-0f3a.txt"] {
            assert!(is_beside_the_page(path), "{path}");
        }
        for path in ["", "/a", "//a", "https://a", "a:b", "../a", "a/../b", "a/./b", "a//b", "a/", "a\\b", "a?b", "%2e"]
        {
            assert!(!is_beside_the_page(path), "{path}");
        }
    }
}
