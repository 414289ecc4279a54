//! The browser's own notifications, for those who want them.

use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// What the person has allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    Granted,
    /// They will be asked.
    NotAsked,
    /// Refused, or the browser has none.
    Denied,
}

pub fn permission() -> Permission {
    let is_there =
        web_sys::window().is_some_and(|window| js_sys::Reflect::has(&window, &"Notification".into()).unwrap_or(false));
    match Notification::permission() {
        _ if !is_there => Permission::Denied,
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Default => Permission::NotAsked,
        _ => Permission::Denied,
    }
}

/// Has the browser ask the person; only in answer to something that they did.
pub async fn ask() -> Permission {
    if permission() == Permission::NotAsked
        && let Ok(answer) = Notification::request_permission()
    {
        // The answer is read where it counts.
        let _ = JsFuture::from(answer).await;
    }
    permission()
}

/// Shows one. A later one with the same `tag` takes its place.
pub fn show(title: &str, text: &str, tag: &str) {
    let options = NotificationOptions::new();
    options.set_body(text);
    options.set_tag(tag);
    // Browsers of phones refuse to show one from a page: nothing is lost, the message is there too.
    let _ = Notification::new_with_options(title, &options);
}
