//! Text work for which the browser has the tables.

use js_sys::JsString;

/// Puts letters and their accents together (Unicode NFC).
pub fn composed(text: &str) -> String {
    JsString::from(text).normalize("NFC").into()
}

/// Splits letters from their accents (Unicode NFD), then makes all lower-case.
pub fn lower(text: &str) -> String {
    JsString::from(text).normalize("NFD").to_lower_case().into()
}
