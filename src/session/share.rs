//! Handing on what one sees: copying the link, and telling its receiver whether they see the same.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::Open;
use crate::browser::{clipboard, clock, dialog, page};
use crate::route::{Route, session_address};
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};

/// How long a button says that it has copied, in milliseconds.
const SAID: i32 = 2_500;

/// Copies an address that shows its receiver what is shown here: times are fixed, and the number of rows goes
/// along. The view itself stays as it is.
#[component]
pub fn CopyLink() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let text = move || {
        let now = clock::now();
        let newest =
            open.ledger().with_untracked(|ledger| ledger.times().iter().max().copied()).unwrap_or(now);
        let rows = open.rows.with_untracked(|rows| rows.len() as u64);
        let query = route.query.get_untracked().pinned(open.now.get_untracked(), now.max(newest + 1), rows);
        let session = route.session.get_untracked().unwrap_or_default();
        format!("{}{}", page::origin(), session_address(&session, &query))
    };
    view! { <Copier label="Copy link" said="Link copied" text /> }
}

/// A small button that copies one value.
#[component]
pub fn CopyButton(
    /// What the button does, for those who do not see it.
    #[prop(into)]
    label: String,
    /// The value.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move {
            if clipboard::copy(&text).await {
                copied.set(true);
                clock::pause(SAID).await;
                _ = copied.try_set(false);
            }
        });
    };
    view! {
        <button type="button" class="button icon-button" aria-label=label.clone() title=label on:click=copy>
            <Show when=move || copied.get() fallback=|| view! { <Draw icon=Icon::Copy /> }>"✓"</Show>
        </button>
    }
}

/// A button that copies a text, and shows it to be copied by hand where the browser does not let a page copy.
#[component]
fn Copier(
    label: &'static str,
    said: &'static str,
    text: impl Fn() -> String + Copy + Send + 'static,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let by_hand = RwSignal::new(None::<String>);
    let panel = NodeRef::<Dialog>::new();
    let copy = move |_| {
        let text = text();
        leptos::task::spawn_local(async move {
            if clipboard::copy(&text).await {
                copied.set(true);
                clock::pause(SAID).await;
                _ = copied.try_set(false);
            } else {
                by_hand.set(Some(text));
                if let Some(panel) = panel.get_untracked() {
                    dialog::show(&panel);
                    page::focus("text-to-copy");
                }
            }
        });
    };
    let close = move |_| {
        if let Some(panel) = panel.get_untracked() {
            dialog::close(&panel);
        }
    };
    view! {
        <button type="button" class="button" on:click=copy>
            <Draw icon=Icon::Copy />
            {move || if copied.get() { said } else { label }}
        </button>
        <span class="hidden" role="status">{move || copied.get().then_some(said)}</span>
        <dialog node_ref=panel aria-labelledby="copy-title">
            <h2 id="copy-title">"Copy this by hand"</h2>
            <p>"The browser lets pages copy only over https. The text is selected: press Ctrl+C, or ⌘C on a Mac."</p>
            <input id="text-to-copy" readonly=true aria-label="Text to copy" prop:value=move || by_hand.get().unwrap_or_default() />
            <button type="button" class="button primary" on:click=close>"Close"</button>
        </dialog>
    }
}

/// Says when the receiver of a link sees another number of requests than its sender.
#[component]
pub fn Received() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    move || {
        let sent = route.query.with(|query| query.rows)?;
        let seen = open.rows.with(|rows| rows.len() as u64);
        let other = open.requests.complete.get() && sent != seen;
        other.then(|| {
            let words = format!(
                "The sender of this link saw {}, you see {}: requests were added or removed since.",
                format::counted(sent, "request"),
                format::exact(seen)
            );
            view! { <div class="note" role="status"><span>{words}</span></div> }
        })
    }
}
