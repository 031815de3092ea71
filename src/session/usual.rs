//! What stands out from the usual: in words, as a mark beside a number of the table, and as an order of its rows. What
//! stands out is the model's to say.

use leptos::prelude::*;
use spoor_model::field::Kind;
use spoor_model::pattern::{Pattern, number_text};
use spoor_model::query::{RequestKey, Sort};
use spoor_model::usual::{Deviation, Measure, Usual};
use spoor_model::{Operator, Query};

use super::Open;
use crate::route::Route;
use crate::ui::format;

/// A time or a size with its unit: `84 ms`, `0.4 ms`, `1,570 bytes`.
pub fn amount(measure: Measure, number: u64) -> String {
    match measure {
        Measure::Duration if number < 1_000 => format!("{} ms", number_text(Kind::Milliseconds, number)),
        Measure::Duration => format!("{} ms", format::exact((number + 500) / 1_000)),
        Measure::Size => format::counted(number, "byte"),
    }
}

/// What is usual: `84 ms, 95 % take at most 310 ms, n=5,310`.
pub fn usual_words(measure: Measure, usual: Usual) -> String {
    let verb = match measure {
        Measure::Duration => "take",
        Measure::Size => "have",
    };
    let (median, p95) = (amount(measure, usual.median), amount(measure, usual.p95));
    format!("{median}, 95 % {verb} at most {p95}, n={}", format::exact(usual.n))
}

/// How far something stands out: `12x the usual 84 ms, 95 % take at most 310 ms, n=5,310`.
pub fn words(measure: Measure, deviation: Deviation) -> String {
    format!("{} the usual {}", deviation.times(), usual_words(measure, deviation.usual))
}

/// The mark beside a number that stands out, in full words when it is pointed at or focused. A link to the requests of
/// the session that stand out as far.
#[component]
pub fn StandsOut(measure: Measure, row: u32) -> impl IntoView {
    let route = Route::here();
    let deviation = Open::here().ledger().with_untracked(|ledger| ledger.deviation(measure, row));
    deviation.map(|deviation| {
        let field = measure.deviation();
        let pattern = Pattern::literal(field.kind(), Some(deviation.band().word()));
        let address =
            move || route.with(&route.query.with(|query| query.toggled_inside(field, Operator::Is, &pattern)));
        let words = words(measure, deviation);
        let spoken = format!("{words}: show only such");
        view! {
            <a class="stands-out" href=address data-noscroll="" data-focus=format!("{} {row}", field.key()) aria-label=spoken>
                {deviation.times()}
                <span class="bubble">{words}</span>
            </a>
        }
    })
}

/// A link in the head of a column of a measure that puts first what stands out most, or least; nothing in other columns.
#[component]
pub fn ByDeviation(column: RequestKey) -> impl IntoView {
    let measure = Measure::ALL.into_iter().find(|measure| RequestKey::Field(measure.number()) == column);
    measure.map(|measure| {
        let route = Route::here();
        let key = RequestKey::Field(measure.deviation());
        let sort = Memo::new(move |_| route.query.with(|query| query.inside_sort));
        let order = move || (sort.get().key == key).then(|| sort.get().descending);
        let address = move || {
            let descending = order() != Some(true);
            route.with(&Query { inside_sort: Sort { key, descending }, ..route.query.get() })
        };
        let what = match measure {
            Measure::Duration => "Sort by how much slower than usual",
            Measure::Size => "Sort by how much larger than usual",
        };
        let words = move |descending: Option<bool>| match descending {
            Some(true) => (format!("{what}, sorted descending"), "x ↓"),
            Some(false) => (format!("{what}, sorted ascending"), "x ↑"),
            None => (what.to_owned(), "x"),
        };
        view! {
            <a class="by-deviation" class:sorted=move || order().is_some() href=address data-noscroll="" prop:replace=true title=what aria-label=move || words(order()).0>
                {move || words(order()).1}
            </a>
        }
    })
}
