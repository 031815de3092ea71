//! The denylist on the page of a session: the button, what the session's entry says, and the form that makes one.

use leptos::html::Dialog;
use leptos::prelude::*;
use spoor_model::denied::{Denied, DeniedDraft};
use spoor_model::instant::parse_instant;
use spoor_model::rule::LONGEST_NOTE;

use super::expiry::{Expiry, ExpiryFields};
use crate::api;
use crate::browser::{clock, dialog, page};
use crate::load::Sending;
use crate::route::Route;
use crate::session::Open;
use crate::ui::failure::Failed;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

/// Identifier of the field for the reason.
const REASON: &str = "deny-reason";
/// What is chosen at first: an address or a stolen session is somebody else's soon.
const A_DAY: &str = "24";

/// The session's entry, as far as it is known and not over.
fn entry(open: Open, route: Route) -> Option<Denied> {
    open.header.value.with(|header| {
        let header =
            header.as_ref().filter(|header| route.session.with(|id| id.as_ref() == Some(&header.id)))?;
        header.denied.clone().filter(|denied| !denied.is_over(clock::now()))
    })
}

/// That the session is denied, until when and why.
#[component]
pub fn DeniedNote() -> impl IntoView {
    let (open, route, zone) = (Open::here(), Route::here(), Zone::here());
    move || {
        entry(open, route).map(|denied| {
            let now = clock::now();
            let until = denied.expires.as_deref().and_then(parse_instant);
            let until = until.map_or_else(
                || "denied for good".into_any(),
                |end| view! { "denied until " <time datetime=zone.stamp(end)>{zone.minute(end, now)}</time> }.into_any(),
            );
            let title = plain(&denied.reason);
            view! { <span class="status denied" title=title><Draw icon=Icon::Lock /><span>{until} ": " <Inert text=denied.reason /></span></span> }
        })
    }
}

/// The button that denies the session or takes it off the denylist, and the form it opens.
#[component]
pub fn DenyButton() -> impl IntoView {
    let (open, route) = (Open::here(), Route::here());
    let panel = NodeRef::<Dialog>::new();
    let reason = RwSignal::new(String::new());
    let expiry = Expiry::new(Zone::here(), A_DAY);
    let (denying, allowing) = (Sending::new(), Sending::new());
    let is_denied = Memo::new(move |_| entry(open, route).is_some());
    let hide = move || {
        if let Some(panel) = panel.get_untracked() {
            dialog::close(&panel);
        }
    };
    // Another session has reasons of its own.
    Effect::new(move |before: Option<Option<String>>| {
        let session = route.session.get();
        if before.is_some_and(|before| before != session) {
            allowing.failure.set(None);
            hide();
        }
        session
    });
    let say = move |session: String, denied: Option<Denied>| {
        open.header.value.update(|header| {
            if let Some(header) = header.as_mut().filter(|header| header.id == session) {
                header.denied = denied;
            }
        });
    };
    let press = move |_| {
        let Some(session) = route.session.get_untracked() else { return };
        allowing.failure.set(None);
        if is_denied.get_untracked() {
            let id = session.clone();
            allowing.send(async move { api::allow(&id).await }, move |()| say(session, None));
        } else if let Some(panel) = panel.get_untracked() {
            denying.failure.set(None);
            dialog::show(&panel);
            request_animation_frame(|| page::focus(REASON));
        }
    };
    let wrong = Memo::new(move |_| expiry.end().err());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(session), Ok(expires)) = (route.session.get_untracked(), untrack(|| expiry.end())) else {
            return;
        };
        let draft = DeniedDraft { session: session.clone(), reason: reason.get_untracked(), expires };
        denying.send(async move { api::deny(&draft).await }, move |denied| {
            reason.set(String::new());
            expiry.choose(A_DAY);
            say(session, Some(denied));
            hide();
        });
    };
    view! {
        <button type="button" class="button" on:click=press>
            {move || if is_denied.get() { "Remove from denylist" } else { "Deny session…" }}
        </button>
        <Failed sending=allowing />
        <dialog node_ref=panel class="action-dialog" aria-labelledby="deny-title">
            <h2 id="deny-title">"Deny this session"</h2>
            <p class="hint">
                "It is put on the denylist, for everybody who uses this server. Spoor itself blocks nothing: the list is for what guards your API."
            </p>
            <form on:submit=submit>
                <label for=REASON>"Reason"</label>
                <input
                    id=REASON
                    type="text"
                    autocomplete="off"
                    maxlength=LONGEST_NOTE.to_string()
                    prop:value=reason
                    on:input=move |event| reason.set(event_target_value(&event))
                />
                <ExpiryFields expiry id="deny-end" />
                <p class="wrong" role="status">{wrong}</p>
                <Failed sending=denying />
                <div class="view-buttons">
                    <button type="submit" class="button primary" disabled=move || wrong.get().is_some() || reason.with(|reason| reason.trim().is_empty())>"Deny session"</button>
                    <button type="button" class="button" on:click=move |_| hide()>"Cancel"</button>
                </div>
            </form>
        </dialog>
    }
}
