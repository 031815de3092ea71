//! Starts the app in the browser.

fn main() {
    spoor_app::start();
}
