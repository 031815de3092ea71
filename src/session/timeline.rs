//! The session's requests over time under the filters, by class of response, with attacks and changes of identity marked;
//! a click on a bar or a drag over bars narrows the session.

use leptos::prelude::*;
use spoor_model::instant::Millis;
use spoor_model::ledger::CLASSES;
use spoor_model::query::Layer;
use spoor_model::{Moment, Query, TimeRange};

use super::Open;
use crate::browser::clock;
use crate::browser::timing::Timed;
use crate::route::{History, Route, use_go};
use crate::ui::bars::{Bar, Bars};
use crate::ui::format;
use crate::zone::Zone;

const BUCKETS: usize = 120;

/// What identifies a client changes with a request: such requests are flagged.
const FLAG: &str = "changes of identity";

/// The address at which the session is narrowed to an interval, the end not included.
pub fn narrowed(route: Route, query: &Query, from: Millis, to: Millis) -> String {
    let time = TimeRange { from: Some(Moment::At(from)), to: Some(Moment::At(to)) };
    let inside = Layer { time, ..query.inside.clone() };
    route.with(&Query { inside, rows: None, ..query.clone() })
}

#[component]
pub fn Timeline() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let zone = Zone::here();
    // From the first to the last request of the whole session, so that the picture stays while one filters.
    let span = Memo::new(move |_| {
        open.ledger().with(|ledger| {
            let times = ledger.times();
            Some((*times.iter().min()?, *times.iter().max()?))
        })
    });
    let grid = Memo::new(move |_| {
        span.get().map(|(first, last)| (first, ((last - first) / BUCKETS as i64 + 1).max(1)))
    });
    // Counted when the rows shown change, and not when only the links of the bars do.
    let counts = Memo::new(move |_| {
        let (first, width) = grid.get()?;
        let _timed = Timed::start("timeline");
        Some(open.view.with(|view| open.ledger().with(|ledger| ledger.classes(view, first, width, BUCKETS))))
    });
    // Of the whole session, as the strip below lists them.
    let flags = Memo::new(move |_| {
        let mut flags = vec![0_u64; BUCKETS];
        let Some((first, width)) = grid.get() else { return flags };
        open.changes.with(|changes| {
            open.ledger().with(|ledger| {
                let rows = changes.iter().flat_map(|(_, changes)| changes).map(|change| change.row);
                for time in rows.filter_map(|row| ledger.time(row)) {
                    let bucket = usize::try_from((time - first) / width).ok();
                    if let Some(count) = bucket.and_then(|bucket| flags.get_mut(bucket)) {
                        *count += 1;
                    }
                }
            });
        });
        flags
    });
    let bars = Memo::new(move |_| {
        let (Some((first, width)), Some(counts)) = (grid.get(), counts.get()) else { return Vec::new() };
        let query = route.query.get();
        let window = query.inside.time.resolve(open.now.get());
        let now = clock::now();
        (0..)
            .zip(counts)
            .zip(flags.get())
            .map(|((position, bucket), flags)| {
                let start = first + position * width;
                Bar {
                    label: format!("{} {}, {}", zone.second(start, now), zone.name(), format::length(width)),
                    whole: bucket.requests.iter().sum(),
                    part: bucket.attacks,
                    layers: bucket.requests.to_vec(),
                    flags,
                    address: narrowed(route, &query, start, start + width),
                    chosen: window.contains(start) || window.contains(start + width - 1),
                }
            })
            .collect::<Vec<_>>()
    });
    let go = StoredValue::new_local(use_go());
    let on_span = move |from: usize, to: usize| {
        if let Some((first, width)) = grid.get_untracked() {
            let end = first + (to as i64 + 1) * width;
            let address = untrack(|| narrowed(route, &route.query.get(), first + from as i64 * width, end));
            go.with_value(|go| go(&address, History::Push));
        }
    };
    view! {
        <div class="timeline">
            <Bars bars whole="requests" part="with attacks" layers=&CLASSES flag=FLAG label="Requests of this session over time, by class of response" on_span>
                <Legend />
            </Bars>
        </div>
    }
}

/// What the colours and marks of the chart stand for.
#[component]
fn Legend() -> impl IntoView {
    let class = |(position, class): (usize, &&'static str)| {
        view! { <span><span class=format!("swatch layer-{position}")></span>{*class}</span> }
    };
    view! {
        <div class="legend" aria-hidden="true">
            {CLASSES.iter().enumerate().map(class).collect_view()}
            <span><span class="swatch part"></span>"attacks"</span>
            <span><span class="swatch flag"></span>"identity changes"</span>
        </div>
    }
}
