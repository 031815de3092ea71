//! What a request was: its line, when it came, and each field of it as a filter to be made.

use leptos::prelude::*;
use spoor_model::field::Kind;
use spoor_model::pattern::{Pattern, number_text};
use spoor_model::{Field, Operator, Query, Request};

use crate::browser::{clock, page};
use crate::route::{Route, session_address};
use crate::session::Open;
use crate::share::CopyButton;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

/// The fields shown of every request, in this order.
const FIELDS: [Field; 16] = [
    Field::Method,
    Field::Path,
    Field::Host,
    Field::Endpoint,
    Field::Status,
    Field::Duration,
    Field::Size,
    Field::Ip,
    Field::Country,
    Field::Network,
    Field::User,
    Field::Role,
    Field::Application,
    Field::Flow,
    Field::UserAgent,
    Field::Action,
];

#[component]
pub fn Facts(request: Request, row: u32) -> impl IntoView {
    let route = Route::here();
    let open = Open::here();
    let ledger = open.ledger().get_untracked();
    let session = request.session.clone();
    let id = request.id.clone();
    let (zone, time) = (Zone::here(), request.time);
    let permalink = {
        let query = Query { open: std::iter::once(id.clone()).collect(), ..Query::default() };
        format!("{}{}", page::origin(), session_address(&session, &query))
    };
    let fields = FIELDS
        .into_iter()
        .filter_map(|field| {
            let values: Vec<String> = match field.kind() {
                Kind::Milliseconds | Kind::Bytes => ledger.number(field, row).map(|number| number_text(field.kind(), number)).into_iter().collect(),
                _ => ledger.words(field, row).map(str::to_owned).collect(),
            };
            (!values.is_empty()).then(|| view! {
                <dt>{field.label()}</dt>
                <dd>{values.into_iter().map(|value| view! { <FieldValue field value route /> }).collect_view()}</dd>
            })
        })
        .collect_view();
    let line = format!(
        "{} {}{}",
        request.method.clone().unwrap_or_default(),
        request.path,
        request.protocol.as_ref().map(|protocol| format!(" {protocol}")).unwrap_or_default()
    );
    view! {
        <section>
            <h2>"Request"</h2>
            <p class="request-line mono"><Inert text=line /></p>
            <dl class="pairs">
                <dt>"Time"</dt>
                <dd title=move || zone.named(time)>
                    <time datetime=move || zone.stamp(time)>{move || zone.millisecond(time, clock::now())}</time>
                    " "
                    {move || zone.name()}
                </dd>
                <dt>"Request id"</dt>
                <dd class="mono">
                    <Inert text=id />
                    <CopyButton label="Copy a link to this request" text=permalink />
                </dd>
                {request.referrer.clone().map(|referrer| view! { <dt>"Referrer"</dt><dd class="mono"><Inert text=referrer /></dd> })}
                {fields}
            </dl>
        </section>
    }
}

/// A value with the two filters and the highlight it can become.
#[component]
pub fn FieldValue(field: Field, value: String, route: Route) -> impl IntoView {
    let pattern = Pattern::literal(field.kind(), Some(&value));
    let address = |operator| {
        let pattern = pattern.clone();
        move || route.with(&route.query.with(|query| query.toggled_inside(field, operator, &pattern)))
    };
    let highlight = {
        let pattern = pattern.clone();
        move || route.with(&route.query.with(|query| query.toggled_highlight(field, Operator::Is, &pattern)))
    };
    let label = field.value_words(&value);
    let spoken = plain(&label);
    view! {
        <span class="field-value">
            <Inert text=label />
            <a href=address(Operator::Is) data-noscroll="" title="Show only" aria-label=format!("Show only {} {spoken}", field.label())><Draw icon=Icon::Plus /></a>
            <a href=address(Operator::Not) data-noscroll="" title="Leave out" aria-label=format!("Leave out {} {spoken}", field.label())><Draw icon=Icon::Minus /></a>
            <a href=highlight data-noscroll="" title="Highlight" aria-label=format!("Highlight {} {spoken}", field.label())><Draw icon=Icon::Pen /></a>
        </span>
    }
}
