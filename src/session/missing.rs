//! What is not stored: the session that the address names, or a request that it opens.

use std::collections::BTreeSet;

use leptos::prelude::*;
use spoor_model::pattern::Pattern;
use spoor_model::{Field, Filter, Operator, Query};

use super::Open;
use super::table::Sight;
use crate::keys::place;
use crate::route::{Route, list_address};
use crate::ui::text::Inert;

/// Requests that are named one by one; of others there is their number.
const MOST: usize = 5;

/// In the place of a session that is not stored.
#[component]
pub fn Missing() -> impl IntoView {
    let route = Route::here();
    let list = move || route.query.with(list_address);
    view! {
        <div class="empty" role="alert">
            <h1>"This session is not stored here"</h1>
            <p class="mono">{move || route.session.get().map(|id| view! { <Inert text=id /> })}</p>
            <p>"It was never imported into this database, or it has been removed since. Logs that are imported again with other settings may put the same requests into other sessions."</p>
            <p><a id=place::BACK href=list>"Go to the sessions"</a></p>
        </div>
    }
}

/// Says which of the requests that the address opens are not in the session, once all of it is here.
#[component]
pub fn UnknownRequests() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let sight = Sight::here();
    let opened = Memo::new(move |_| route.query.with(|query| query.open.clone()));
    let unknown = Memo::new(move |_| {
        let opened = opened.get();
        if !open.requests.complete.get() {
            return Vec::new();
        }
        // The table knows where those are that are shown; all of the session is searched for the others only.
        let hidden: BTreeSet<String> = opened.into_iter().filter(|id| sight.position(id).is_none()).collect();
        if hidden.is_empty() {
            return Vec::new();
        }
        open.ledger().with(|ledger| {
            let all: Vec<u32> = (0..ledger.len() as u32).collect();
            let known = ledger.positions(&all, &hidden);
            hidden.into_iter().filter(|id| !known.contains_key(id)).collect()
        })
    });
    let note = |id: String| {
        let kind = Field::Request.kind();
        let text = Pattern::literal(kind, Some(&id)).text(kind);
        let everywhere = Filter::default().with(Field::Request, Operator::Is, &text).ok().map(|filter| {
            let mut query = Query::default();
            query.general.filter = filter;
            view! { <a href=list_address(&query)>"Look for it in all sessions"</a> }
        });
        view! {
            <div class="note" role="status">
                <span>"Request "<span class="mono"><Inert text=id /></span>" is not in this session"</span>
                {everywhere}
            </div>
        }
    };
    move || {
        let unknown = unknown.get();
        let beyond = unknown.len().saturating_sub(MOST);
        let more = (beyond > 0).then(|| view! { <div class="note" role="status">{format!("{beyond} more requests of the address are not in this session")}</div> });
        view! { {unknown.into_iter().take(MOST).map(note).collect_view()}{more} }
    }
}
