//! The only door to the web platform: what it gives are plain values, and what it takes are
//! plain values or the elements and events that Leptos hands out. Nothing above names a type
//! of `web_sys`, except the event types that Leptos hands to callbacks.

pub mod clipboard;
pub mod clock;
pub mod dialog;
pub mod download;
pub mod drag;
pub mod fetch;
pub mod page;
pub mod size;
pub mod storage;
pub mod timing;
pub mod upload;
pub mod zone;
