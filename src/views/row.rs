//! One saved view in the menu: its link, and, unfolded, what can be done with it.

use leptos::prelude::*;
use spoor_model::wire::{View, ViewDraft};

use super::naming::Target;
use super::{MENU, SAVE, Views, address, plain};
use crate::api;
use crate::browser::page;
use crate::share::CopyButton;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::Inert;

#[component]
pub fn Row(views: Views, id: String) -> impl IntoView {
    let panel = format!("view-{id}");
    let known = id.clone();
    // The row stays when its view changes, and with it the focus on its buttons.
    let view = Memo::new(move |before: Option<&View>| {
        // For the moment between the end of a view and of its row, it is what it was.
        views.find(&known).or_else(|| before.cloned()).unwrap_or_default()
    });
    let is_open = Memo::new(move |_| views.unfolded.with(|unfolded| unfolded.as_ref() == Some(&id)));
    let is_present =
        Memo::new(move |_| view.with(|view| views.present.with(|present| view.query == *present)));
    let name = Memo::new(move |_| view.with(|view| view.name.clone()));
    let quoted = move || name.with(|name| format!("“{}”", plain(name)));
    let link = Memo::new(move |_| view.with(address));
    let is_default = Memo::new(move |_| view.with(|view| view.default));
    let copy = move || {
        let text = format!("{}{}", page::origin(), link.get());
        view! { <CopyButton label=format!("Copy the link of {}", quoted()) text /> }
    };
    let unfold = move |_| {
        let id = view.with_untracked(|view| view.id.clone());
        views.unfolded.update(|unfolded| {
            *unfolded = if unfolded.as_ref() == Some(&id) { None } else { Some(id) };
        });
    };
    view! {
        <li>
            <div class="view-line">
                <a
                    class="view-name"
                    href=link
                    title=move || name.with(|name| plain(name))
                    aria-current=move || is_present.get().then_some("true")
                    data-noscroll=""
                    on:click=move |_| page::hide_popover(MENU)
                >
                    {move || view! { <Inert text=name.get() /> }}
                </a>
                <Show when=move || is_default.get()><span class="tag">"default"</span></Show>
                {copy}
                <button
                    type="button"
                    class="button icon-button"
                    aria-label=move || format!("Change {}", quoted())
                    title="Change"
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls=panel.clone()
                    on:click=unfold
                >
                    <Draw icon=Icon::Down />
                </button>
            </div>
            <div id=panel.clone()>
                <Show when=move || is_open.get()>
                    <Actions views view is_present is_default />
                </Show>
            </div>
        </li>
    }
}

#[component]
fn Actions(views: Views, view: Memo<View>, is_present: Memo<bool>, is_default: Memo<bool>) -> impl IntoView {
    let sure = RwSignal::new(false);
    let here = move || view.get_untracked();
    let name = move || view.with(|view| format!("“{}”", plain(&view.name)));
    let update = move |_| {
        let query = Some(views.present.get_untracked());
        let draft = ViewDraft { query, ..ViewDraft::default() };
        views.put(here().id, draft, |view| format!("“{}” is now what is shown.", plain(&view.name)));
    };
    let duplicate = move |_| {
        let View { name, query, .. } = here();
        let name = copy_of(&name, |name| views.is_taken(name));
        let draft = ViewDraft { name: Some(name), query: Some(query), default: None };
        views.change(async move { api::add_view(&draft).await }, views.failure, |view: View| {
            format!("Saved “{}”.", plain(&view.name))
        });
    };
    let turn = move |_| {
        let draft = ViewDraft { default: Some(!is_default.get_untracked()), ..ViewDraft::default() };
        views.put(here().id, draft, |view| {
            let opens = if view.default { "opens" } else { "no longer opens" };
            format!("The bare address {opens} “{}”.", plain(&view.name))
        });
    };
    let delete = move |_| {
        let View { id, name, .. } = here();
        views.change(async move { api::remove_view(&id).await }, views.failure, move |()| {
            // The button that had the focus goes with its row.
            page::focus(SAVE);
            format!("Deleted “{}”.", plain(&name))
        });
    };
    let focus = move |what: &str| {
        let id = format!("{what}-view-{}", here().id);
        request_animation_frame(move || page::focus(&id));
    };
    let doubt = move |asked: bool| {
        sure.set(asked);
        focus(if asked { "keep" } else { "delete" });
    };
    let id = move |what: &str| format!("{what}-view-{}", here().id);
    view! {
        <div class="view-actions" role="group" aria-label=move || format!("Change {}", name())>
            <Show
                when=move || sure.get()
                fallback=move || {
                    view! {
                        <button
                            type="button"
                            class="button small"
                            title="Save what is shown now under this name"
                            aria-disabled=move || is_present.get().then_some("true")
                            on:click=move |event| if !is_present.get_untracked() { update(event) }
                        >
                            "Update"
                        </button>
                        <button type="button" class="button small" on:click=move |_| views.ask_name(Target::Of(here()))>"Rename…"</button>
                        <button type="button" class="button small" on:click=duplicate>"Duplicate"</button>
                        <button type="button" class="button small" title="The view that the bare address opens" on:click=turn>
                            {move || if is_default.get() { "No default" } else { "Make default" }}
                        </button>
                        <button type="button" id=id("delete") class="button small" on:click=move |_| doubt(true)>"Delete…"</button>
                    }
                }
            >
                <span>"Delete it for everybody?"</span>
                <button type="button" id=id("keep") class="button small" on:click=move |_| doubt(false)>"Keep"</button>
                <button type="button" class="button small danger" on:click=delete>"Delete"</button>
            </Show>
        </div>
    }
}

/// A name for a copy, that is not taken and not too long.
fn copy_of(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered =
        (1_u32..).map(|number| if number == 1 { " copy".to_owned() } else { format!(" copy {number}") });
    let named = numbered.map(|end| {
        let room = View::LONGEST_NAME.saturating_sub(end.chars().count());
        let start: String = name.chars().take(room).collect();
        format!("{}{end}", start.trim_end())
    });
    // There are fewer views than numbers.
    named.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_a_name_of_its_own_that_is_not_too_long() {
        assert_eq!(copy_of("Blocked", |_| false), "Blocked copy");
        assert_eq!(copy_of("Blocked", |name| name == "Blocked copy"), "Blocked copy 2");
        let long = copy_of(&"é".repeat(80), |_| false);
        assert_eq!((long.chars().count(), long.ends_with("é copy")), (80, true));
        assert_eq!(copy_of(&format!("{} b", "a".repeat(74)), |_| false), format!("{} copy", "a".repeat(74)));
    }
}
