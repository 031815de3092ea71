//! Light or dark: as the system has it, or as somebody chose on this device.

use leptos::prelude::*;

use crate::browser::{page, storage};
use crate::ui::icon::{Draw, Icon};

/// The setting's key, which the page's own script reads before the first paint.
const THEME: &str = "spoor.theme";
/// What can be chosen, with its words; nothing stands for the system's choice.
const CHOICES: [(Option<&str>, &str); 3] =
    [(None, "As the system has it"), (Some("light"), "Light"), (Some("dark"), "Dark")];

fn choose(theme: Option<&str>) {
    page::set_theme(theme);
    storage::remember_setting(THEME, theme);
}

/// A button that turns light to dark and back.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let turn = move |_| choose(Some(if page::is_dark() { "light" } else { "dark" }));
    view! {
        <button type="button" class="button icon-button" aria-label="Light or dark" title="Light or dark" on:click=turn>
            <Draw icon=Icon::Theme />
        </button>
    }
}

/// The choice with its words.
#[component]
pub fn Choice() -> impl IntoView {
    let chosen = storage::setting(THEME);
    let options = CHOICES.map(|(theme, label)| {
        let selected = theme == chosen.as_deref().filter(|chosen| !chosen.is_empty());
        view! { <option value=theme.unwrap_or_default() selected=selected>{label}</option> }
    });
    let change = move |event| {
        let value = event_target_value(&event);
        choose(Some(value.as_str()).filter(|value| !value.is_empty()));
    };
    view! { <label class="settings-line">"Theme" <select on:change=change>{options}</select></label> }
}
