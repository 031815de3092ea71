//! From one attack or endpoint to the sessions that have the same.

use leptos::prelude::*;
use spoor_model::pattern::Pattern;
use spoor_model::query::Layer;
use spoor_model::{Attack, Field, Filter, Operator, Query, Request};

use crate::route::{Route, list_address};

/// A link to the sessions with the same type of attack on the same endpoint.
#[component]
pub fn ExploreAttack(request: Request, attack: Attack) -> impl IntoView {
    let filter = endpoint(&request);
    let filter = is(filter, Field::Attack, Some(&attack.kind));
    view! { <Explore filter words="Sessions with this attack here" title="The same type of attack on the same endpoint, at any time" /> }
}

/// A link to the sessions that used the same endpoint.
#[component]
pub fn ExploreEndpoint(request: Request) -> impl IntoView {
    let filter = endpoint(&request);
    view! { <p><Explore filter words="Sessions that used this endpoint" title="At any time" /></p> }
}

#[component]
fn Explore(filter: Filter, words: &'static str, title: &'static str) -> impl IntoView {
    let route = Route::here();
    let address = move || {
        let general = Layer { filter: filter.clone(), ..Layer::default() };
        list_address(&Query {
            general,
            zone: route.query.with(|query| query.zone.clone()),
            ..Query::default()
        })
    };
    view! { <a href=address title=title>{words}</a> }
}

fn endpoint(request: &Request) -> Filter {
    let filter = is(Filter::default(), Field::Host, request.host.as_deref());
    let filter = is(filter, Field::Method, request.method.as_deref());
    is(filter, Field::Endpoint, request.endpoint.as_deref())
}

/// The filter that asks for this value, too.
fn is(filter: Filter, field: Field, value: Option<&str>) -> Filter {
    let text = Pattern::literal(field.kind(), value).text(field.kind());
    filter.with(field, Operator::Is, &text).unwrap_or(filter)
}
