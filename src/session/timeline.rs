//! The session's requests over time under the filters; a click on a bar narrows the session to it.

use leptos::prelude::*;
use spoor_model::query::Layer;
use spoor_model::{Moment, Query, TimeRange};

use super::Open;
use crate::browser::clock;
use crate::route::Route;
use crate::ui::bars::{Bar, Bars};
use crate::ui::format;

const BUCKETS: usize = 120;

#[component]
pub fn Timeline() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    // From the first to the last request of the whole session, so that the picture stays while one filters.
    let span = Memo::new(move |_| {
        open.ledger().with(|ledger| {
            let times = ledger.times();
            Some((*times.iter().min()?, *times.iter().max()?))
        })
    });
    let bars = Memo::new(move |_| {
        let Some((first, last)) = span.get() else { return Vec::new() };
        let width = ((last - first) / BUCKETS as i64 + 1).max(1);
        let counts =
            open.view.with(|view| open.ledger().with(|ledger| ledger.timeline(view, first, width, BUCKETS)));
        let query = route.query.get();
        let window = query.inside.time.resolve(open.now.get());
        let now = clock::now();
        (0..)
            .zip(counts)
            .map(|(position, bucket)| {
                let start = first + position * width;
                let time = TimeRange { from: Some(Moment::At(start)), to: Some(Moment::At(start + width)) };
                let inside = Layer { time, ..query.inside.clone() };
                Bar {
                    label: format!("{} UTC, {}", format::second(start, now), format::length(width)),
                    whole: bucket.requests,
                    part: bucket.attacks,
                    address: route.with(&Query { inside, rows: None, ..query.clone() }),
                    chosen: window.contains(start) || window.contains(start + width - 1),
                }
            })
            .collect::<Vec<_>>()
    });
    view! {
        <div class="timeline">
            <Bars bars whole="requests" part="attacks" label="Requests and attacks of this session over time" />
        </div>
    }
}
