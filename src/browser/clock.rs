//! What time it is, and waiting.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Milliseconds since 1970-01-01T00:00Z.
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// Waits at least this many milliseconds, during which the page answers to the user.
pub async fn pause(millis: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(resolve.unchecked_ref(), millis);
        }
    });
    _ = JsFuture::from(promise).await;
}

/// Lets the page answer to the user and draw, and goes on as soon as it may. A timer would wait four milliseconds
/// each time.
pub async fn breathe() {
    let promise = yielded().unwrap_or_else(|| {
        Promise::new(&mut |resolve, _| {
            // A message to oneself comes after what waits already.
            if let Ok(channel) = web_sys::MessageChannel::new() {
                channel.port1().set_onmessage(Some(&resolve));
                _ = channel.port2().post_message(&wasm_bindgen::JsValue::NULL);
            } else {
                _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
            }
        })
    });
    _ = JsFuture::from(promise).await;
}

/// The browser's own way, where it has one.
fn yielded() -> Option<Promise> {
    let scheduler = Reflect::get(&web_sys::window()?.into(), &"scheduler".into()).ok()?;
    let function: Function = Reflect::get(&scheduler, &"yield".into()).ok()?.dyn_into().ok()?;
    function.call0(&scheduler).ok()?.dyn_into().ok()
}

/// Milliseconds since the page began, with fractions.
pub fn precise() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Waits until the page is about to be drawn anew.
pub async fn frame() {
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            _ = window.request_animation_frame(resolve.unchecked_ref());
        }
    });
    _ = JsFuture::from(promise).await;
}
