//! One session in the table. Every number counts only the requests that match the general filters.

use leptos::prelude::*;
use spoor_model::field::SESSION_BLOCKED;
use spoor_model::instant::parse_instant;
use spoor_model::wire::{Address, Counted, Endpoint, SessionRow, Top};
use spoor_model::{Field, Operator, Query};

use super::columns::{Cell, Column, Columns};
use super::more::More;
use super::peek::Peek;
use super::table::session_focus;
use crate::browser::clock;
use crate::route::{Route, session_address};
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

/// Identifiers one may arrive with so that all their rows are opened at once.
const MOST_ARRIVALS: usize = 10;

#[component]
pub fn Row(row: SessionRow, columns: Columns) -> impl IntoView {
    let route = Route::here();
    let (first, last) =
        (parse_instant(&row.first).unwrap_or_default(), parse_instant(&row.last).unwrap_or_default());
    let zone = Zone::here();
    let now = clock::now();
    let own = plain(&row.id);
    let title = move || format!("{}, session {own}", zone.exact_interval(first, last, now));
    let id = row.id.clone();
    let address = move || {
        route.query.with(|query| {
            session_address(&id, &Query { peek: std::collections::BTreeSet::new(), ..query.of_list() })
        })
    };
    let focus = session_focus(&row.id);
    let key = row.id.clone();
    let opened = Memo::new(move |_| {
        route.query.with(|query| {
            // Who arrives with an identifier sees at once what it stands for.
            let named = |field| query.general.filter.values(field, Operator::Is).count();
            let arrived = (1..=MOST_ARRIVALS).contains(&(named(Field::Request) + named(Field::Session)));
            query.peek.contains(&key) != arrived
        })
    });
    let key = row.id.clone();
    let toggled = move || {
        let mut query = route.query.get();
        if !query.peek.remove(&key) {
            query.peek.insert(key.clone());
        }
        route.with(&Query { rows: None, ..query })
    };
    let toggle_focus = format!("peek {}", row.id);
    let toggle_label = format!("Requests of session {}", plain(&row.id));
    let peeked = row.id.clone();
    let cells = {
        let row = row.clone();
        move || {
            let shown = columns.shown().into_iter().filter(|column| column.cell != Cell::Time);
            shown.map(|column| view! { <Value row=row.clone() column /> }).collect_view()
        }
    };
    view! {
        <tr>
            <th scope="row" class="col-time">
                <a class="peek-toggle" href=toggled data-noscroll="" data-focus=toggle_focus aria-expanded=move || opened.get().to_string() aria-label=toggle_label>
                    {move || view! { <Draw icon=if opened.get() { Icon::Down } else { Icon::Right } /> }}
                </a>
                <a class="row-link" href=address data-focus=focus title=title>
                    <time datetime=move || zone.stamp(first)>{move || zone.interval(first, last, now)}</time>
                </a>
            </th>
            {cells}
        </tr>
        <Show when=move || opened.get()>
            <tr class="peek-row"><td colspan=move || columns.shown().len().to_string()><Peek session=peeked.clone() /></td></tr>
        </Show>
    }
}

/// One cell of a session.
#[component]
fn Value(row: SessionRow, column: &'static Column) -> impl IntoView {
    let class = column.class;
    match column.cell {
        // The cell that leads to the session is the row's own.
        Cell::Time => ().into_any(),
        Cell::Duration => {
            let read = |text: &str| parse_instant(text).unwrap_or_default();
            let length = read(&row.last) - read(&row.first);
            view! { <td class=class title=format::exact_length(length)>{format::length(length)}</td> }.into_any()
        }
        Cell::Status => {
            let blocked = row.session_status == SESSION_BLOCKED;
            let denied = row.denied.is_some();
            let nothing = !blocked && !denied;
            // Of a session some of whose requests got through it must not be said that it was blocked.
            let count = format!("{} blocked", format::short(row.blocked));
            let some = row.blocked > 0;
            let of = format!(
                "{} of {} that match the filters blocked",
                format::exact(row.blocked),
                format::counted(row.requests, "request")
            );
            let title = match &row.denied {
                Some(entry) if blocked => Some(format!("{of}; denied: {}", plain(&entry.reason))),
                Some(entry) => Some(format!("denied: {}", plain(&entry.reason))),
                None => blocked.then_some(of),
            };
            view! {
                <td class=class title=title>
                    // There is room for little: the analyst's own goes first.
                    {blocked.then(|| view! { <span class="status" class:blocked=some><Draw icon=Icon::Stop /><span class:hidden=denied>{count}</span></span>" " })}
                    {denied.then(|| view! { <span class="status denied"><Draw icon=Icon::Lock />"denied"</span> })}
                    {nothing.then(|| view! { <span class="nothing">"–"</span> })}
                </td>
            }
            .into_any()
        }
        Cell::Requests => {
            let title = format!(
                "{} that match the filters, of {} in the session",
                format::counted(row.requests, "request"),
                format::exact(row.all_requests)
            );
            view! { <td class=class title=title>{format::short(row.requests)}</td> }.into_any()
        }
        Cell::Attacks => {
            let title = format!(
                "{} with attacks, of {} that match the filters, of {} in the session: {}",
                format::counted(row.attacks, "request"),
                format::exact(row.requests),
                format::exact(row.all_requests),
                names(Field::Attack, &row.attack_types)
            );
            let attacks = (row.attacks > 0)
                .then(|| view! { <span class="attack"><Draw icon=Icon::Warning />{format::short(row.attacks)}</span> });
            view! { <td class=class title=title>{attacks}</td> }.into_any()
        }
        Cell::User => {
            view! { <td class=class><div class="cell"><Words session=row.id.clone() field=Field::User top=row.users /> <Roles session=row.id top=row.roles /></div></td> }.into_any()
        }
        Cell::Ip => view! { <td class=class><div class="cell"><Addresses session=row.id top=row.ips /></div></td> }.into_any(),
        Cell::Host => {
            view! { <td class=class><div class="cell"><Words session=row.id field=Field::Host top=row.hosts /></div></td> }.into_any()
        }
        Cell::Flows => {
            view! { <td class=class><div class="cell"><Flows session=row.id top=row.flows requests=row.requests /></div></td> }.into_any()
        }
        Cell::Endpoints => {
            view! { <td class=class><div class="cell"><Endpoints session=row.id top=row.endpoints /></div></td> }.into_any()
        }
    }
}

fn names(field: Field, top: &Top<Counted>) -> String {
    let names: Vec<String> = top
        .items
        .iter()
        .map(|item| format!("{} {}", plain(field.value_label(&item.value)), format::exact(item.requests)))
        .collect();
    let rest = (top.total as usize).saturating_sub(top.items.len());
    format!("{}{}", names.join(", "), if rest > 0 { format!(" and {rest} more") } else { String::new() })
}

/// The most frequent value, and how many more there are.
#[component]
fn Words(session: String, field: Field, top: Top<Counted>) -> impl IntoView {
    let title = names(field, &top);
    let rest = top.total.saturating_sub(1);
    top.items.into_iter().next().map(|item| {
        let label = field.value_label(&item.value).to_owned();
        view! { <span class="first" title=title><Inert text=label /></span> <More session field rest /> }
    })
}

/// Roles, beside the user.
#[component]
fn Roles(session: String, top: Top<Counted>) -> impl IntoView {
    let title = names(Field::Role, &top);
    let rest = top.total.saturating_sub(1);
    top.items
        .into_iter()
        .next()
        .map(|item| view! { <span class="tag" title=title><Inert text=item.value /></span> <More session field=Field::Role rest /> })
}

#[component]
fn Addresses(session: String, top: Top<Address>) -> impl IntoView {
    let title: Vec<String> = top
        .items
        .iter()
        .map(|item| {
            let known = item
                .country
                .iter()
                .chain(&item.network)
                .map(|word| plain(word))
                .collect::<Vec<_>>()
                .join(" ");
            format!("{} {known}, {}", plain(&item.value), format::counted(item.requests, "request"))
        })
        .collect();
    let rest = top.total.saturating_sub(1);
    top.items.into_iter().next().map(|item| {
        view! {
            <span class="first address" title=title.join("; ")>
                {item.country.map(|country| view! { <span class="tag country"><Inert text=country /></span> })}
                <span class="mono"><Inert text=item.value /></span>
                {item.network.map(|network| view! { <span class="tag"><Inert text=network /></span> })}
            </span>
            <More session field=Field::Ip rest />
        }
    })
}

#[component]
fn Flows(session: String, top: Top<Counted>, requests: u64) -> impl IntoView {
    let title = names(Field::Flow, &top);
    let rest = top.total.saturating_sub(1);
    top.items.into_iter().next().map(|item| {
        let label = Field::Flow.value_label(&item.value).to_owned();
        view! {
            <span class="first" title=title>
                <Inert text=label />
                <span class="count">{format!(" {} ({})", format::short(item.requests), format::percent(item.requests, requests))}</span>
            </span>
            <More session field=Field::Flow rest />
        }
    })
}

#[component]
fn Endpoints(session: String, top: Top<Endpoint>) -> impl IntoView {
    let words = |item: &Endpoint| {
        [&item.method, &item.host, &item.endpoint]
            .into_iter()
            .flatten()
            .map(|word| plain(word))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let title: Vec<String> =
        top.items.iter().map(|item| format!("{} {}", words(item), format::exact(item.requests))).collect();
    let rest = top.total.saturating_sub(1);
    let items = top
        .items
        .into_iter()
        .take(1)
        .map(|item| {
            view! {
                <span class="endpoint">
                    <span class="method">{item.method.map(|method| view! { <Inert text=method /> })}</span>
                    <span class="path"><Inert text=item.endpoint.unwrap_or_default() /></span>
                    <span class="count">{format::short(item.requests)}</span>
                </span>
            }
        })
        .collect_view();
    view! { <span class="endpoints" title=title.join("\n")>{items}</span> <More session field=Field::Endpoint rest /> }
}
