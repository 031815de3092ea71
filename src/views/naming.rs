//! The dialog that asks for a name, of a new view or of one that gets another. What is typed stays until it is saved
//! or given up.

use leptos::prelude::*;
use spoor_model::wire::{View, ViewDraft};

use super::{Views, plain};
use crate::api;

/// Identifier of the field.
pub const FIELD: &str = "view-name";

/// What gets the name.
#[derive(Clone, PartialEq)]
pub enum Target {
    /// The query as it is shown now.
    New,
    /// A view that has one already.
    Of(View),
}

impl Target {
    /// The name it has.
    pub fn name(&self) -> &str {
        match self {
            Target::New => "",
            Target::Of(view) => &view.name,
        }
    }
}

#[component]
pub fn NameDialog(views: Views) -> impl IntoView {
    let is_new = move || views.target.with(|target| *target == Target::New);
    let title = move || if is_new() { "Save this view" } else { "Rename the view" };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        views.wrong.set(None);
        let name = Some(views.draft.get_untracked());
        let done = move |view: View| {
            views.name_asked();
            format!("Saved “{}”.", plain(&view.name))
        };
        match views.target.get_untracked() {
            Target::New => {
                let query = Some(views.present.get_untracked());
                let draft = ViewDraft { name, query, default: None };
                views.change(async move { api::add_view(&draft).await }, views.wrong, done);
            }
            Target::Of(View { id, .. }) => {
                let draft = ViewDraft { name, ..ViewDraft::default() };
                views.change(async move { api::change_view(&id, &draft).await }, views.wrong, done);
            }
        }
    };
    let wrong = move || {
        views.wrong.get().map(|failure| {
            view! { <p class="wrong" id="view-name-wrong" role="alert">{failure.title} ": " {failure.detail}</p> }
        })
    };
    view! {
        <dialog node_ref=views.dialog class="view-dialog" aria-labelledby="view-dialog-title">
            <h2 id="view-dialog-title">{title}</h2>
            <Show when=is_new>
                <p>"Filters, times and order get a name, for everybody who uses this server. Relative times stay relative."</p>
            </Show>
            <form on:submit=save>
                <label for=FIELD>"Name"</label>
                <input
                    id=FIELD
                    type="text"
                    autocomplete="off"
                    aria-invalid=move || views.wrong.with(|wrong| wrong.is_some().to_string())
                    aria-describedby=move || views.wrong.with(|wrong| wrong.is_some().then_some("view-name-wrong"))
                    prop:value=views.draft
                    on:input=move |event| {
                        views.wrong.set(None);
                        views.draft.set(event_target_value(&event));
                    }
                />
                {wrong}
                <div class="view-buttons">
                    <button type="submit" class="button primary" disabled=move || views.draft.with(|name| name.trim().is_empty())>"Save"</button>
                    <button type="button" class="button" on:click=move |_| views.name_asked()>"Cancel"</button>
                </div>
            </form>
        </dialog>
    }
}
