//! The style of what only the rest of the program shows: it comes with that.

use web_sys::CssStyleSheet;

use super::page;

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/later.css"));

/// Adds it to the page's own. The policy allows no style in the markup; a sheet that a script makes is not one.
pub fn add() {
    let Some(document) = page::document() else { return };
    // A browser that cannot is too old to come so far.
    if let Ok(sheet) = CssStyleSheet::new()
        && sheet.replace_sync(STYLE).is_ok()
    {
        document.adopted_style_sheets().push(&sheet);
    }
}
