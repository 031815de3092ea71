//! Native modal dialogs.

use web_sys::{HtmlDialogElement, window};

/// Opens a dialog over the page; the browser keeps the focus inside and gives it back.
pub fn show(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        _ = dialog.show_modal();
    }
}

/// Opens a dialog over the page and over an open menu, which stays open: a modal dialog closes all menus but those that it
/// is part of. To be put back with [`leave`] when it has closed.
pub fn show_above(dialog: &HtmlDialogElement) {
    let open = window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector_all(":popover-open").ok());
    if let Some(menu) = open.and_then(|open| open.get(open.length().checked_sub(1)?)) {
        _ = menu.append_child(dialog);
    }
    show(dialog);
}

/// Takes a dialog that was shown with [`show_above`] out of the menu it was put into.
pub fn leave(dialog: &HtmlDialogElement) {
    let body = window().and_then(|window| window.document()).and_then(|document| document.body());
    if let Some(body) = body.filter(|_| dialog.closest("[popover]").is_ok_and(|menu| menu.is_some())) {
        _ = body.append_child(dialog);
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
