//! Handing on what one sees: copying the link, and telling its receiver whether they see the same.

mod by_hand;
mod damaged;
mod received;

use leptos::prelude::*;

use crate::browser::{clipboard, clock, page};
use crate::route::{Link, Route};
use crate::ui::icon::{Draw, Icon};
use by_hand::ByHand;
pub use by_hand::CopyByHand;
pub use damaged::{Damaged, not_in_file};
pub use received::Received;

/// How long a button says that it has copied, in milliseconds.
const SAID: i32 = 2_500;

/// Length of a link, in characters, from which on a compact form is offered: programs cut such links.
const LONG: usize = 2_000;

/// Copies a text and says so for a while; where the browser refuses, offers it to be copied by hand.
fn copy(text: String, copied: RwSignal<bool>, by_hand: Option<ByHand>) {
    let copying = clipboard::copy(&text);
    leptos::task::spawn_local(async move {
        if copying.await {
            copied.set(true);
            clock::pause(SAID).await;
            _ = copied.try_set(false);
        } else if let Some(by_hand) = by_hand {
            by_hand.offer(text);
        }
    });
}

/// Copies a link that shows its receiver what is shown here, and offers a compact form of a long one. The view itself
/// stays as it is.
#[component]
pub fn CopyLink(
    /// Identifier of the button.
    #[prop(optional)]
    id: Option<&'static str>,
    /// Classes of the button in the style sheet.
    #[prop(default = "button")]
    class: &'static str,
    /// What the button says.
    #[prop(default = "Copy link")]
    label: &'static str,
    /// The view to hand on, with fixed times and the number of rows, made when it is copied.
    link: Callback<(), Link>,
) -> impl IntoView {
    let route = Route::here();
    let whole = move |address: String| format!("{}{address}", page::origin());
    let is_long = Memo::new(move |_| {
        route.query.track();
        untrack(|| whole(link.run(()).long()).len() > LONG)
    });
    let long = Box::new(move || whole(link.run(()).long()));
    let compact = move || {
        let text = Box::new(move || {
            let link = link.run(());
            whole(link.compact().unwrap_or_else(|| link.long()))
        });
        view! { <CopyWords class label="Copy compact link" said="Compact link copied" title="The link is so long that some programs cut it. This one is shorter and shows the same." text /> }
    };
    view! {
        <CopyWords id class label said="Link copied" text=long />
        <Show when=move || is_long.get()>{compact}</Show>
    }
}

/// A button with words that copies a text.
#[component]
pub fn CopyWords(
    /// Identifier of the button.
    #[prop(optional_no_strip)]
    id: Option<&'static str>,
    /// Its classes in the style sheet.
    #[prop(default = "button small")]
    class: &'static str,
    /// What it says.
    label: &'static str,
    /// What it says for a while after it has copied.
    #[prop(default = "Copied")]
    said: &'static str,
    /// What is said of it when it is pointed at.
    #[prop(optional)]
    title: Option<&'static str>,
    /// Makes the text when it is copied.
    text: Box<dyn Fn() -> String + Send>,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    // Taken here: a callback runs where contexts are not known.
    let by_hand = use_context::<ByHand>();
    let press = move |_| copy(text(), copied, by_hand);
    view! {
        <button type="button" id=id class=class title=title on:click=press>
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
