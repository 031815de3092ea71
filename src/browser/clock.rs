//! What time it is, and waiting.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Milliseconds since 1970-01-01T00:00Z.
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// Waits at least this many milliseconds, during which the page answers to the user.
pub async fn pause(millis: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(resolve.unchecked_ref(), millis);
        }
    });
    _ = JsFuture::from(promise).await;
}
