//! Native modal dialogs.

use web_sys::HtmlDialogElement;

/// Opens a dialog over the page; the browser keeps the focus inside and gives it back.
pub fn show(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        _ = dialog.show_modal();
    }
}

/// Closes a dialog.
pub fn close(dialog: &HtmlDialogElement) {
    dialog.close();
}

/// True when the popover that this event tells of is open.
pub fn is_open(event: &web_sys::Event) -> bool {
    event
        .target()
        .and_then(|target| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(target).ok())
        .is_some_and(|element| element.matches(":popover-open").unwrap_or(false))
}
