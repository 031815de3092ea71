//! One group in the table. Every number counts only the requests that match the general filters and have an attack of the
//! group.

use std::rc::Rc;

use leptos::prelude::*;
use spoor_model::instant::parse_instant;
use spoor_model::query::Grouping;
use spoor_model::wire::{Address, AttackGroup, Endpoint, Verdicts};
use spoor_model::{Field, Query, names};

use super::columns::{self, Cell, Column};
use super::opened::{Opened, sessions_address};
use crate::browser::clock;
use crate::route::Route;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::spark::Spark;
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

#[component]
pub fn Row(group: AttackGroup) -> impl IntoView {
    let route = Route::here();
    let by = group.grouping();
    let shown = columns::of(by);
    let count = shown.len();
    let id = group.id.clone();
    let opened = Memo::new(move |_| route.query.with(|query| query.groups.open.contains(&id)));
    let id = group.id.clone();
    let toggled = move || {
        let mut query = route.query.get();
        if !query.groups.open.remove(&id) {
            query.groups.open.insert(id.clone());
        }
        route.with(&Query { rows: None, ..query })
    };
    let focus = format!("group {}", group.id);
    let name = name(&group, by);
    // Beside an address or a session there is no room for it, and the type says as much.
    let bots = (by == Grouping::Endpoint && group.is_of_bots()).then(
        || view! { <span class="tag" title="The work of programs, often over several sessions">"bot"</span> },
    );
    let group = Rc::new(group);
    let own = Rc::clone(&group);
    let cells = shown.into_iter().skip(1).map(|column| value(&own, by, column)).collect_view();
    let group = StoredValue::new_local(group);
    view! {
        <tr>
            <th scope="row" class="col-name">
                <div class="cell">
                    <a class="row-link first" href=toggled data-noscroll="" data-focus=focus aria-expanded=move || opened.get().to_string()>
                        {move || view! { <Draw icon=if opened.get() { Icon::Down } else { Icon::Right } /> }}
                        {name}
                    </a>
                    {bots}
                </div>
            </th>
            {cells}
        </tr>
        <Show when=move || opened.get()>
            <tr class="peek-row"><td colspan=count.to_string()>{move || group.with_value(|group| view! { <Opened group=AttackGroup::clone(group) /> })}</td></tr>
        </Show>
    }
}

/// What the attacks of a group have in common, as the row is called.
fn name(group: &AttackGroup, by: Grouping) -> AnyView {
    match by {
        Grouping::Endpoint => {
            let label = Field::Attack.value_label(group.attack.as_deref().unwrap_or_default()).to_owned();
            view! { <span class="attack"><Draw icon=Icon::Warning /><Inert text=label /></span> }.into_any()
        }
        Grouping::Ip => match group.ips.items.first() {
            Some(address) => address_words(address),
            None => view! { <span class="nothing">"No address"</span> }.into_any(),
        },
        Grouping::Session => {
            view! { <span class="mono"><Inert text=group.session.clone().unwrap_or_default() /></span> }
                .into_any()
        }
    }
}

fn address_words(address: &Address) -> AnyView {
    let Address { value, country, network, .. } = address.clone();
    view! {
        <span class="address">
            {country.map(|country| view! { <span class="tag country"><Inert text=country /></span> })}
            <span class="mono"><Inert text=value /></span>
            {network.map(|network| view! { <span class="tag"><Inert text=network /></span> })}
        </span>
    }
    .into_any()
}

/// One cell of a group.
fn value(group: &AttackGroup, by: Grouping, column: Column) -> AnyView {
    let class = column.heading.class;
    let number = |number: u64, title: String| {
        view! { <td class=class title=title>{format::short(number)}</td> }.into_any()
    };
    match column.cell {
        // It is the header of the row.
        Cell::Name => ().into_any(),
        Cell::Types => types(group, class),
        Cell::Endpoints => endpoints(group, by, class),
        Cell::Requests => number(group.requests, format::counted(group.requests, "request")),
        Cell::Sessions => sessions(group, class),
        Cell::Sources => {
            let addresses = group.ips.items.iter().map(|address| plain(&address.value)).collect::<Vec<_>>();
            let more = if group.sources > addresses.len() as u64 { ", …" } else { "" };
            let counted = if group.sources == 1 {
                "1 address".to_owned()
            } else {
                format!("{} addresses", format::exact(group.sources))
            };
            number(group.sources, format!("{counted}: {}{more}", addresses.join(", ")))
        }
        Cell::Users => number(group.users, format::counted(group.users, "user")),
        Cell::Action => action(group, class),
        Cell::Verdict => verdict(group.verdicts, class),
        Cell::First => time(&group.first, class),
        Cell::Last => time(&group.last, class),
        Cell::Timeline => {
            let over = format::counted(group.requests, "request");
            let (most, of) = (group.timeline.iter().max().copied().unwrap_or(0), group.timeline.len());
            let label = format!("{over}; {} in the fullest of {of} equal intervals", format::exact(most));
            view! { <td class=class><Spark counts=group.timeline.clone() label /></td> }.into_any()
        }
    }
}

fn types(group: &AttackGroup, class: &'static str) -> AnyView {
    let named = |value: &str| Field::Attack.value_label(value).to_owned();
    let title = group
        .types
        .items
        .iter()
        .map(|item| format!("{} {}", plain(&named(&item.value)), format::exact(item.requests)))
        .collect::<Vec<_>>()
        .join(", ");
    let first = group.types.items.first().map(|item| named(&item.value)).unwrap_or_default();
    let rest = group.types.total.saturating_sub(1);
    view! {
        <td class=class title=title>
            <div class="cell">
                <span class="first attack"><Draw icon=Icon::Warning /><Inert text=first /></span>
                {(rest > 0).then(|| view! { <span class="more-count">{format!("+{}", format::short(rest))}</span> })}
            </div>
        </td>
    }
    .into_any()
}

fn endpoints(group: &AttackGroup, by: Grouping, class: &'static str) -> AnyView {
    let words = |item: &Endpoint| {
        let words = [&item.method, &item.host, &item.endpoint].into_iter().flatten();
        words.map(|word| plain(word)).collect::<Vec<_>>().join(" ")
    };
    let title = group
        .endpoints
        .items
        .iter()
        .map(|item| format!("{} {}", words(item), format::exact(item.requests)))
        .collect::<Vec<_>>()
        .join("; ");
    let rest = group.endpoints.total.saturating_sub(1);
    // Of one endpoint it matters on which host it is; of many, what they are.
    let host = by == Grouping::Endpoint;
    let first = group.endpoints.items.first().cloned().unwrap_or_default();
    let host =
        first.host.filter(|_| host).map(|host| view! { <span class="host"><Inert text=host /></span> });
    let path = match first.endpoint {
        Some(endpoint) => view! { <span class="path"><Inert text=endpoint /></span> }.into_any(),
        None => view! { <span class="nothing">"(no endpoint)"</span> }.into_any(),
    };
    view! {
        <td class=class title=title>
            <div class="cell">
                <span class="endpoint">
                    <span class="method">{first.method.map(|method| view! { <Inert text=method /> })}</span>
                    {host}
                    {path}
                </span>
                {(rest > 0).then(|| view! { <span class="more-count">{format!("+{}", format::short(rest))}</span> })}
            </div>
        </td>
    }
    .into_any()
}

/// The number of sessions, which is the way to them.
fn sessions(group: &AttackGroup, class: &'static str) -> AnyView {
    let route = Route::here();
    let words = format!("Investigate {} in sessions", format::counted(group.sessions, "session"));
    let (number, focus) = (format::short(group.sessions), format!("sessions {}", group.id));
    let group = group.clone();
    let address = move || route.query.with(|query| sessions_address(query, &group));
    view! { <td class=class><a class="above" href=address data-focus=focus title=words.clone() aria-label=words>{number}</a></td> }
        .into_any()
}

/// Blocked, partly or monitored.
fn action(group: &AttackGroup, class: &'static str) -> AnyView {
    let AttackGroup { blocked, requests, .. } = *group;
    let title = format!("{} of {} blocked", format::exact(blocked), format::counted(requests, "request"));
    let cell = match blocked {
        0 => view! { <span class="status">"monitored"</span> }.into_any(),
        _ if blocked == requests => {
            view! { <span class="status blocked"><Draw icon=Icon::Stop />"blocked"</span> }.into_any()
        }
        _ => view! { <span class="status blocked"><Draw icon=Icon::Stop />"partly"</span> }.into_any(),
    };
    view! { <td class=class title=title>{cell}</td> }.into_any()
}

/// What is said of what nobody has decided on.
const UNMARKED: &str = names::VERDICTS[0].1;

fn verdict(verdicts: Verdicts, class: &'static str) -> AnyView {
    let counts = [verdicts.unmarked, verdicts.true_positive, verdicts.false_positive];
    let some: Vec<(&str, u64)> = names::VERDICTS
        .iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|((_, label), count)| (*label, count))
        .collect();
    let say = |(label, count): &(&str, u64)| format!("{} {}", format::short(*count), label.to_lowercase());
    let title = some.iter().map(say).collect::<Vec<_>>().join(", ");
    let words = match some.as_slice() {
        [(label, _)] => label.to_lowercase(),
        // There is room for little: what was decided tells more than how much was not.
        _ => some.iter().find(|(label, _)| *label != UNMARKED).map(say).unwrap_or_default(),
    };
    view! { <td class=class title=title>{words}</td> }.into_any()
}

fn time(text: &str, class: &'static str) -> AnyView {
    let (zone, now) = (Zone::here(), clock::now());
    let time = parse_instant(text).unwrap_or_default();
    let title = move || format!("{} {}", zone.millisecond(time, now), zone.named(time));
    view! { <td class=class title=title><time datetime=move || zone.stamp(time)>{move || zone.minute(time, now)}</time></td> }
        .into_any()
}
