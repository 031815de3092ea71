//! An opened group: its first requests, each a link to itself within its session, and the ways to all of its sessions.

use leptos::prelude::*;
use spoor_model::attacks::narrowed;
use spoor_model::query::Layer;
use spoor_model::wire::AttackGroup;
use spoor_model::{Field, Filter, Operator, Query};

use crate::api;
use crate::browser::page;
use crate::lists::requests::{Count, Requests};
use crate::load::{State, load};
use crate::route::{Route, Section, followed, list_address, session_address};
use crate::ui::format;

/// Requests shown at most; the sessions have all.
const MOST: usize = 20;

#[component]
pub fn Opened(group: AttackGroup) -> impl IntoView {
    let route = Route::here();
    let group = StoredValue::new(group);
    let general = Memo::new(move |_| route.query.with(|query| query.general.clone()));
    let chunk = load(
        move || {
            let general = general.get();
            let filter = group.with_value(|group| narrowed(&general.filter, group));
            Some(Query { general: Layer { filter, ..general }, ..Query::default() })
        },
        |query, wanted| api::attack_requests(query, MOST, wanted),
    );
    // Whoever comes back from one of these requests is led to it as soon as it is drawn.
    Effect::new(move |_| {
        if chunk.state.with(|state| *state == State::Ready) {
            request_animation_frame(|| page::restore_focus(&followed(Section::Attacks)));
        }
    });
    let address = Callback::new(move |(session, request): (String, String)| {
        route.query.with(|query| group.with_value(|group| request_address(query, group, &session, request)))
    });
    let sessions = move || route.query.with(|query| group.with_value(|group| sessions_address(query, group)));
    let focus = group.with_value(|group| format!("investigate {}", group.id));
    view! {
        <div class="peek">
            <p>
                <a href=sessions data-focus=focus>"Investigate in sessions"</a>
                <Bots group />
            </p>
            <Requests chunk caption="Requests with these attacks, in the order of time" sources=true address />
            <p><Count chunk /></p>
        </div>
    }
}

/// Where programs are at work: over how many sessions, and the way to all of these with everything they did.
#[component]
fn Bots(group: StoredValue<AttackGroup>) -> impl IntoView {
    let route = Route::here();
    let (bots, count, named) =
        group.with_value(|group| (group.is_of_bots(), group.sessions, group.session_ids.clone()));
    let words = format!("One bot attack over {}.", format::counted(count, "session"));
    let link = (!named.is_empty()).then(|| {
        let filter = named.iter().fold(Filter::default(), |filter, id| {
            filter.with(Field::Session, Operator::Is, id).unwrap_or(filter)
        });
        let zone = move || route.query.with(|query| query.zone.clone());
        let address = move || {
            let general = Layer { filter: filter.clone(), ..Layer::default() };
            list_address(&Query { general, zone: zone(), ..Query::default() })
        };
        let focus = group.with_value(|group| format!("all {}", group.id));
        let title = "These sessions with all their requests, at any time";
        view! { " " <a href=address title=title data-focus=focus>"Everything these sessions did"</a> }
    });
    (bots && count > 1).then(|| view! { <span class="quiet">" " {words}</span> {link} })
}

/// The sessions of a group under the same filters.
pub fn sessions_address(query: &Query, group: &AttackGroup) -> String {
    let mut list = query.of_list();
    list.general.filter = narrowed(&list.general.filter, group);
    list_address(&list)
}

/// A request of a group within its session: the general filters stay as they are, and what the attacks of the group have in
/// common is asked for inside.
fn request_address(query: &Query, group: &AttackGroup, session: &str, request: String) -> String {
    let general = &query.general.filter;
    let group = narrowed(&Filter::default(), group).without_field(Field::Session);
    let mut filter = Filter::default();
    for clause in group.clauses() {
        let stands = general.clauses().any(|own| own == clause);
        for value in clause.values.iter().filter(|_| !stands) {
            filter = filter.with(clause.field, clause.operator, value).unwrap_or(filter);
        }
    }
    let open = std::iter::once(request).collect();
    session_address(session, &Query { inside: Layer { filter, ..Layer::default() }, open, ..query.of_list() })
}
