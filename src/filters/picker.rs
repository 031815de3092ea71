//! The control of a field of words: its values with live counts under the other filters, found by the server as
//! one types, each to be shown only or left out; and any value as text, for globs, networks and classes.

use leptos::prelude::*;
use spoor_model::field::Kind;
use spoor_model::pattern::{Glob, Pattern};
use spoor_model::wire::{FacetItem, FacetPage};
use spoor_model::{Field, Operator, Query};

use super::edit::Edit;
use crate::api;
use crate::browser::clock;
use crate::load::{Loaded, load};
use crate::route::{History, use_go};
use crate::ui::failure::{FailureNote, Progress};
use crate::ui::format;
use crate::ui::text::{Inert, plain};

/// How long typing must rest before the server is asked, in milliseconds.
const REST: i32 = 200;

#[component]
pub fn Picker(field: Field) -> impl IntoView {
    let edit = Edit::here();
    let go = use_go();
    let operator = RwSignal::new(start_operator(edit, field));
    let draft = RwSignal::new(String::new());
    let search = RwSignal::new(String::new());
    let wrong = RwSignal::new(String::new());
    let values = load(
        move || {
            // The counts are under the other filters, so the field's own are left out of the question too.
            let mut general = edit.general();
            general.filter = general.filter.without_field(field);
            Some((Query { general, ..Query::default() }, search.get()))
        },
        move |(query, search), wanted| api::facet(query, field, search, wanted),
    );
    let search_later = move |text: String| {
        leptos::task::spawn_local(async move {
            clock::pause(REST).await;
            if draft.try_get_untracked().as_ref() == Some(&text) {
                search.set(text);
            }
        });
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = draft.get_untracked();
        let mut general = untrack(|| edit.general());
        match general.filter.with(field, operator.get_untracked(), text.trim()) {
            Ok(filter) if !text.trim().is_empty() => {
                general.filter = filter;
                draft.set(String::new());
                search.set(String::new());
                wrong.set(String::new());
                go(&untrack(|| edit.address(general)), History::Push);
            }
            Ok(_) => {}
            Err(reason) => wrong.set(reason),
        }
    };
    let id = format!("values-{}", field.key());
    let operators = [Operator::Is, Operator::Not].map(|own| {
        view! {
            <label>
                <input type="radio" name=format!("operator-{}", field.key()) prop:checked=move || operator.get() == own on:change=move |_| operator.set(own) />
                {own.label()}
            </label>
        }
    });
    view! {
        <div class="picker">
            <fieldset class="operators">
                <legend class="hidden">{format!("{} is, or is not", field.label())}</legend>
                {operators.into_iter().collect_view()}
            </fieldset>
            <form on:submit=add>
                <input
                    type="text"
                    aria-label=format!("Find or type a value of {}", field.label())
                    aria-controls=id.clone()
                    placeholder=hint(field)
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=draft
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        draft.set(text.clone());
                        wrong.set(String::new());
                        search_later(text);
                    }
                />
                <button type="submit" class="button" disabled=move || draft.with(|text| text.trim().is_empty())>"Add"</button>
            </form>
            <p class="wrong" role="status">{wrong}</p>
            <Progress loaded=values />
            <FailureNote loaded=values />
            <Values field operator values id />
        </div>
    }
}

/// The values there are, and whether these are all.
#[component]
fn Values(
    field: Field,
    operator: RwSignal<Operator>,
    values: Loaded<FacetPage>,
    id: String,
) -> impl IntoView {
    // Whether there is any value at all is a question of its own, where some requests have none.
    let any = move || {
        let missing = values
            .value
            .with(|page| page.iter().flat_map(|page| &page.items).any(|item| item.value.is_none()));
        (missing && field.kind() == Kind::Text).then(|| view! { <Any field operator /> })
    };
    let items = move || {
        values.value.with(|page| {
            let items = page.iter().flat_map(|page| &page.items);
            items.map(|item| view! { <Value field operator item=item.clone() /> }).collect_view()
        })
    };
    let cut = move || {
        values.value.with(|page| {
            page.as_ref().map(|page| match page.items.len() as u64 {
                0 => "No value like this under the other filters.".to_owned(),
                shown if shown < page.total => {
                    format!(
                        "The {} most frequent of {}. Type to find others.",
                        format::exact(shown),
                        format::exact(page.total)
                    )
                }
                shown => format::counted(shown, "value"),
            })
        })
    };
    view! {
        <ul class="values" id=id aria-busy=move || values.is_loading().to_string()>{any}{items}</ul>
        <p class="cut" role="status">{cut}</p>
    }
}

/// The choice of any value at all.
#[component]
fn Any(field: Field, operator: RwSignal<Operator>) -> impl IntoView {
    let label = view! { <span class="value">"(any)"</span> };
    view! { <Choice field operator pattern=Pattern::Glob(Glob::any()) title="Any value".to_owned()>{label}</Choice> }
}

#[component]
fn Value(field: Field, operator: RwSignal<Operator>, item: FacetItem) -> impl IntoView {
    let pattern = Pattern::literal(field.kind(), item.value.as_deref());
    let label =
        item.value.as_deref().map_or(field.missing_label(), |value| field.value_label(value)).to_owned();
    let title = format!(
        "{}: {} in {}",
        plain(item.value.as_deref().unwrap_or(field.missing_label())),
        format::counted(item.requests, "request"),
        format::counted(item.sessions, "session")
    );
    view! {
        <Choice field operator pattern title>
            <span class="value"><Inert text=label /></span>
            <span class="count">{format::short(item.requests)}</span>
        </Choice>
    }
}

/// One choice: a box that is ticked while the clause has the value.
#[component]
fn Choice(
    field: Field,
    operator: RwSignal<Operator>,
    pattern: Pattern,
    title: String,
    children: Children,
) -> impl IntoView {
    let edit = Edit::here();
    let go = use_go();
    let pattern = StoredValue::new(pattern);
    let chosen = Memo::new(move |_| {
        pattern.with_value(|pattern| edit.general().filter.has(field, operator.get(), pattern))
    });
    let toggle = move |_| {
        let address = edit.changed_once(|general| {
            general.filter = pattern
                .with_value(|pattern| general.filter.toggled(field, operator.get_untracked(), pattern));
        });
        go(&address, History::Push);
    };
    view! {
        <li>
            <label title=title>
                <input type="checkbox" prop:checked=chosen on:change=toggle />
                {children()}
            </label>
        </li>
    }
}

fn start_operator(edit: Edit, field: Field) -> Operator {
    let filter = untrack(|| edit.general()).filter;
    let excludes = filter.values(field, Operator::Not).next().is_some();
    let includes = filter.values(field, Operator::Is).next().is_some();
    if excludes && !includes { Operator::Not } else { Operator::Is }
}

/// What can be typed, shown while nothing is.
fn hint(field: Field) -> &'static str {
    use spoor_model::field::Kind;
    match field.kind() {
        Kind::Code => "403, 4xx, 400-404",
        Kind::Address => "address, CIDR, a-b",
        Kind::Id => "exact id",
        _ => "find, or type with * and ?",
    }
}
