//! A look into a session from its row: the requests that match, without leaving the list.

use leptos::prelude::*;
use spoor_model::{Field, Ledger, Operator, Query};

use crate::api;
use crate::browser::clock;
use crate::filters::edit::Edit;
use crate::load::load;
use crate::route::{Route, session_address};
use crate::ui::failure::{FailureNote, Progress};
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

/// Requests shown at most; the session itself shows all.
const MOST: usize = 20;

/// The requests of a session that match the general filters.
#[component]
pub fn Peek(session: String) -> impl IntoView {
    let route = Route::here();
    let id = StoredValue::new(session);
    let question = Memo::new(move |_| {
        let general = route.query.with(|query| query.general.clone());
        (id.get_value(), Query { general, ..Query::default() })
    });
    let chunk = load(
        move || Some(question.get()),
        |(id, query), wanted| async move { api::requests(&id, &query, MOST, None, &wanted).await },
    );
    let rows = move || {
        chunk.value.with(|chunk| {
            chunk.as_ref().map(|chunk| {
                let ledger = &chunk.columns;
                (0..ledger.len() as u32)
                    .map(|row| view! { <tr>{cells(ledger, row, route, id)}</tr> })
                    .collect_view()
            })
        })
    };
    let count = move || {
        chunk.value.with(|chunk| {
            chunk.as_ref().map(|chunk| match (chunk.columns.len() as u64, chunk.total) {
                (shown, total) if shown < total => {
                    format!("The first {} of {}", format::exact(shown), format::counted(total, "request"))
                }
                (_, total) => format::counted(total, "request"),
            })
        })
    };
    let open = move || {
        route
            .query
            .with(|query| session_address(&id.get_value(), &Query { peek: [].into(), ..query.of_list() }))
    };
    view! {
        <div class="peek">
            <Progress loaded=chunk />
            <FailureNote loaded=chunk />
            <table class="plain">
                <caption class="hidden">"Requests of this session that match the general filters"</caption>
                <tbody>{rows}</tbody>
            </table>
            <p>
                <span class="count">{count}</span>
                " "
                <a href=open>"Open the session"</a>
                <Others session=id />
            </p>
        </div>
    }
}

/// Where the list was narrowed to single requests: the way to the session's other requests.
#[component]
fn Others(session: StoredValue<String>) -> impl IntoView {
    let edit = Edit::here();
    let narrowed =
        Memo::new(move |_| edit.general().filter.values(Field::Request, Operator::Is).next().is_some());
    let address = move || {
        edit.changed(|general| {
            let others = general.filter.without_clause(Field::Request, Operator::Is);
            if let Ok(filter) = others.with(Field::Session, Operator::Is, &session.get_value()) {
                general.filter = filter;
            }
        })
    };
    view! {
        <Show when=move || narrowed.get()>
            " "
            <a href=address data-noscroll="">"Show the session's other requests"</a>
        </Show>
    }
}

fn cells(ledger: &Ledger, row: u32, route: Route, session: StoredValue<String>) -> impl IntoView + use<> {
    let word = |field| ledger.word(field, row).unwrap_or_default().to_owned();
    let request = word(Field::Request);
    let address = move || {
        let open = std::iter::once(request.clone()).collect();
        route.query.with(|query| {
            session_address(&session.get_value(), &Query { open, peek: [].into(), ..query.of_list() })
        })
    };
    let zone = Zone::here();
    let time = ledger.time(row).map(|time| {
        let words = move || zone.millisecond(time, clock::now());
        view! { <time datetime=move || zone.stamp(time) title=move || zone.named(time)>{words}</time> }
    });
    let (method, path, status) = (word(Field::Method), word(Field::Path), word(Field::Status));
    let with_query = path.contains('?');
    let class = status.get(..1).map(|class| format!("code-{class}")).unwrap_or_default();
    let duration =
        ledger.number(Field::Duration, row).map(|time| format!("{} ms", format::exact((time + 500) / 1000)));
    let attacks = ledger
        .words(Field::Attack, row)
        .map(|kind| Field::Attack.value_label(kind).to_owned())
        .collect::<Vec<_>>();
    let clear = !ledger.is_attack(row);
    let title = plain(&path);
    view! {
        <td><a href=address>{time}</a></td>
        <td><Inert text=method /></td>
        <td class="peek-path" title=title><span class="path" class:with-query=with_query><Inert text=path /></span></td>
        <td class=class>{status}</td>
        <td class="number">{duration}</td>
        <td>{(!attacks.is_empty()).then(|| view! { <span class="attack" class:clear=clear><Draw icon=Icon::Warning />{clear.then(|| view! { <span class="hidden">"false positive: "</span> })}<Inert text=attacks.join(", ") /></span> })}</td>
    }
}
