//! One session in the table. Every number counts only the requests that match the general filters.

use leptos::prelude::*;
use spoor_model::field::SESSION_BLOCKED;
use spoor_model::instant::parse_instant;
use spoor_model::wire::{Address, Counted, Endpoint, SessionRow, Top};
use spoor_model::{Field, Operator, Query};

use super::peek::Peek;
use super::table::session_focus;
use crate::browser::clock;
use crate::route::{Route, session_address};
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

#[component]
pub fn Row(row: SessionRow) -> impl IntoView {
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
            session_address(
                &id,
                &Query { open: std::collections::BTreeSet::new(), rows: None, ..query.of_list() },
            )
        })
    };
    let focus = session_focus(&row.id);
    let key = row.id.clone();
    let opened = Memo::new(move |_| {
        route.query.with(|query| {
            // Who arrives with an identifier sees at once what it stands for.
            let arrived = [Field::Request, Field::Session]
                .map(|field| query.general.filter.values(field, Operator::Is).next());
            query.open.contains(&key) || arrived.iter().any(Option::is_some)
        })
    });
    let key = row.id.clone();
    let toggled = move || {
        let mut query = route.query.get();
        if !query.open.remove(&key) {
            query.open.insert(key.clone());
        }
        route.with(&Query { rows: None, ..query })
    };
    let toggle_focus = format!("peek {}", row.id);
    let toggle_label = format!("Requests of session {}", plain(&row.id));
    let peeked = row.id.clone();
    let blocked = row.session_status == SESSION_BLOCKED;
    let requests_title = format!(
        "{} that match the filters, of {} in the session",
        format::counted(row.requests, "request"),
        format::exact(row.all_requests)
    );
    let attacks_title = format!(
        "{} with attacks, of {} that match the filters: {}",
        format::counted(row.attacks, "request"),
        format::exact(row.requests),
        names(Field::Attack, &row.attack_types)
    );
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
            <td class="col-duration number" title=format::exact_length(last - first)>{format::length(last - first)}</td>
            <td class="col-status">
                {if blocked { view! { <span class="status blocked"><Draw icon=Icon::Stop />"blocked"</span> }.into_any() } else { view! { <span class="nothing">"–"</span> }.into_any() }}
            </td>
            <td class="col-requests number" title=requests_title>{format::short(row.requests)}</td>
            <td class="col-attacks number" title=attacks_title>
                {(row.attacks > 0).then(|| view! { <span class="attack"><Draw icon=Icon::Warning />{format::short(row.attacks)}</span> })}
            </td>
            <td class="col-user"><div class="cell"><Words field=Field::User top=row.users /> <Roles top=row.roles /></div></td>
            <td class="col-ip"><div class="cell"><Addresses top=row.ips /></div></td>
            <td class="col-host"><div class="cell"><Words field=Field::Host top=row.hosts /></div></td>
            <td class="col-flows"><div class="cell"><Flows top=row.flows requests=row.requests /></div></td>
            <td class="col-endpoints"><div class="cell"><Endpoints top=row.endpoints /></div></td>
        </tr>
        <Show when=move || opened.get()>
            <tr class="peek-row"><td colspan="10"><Peek session=peeked.clone() /></td></tr>
        </Show>
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
fn Words(field: Field, top: Top<Counted>) -> impl IntoView {
    let title = names(field, &top);
    let rest = top.total.saturating_sub(1);
    top.items.into_iter().next().map(|item| {
        let label = field.value_label(&item.value).to_owned();
        view! { <span class="first" title=title><Inert text=label /></span> <More rest /> }
    })
}

/// Roles, beside the user.
#[component]
fn Roles(top: Top<Counted>) -> impl IntoView {
    let title = names(Field::Role, &top);
    let rest = top.total.saturating_sub(1);
    top.items
        .into_iter()
        .next()
        .map(|item| view! { <span class="tag" title=title><Inert text=item.value /></span> <More rest /> })
}

#[component]
fn More(rest: u64) -> impl IntoView {
    (rest > 0).then(|| view! { <span class="more-count">{format!("+{}", format::short(rest))}</span> })
}

#[component]
fn Addresses(top: Top<Address>) -> impl IntoView {
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
            <span class="first" title=title.join("; ")>
                {item.country.map(|country| view! { <span class="tag country"><Inert text=country /></span> })}
                <span class="mono"><Inert text=item.value /></span>
                {item.network.map(|network| view! { <span class="tag"><Inert text=network /></span> })}
            </span>
            <More rest />
        }
    })
}

#[component]
fn Flows(top: Top<Counted>, requests: u64) -> impl IntoView {
    let title = names(Field::Flow, &top);
    let rest = top.total.saturating_sub(1);
    top.items.into_iter().next().map(|item| {
        let label = Field::Flow.value_label(&item.value).to_owned();
        view! {
            <span class="first" title=title>
                <Inert text=label />
                <span class="count">{format!(" {} ({})", format::short(item.requests), format::percent(item.requests, requests))}</span>
            </span>
            <More rest />
        }
    })
}

#[component]
fn Endpoints(top: Top<Endpoint>) -> impl IntoView {
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
    view! { <span class="endpoints" title=title.join("\n")>{items}</span> <More rest /> }
}
