//! The table of groups, on the parts that all lists have.

use leptos::html::Div;
use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::query::{Grouping, Sort};
use spoor_model::wire::AttackGroup;

use super::Groups;
use super::columns::{self, Column};
use super::row::Row;
use crate::browser::page;
use crate::lists::header::{Header, Order};
use crate::lists::pages::Further;
use crate::lists::place::Place;
use crate::route::{Route, Section, attacks_address, followed, remember_followed};
use crate::ui::widths::Widths;

/// The setting's key on this device.
const WIDTHS: &str = "spoor.attacks.widths";

#[component]
pub fn Table(groups: Groups, question: Memo<Query>) -> impl IntoView {
    let route = Route::here();
    let by = Memo::new(move |_| route.query.with(|query| query.groups.by));
    let widths = Widths::remembered(WIDTHS);
    let scroller = NodeRef::<Div>::new();
    let has_rows = Signal::derive(move || groups.has_rows());
    let focus = || followed(Section::Attacks);
    let place = Place::keep(scroller, question, attacks_address, has_rows, groups.rest, focus);
    let follow = move |event: leptos::ev::MouseEvent| {
        if let Some(key) = page::focus_key(&event) {
            remember_followed(Section::Attacks, &key);
        }
    };
    // The columns are those of the rows that are there, until there are others.
    let shown = Memo::new(move |_| {
        let of_rows = groups.rows.with(|rows| rows.first().map(AttackGroup::grouping));
        of_rows.unwrap_or_else(|| by.get())
    });
    let headers = move || {
        columns::of(shown.get()).into_iter().map(|column| view! { <Heading column widths /> }).collect_view()
    };
    let key = |group: &AttackGroup| {
        let AttackGroup { verdicts, requests, left_out, .. } = *group;
        let decided = [verdicts.unmarked, verdicts.true_positive, verdicts.false_positive, left_out];
        (group.id.clone(), group.first.clone(), group.last.clone(), requests, group.blocked, decided)
    };
    view! {
        <div
            class="scroller"
            node_ref=scroller
            on:scroll=move |_| place.scrolled()
            on:click=follow
            class:stale=move || !groups.first.is_current()
            aria-busy=move || groups.first.is_loading().to_string()
            tabindex="0"
            role="region"
            aria-label="Attacks found"
        >
            <table class="attack-groups" class:by-ip=move || shown.get() == Grouping::Ip class:sized=move || widths.some()>
                <caption class="hidden">"Attacks on requests that match the general filters, in groups"</caption>
                <thead><tr>{headers}</tr></thead>
                <tbody>
                    <For each=move || groups.rows.get() key=key let:group>
                        <Row group />
                    </For>
                </tbody>
            </table>
            <Further rest=groups.rest rows="groups" />
        </div>
    }
}

/// A column header; where its column orders the groups, a link to the other order.
#[component]
fn Heading(column: Column, widths: Widths) -> impl IntoView {
    let route = Route::here();
    let sort = Memo::new(move |_| route.query.with(|query| query.groups.sort));
    let order = column.sort.map(|key| Order {
        now: Signal::derive(move || (sort.get().key == key).then(|| sort.get().descending)),
        address: Signal::derive(move || {
            let mut query = route.query.get();
            let now = query.groups.sort;
            // The largest first is what one looks for; a second click turns it round.
            query.groups.sort = Sort { key, descending: now.key != key || !now.descending };
            route.with(&query)
        }),
    });
    view! { <Header heading=column.heading order widths /> }
}
