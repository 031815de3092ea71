//! The place where one was in a list, for whoever comes back: how far it was scrolled and what had been followed from
//! there, as long as the tab lives. Pages are loaded until the list is long enough, and further ones near its end.

use leptos::html::Div;
use leptos::prelude::*;
use spoor_model::Query;

use super::pages::Rest;
use crate::browser::{page, size, storage};

/// How near the end one must scroll for the next page to be loaded, in CSS pixels.
const NEAR: f64 = 600.0;

/// The place in a list.
#[derive(Clone, Copy)]
pub struct Place {
    scroller: NodeRef<Div>,
    address: Callback<(), String>,
    rest: Rest,
    restored: StoredValue<bool>,
}

impl Place {
    /// Leads back to the place in this very list. `address` names the list, `has_rows` says when its rows are there, and
    /// `focus` what is to have the focus.
    pub fn keep(
        scroller: NodeRef<Div>,
        question: Memo<Query>,
        address: fn(&Query) -> String,
        has_rows: Signal<bool>,
        rest: Rest,
        focus: fn() -> String,
    ) -> Place {
        let address = Callback::new(move |()| format!("spoor.place {}", question.with_untracked(address)));
        let restored = StoredValue::new(false);
        let arrived = StoredValue::new(false);
        Effect::new(move |before: Option<Query>| {
            let asked = question.get();
            // Another list begins at a place of its own: its top, when one was never in it.
            if before.is_some_and(|before| before != asked) {
                restored.set_value(false);
            }
            asked
        });
        Effect::new(move |_| {
            let some = has_rows.get();
            let Some(element) = scroller.get().filter(|_| some && !restored.get_value()) else { return };
            let top =
                storage::in_tab(&address.run(())).and_then(|top| top.parse::<f64>().ok()).unwrap_or(0.0);
            request_animation_frame(move || {
                let within_reach = size::scroll_top(&element) + size::below(&element) >= top;
                if within_reach || !rest.is_there_untracked() {
                    restored.set_value(true);
                    size::scroll_to(&element, top);
                    // Only who comes from elsewhere is led to a row; a filter leaves the focus where it is.
                    if !arrived.get_value() {
                        arrived.set_value(true);
                        page::restore_focus(&focus());
                    }
                } else {
                    rest.load();
                }
            });
        });
        Place { scroller, address, rest, restored }
    }

    /// Remembers how far the list is scrolled now, and goes on loading near its end.
    pub fn scrolled(self) {
        if let Some(element) = self.scroller.get_untracked().filter(|_| self.restored.get_value()) {
            storage::remember_in_tab(&self.address.run(()), &size::scroll_top(&element).to_string());
            if size::below(&element) < NEAR {
                self.rest.load();
            }
        }
    }
}
