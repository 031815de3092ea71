//! Chips: what is set, in words, each to be turned round or removed. Also what was not understood.

use leptos::prelude::*;
use spoor_model::query::Layer;
use spoor_model::{Field, Operator, Query};

use super::edit::Edit;
use crate::route::Route;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};

/// One condition in words: field, comparison, values.
#[derive(Clone, PartialEq)]
pub struct ClauseWords {
    /// The field.
    pub field: Field,
    /// How it is compared.
    pub operator: Operator,
    /// The values as people read them.
    pub values: String,
}

/// The conditions of a layer in words.
pub fn clause_words(layer: &Layer) -> Vec<ClauseWords> {
    let say = |field: Field, value: &String| match value.as_str() {
        "" => "(none)".to_owned(),
        "*" => "any".to_owned(),
        value => field.value_label(value).to_owned(),
    };
    let words = layer.filter.clauses().map(|clause| ClauseWords {
        field: clause.field,
        operator: clause.operator,
        values: clause.values.iter().map(|value| say(clause.field, value)).collect::<Vec<_>>().join(" or "),
    });
    words.collect()
}

impl ClauseWords {
    /// The whole condition as one phrase, for labels.
    pub fn phrase(&self) -> String {
        format!("{} {} {}", self.field.label(), self.operator.label(), plain(&self.values))
    }
}

/// A chip that can be changed. Inverting and removing are links.
#[component]
pub fn Chip(
    /// The condition.
    words: ClauseWords,
    /// Address with the condition turned round; empty where it cannot be.
    #[prop(into)]
    inverted: String,
    /// Address without the condition.
    #[prop(into)]
    without: String,
    /// Which chip of which row this is: the focus passes to the chip that takes its place.
    #[prop(into)]
    place: String,
) -> impl IntoView {
    let phrase = words.phrase();
    let opposite = if words.operator == Operator::Not { "is" } else { "is not" };
    let body = view! {
        <span class="field">{words.field.label()}</span>
        " "
        <span class="operator" class:not=words.operator == Operator::Not>{words.operator.label()}</span>
        " "
        <span class="value"><Inert text=words.values /></span>
    };
    let body = if inverted.is_empty() {
        view! { <span class="chip-body" title=phrase.clone()>{body}</span> }.into_any()
    } else {
        let title = format!("{phrase}. Click to turn it into “{opposite}”.");
        view! { <a class="chip-body" href=inverted data-noscroll="" data-focus=format!("chip {place}") title=title>{body}</a> }.into_any()
    };
    view! {
        <li class="chip">
            {body}
            <a class="chip-remove" href=without data-noscroll="" data-focus=format!("remove {place}") aria-label=format!("Remove filter {phrase}")>
                <Draw icon=Icon::Cross />
            </a>
        </li>
    }
}

/// Address with a condition turned round; empty where it cannot be.
pub fn inverted_address(words: &ClauseWords, address: impl FnOnce(Field, Operator) -> String) -> String {
    if matches!(words.operator, Operator::Is | Operator::Not) {
        address(words.field, words.operator)
    } else {
        String::new()
    }
}

/// Chips of the general filters, and of what was not understood.
#[component]
pub fn GeneralChips() -> impl IntoView {
    let edit = Edit::here();
    let route = Route::here();
    let chips = move || {
        clause_words(&edit.general())
            .into_iter()
            .enumerate()
            .map(|(position, words)| {
                let inverted = inverted_address(&words, |field, operator| {
                    edit.changed(|general| general.filter = general.filter.inverted(field, operator))
                });
                let without = edit.changed(|general| {
                    general.filter = general.filter.without_clause(words.field, words.operator);
                });
                view! { <Chip words inverted without place=format!("general {position}") /> }
            })
            .collect_view()
    };
    let problems = move || {
        route
            .problems
            .get()
            .into_iter()
            .map(|problem| {
                let mut query = route.query.get();
                query.unread.remove(&(problem.key.clone(), problem.value.clone()));
                let name = problem.key.clone();
                view! {
                    <li class="chip problem">
                        <span class="chip-body"><Draw icon=Icon::Warning /><Inert text=problem.to_string() /></span>
                        <a class="chip-remove" href=route.with(&query) data-noscroll="" aria-label=format!("Remove {} from the address", plain(&name))>
                            <Draw icon=Icon::Cross />
                        </a>
                    </li>
                }
            })
            .collect_view()
    };
    let some =
        Memo::new(move |_| route.query.with(|query| !query.general.is_empty() || !query.unread.is_empty()));
    let cleared = move || {
        let query = route.query.get();
        let query = Query { unread: std::collections::BTreeSet::new(), ..query };
        let general = Layer::default();
        if route.session.with(Option::is_some) {
            route.with(&Query { unread: std::collections::BTreeSet::new(), ..edit.query(general) })
        } else {
            route.with(&Query { general, ..query })
        }
    };
    view! {
        <Show when=move || some.get()>
            <div class="chips-row">
                <ul class="chips" aria-label="General filters in force">{chips}{problems}</ul>
                <a class="clear" href=cleared data-noscroll="">"Clear all"</a>
            </div>
        </Show>
    }
}
