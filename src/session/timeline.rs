//! The session's requests over time under the filters; a click on a bar or a drag over bars narrows the session.

use leptos::prelude::*;
use spoor_model::query::Layer;
use spoor_model::{Moment, Query, TimeRange};

use super::Open;
use crate::browser::clock;
use crate::route::{History, Route, use_go};
use crate::ui::bars::{Bar, Bars};
use crate::ui::format;
use crate::zone::Zone;

const BUCKETS: usize = 120;

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
    let narrowed = move |query: &Query, from: i64, to: i64| {
        let time = TimeRange { from: Some(Moment::At(from)), to: Some(Moment::At(to)) };
        let inside = Layer { time, ..query.inside.clone() };
        route.with(&Query { inside, rows: None, ..query.clone() })
    };
    // Counted when the rows shown change, and not when only the links of the bars do.
    let counts = Memo::new(move |_| {
        let (first, width) = grid.get()?;
        Some(open.view.with(|view| open.ledger().with(|ledger| ledger.timeline(view, first, width, BUCKETS))))
    });
    let bars = Memo::new(move |_| {
        let (Some((first, width)), Some(counts)) = (grid.get(), counts.get()) else { return Vec::new() };
        let query = route.query.get();
        let window = query.inside.time.resolve(open.now.get());
        let now = clock::now();
        (0..)
            .zip(counts)
            .map(|(position, bucket)| {
                let start = first + position * width;
                Bar {
                    label: format!("{} {}, {}", zone.second(start, now), zone.name(), format::length(width)),
                    whole: bucket.requests,
                    part: bucket.attacks,
                    address: narrowed(&query, start, start + width),
                    chosen: window.contains(start) || window.contains(start + width - 1),
                }
            })
            .collect::<Vec<_>>()
    });
    let go = StoredValue::new_local(use_go());
    let on_span = move |from: usize, to: usize| {
        if let Some((first, width)) = grid.get_untracked() {
            let end = first + (to as i64 + 1) * width;
            let address = untrack(|| narrowed(&route.query.get(), first + from as i64 * width, end));
            go.with_value(|go| go(&address, History::Push));
        }
    };
    view! {
        <div class="timeline">
            <Bars bars whole="requests" part="with attacks" label="Requests and attacks of this session over time" on_span>
                ""
            </Bars>
        </div>
    }
}
