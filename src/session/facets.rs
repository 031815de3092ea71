//! The facets: what the requests have in a field, with number and share. A click shows only a value, the minus
//! beside it leaves it out, the pen highlights it, and each again undoes it. The counts of a field are under all other filters.

use std::collections::BTreeMap;

use leptos::prelude::*;
use spoor_model::pattern::Pattern;
use spoor_model::{Field, Operator, Query};

use super::Open;
use crate::browser::page;
use crate::browser::timing::Timed;
use crate::route::Route;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};

/// The facets, in the order in which an analyst asks: harmful or not, who, what, how it went.
const FACETS: [Field; 17] = [
    Field::Attack,
    Field::Verdict,
    Field::Status,
    Field::Slow,
    Field::Large,
    Field::Method,
    Field::Endpoint,
    Field::Host,
    Field::Ip,
    Field::Country,
    Field::Network,
    Field::UserAgent,
    Field::User,
    Field::Role,
    Field::Flow,
    Field::Application,
    Field::Parameter,
];

/// What a source may not record, beside what the requests were found to be.
const RECORDED: [Field; 12] = [
    Field::Status,
    Field::Duration,
    Field::Size,
    Field::Host,
    Field::Ip,
    Field::Country,
    Field::Network,
    Field::User,
    Field::Role,
    Field::UserAgent,
    Field::Application,
    Field::Parameter,
];

/// Number of values shown before one asks for more.
const SHORT: usize = 8;
/// Number of values shown at most.
const LONG: usize = 500;

#[component]
pub fn Facets() -> impl IntoView {
    let open = Open::here();
    let facets = FACETS.into_iter().map(|field| view! { <Facet field /> }).collect_view();
    view! {
        <aside class="facets" aria-label="In-session filters">
            <details class="facets-drawer" open=page::is_wide()>
                <summary>"Filter inside the session"</summary>
                <p class="denominator">
                    {move || open.rows.with(|rows| format!("Shares are of the requests under the other filters; {} shown now.", format::exact(rows.len() as u64)))}
                </p>
                {facets}
                <NotRecorded />
            </details>
        </aside>
    }
}

/// What no request of the session says anything of: without it, a facet that is not there could be taken for one that is empty.
#[component]
fn NotRecorded() -> impl IntoView {
    let open = Open::here();
    let missing = Memo::new(move |_| {
        if !open.requests.are_settled() {
            return Vec::new();
        }
        open.ledger().with(|ledger| RECORDED.into_iter().filter(|field| ledger.lacks(*field)).collect())
    });
    move || {
        let fields = missing.get().into_iter().map(Field::label).collect::<Vec<_>>();
        (!fields.is_empty()).then(|| {
            view! { <p class="denominator" title="No request of this session has a value in these fields: its source did not record them">{format!("Not recorded: {}.", fields.join(", "))}</p> }
        })
    }
}

#[component]
fn Facet(field: Field) -> impl IntoView {
    let open = Open::here();
    let facet = Memo::new(move |_| {
        open.view.with(|view| {
            let _timed = Timed::start(format!("facet {}", field.key()));
            open.ledger().with(|ledger| ledger.facet(view, field))
        })
    });
    let long = RwSignal::new(false);
    // A field that no request has a value of tells nothing.
    let useful =
        Memo::new(move |_| facet.with(|facet| facet.values.iter().any(|value| value.value.is_some())));
    let route = Route::here();
    let filter = Memo::new(move |_| route.query.with(|query| query.inside.filter.clone()));
    let search = RwSignal::new(String::new());
    let values = move || {
        let limit = if long.get() { LONG } else { SHORT };
        let search = if long.get() { search.get().to_lowercase() } else { String::new() };
        let found = |value: &Option<String>| {
            let text = value.as_deref().unwrap_or_default();
            search.is_empty()
                || text.to_lowercase().contains(&search)
                || field.value_words(text).to_lowercase().contains(&search)
        };
        // What is chosen stays in sight, however rare it is now.
        let filter = filter.get();
        let is_chosen = |value: &Option<String>| {
            let chosen = |operator: Operator| {
                filter.values(field, operator).next().is_some()
                    && filter.has(field, operator, &Pattern::literal(field.kind(), value.as_deref()))
            };
            chosen(Operator::Is) || chosen(Operator::Not)
        };
        facet.with(|facet| {
            let values = facet.values.iter().map(|value| &value.value).filter(|value| found(value));
            let shown = values.enumerate().filter(|(position, value)| *position < limit || is_chosen(value));
            shown.map(|(_, value)| value.clone()).collect::<Vec<_>>()
        })
    };
    // Rows stay in the page while their counts change, and look these up.
    let counts = Memo::new(move |_| {
        facet.with(|facet| {
            let counts = facet.values.iter().map(|value| (value.value.clone(), value.rows));
            (counts.collect::<BTreeMap<_, _>>(), facet.rows)
        })
    });
    let rest = Memo::new(move |_| facet.with(|facet| facet.values.len().saturating_sub(SHORT)));
    let beyond = Memo::new(move |_| facet.with(|facet| facet.values.len().saturating_sub(LONG)));
    view! {
        <Show when=move || useful.get()>
            <details class="facet" open=true>
                <summary>{plural(field)}</summary>
                <Show when=move || long.get()>
                    <input
                        type="search"
                        class="facet-search"
                        aria-label=format!("Find among {}", plural(field))
                        placeholder="Find"
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=search
                        on:input=move |event| search.set(event_target_value(&event))
                    />
                </Show>
                <ul>
                    <For each=values key=Clone::clone let:value>
                        <Value field value counts />
                    </For>
                </ul>
                <Show when=move || { rest.get() > 0 }>
                    <button type="button" class="button small" on:click=move |_| long.update(|long| *long = !*long)>
                        {move || if long.get() { "Fewer".to_owned() } else { format!("{} more", format::exact(rest.get() as u64)) }}
                    </button>
                </Show>
                <Show when=move || long.get() && { beyond.get() > 0 }>
                    <p class="cut">{move || format!("{} rarer values are not listed: find them above.", format::exact(beyond.get() as u64))}</p>
                </Show>
            </details>
        </Show>
    }
}

/// Number of rows for each value of a field, and of all that were counted.
type Counts = (BTreeMap<Option<String>, u32>, u32);

#[component]
fn Value(field: Field, value: Option<String>, counts: Memo<Counts>) -> impl IntoView {
    let route = Route::here();
    let pattern = StoredValue::new(Pattern::literal(field.kind(), value.as_deref()));
    let has = move |operator| {
        Memo::new(move |_| {
            route
                .query
                .with(|query| pattern.with_value(|pattern| query.inside.filter.has(field, operator, pattern)))
        })
    };
    let (only, left_out) = (has(Operator::Is), has(Operator::Not));
    let highlighted = Memo::new(move |_| {
        route
            .query
            .with(|query| pattern.with_value(|pattern| query.highlight.has(field, Operator::Is, pattern)))
    });
    let highlight = move || {
        route.query.with(|query| {
            route.with(&pattern.with_value(|pattern| query.toggled_highlight(field, Operator::Is, pattern)))
        })
    };
    let others = Memo::new(move |_| {
        !only.get()
            && route.query.with(|query| query.inside.filter.values(field, Operator::Is).next().is_some())
    });
    let address = move |operator| {
        move || {
            let toggled =
                |query: &Query| pattern.with_value(|pattern| query.toggled_inside(field, operator, pattern));
            route.with(&route.query.with(toggled))
        }
    };
    let label =
        value.as_deref().map_or_else(|| field.missing_label().to_owned(), |value| field.value_words(value));
    let class = value
        .as_deref()
        .filter(|_| field == Field::Status)
        .and_then(|text| text.get(..1))
        .map(|class| format!("code-{class}"));
    let focus = format!("{} {}", field.key(), value.as_deref().unwrap_or_default());
    let count = Memo::new(move |_| {
        counts
            .with(|(counts, whole)| (u64::from(counts.get(&value).copied().unwrap_or(0)), u64::from(*whole)))
    });
    let share = move || count.with(|(rows, whole)| format::percent(*rows, *whole));
    let width =
        move || count.with(|(rows, whole)| format!("{:.1}%", *rows as f64 * 100.0 / (*whole).max(1) as f64));
    let spoken = plain(&label);
    let title = {
        let spoken = spoken.clone();
        move || {
            count.with(|(rows, whole)| {
                format!(
                    "{spoken}: {} of {} ({})",
                    format::exact(*rows),
                    format::counted(*whole, "request"),
                    share()
                )
            })
        }
    };
    view! {
        <li
            class="facet-value"
            class:only=only
            class:left-out=left_out
            class:dimmed=move || others.get() || count.with(|(rows, _)| *rows == 0)
        >
            <a
                class="facet-only"
                href=address(Operator::Is)
                data-noscroll=""
                data-focus=format!("only {focus}")
                title=title
                aria-current=move || only.get().then_some("true")
            >
                <span class="facet-bar" style:width=width></span>
                <span class=format!("value {}", class.unwrap_or_default())><Inert text=label /></span>
                <span class="count">{move || count.with(|(rows, _)| format::short(*rows))}</span>
                <span class="share">{share}</span>
            </a>
            <a
                class="facet-not"
                href=address(Operator::Not)
                data-noscroll=""
                data-focus=format!("not {focus}")
                aria-label=format!("Leave out {spoken}")
                title="Leave out"
                aria-current=move || left_out.get().then_some("true")
            >
                <Draw icon=Icon::Minus />
            </a>
            <a
                class="facet-highlight"
                href=highlight
                data-noscroll=""
                data-focus=format!("highlight {focus}")
                aria-label=format!("Highlight {spoken}")
                title="Highlight"
                aria-current=move || highlighted.get().then_some("true")
            >
                <Draw icon=Icon::Pen />
            </a>
        </li>
    }
}

fn plural(field: Field) -> &'static str {
    match field {
        Field::Attack => "Attacks",
        Field::Verdict => "Verdicts",
        Field::Status => "Response codes",
        Field::Method => "HTTP methods",
        Field::Endpoint => "Endpoints",
        Field::Host => "API hosts",
        Field::Ip => "User IPs",
        Field::Country => "Countries",
        Field::Network => "Networks",
        Field::User => "Users",
        Field::Role => "Roles",
        Field::Flow => "Business flows",
        Field::Application => "Applications",
        Field::Parameter => "Parameters",
        Field::UserAgent => "User agents",
        other => other.label(),
    }
}
