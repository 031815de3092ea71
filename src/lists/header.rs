//! The header of a column: its name, which orders the list where it can, and the edge that makes it wider.

use leptos::prelude::*;

use crate::ui::edge::Edge;
use crate::ui::widths::Widths;
use crate::zone::InZone;

/// What is fixed about a column.
#[derive(Clone, Copy)]
pub struct Heading {
    /// What it says.
    pub label: &'static str,
    /// Its class in the style sheet, which says how wide it is as long as no width was chosen for any column.
    pub class: &'static str,
    /// Its usual width in CSS pixels once widths were chosen.
    pub usual: u32,
    /// True where its times are in the zone shown.
    pub in_zone: bool,
}

/// How a list is ordered by a column.
#[derive(Clone, Copy)]
pub struct Order {
    /// Whether the list is in this order now, and then whether the largest comes first.
    pub now: Signal<Option<bool>>,
    /// The address of the list in this order, and turned round where it is in it.
    pub address: Signal<String>,
}

/// A column header; where its column orders the list, a link to the other order.
#[component]
pub fn Header(heading: Heading, order: Option<Order>, widths: Widths) -> impl IntoView {
    let Heading { label, class, usual, in_zone } = heading;
    let width = move || widths.width(label, usual);
    // What the column is called must not include what its edge is called.
    let named = class.split(' ').next().map(|class| format!("{class}-name"));
    let zone = in_zone.then(|| view! { <InZone /> });
    let sort = move || {
        order.and_then(|order| order.now.get()).map(|down| if down { "descending" } else { "ascending" })
    };
    let name = match order {
        None => view! { <span id=named.clone()>{label}{zone}</span> }.into_any(),
        Some(Order { address, .. }) => view! {
            <a id=named.clone() href=move || address.get() data-noscroll="" prop:replace=true>{label}{zone}</a>
        }
        .into_any(),
    };
    view! {
        <th scope="col" class=class style:width=width aria-sort=sort aria-labelledby=named>
            {name}
            <Edge name=label usual widths />
        </th>
    }
}
