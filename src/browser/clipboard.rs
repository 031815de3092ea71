//! Putting text on the clipboard.

use wasm_bindgen_futures::JsFuture;

/// Copies text. False where the browser does not let a page do so: on plain http, or when the user refused.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let clipboard = window.navigator().clipboard();
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
