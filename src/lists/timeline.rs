//! Requests and attacks over time under the general filters. A click on a bar narrows the time range to it.

use leptos::prelude::*;
use spoor_model::{Moment, Query, TimeRange};

use crate::api;
use crate::browser::clock;
use crate::filters::edit::Edit;
use crate::load::load;
use crate::route::{History, use_go};
use crate::ui::bars::{Bar, Bars};
use crate::ui::failure::FailureNote;
use crate::ui::format;
use crate::zone::Zone;

const BUCKETS: usize = 120;

#[component]
pub fn Timeline(
    /// Which requests.
    question: Memo<Query>,
    /// True when the list below has its answer.
    answered: Signal<bool>,
    /// True when it has failed.
    failed: Signal<bool>,
) -> impl IntoView {
    let edit = Edit::here();
    let zone = Zone::here();
    // The order of the list makes no difference here.
    let layer = Memo::new(move |_| Query {
        general: question.with(|query| query.general.clone()),
        ..Query::default()
    });
    let timeline = load(move || Some(layer.get()), |query, wanted| api::timeline(query, BUCKETS, wanted));
    // Where the list is answered again, what failed beside it is asked again too: one way back is enough.
    Effect::new(move |_| {
        if answered.get() && timeline.has_failed_untracked() {
            timeline.retry();
        }
    });
    let bars = Memo::new(move |_| {
        let now = clock::now();
        timeline.value.with(|timeline| {
            let Some(timeline) = timeline else { return Vec::new() };
            (0..)
                .zip(&timeline.items)
                .map(|(position, bucket)| {
                    let start = timeline.start + position * timeline.width;
                    let range = TimeRange {
                        from: Some(Moment::At(start)),
                        to: Some(Moment::At(start + timeline.width)),
                    };
                    Bar {
                        label: format!(
                            "{} {}, {}",
                            zone.minute(start, now),
                            zone.name(),
                            format::length(timeline.width)
                        ),
                        whole: bucket.requests,
                        part: bucket.attacks,
                        layers: Vec::new(),
                        flags: 0,
                        address: edit.changed(|general| general.time = range),
                        chosen: true,
                    }
                })
                .collect()
        })
    });
    let go = StoredValue::new_local(use_go());
    let on_span = move |first: usize, last: usize| {
        let range = timeline.value.with_untracked(|timeline| {
            let timeline = timeline.as_ref()?;
            let start = |position: usize| timeline.start + position as i64 * timeline.width;
            Some(TimeRange { from: Some(Moment::At(start(first))), to: Some(Moment::At(start(last + 1))) })
        });
        if let Some(range) = range {
            let address = edit.changed_once(|general| general.time = range);
            go.with_value(|go| go(&address, History::Push));
        }
    };
    let ends = move || {
        let now = clock::now();
        timeline.value.with(|timeline| {
            timeline.as_ref().filter(|timeline| !timeline.items.is_empty()).map(|timeline| {
                let end = timeline.start + timeline.width * timeline.items.len() as i64;
                view! { <span>{zone.minute(timeline.start, now)}</span><span>{zone.minute(end, now)}" "{zone.name()}</span> }
            })
        })
    };
    view! {
        // The list failed for the same reason, and says so.
        <Show when=move || !failed.get()><FailureNote loaded=timeline /></Show>
        <div class="timeline" class:stale=move || !timeline.is_current()>
            <Bars bars whole="requests" part="with attacks" label="Requests and attacks over time" on_span>
                <div class="timeline-ends" aria-hidden="true">{ends}</div>
            </Bars>
        </div>
    }
}
