//! The sessions that stand beside this one: of the same user, the same address, the same user agent, counted by the
//! server at any time once the session itself is there.

use leptos::prelude::*;
use spoor_model::ledger::Scope;
use spoor_model::pattern::Pattern;
use spoor_model::query::Layer;
use spoor_model::wire::SessionPage;
use spoor_model::{Field, Filter, Operator, Query, percent};

use crate::api;
use crate::load::load;
use crate::route::{Route, list_address};
use crate::session::Open;
use crate::ui::format;
use crate::ui::menu::Menu;
use crate::ui::text::{Inert, plain};

/// What sessions can have in common, with the words for it.
const COMMON: [(Field, &str, &str); 3] = [
    (Field::User, "of this user", "of user "),
    (Field::Ip, "of this IP", "of IP "),
    (Field::UserAgent, "with this user agent", "with "),
];

/// Longest value that is asked for, in bytes of the address: servers refuse longer addresses.
const LONGEST: usize = 6_000;

/// Values of a field that are counted beside the most frequent one.
const MORE: usize = 8;

#[component]
pub fn Beside() -> impl IntoView {
    let open = Open::here();
    // Of all requests: what the session has, whatever is shown of it.
    let values = Memo::new(move |_| {
        open.ledger().with(|ledger| {
            let view = ledger.view(&[], &Scope::default());
            COMMON.map(|(field, ..)| {
                let values = ledger.facet(&view, field).values.into_iter();
                values.filter_map(|value| value.value).filter(|value| !value.is_empty()).collect::<Vec<_>>()
            })
        })
    });
    let first = move || {
        let of = |((field, this, named), values): ((Field, &'static str, &'static str), &Vec<String>)| {
            let value = values.first()?.clone();
            let named = if values.len() == 1 { None } else { Some(named) };
            Some(view! { <Others field value this named /> })
        };
        values.with(|values| COMMON.into_iter().zip(values).filter_map(of).collect_view())
    };
    let some = Memo::new(move |_| values.with(|values| values.iter().any(|values| !values.is_empty())));
    let many = Memo::new(move |_| values.with(|values| values.iter().any(|values| values.len() > 1)));
    let more = move || {
        values.with(|values| {
            let others = COMMON.into_iter().zip(values).flat_map(|((field, this, named), values)| {
                values.iter().skip(1).take(MORE).map(move |value| {
                    view! { <li><Others field value=value.clone() this named=Some(named) /></li> }
                })
            });
            let rest: usize = values.iter().map(|values| values.len().saturating_sub(1 + MORE)).sum();
            view! {
                <ul class="story-list">{others.collect_view()}</ul>
                {(rest > 0).then(|| view! { <p class="cut">{format!("{} rarer values are not listed.", format::exact(rest as u64))}</p> })}
            }
        })
    };
    view! {
        <Show when=move || some.get()>
            <div class="story-part" role="group" aria-label="Other sessions, at any time">
                <span class="of" title="Counted over all times, whatever the filters">"Other sessions, any time:"</span>
                {first}
                <Show when=move || many.get()>
                    <Menu id="beside" label="more" name="Other sessions" slight=true>{more}</Menu>
                </Show>
            </div>
        </Show>
    }
}

/// How many other sessions have a value, as a link to them.
#[component]
fn Others(
    field: Field,
    value: String,
    /// What the value is called where there is only one.
    this: &'static str,
    /// What stands before the value where there are several.
    named: Option<&'static str>,
) -> impl IntoView {
    let route = Route::here();
    let pattern = Pattern::literal(field.kind(), Some(&value));
    let filter = Filter::default().toggled(field, Operator::Is, &pattern);
    let query = Query { general: Layer { filter, ..Layer::default() }, ..Query::default() };
    let asked = query.clone();
    let too_long = percent::encode(&value).len() > LONGEST;
    let page = load(
        move || (!too_long).then(|| asked.clone()),
        |query, wanted| api::sessions(query, 1, None, wanted),
    );
    let address =
        move || list_address(&Query { zone: route.query.with(|query| query.zone.clone()), ..query.clone() });
    let title = format!("{} {}", field.label(), plain(&value).chars().take(300).collect::<String>());
    let short: String = value.chars().take(60).collect();
    let words = move || match named {
        None => this.into_any(),
        Some(named) => view! { {named}<Inert text=short.clone() /> }.into_any(),
    };
    // This session is one of them.
    let others = move || {
        page.value.with(|page| page.as_ref().map(|SessionPage { total, .. }| total.saturating_sub(1)))
    };
    move || {
        let (words, title) = (words.clone(), title.clone());
        match (page.failure(), others()) {
            (Some(failure), _) => view! {
                <span role="alert" title=failure.detail>"Sessions "{words()}" were not counted: "{failure.title}</span>
                <button type="button" class="slight-button" on:click=move |_| page.retry()>"Try again"</button>
            }
            .into_any(),
            (None, None) if too_long => view! { <span title=title>"not counted "{words()}", which is too long"</span> }.into_any(),
            (None, None) => view! { <span title=title aria-busy="true">"… "{words()}</span> }.into_any(),
            (None, Some(0)) => view! { <span title=title>"none "{words()}</span> }.into_any(),
            (None, Some(others)) => view! { <a class="jump" href=address.clone() title=title>{format::exact(others)}" "{words()}</a> }.into_any(),
        }
    }
}
