//! Saved views: names for queries, kept by the server for everybody who uses it. A view leads to its query and knows
//! nothing of what that shows; the address stays the only truth about it.

mod naming;
mod row;

use std::future::Future;

use leptos::html::Dialog;
use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::wire::{View, ViewDraft, ViewPage};

use crate::api::{self, Failure};
use crate::browser::{dialog, page};
use crate::load::{Loaded, load};
use crate::route::{Route, list_address};
use crate::ui::failure::{FailureNote, Progress};
use crate::ui::menu::Menu;
use crate::ui::text::plain;
use naming::{NameDialog, Target};

/// Identifier of the menu's panel.
const MENU: &str = "views";
/// Identifier of the button that saves a new view.
const SAVE: &str = "save-view";

/// What the parts of the menu share. It lives as long as the page, so that what was typed and what went wrong
/// outlive the panel.
#[derive(Clone, Copy)]
struct Views {
    saved: Loaded<ViewPage>,
    /// The query of the list as it is shown now, in its canonical form.
    present: Memo<String>,
    /// The view whose actions are shown.
    unfolded: RwSignal<Option<String>>,
    /// Why the last change failed.
    failure: RwSignal<Option<Failure>>,
    /// What the last change did.
    said: RwSignal<String>,
    busy: StoredValue<bool>,
    /// The dialog that asks for a name, what it is for, what was typed, and what is wrong with that.
    dialog: NodeRef<Dialog>,
    target: RwSignal<Target>,
    draft: RwSignal<String>,
    wrong: RwSignal<Option<Failure>>,
}

/// The menu of saved views, for the list.
#[component]
pub fn ViewsMenu() -> impl IntoView {
    let route = Route::here();
    let opened = RwSignal::new(false);
    let views = Views {
        // Nobody who leaves the menu closed waits for it.
        saved: load(move || opened.get().then_some(()), move |(), wanted| api::views(wanted)),
        present: Memo::new(move |_| route.query.with(|query| query.of_list().to_search())),
        unfolded: RwSignal::new(None),
        failure: RwSignal::new(None),
        said: RwSignal::new(String::new()),
        busy: StoredValue::new(false),
        dialog: NodeRef::new(),
        target: RwSignal::new(Target::New),
        draft: RwSignal::new(String::new()),
        wrong: RwSignal::new(None),
    };
    view! {
        // What happens in the menu is not what the line around it announces.
        <div class="views" aria-live="off">
            <Menu id=MENU label="Views".to_owned()>
                <Panel views opened />
            </Menu>
        </div>
    }
}

#[component]
fn Panel(views: Views, opened: RwSignal<bool>) -> impl IntoView {
    if opened.get_untracked() {
        // Others may have changed views meanwhile.
        views.saved.retry();
    } else {
        opened.set(true);
    }
    views.said.set(String::new());
    views.unfolded.set(None);
    let ids = move || {
        views.saved.value.with(|page| {
            page.iter().flat_map(|page| &page.items).map(|view| view.id.clone()).collect::<Vec<_>>()
        })
    };
    let none = move || views.saved.value.with(|page| page.as_ref().is_some_and(|page| page.total == 0));
    let failed = move || {
        views.failure.get().map(|failure| {
            view! {
                <div class="note failed" role="alert">
                    <strong>{failure.title}</strong>
                    <span>{failure.detail}</span>
                </div>
            }
        })
    };
    view! {
        <div class="views-panel">
            <Progress loaded=views.saved />
            <FailureNote loaded=views.saved />
            <ul class="views-list" aria-label="Saved views">
                <For each=ids key=String::clone children=move |id| view! { <row::Row views id /> } />
            </ul>
            <Show when=none>
                <p class="nothing">"No view is saved yet. A view is a name for these filters, their times and their order."</p>
            </Show>
            {failed}
            <p class="views-said" role="status">{views.said}</p>
            <button type="button" id=SAVE class="button" on:click=move |_| views.ask_name(Target::New)>
                "Save this view…"
            </button>
            <NameDialog views />
        </div>
    }
}

impl Views {
    /// The view with this identifier, as it is known now.
    fn find(self, id: &str) -> Option<View> {
        self.saved.value.with(|page| page.as_ref()?.items.iter().find(|view| view.id == id).cloned())
    }

    /// True when a view has this name, in any case.
    fn is_taken(self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.saved.value.with_untracked(|page| {
            page.iter().flat_map(|page| &page.items).any(|view| view.name.to_lowercase() == name)
        })
    }

    /// Opens the dialog. What was typed for the same target and not saved is still there.
    fn ask_name(self, target: Target) {
        if self.target.get_untracked() != target {
            self.draft.set(target.name().to_owned());
            self.target.set(target);
        }
        self.wrong.set(None);
        if let Some(panel) = self.dialog.get_untracked() {
            dialog::show(&panel);
            // In the next frame the name is in its field; before, there is nothing to select.
            request_animation_frame(|| page::focus(naming::FIELD));
        }
    }

    /// Closes the dialog and forgets what was typed.
    fn name_asked(self) {
        self.target.set(Target::New);
        self.draft.set(String::new());
        self.wrong.set(None);
        if let Some(panel) = self.dialog.get_untracked() {
            dialog::close(&panel);
        }
    }

    /// Has the server change something, one thing at a time. `done` gives what to say of it; a failure goes to
    /// `failed`.
    fn change<T: 'static>(
        self,
        change: impl Future<Output = Result<T, Failure>> + 'static,
        failed: RwSignal<Option<Failure>>,
        done: impl FnOnce(T) -> String + 'static,
    ) {
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        self.failure.set(None);
        self.said.set(String::new());
        leptos::task::spawn_local(async move {
            let outcome = change.await;
            // The page may be gone meanwhile, and all of this with it.
            if self.busy.try_set_value(false).is_some() {
                return;
            }
            match outcome {
                Ok(value) => {
                    let said = done(value);
                    self.said.set(said);
                    self.saved.retry();
                }
                Err(failure) => {
                    // Somebody else deleted it: the list must not offer it any longer.
                    if failure.not_found {
                        self.saved.retry();
                    }
                    failed.set(Some(failure));
                }
            }
        });
    }

    /// Changes a view.
    fn put(self, id: String, draft: ViewDraft, done: impl FnOnce(View) -> String + 'static) {
        self.change(async move { api::change_view(&id, &draft).await }, self.failure, done);
    }
}

/// The address that a view leads to.
fn address(view: &View) -> String {
    list_address(&Query::parse(&view.query).0)
}

/// The address that the bare address of the app stands for, once it is known: that of the default view, or of all
/// sessions.
pub fn start() -> Signal<Option<String>> {
    let saved = load(|| Some(()), |(), wanted| api::views(wanted));
    Signal::derive(move || {
        // Views that cannot be had are no reason not to show sessions; the list says what is wrong.
        let known = saved.is_current() || saved.failure().is_some();
        known.then(|| {
            saved.value.with(|page| {
                let default = page.iter().flat_map(|page| &page.items).find(|view| view.default);
                default.map_or_else(|| list_address(&Query::default()), address)
            })
        })
    })
}
