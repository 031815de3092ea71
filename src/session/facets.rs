//! The facets: what the requests have in a field, with number and share. A click shows only a value, the minus
//! beside it leaves it out, and either again undoes it. The counts of a field are under all other filters.

use leptos::prelude::*;
use spoor_model::ledger::FacetValue;
use spoor_model::pattern::Pattern;
use spoor_model::query::Layer;
use spoor_model::{Field, Operator, Query, names};

use super::Open;
use crate::browser::page;
use crate::route::Route;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};

/// The facets, in the order in which an analyst asks: harmful or not, who, what, how it went.
const FACETS: [Field; 12] = [
    Field::Attack,
    Field::Status,
    Field::Method,
    Field::Endpoint,
    Field::Host,
    Field::Ip,
    Field::Country,
    Field::Network,
    Field::User,
    Field::Role,
    Field::Flow,
    Field::Application,
];

/// Number of values shown before one asks for more.
const SHORT: usize = 8;
/// Number of values shown at most.
const LONG: usize = 500;

#[component]
pub fn Facets() -> impl IntoView {
    let open = Open::here();
    let facets = FACETS.into_iter().map(|field| view! { <Facet field /> }).collect_view();
    view! {
        <aside class="facets" aria-label="In-session filters">
            <details class="facets-drawer" open=page::is_wide()>
                <summary>"Filter inside the session"</summary>
                <p class="denominator">
                    {move || open.rows.with(|rows| format!("Shares are of the requests under the other filters; {} shown now.", format::exact(rows.len() as u64)))}
                </p>
                {facets}
            </details>
        </aside>
    }
}

#[component]
fn Facet(field: Field) -> impl IntoView {
    let open = Open::here();
    let facet =
        Memo::new(move |_| open.view.with(|view| open.ledger().with(|ledger| ledger.facet(view, field))));
    let long = RwSignal::new(false);
    // A field that no request has a value of tells nothing.
    let useful =
        Memo::new(move |_| facet.with(|facet| facet.values.iter().any(|value| value.value.is_some())));
    let values = move || {
        let limit = if long.get() { LONG } else { SHORT };
        facet.with(|facet| {
            let rows = facet.rows;
            facet
                .values
                .iter()
                .take(limit)
                .cloned()
                .map(|value| view! { <Value field value rows /> })
                .collect_view()
        })
    };
    let rest = Memo::new(move |_| facet.with(|facet| facet.values.len().saturating_sub(SHORT)));
    let beyond = Memo::new(move |_| facet.with(|facet| facet.values.len().saturating_sub(LONG)));
    view! {
        <Show when=move || useful.get()>
            <details class="facet" open=true>
                <summary>{plural(field)}</summary>
                <ul>{values}</ul>
                <Show when=move || { rest.get() > 0 }>
                    <button type="button" class="button small" on:click=move |_| long.update(|long| *long = !*long)>
                        {move || if long.get() { "Fewer".to_owned() } else { format!("{} more", format::exact(rest.get() as u64)) }}
                    </button>
                </Show>
                <Show when=move || long.get() && { beyond.get() > 0 }>
                    <p class="cut">{move || format!("{} rarer values are not listed.", format::exact(beyond.get() as u64))}</p>
                </Show>
            </details>
        </Show>
    }
}

#[component]
fn Value(field: Field, value: FacetValue, rows: u32) -> impl IntoView {
    let route = Route::here();
    let pattern = Pattern::literal(field.kind(), value.value.as_deref());
    let query = route.query.get_untracked();
    let filter = &query.inside.filter;
    let (only, left_out) =
        (filter.has(field, Operator::Is, &pattern), filter.has(field, Operator::Not, &pattern));
    let others = !only && filter.values(field, Operator::Is).next().is_some();
    let address = |operator| {
        // The layers may have changed by other fields since this row was drawn; the address is made of them now.
        let pattern = pattern.clone();
        move || {
            let query = route.query.get();
            let inside = Layer {
                filter: query.inside.filter.toggled(field, operator, &pattern),
                ..query.inside.clone()
            };
            route.with(&Query { inside, rows: None, ..query })
        }
    };
    let label = match value.value.as_deref() {
        None => "(none)".to_owned(),
        Some(text) if field == Field::Status => format!("{text} {}", names::reason_phrase(text)),
        Some(text) => field.value_label(text).to_owned(),
    };
    let share = format::percent(u64::from(value.rows), u64::from(rows));
    let width = if rows == 0 { 0.0 } else { f64::from(value.rows) * 100.0 / f64::from(rows) };
    let spoken = plain(&label);
    let title = format!(
        "{spoken}: {} of {} ({share})",
        format::exact(u64::from(value.rows)),
        format::counted(u64::from(rows), "request")
    );
    let class = value
        .value
        .as_deref()
        .filter(|_| field == Field::Status)
        .and_then(|text| text.get(..1))
        .map(|class| format!("code-{class}"));
    view! {
        <li class="facet-value" class:only=only class:left-out=left_out class:dimmed=others || value.rows == 0>
            <a class="facet-only" href=address(Operator::Is) data-noscroll="" title=title aria-current=only.then_some("true")>
                <span class="facet-bar" style:width=format!("{width:.1}%")></span>
                <span class=format!("value {}", class.unwrap_or_default())><Inert text=label /></span>
                <span class="count">{format::short(u64::from(value.rows))}</span>
                <span class="share">{share}</span>
            </a>
            <a class="facet-not" href=address(Operator::Not) data-noscroll="" aria-label=format!("Leave out {spoken}") title="Leave out" aria-current=left_out.then_some("true")>
                <Draw icon=Icon::Minus />
            </a>
        </li>
    }
}

fn plural(field: Field) -> &'static str {
    match field {
        Field::Attack => "Attacks",
        Field::Status => "Response codes",
        Field::Method => "HTTP methods",
        Field::Endpoint => "Endpoints",
        Field::Host => "API hosts",
        Field::Ip => "User IPs",
        Field::Country => "Countries",
        Field::Network => "Networks",
        Field::User => "Users",
        Field::Role => "Roles",
        Field::Flow => "Business flows",
        Field::Application => "Applications",
        other => other.label(),
    }
}
