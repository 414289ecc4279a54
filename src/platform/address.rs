//! The address bar: only its query is used, never its path, so no host needs rewrite rules.

use std::cell::RefCell;

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{Url, UrlSearchParams, Window};

use super::page;

thread_local! {
    /// The query that is still to be written in the place of the present one.
    static PENDING: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The query's names and values, decoded, in their order.
pub fn query_pairs() -> Vec<(String, String)> {
    let written = || web_sys::window().and_then(|window| window.location().search().ok());
    let Some(search) = PENDING.with_borrow(Option::clone).or_else(written) else { return Vec::new() };
    let Ok(params) = UrlSearchParams::new_with_str(&search) else { return Vec::new() };
    js_sys::Array::from(&params)
        .iter()
        .map(|pair| {
            let pair = js_sys::Array::from(&pair);
            let text = |index| pair.get(index).as_string().unwrap_or_default();
            (text(0), text(1))
        })
        .collect()
}

/// An address in full, as the browser reads it on the page at `base`. `None` where it is none.
pub fn resolve(address: &str, base: &str) -> Option<String> {
    Url::new_with_base(address, base).ok().map(|url| url.href())
}

/// A query that says these pairs: `?a=1&b=2`, or `?` alone for none.
pub fn query_of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let Ok(params) = UrlSearchParams::new() else { return "?".to_owned() };
    for (name, value) in pairs {
        params.append(name, value);
    }
    format!("?{}", String::from(params.to_string()))
}

/// Whether a change of the address is a new place to come back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Push,
    Replace,
}

/// Writes the query. Where the browser refuses (too many changes in a short time), the address stays behind; nothing fails.
pub fn set_query(query: String, step: Step) {
    match step {
        // At once: the browser notes where the place that is left was scrolled.
        Step::Push => {
            write_pending();
            write(&query, step);
        }
        // Once the letter's result is in sight: a browser takes its time over an address.
        Step::Replace => {
            PENDING.set(Some(query));
            wasm_bindgen_futures::spawn_local(async {
                page::painted().await;
                write_pending();
            });
        }
    }
}

fn write_pending() {
    if let Some(query) = PENDING.take() {
        write(&query, Step::Replace);
    }
}

fn write(query: &str, step: Step) {
    let write = |window: Window| {
        let path = window.location().pathname().ok()?;
        let url = if query == "?" { path } else { format!("{path}{query}") };
        let history = window.history().ok()?;
        match step {
            Step::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&url)),
            Step::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&url)),
        }
        .ok()
    };
    let _ = web_sys::window().and_then(write);
}

/// Calls back when the person went back or forward.
pub fn on_travel(mut callback: impl FnMut() + 'static) -> Option<EventListener> {
    web_sys::window().map(|window| {
        EventListener::new(&window, "popstate", move |_| {
            // Overtaken.
            PENDING.take();
            callback();
        })
    })
}

/// Loads the page anew.
pub fn reload() {
    // It fails only where the page is not allowed to; then the browser's own button is left.
    let _ = web_sys::window().map(|window| window.location().reload());
}

/// This page's origin, such as `https://console.example`.
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}
