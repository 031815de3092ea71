//! A text that the browser did not let the page copy, in a dialog over whatever is open, to be copied by hand.

use leptos::html::{Dialog, Textarea};
use leptos::prelude::*;

use crate::browser::{dialog, page};

/// Offers texts to be copied by hand.
#[derive(Clone, Copy)]
pub struct ByHand {
    panel: NodeRef<Dialog>,
    text: NodeRef<Textarea>,
}

/// Identifier of the field.
const FIELD: &str = "text-to-copy";

impl ByHand {
    /// Opens the dialog with this text, selected.
    pub fn offer(self, text: String) {
        let (Some(panel), Some(field)) = (self.panel.get_untracked(), self.text.get_untracked()) else {
            return;
        };
        field.set_value(&text);
        dialog::show_above(&panel);
        page::focus(FIELD);
    }
}

/// The dialog, for what is below it.
#[component]
pub fn CopyByHand(children: Children) -> impl IntoView {
    let by_hand = ByHand { panel: NodeRef::new(), text: NodeRef::new() };
    provide_context(by_hand);
    let close = move |_| {
        if let Some(panel) = by_hand.panel.get_untracked() {
            dialog::close(&panel);
        }
    };
    let closed = move |_| {
        if let Some(panel) = by_hand.panel.get_untracked() {
            dialog::leave(&panel);
        }
    };
    view! {
        {children()}
        <dialog node_ref=by_hand.panel aria-labelledby="copy-title" on:close=closed>
            <h2 id="copy-title">"Copy this by hand"</h2>
            <p>"The browser lets pages copy only over https. The text is selected: press Ctrl+C, or ⌘C on a Mac."</p>
            <textarea node_ref=by_hand.text id=FIELD rows="4" readonly=true aria-label="Text to copy"></textarea>
            <button type="button" class="button primary" on:click=close>"Close"</button>
        </dialog>
    }
}
