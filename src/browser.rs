//! The only door to the web platform: everything here takes and gives plain values. Nothing above names a type
//! of `web_sys`, except the event types that Leptos hands to callbacks.

pub mod clipboard;
pub mod clock;
pub mod dialog;
pub mod download;
pub mod fetch;
pub mod page;
pub mod size;
pub mod storage;
pub mod zone;
