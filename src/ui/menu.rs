//! A button that opens a panel below it: the browser's own popover, which closes on Esc and on a click elsewhere
//! and gives the focus back.

use leptos::prelude::*;

use super::icon::{Draw, Icon};
use crate::browser::{dialog, page};

/// A button with a panel. The panel's content is made when it is first opened, and dropped when it is closed.
#[component]
pub fn Menu(
    /// Identifier of the panel, unique on the page.
    #[prop(into)]
    id: String,
    /// What the button says.
    #[prop(into)]
    label: Signal<String>,
    /// What the label is the value of, for those who do not see where it stands.
    #[prop(optional)]
    name: Option<&'static str>,
    /// True when the button stands for something that is set.
    #[prop(into, optional)]
    active: Signal<bool>,
    /// True for a button that shows no words but has them for those who do not see it.
    #[prop(optional)]
    quiet: bool,
    /// True for a button that stands in running text, as a part of it.
    #[prop(optional)]
    slight: bool,
    /// The panel.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let children = StoredValue::new(children);
    let panel = id.clone();
    let toggled = move |event: leptos::ev::Event| {
        open.set(dialog::is_open(&event));
        if open.get_untracked() {
            let panel = panel.clone();
            // In the next frame the panel has its content.
            request_animation_frame(move || page::focus_first_field(&panel));
        }
    };
    view! {
        <button
            type="button"
            class=if quiet { "quiet-button" } else if slight { "slight-button" } else { "button menu-button" }
            class:active=move || active.get()
            aria-label=move || quiet.then(|| label.get())
            id=format!("{id}-button")
            popovertarget=id.clone()
            aria-expanded=move || open.get().to_string()
        >
            {name.map(|name| view! { <span class="hidden">{name}": "</span> })}
            {move || (!quiet).then(|| label.get())}
            {(!slight).then(|| view! { <Draw icon=Icon::Down /> })}
        </button>
        <div id=id popover="auto" class="panel" on:toggle=toggled>
            <Show when=move || open.get()>{move || children.with_value(|children| children())}</Show>
        </div>
    }
}
