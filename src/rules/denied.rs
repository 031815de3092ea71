//! One session of the denylist.

use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::denied::{Denied, DeniedPage};

use super::row::Span;
use crate::api;
use crate::browser::clock;
use crate::load::{Loaded, Sending};
use crate::route::{Route, session_address};
use crate::ui::failure::Failed;
use crate::ui::text::{Inert, plain};

#[component]
pub fn DeniedRow(entry: Denied, denied: Loaded<DeniedPage>, said: RwSignal<String>) -> impl IntoView {
    let route = Route::here();
    let sending = Sending::new();
    let over = entry.is_over(clock::now());
    let session = entry.session.clone();
    let address = move || {
        let zone = route.query.with(|query| query.zone.clone());
        session_address(&session, &Query { zone, ..Query::default() })
    };
    let session = entry.session.clone();
    let remove = move |_| {
        let session = session.clone();
        sending.send(async move { api::allow(&session).await }, move |()| {
            said.set(
                if over { "The entry is removed." } else { "The session is denied no longer." }.to_owned(),
            );
            denied.retry();
        });
    };
    let label = format!("Remove from denylist: session {}", plain(&entry.session));
    view! {
        <li>
            <p class="decision"><a class="mono" href=address><Inert text=entry.session /></a> ": " <Inert text=entry.reason /></p>
            <div class="decision-line">
                <Span created=entry.created expires=entry.expires over="denied until" until="denied until" />
                <button type="button" class="button small" aria-label=label on:click=remove>"Remove from denylist"</button>
            </div>
            <Failed sending />
        </li>
    }
}
