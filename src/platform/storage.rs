//! Web storage. Where the browser forbids it, nothing is kept and nothing fails.

use web_sys::Storage;

/// Which of the two storages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// This tab, until it closes.
    Session,
    /// This browser, for good.
    Local,
}

fn storage(area: Area) -> Option<Storage> {
    let window = web_sys::window()?;
    match area {
        Area::Session => window.session_storage(),
        Area::Local => window.local_storage(),
    }
    .ok()?
}

pub fn get(area: Area, key: &str) -> Option<String> {
    storage(area)?.get_item(key).ok()?
}

/// `false` where it could not be kept.
pub fn set(area: Area, key: &str, value: &str) -> bool {
    storage(area).is_some_and(|storage| storage.set_item(key, value).is_ok())
}

pub fn remove(area: Area, key: &str) {
    if let Some(storage) = storage(area) {
        let _ = storage.remove_item(key);
    }
}

/// Removes everything whose key begins like this. `true`: there was something.
pub fn remove_all(area: Area, key_start: &str) -> bool {
    let Some(storage) = storage(area) else { return false };
    let mut is_any = false;
    // From the last to the first: the others stay where they are.
    for index in (0..storage.length().unwrap_or_default()).rev() {
        if let Some(key) = storage.key(index).ok().flatten().filter(|key| key.starts_with(key_start)) {
            is_any |= storage.remove_item(&key).is_ok();
        }
    }
    is_any
}
