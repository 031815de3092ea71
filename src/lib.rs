//! Spoor in the browser: a client of the JSON API and nothing else. The address is the only truth about what is
//! shown. From the roof down: `app`, pages, parts shared by pages, machinery, and `browser`, the only door to the
//! web platform.

mod api;
mod app;
mod attacks;
mod browser;
mod download;
mod filters;
mod imports;
mod keys;
mod lists;
mod load;
mod route;
mod rules;
mod session;
mod sessions;
mod settings;
mod share;
mod theme;
mod title;
mod ui;
mod views;
mod zone;

/// Mounts the app on the page in place of the skeleton.
pub fn start() {
    browser::page::report_panics();
    browser::page::remove_skeleton();
    leptos::mount::mount_to_body(app::App);
}
