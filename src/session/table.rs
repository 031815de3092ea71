//! The table of requests. Only the rows near the visible part are in the page, whatever their number; open rows
//! are as tall as their detail. Where the whole would be taller than browsers allow, scrolling is scaled.

mod jump;
mod layout;
mod row;

use std::collections::{BTreeMap, BTreeSet};

use leptos::html::Div;
use leptos::prelude::*;
use spoor_model::query::{RequestKey, Sort};
use spoor_model::{Field, Query};

use super::Open;
use crate::browser::size::{self, Watch};
use crate::route::Route;
use crate::zone::InZone;
use layout::Layout;
use row::RequestRow;

/// Height of a closed row in CSS pixels; the style sheet has the same.
pub const ROW: f64 = 28.0;

/// The columns: what they are ordered by, what they say, and their class.
const COLUMNS: [(RequestKey, &str, &str); 8] = [
    (RequestKey::Time, "Time", "col-when"),
    (RequestKey::Field(Field::Method), "Method", "col-method"),
    (RequestKey::Field(Field::Path), "Path", "col-path"),
    (RequestKey::Field(Field::Status), "Code", "col-code number"),
    (RequestKey::Field(Field::Duration), "Time, ms", "col-ms number"),
    (RequestKey::Field(Field::Size), "Size, bytes", "col-size number"),
    (RequestKey::Field(Field::Flow), "Business flow", "col-flow"),
    (RequestKey::Field(Field::Attack), "Attacks", "col-attack"),
];

#[component]
pub fn Table() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let scroller = NodeRef::<Div>::new();
    let top = RwSignal::new(0.0_f64);
    let height = RwSignal::new(600.0_f64);
    // Heights of the details that are open, as measured, by the identifier of their request.
    let heights = RwSignal::new(BTreeMap::<String, f64>::new());
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        if let Some(element) = scroller.get() {
            let measured = element.clone();
            watch.set_value(Watch::new(&element, move || height.set(size::inner_height(&measured))));
        }
    });
    on_cleanup(move || watch.set_value(None));

    let opened = Memo::new(move |_| route.query.with(|query| query.open.clone()));
    let layout = Memo::new(move |_| {
        let opened = opened.get();
        open.rows.with(|rows| {
            open.ledger().with(|ledger| {
                let places = opened.iter().filter_map(|id| {
                    let row = ledger.find(id)?;
                    let position = rows.iter().position(|own| *own == row)?;
                    Some((position, heights.with(|heights| heights.get(id).copied()).unwrap_or(320.0)))
                });
                Layout::new(rows.len(), ROW, places.collect())
            })
        })
    });
    // Once, when the rows are there: to the first request that the address opens.
    let arrived = StoredValue::new(false);
    Effect::new(move |_| {
        route.session.track();
        arrived.set_value(false);
    });
    Effect::new(move |_| {
        let Some(element) = scroller.get() else { return };
        let place = layout.with(Layout::first_open);
        if arrived.get_value() || open.ledger().with(|ledger| ledger.is_empty()) {
            return;
        }
        if opened.with_untracked(BTreeSet::is_empty) {
            arrived.set_value(true);
        } else if let Some(position) = place {
            arrived.set_value(true);
            let to = layout.with_untracked(|layout| layout.scroll_to(position, height.get_untracked()));
            request_animation_frame(move || size::scroll_to(&element, to));
        }
    });
    jump::follow(layout, scroller, height);
    // An open request in view stays where it is when other filters put rows before it or take them away.
    Effect::new(move |before: Option<(Layout, Vec<(String, usize)>)>| {
        let now = layout.get();
        let opened = opened.get();
        let places: Vec<(String, usize)> = open.rows.with_untracked(|rows| {
            open.ledger().with_untracked(|ledger| {
                let place = |id: &String| {
                    let row = ledger.find(id)?;
                    Some((id.clone(), rows.iter().position(|own| *own == row)?))
                };
                opened.iter().filter_map(place).collect()
            })
        });
        if let (Some((before, past)), Some(element)) = (before, scroller.get_untracked())
            && before.rows() != now.rows()
        {
            let (top, view) = (top.get_untracked(), height.get_untracked());
            let kept = past.iter().filter(|(_, position)| before.is_in_view(*position, top, view)).find_map(
                |(id, old)| {
                    let (_, new) = places.iter().find(|(own, new)| own == id && new != old)?;
                    Some(now.following(&before, *old, *new, top, view))
                },
            );
            if let Some(to) = kept {
                request_animation_frame(move || size::scroll_to(&element, to));
            }
        }
        (now, places)
    });
    let part = Memo::new(move |_| layout.with(|layout| layout.part(top.get(), height.get())));
    let visible = move || {
        // Before the part, which depends on it: reactive_graph 0.2 asks the sources of a closure in this order, and when the part
        // comes out the same it does not see any more that what is open has changed.
        let opened = opened.get();
        let part = part.get();
        open.rows.with(|rows| {
            open.ledger().with(|ledger| {
                let row = |position: usize| {
                    let row = *rows.get(position)?;
                    let id = ledger.word(Field::Request, row)?.to_owned();
                    let is_open = opened.contains(&id);
                    Some((position, row, id, is_open))
                };
                part.rows.clone().filter_map(row).collect::<Vec<_>>()
            })
        })
    };
    let headers =
        COLUMNS.into_iter().map(|(key, label, class)| view! { <Header label key class /> }).collect_view();
    view! {
        <div
            class="scroller requests"
            node_ref=scroller
            tabindex="0"
            role="region"
            aria-label="Requests of the session"
            on:scroll=move |_| {
                if let Some(element) = scroller.get_untracked() {
                    top.set(size::scroll_top(&element));
                }
            }
        >
            <table class="requests" class:one-day=move || open.one_day.get() aria-rowcount=move || open.rows.with(|rows| rows.len() + 1).to_string()>
                <caption class="hidden">"Requests that meet the filters"</caption>
                <thead><tr aria-rowindex="1">{headers}</tr></thead>
                <tbody>
                    <tr class="spacer" aria-hidden="true"><td colspan="8" style:height=move || format!("{}px", part.with(|part| part.above))></td></tr>
                    <For each=visible key=move |(position, row, id, is_open)| (*position, *row, id.clone(), *is_open, open.one_day.get_untracked()) let((position, row, id, is_open))>
                        <RequestRow position row id is_open heights />
                    </For>
                    <tr class="spacer" aria-hidden="true"><td colspan="8" style:height=move || format!("{}px", part.with(|part| part.below))></td></tr>
                </tbody>
            </table>
        </div>
    }
}

/// A column header that orders the requests: a link to the other order.
#[component]
fn Header(label: &'static str, key: RequestKey, class: &'static str) -> impl IntoView {
    let route = Route::here();
    let sort = Memo::new(move |_| route.query.with(|query| query.inside_sort));
    let order = move || {
        (sort.get().key == key).then(|| if sort.get().descending { "descending" } else { "ascending" })
    };
    let address = move || {
        let now = sort.get();
        let descending = if now.key == key { !now.descending } else { key != RequestKey::Time };
        route.with(&Query { inside_sort: Sort { key, descending }, ..route.query.get() })
    };
    view! {
        <th scope="col" class=class aria-sort=order>
            <a href=address data-noscroll="" prop:replace=true>{label}{(key == RequestKey::Time).then(|| view! { <InZone /> })}</a>
        </th>
    }
}
