//! Text work for which the browser has the tables.

use js_sys::JsString;

/// Splits letters from their accents (Unicode NFD).
pub fn decompose(text: &str) -> String {
    JsString::from(text).normalize("NFD").into()
}
