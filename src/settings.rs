//! Settings: which parameters of requests are kept and group them into sessions, and how this device shows the app.

mod draft;
mod preview;
mod regrouping;
mod row;

use leptos::prelude::*;
use spoor_model::context::MOST;
use spoor_model::wire::ContextPage;

use crate::api;
use crate::browser::page;
use crate::load::{Loaded, Sending, load};
use crate::theme;
use crate::title;
use crate::ui::failure::{Failed, FailureNote, Progress};
pub use draft::Draft;
use draft::Edit;
use preview::{Overview, Preview};
use regrouping::RegroupingNote;
use row::ParameterRow;

/// Identifier of the button that adds a parameter.
const ADD: &str = "add-parameter";

/// The page of settings.
#[component]
pub fn Page() -> impl IntoView {
    title::follow(|| "Settings".to_owned());
    let loaded = load(|| Some(()), |(), wanted| api::context(wanted));
    view! {
        <section class="settings-page" aria-label="Settings">
            <h1>"Settings"</h1>
            <h2 id="context">"Session context"</h2>
            <p class="hint">
                "What is kept of each request beside what every request has, and which of it makes requests one session. Session keys are tried in this order, then \
                 the cookies, headers and tokens that applications are known to use, then address and user agent. For everybody who uses this server."
            </p>
            <Progress loaded />
            <FailureNote loaded />
            <Show when=move || loaded.value.with(Option::is_some)><Parameters loaded /></Show>
            <h2>"This device"</h2>
            <theme::Choice />
            <p class="hint">"The time zone is chosen at the top of every page, the columns of a table in its own menu. All of it stays on this device."</p>
        </section>
    }
}

/// The list of parameters, as it is being edited.
#[component]
fn Parameters(loaded: Loaded<ContextPage>) -> impl IntoView {
    let edit = Edit::of(Draft::here(), loaded);
    let preview = Preview::of(edit);
    let sending = Sending::new();
    let said = RwSignal::new(String::new());
    let add = move |_| {
        if let Some(id) = edit.add() {
            page::focus_when_drawn(row::name_id(id));
        }
    };
    let save = move |_| {
        if let Some(id) = edit.first_wrong() {
            said.set("Not saved: mend what is marked first.".to_owned());
            page::focus(&row::name_id(id));
            return;
        }
        let context = edit.context();
        sending.send(async move { api::configure(&context).await }, move |page| {
            loaded.value.set(Some(page));
            edit.discard();
            page::focus(ADD);
            said.set("Saved. It holds for imports that begin from now on.".to_owned());
        });
    };
    let discard = move |_| {
        edit.discard();
        said.set("Changes discarded.".to_owned());
    };
    let none = move || edit.rows.with(Vec::is_empty);
    let full = move || edit.rows.with(|rows| rows.len() >= MOST);
    // Only while something would be lost; the page itself may be left, because the draft stays.
    let held = StoredValue::new(false);
    let hold = move |wanted: bool| {
        if held.get_value() != wanted {
            held.set_value(wanted);
            page::hold(wanted);
        }
    };
    Effect::new(move |_| hold(edit.is_changed.get()));
    on_cleanup(move || hold(false));
    view! {
        <Show when=none>
            <p class="nothing">"No parameter is configured: sessions go by well-known cookies, headers and tokens, then by address and user agent."</p>
        </Show>
        <ol class="parameters" aria-labelledby="context">
            <For each=move || edit.rows.get() key=|row| row.id let:row><ParameterRow id=row.id edit preview said /></For>
        </ol>
        <p class="said" role="status">{said}</p>
        <div class="settings-line">
            <button type="button" id=ADD class="button" disabled=full on:click=add>"Add parameter"</button>
            <Show when=full><span class="quiet">{format!("There can be {MOST}.")}</span></Show>
            <span class="spring"></span>
            <button type="button" class="button" disabled=move || !edit.is_changed.get() on:click=discard>"Discard changes"</button>
            <button type="button" class="button primary" disabled=move || !edit.is_changed.get() on:click=save>"Save"</button>
        </div>
        <Failed sending />
        <Overview preview />
        <RegroupingNote loaded />
    }
}
