//! The clipboard: written to, never read.

use wasm_bindgen_futures::JsFuture;

/// Puts a text on the clipboard. `false` where the browser does not allow it.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    // A page that came by plain http has none.
    let clipboard = window.navigator().clipboard();
    if !AsRef::<wasm_bindgen::JsValue>::as_ref(&clipboard).is_object() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
