//! A link to another state of what is shown.

use wasm_bindgen::JsCast;
use web_sys::{Event, MouseEvent};

use super::MAIN;
use crate::domain::view_query::ViewQuery;
use crate::platform::page;
use crate::state::view::{ViewState, use_view};
use crate::ui::element::Value;
use crate::ui::{Element, tag};

/// A plain click goes there within the page; a new tab or window is the browser's business, which is why there is an address.
pub fn view_link(address: impl Into<Value>, to: impl Fn(&ViewQuery) -> ViewQuery + 'static) -> Element {
    let view = use_view();
    tag("a").attr("href", address).on("click", move |event| {
        if is_plain(event) {
            event.prevent_default();
            go(view, &to);
        }
    })
}

fn is_plain(event: &Event) -> bool {
    let is_plain = |event: &MouseEvent| !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
    event.dyn_ref().is_some_and(is_plain)
}

/// Shows something else, from its top; what had the focus may be gone.
pub fn go(view: ViewState, to: impl Fn(&ViewQuery) -> ViewQuery) {
    view.choose(|query| *query = to(query));
    page::focus(MAIN);
    page::scroll_to_top();
}
