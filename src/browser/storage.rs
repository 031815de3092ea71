//! What this device remembers: settings that are nobody else's business, and where lists were scrolled to. Every
//! operation may fail (private windows, full disks), and then nothing is remembered.

use web_sys::{Storage, window};

fn local() -> Option<Storage> {
    window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    window()?.session_storage().ok()?
}

/// A setting of this device.
pub fn setting(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

/// Remembers a setting on this device; `None` forgets it.
pub fn remember_setting(key: &str, value: Option<&str>) {
    if let Some(storage) = local() {
        _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

/// What this tab remembers under a key.
pub fn in_tab(key: &str) -> Option<String> {
    session()?.get_item(key).ok()?
}

/// Remembers something as long as this tab lives.
pub fn remember_in_tab(key: &str, value: &str) {
    if let Some(storage) = session() {
        _ = storage.set_item(key, value);
    }
}
