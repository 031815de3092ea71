//! A look into a session from its row: the requests that match, without leaving the list.

use leptos::prelude::*;
use spoor_model::{Field, Operator, Query};

use crate::api;
use crate::filters::edit::Edit;
use crate::lists::requests::{Count, Requests};
use crate::load::load;
use crate::route::{Route, session_address};

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
    let address = Callback::new(move |(session, request): (String, String)| {
        let open = std::iter::once(request).collect();
        route
            .query
            .with(|query| session_address(&session, &Query { open, peek: [].into(), ..query.of_list() }))
    });
    let open = move || {
        route
            .query
            .with(|query| session_address(&id.get_value(), &Query { peek: [].into(), ..query.of_list() }))
    };
    view! {
        <div class="peek">
            <Requests chunk caption="Requests of this session that match the general filters" address />
            <p>
                <Count chunk />
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
