//! From one attack or endpoint to the sessions that have the same, and to the attacks that are like it.

use leptos::prelude::*;
use spoor_model::pattern::Pattern;
use spoor_model::query::Layer;
use spoor_model::{Attack, Field, Filter, Operator, Query, Request, Verdict, attacks};

use super::Open;
use crate::route::{Route, attacks_address, list_address};

/// A link to the sessions with the same type of attack on the same endpoint.
#[component]
pub fn ExploreAttack(request: Request, attack: Attack) -> impl IntoView {
    let filter = endpoint(&request);
    let filter = is(filter, Field::Attack, Some(&attack.kind));
    view! { <Explore filter words="Sessions with this attack here" title="The same type of attack on the same endpoint, at any time" /> }
}

/// A link to the group of attacks of this type on this endpoint, opened. The general filters stay in force where they let
/// the request through; otherwise the group is that of all times.
#[component]
pub fn ExploreGroup(request: Request, attack: Attack, verdict: Memo<Verdict>) -> impl IntoView {
    let (route, open) = (Route::here(), Open::here());
    let named = !attack.kind.is_empty();
    let group = attacks::of_endpoint(&request, &attack.kind);
    let address = move || {
        let is_shown = open.ledger().with(|ledger| {
            let row = ledger.find(&request.id);
            row.is_some_and(|row| open.rows.with(|rows| rows.contains(&row)))
        });
        let query = route.query.get();
        let kept = if query.all || !is_shown { Layer::default() } else { query.general.clone() };
        // One request or session is not what it is compared with.
        let wide = kept.filter.without_field(Field::Request).without_field(Field::Session);
        let mut filter = attacks::narrowed(&wide, &group);
        if verdict.get() == Verdict::FalsePositive {
            filter = is_any(filter.without_field(Field::Verdict), Field::Verdict);
        }
        let mut of_groups = Query { general: Layer { filter, ..kept }, zone: query.zone, ..Query::default() };
        of_groups.groups.open.insert(group.id.clone());
        attacks_address(&of_groups)
    };
    named.then(|| {
        let title = "The same type of attack on the same endpoint, by all clients";
        view! { <a href=address title=title>"Explore in attacks"</a> }
    })
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

fn is_any(filter: Filter, field: Field) -> Filter {
    filter.with(field, Operator::Is, "*").unwrap_or(filter)
}

/// The filter that asks for this value, too.
fn is(filter: Filter, field: Field, value: Option<&str>) -> Filter {
    let text = Pattern::literal(field.kind(), value).text(field.kind());
    filter.with(field, Operator::Is, &text).unwrap_or(filter)
}
