//! Steps from one time range to another: as long, just before or after; or twice as long around it.

use leptos::prelude::*;
use spoor_model::TimeRange;

use crate::browser::clock;
use crate::filters::edit::Edit;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};

#[component]
pub fn Steps() -> impl IntoView {
    let edit = Edit::here();
    // A range that depends on the clock moves with it; what a step leads to is worked out anew as one gets there.
    let now = RwSignal::new(clock::now());
    let look = move || now.set(clock::now());
    let time = Memo::new(move |_| {
        now.track();
        edit.general().time
    });
    let length = move || {
        let now = now.get();
        let window = time.get().resolve(now);
        Some(format::length(window.to.unwrap_or(now) - window.from?))
    };
    let step =
        move |label: &'static str, about: &'static str, icon, to: fn(TimeRange, i64) -> Option<TimeRange>| {
            let title = move || {
                length().map_or_else(|| label.to_owned(), |length| format!("{label} {about} {length}"))
            };
            let target = Memo::new(move |_| to(time.get(), now.get()));
            // Without a target it is still there, and says that it cannot be used.
            let address = move || target.get().map(|range| edit.changed(|general| general.time = range));
            view! {
                <a
                    class="button icon-button"
                    role="link"
                    href=address
                    aria-disabled=move || target.get().is_none().then_some("true")
                    data-noscroll=""
                    data-focus=label
                    aria-label=label
                    title=title
                >
                    <Draw icon />
                </a>
            }
        };
    view! {
        <span class="steps" on:pointerenter=move |_| look() on:focusin=move |_| look()>
            {step("Earlier", "by", Icon::Left, |range, now| range.shifted(now, -1))}
            {step("Later", "by", Icon::Right, |range, now| range.shifted(now, 1))}
            {step("Zoom out", "from", Icon::ZoomOut, TimeRange::zoomed_out)}
        </span>
    }
}
