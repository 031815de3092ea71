//! The session's header: which session, when, how it ended, and what can be done with it.

use leptos::prelude::*;
use spoor_model::field::SESSION_BLOCKED;
use spoor_model::instant::parse_instant;
use spoor_model::{Action, Field, Query};

use super::Open;
use super::actions::{DeniedNote, DenyButton};
use super::link::link;
use crate::browser::clock;
use crate::browser::timing::Timed;
use crate::download::DownloadMenu;
use crate::keys::place;
use crate::route::{Route, list_address, order, session_address};
use crate::share::{CopyButton, CopyLink};
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

#[component]
pub fn Header() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let zone = Zone::here();
    let back = move || route.query.with(list_address);
    let link = link();
    let blocked_rows = Memo::new(move |_| {
        open.rows.with(|rows| {
            let _timed = Timed::start("blocked");
            (
                open.ledger().with(|ledger| ledger.count(rows, Field::Action, Action::Blocked.word())),
                rows.len() as u64,
            )
        })
    });
    // Of a session some of whose requests got through it must not be said that it was blocked.
    let blocked_words = move || {
        let (blocked, shown) = blocked_rows.get();
        format!("{} of {} blocked", format::exact(blocked), format::exact(shown))
    };
    let some_blocked = move || blocked_rows.get().0 > 0;
    let facts = move || {
        open.header.value.with(|header| {
            // While another session loads, the last answer is not about this one.
            let header = header.as_ref().filter(|header| route.session.with(|id| id.as_ref() == Some(&header.id)));
            header.map(|header| {
                let now = clock::now();
                let read = |text: &str| parse_instant(text).unwrap_or_default();
                let (first, last) = (read(&header.first), read(&header.last));
                let blocked = header.session_status == SESSION_BLOCKED;
                view! {
                    <span class="when" title=zone.exact_interval(first, last, now)>
                        <time datetime=zone.stamp(first)>{zone.second(first, now)}</time>
                        " → "
                        <time datetime=zone.stamp(last)>{zone.second(last, now)}</time>
                        " "
                        {zone.name()}
                    </span>
                    <span title=format::exact_length(last - first)>{format::length(last - first)}</span>
                    {blocked.then(|| view! { <span class="status" class:blocked=some_blocked title="Of the requests shown"><Draw icon=Icon::Stop />{blocked_words}</span> })}
                    <span class="by" title="What its requests were grouped by"><Draw icon=Icon::Key /><Inert text=header.session_key.clone() /></span>
                }
            })
        })
    };
    view! {
        <div class="session-header">
            <a class="back" id=place::BACK href=back><Draw icon=Icon::Left />"Sessions"</a>
            <Neighbours />
            <h1>
                <span class="hidden">"Session "</span>
                <span class="mono">{move || route.session.get().map(|id| view! { <Inert text=id /> })}</span>
            </h1>
            {move || route.session.get().map(|id| view! { <CopyButton label=format!("Copy session id {}", plain(&id)) text=id /> })}
            <div class="facts">{facts}<DeniedNote /></div>
            <div class="actions">
                <CopyLink id=place::COPY_LINK link />
                <DownloadMenu of=open.offer(route.session) />
                <DenyButton />
            </div>
        </div>
    }
}

/// Where the session stands in the list it was opened from, and the ways to the sessions beside it.
#[component]
fn Neighbours() -> impl IntoView {
    let route = Route::here();
    let around = Memo::new(move |_| {
        let list = route.query.with(Query::of_list);
        let ids = order(&list);
        let at = route.session.with(|session| ids.iter().position(|id| Some(id) == session.as_ref()))?;
        let address = |at: usize| ids.get(at).map(|id| session_address(id, &list));
        Some((at + 1, ids.len(), at.checked_sub(1).and_then(address), address(at + 1)))
    });
    move || {
        around.get().map(|(position, of, previous, next)| {
            let link = |address: Option<String>, id, label, icon| match address {
                Some(address) => view! { <a id=id class="button icon-button" href=address aria-label=label title=label><Draw icon /></a> }.into_any(),
                None => view! { <span class="button icon-button off" aria-hidden="true"><Draw icon /></span> }.into_any(),
            };
            view! {
                <span class="neighbours">
                    {link(previous, place::PREVIOUS, "Previous session of the list", Icon::Left)}
                    {link(next, place::NEXT, "Next session of the list", Icon::Right)}
                    <span class="count" title="Among the sessions that the list had loaded">{format!("{} of {}", format::exact(position as u64), format::exact(of as u64))}</span>
                </span>
            }
        })
    }
}
