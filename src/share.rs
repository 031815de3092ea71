//! Handing on what one sees: copying the link, and telling its receiver whether they see the same.

use leptos::html::Dialog;
use leptos::prelude::*;

use crate::browser::{clipboard, clock, dialog, page};
use crate::keys::place;
use crate::route::Route;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};

/// How long a button says that it has copied, in milliseconds.
const SAID: i32 = 2_500;

/// A text that the browser did not let the page copy, to be copied by hand.
#[derive(Clone, Copy)]
struct ByHand(RwSignal<Option<String>>);

/// Copies a text and says so for a while; where the browser refuses, offers it to be copied by hand.
fn copy(text: String, copied: RwSignal<bool>, by_hand: Option<ByHand>) {
    leptos::task::spawn_local(async move {
        if clipboard::copy(&text).await {
            copied.set(true);
            clock::pause(SAID).await;
            _ = copied.try_set(false);
        } else if let Some(ByHand(by_hand)) = by_hand {
            by_hand.set(Some(text));
        }
    });
}

/// Copies an address that shows its receiver what is shown here. The view itself stays as it is.
#[component]
pub fn CopyLink(
    /// The path and query to copy, with fixed times and the number of rows, made when it is copied.
    address: impl Fn() -> String + Copy + Send + 'static,
) -> impl IntoView {
    let text = Box::new(move || format!("{}{}", page::origin(), address()));
    view! { <CopyWords id=place::COPY_LINK class="button" label="Copy link" said="Link copied" text /> }
}

/// A button with words that copies a text.
#[component]
pub fn CopyWords(
    /// Identifier of the button.
    #[prop(optional)]
    id: Option<&'static str>,
    /// Its classes in the style sheet.
    #[prop(default = "button small")]
    class: &'static str,
    /// What it says.
    label: &'static str,
    /// What it says for a while after it has copied.
    #[prop(default = "Copied")]
    said: &'static str,
    /// Makes the text when it is copied.
    text: Box<dyn Fn() -> String + Send>,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    // Taken here: a callback runs where contexts are not known.
    let by_hand = use_context::<ByHand>();
    let press = move |_| copy(text(), copied, by_hand);
    view! {
        <button type="button" id=id class=class on:click=press>
            <Draw icon=Icon::Copy />
            {move || if copied.get() { said } else { label }}
        </button>
        <span class="hidden" role="status">{move || copied.get().then_some(said)}</span>
    }
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
    let by_hand = use_context::<ByHand>();
    let press = move |_| copy(text.clone(), copied, by_hand);
    view! {
        <button type="button" class="button icon-button" aria-label=label.clone() title=label on:click=press>
            <Show when=move || copied.get() fallback=|| view! { <Draw icon=Icon::Copy /> }>"✓"</Show>
        </button>
    }
}

/// The dialog that offers a text to be copied by hand, for what is below it.
#[component]
pub fn CopyByHand(children: Children) -> impl IntoView {
    let by_hand = RwSignal::new(None::<String>);
    provide_context(ByHand(by_hand));
    let panel = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        if let (Some(panel), Some(_)) = (panel.get(), by_hand.get()) {
            // In the next frame the text is in its field; before, there is nothing to select.
            request_animation_frame(move || {
                dialog::show(&panel);
                page::focus("text-to-copy");
            });
        }
    });
    let close = move |_| {
        if let Some(panel) = panel.get_untracked() {
            dialog::close(&panel);
        }
    };
    view! {
        {children()}
        <dialog node_ref=panel aria-labelledby="copy-title" on:close=move |_| by_hand.set(None)>
            <h2 id="copy-title">"Copy this by hand"</h2>
            <p>"The browser lets pages copy only over https. The text is selected: press Ctrl+C, or ⌘C on a Mac."</p>
            <textarea id="text-to-copy" rows="4" readonly=true aria-label="Text to copy" prop:value=move || by_hand.get().unwrap_or_default() />
            <button type="button" class="button primary" on:click=close>"Close"</button>
        </dialog>
    }
}

/// Says when the receiver of a link sees another number of rows than its sender.
#[component]
pub fn Received(
    /// How many rows there are here; `None` while they are not all counted.
    #[prop(into)]
    seen: Signal<Option<u64>>,
    /// What is counted.
    what: &'static str,
) -> impl IntoView {
    let route = Route::here();
    move || {
        let sent = route.query.with(|query| query.rows)?;
        let seen = seen.get()?;
        (sent != seen).then(|| {
            let words = format!(
                "The sender of this link saw {}, you see {}: what is stored has changed since.",
                format::counted(sent, what),
                format::exact(seen)
            );
            view! { <div class="note" role="status"><span>{words}</span></div> }
        })
    }
}
