//! A list in which nothing matches: which conditions to relax.

use leptos::prelude::*;
use spoor_model::{Field, Filter, Operator};

use crate::browser::clock;
use crate::filters::chips::clause_words;
use crate::filters::edit::Edit;
use crate::route::{Route, Section};

/// Fields in which a text that no path has may stand.
const ELSEWHERE: [Field; 3] = [Field::UserAgent, Field::User, Field::Host];

/// Nothing matches: which conditions to relax, or how to begin.
#[component]
pub fn Nothing(
    /// What does not match, such as `session`.
    what: &'static str,
    /// What it takes to match.
    advice: &'static str,
) -> impl IntoView {
    let route = Route::here();
    let edit = Edit::here();
    let relax = move || {
        let general = edit.general();
        let mut ways = Vec::new();
        if !general.time.is_all() {
            ways.push((
                "any time".to_owned(),
                edit.changed(|general| general.time = spoor_model::TimeRange::default()),
            ));
        }
        ways.extend(clause_words(&general.filter).into_iter().map(|words| {
            let address = edit.changed(|general| {
                general.filter = general.filter.without_clause(words.field, words.operator);
            });
            (format!("without “{}”", words.phrase()), address)
        }));
        // What was typed is looked for in paths; it may stand elsewhere.
        let typed: Vec<&str> = general.filter.values(Field::Path, Operator::Is).collect();
        ways.extend(ELSEWHERE.into_iter().filter(|_| !typed.is_empty()).map(|field| {
            let address = edit.changed(|general| {
                let rest = general.filter.without_clause(Field::Path, Operator::Is);
                let with =
                    |filter: Filter, text: &&str| filter.with(field, Operator::Is, text).unwrap_or(filter);
                general.filter = typed.iter().fold(rest, with);
            });
            (format!("the same in {} instead of Path", field.label()), address)
        }));
        ways
    };
    let backwards = move || {
        let window = edit.general().time.resolve(clock::now());
        matches!((window.from, window.to), (Some(from), Some(to)) if from >= to)
    };
    let content = move || {
        match relax() {
        ways if ways.is_empty() => view! {
            <h2>"No traffic yet"</h2>
            <p><a href=move || route.query.with(|query| Section::Import.address(query))>"Import a log"</a>" to begin, here or with "<code>"spoor import access.log"</code>", or try the demo data: "<code>"spoor demo"</code>"."</p>
        }
        .into_any(),
        ways => {
            let links = ways
                .into_iter()
                .map(|(words, address)| view! { <li><a href=address data-noscroll="">{words}</a></li> })
                .collect_view();
            view! {
                <h2>{format!("No {what} matches all filters")}</h2>
                <p>{if backwards() { "The time range ends before it starts." } else { advice }}" Look again:"</p>
                <ul>{links}</ul>
            }
            .into_any()
        }
    }
    };
    view! { <div class="empty">{content}</div> }
}
