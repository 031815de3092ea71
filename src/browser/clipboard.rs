//! Putting text on the clipboard, and taking what is pasted.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Begins to copy text, to be called while a click or a key press is handled: some browsers copy at no other time, so
/// the text must be there already. Gives false where the browser does not let a page copy: on plain http, or when the
/// user refused.
pub fn copy(text: &str) -> impl Future<Output = bool> + 'static {
    let clipboard = web_sys::window().map(|window| window.navigator().clipboard());
    let begun =
        clipboard.filter(|clipboard| !clipboard.is_undefined()).map(|clipboard| clipboard.write_text(text));
    async move {
        match begun {
            Some(begun) => JsFuture::from(begun).await.is_ok(),
            None => false,
        }
    }
}

/// What is being pasted, if it has several lines. A field of one line drops the breaks, so that words on both sides
/// of one grow together: whoever asks takes the pasting over with [`type_in`].
pub fn pasted_lines(event: &web_sys::ClipboardEvent) -> Option<String> {
    let text = event.clipboard_data()?.get_data("text/plain").ok()?;
    text.trim_end().contains('\n').then_some(text)
}

/// Puts text where the focus is, in place of what is selected there, as if it was typed: the field hears of it and
/// its undo knows it. False where the browser does not do this.
pub fn type_in(text: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    // There is no newer way that keeps undo working.
    document
        .and_then(|document| document.dyn_into::<web_sys::HtmlDocument>().ok())
        .and_then(|document| document.exec_command_with_show_ui_and_value("insertText", false, text).ok())
        .unwrap_or(false)
}
