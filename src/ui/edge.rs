//! The edge of a column's header, by which the column is made wider and narrower: dragged, or moved with the arrow keys.
//! A double click or Enter gives the column its usual width.

use leptos::html::Span;
use leptos::prelude::*;

use super::widths::{NARROWEST, WIDEST, Widths};
use crate::browser::size::{self, Watch};

/// How far an arrow key moves an edge, in CSS pixels; with Shift ten times as far.
const STEP: i32 = 10;

/// The edge of a header cell, which must contain it and be positioned.
#[component]
pub fn Edge(
    /// The column's name, also for those who do not see it.
    name: &'static str,
    /// The column's usual width in CSS pixels once widths were chosen.
    usual: u32,
    /// The widths it changes.
    widths: Widths,
) -> impl IntoView {
    let element = NodeRef::<Span>::new();
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        if let Some(cell) = element.get().and_then(|element| element.parent_element()) {
            let measured = cell.clone();
            let measure = move || widths.measure(name, size::outer_width(&measured));
            watch.set_value(Watch::new(&cell, measure));
        }
    });
    on_cleanup(move || watch.set_value(None));
    let width = move || widths.now(name).unwrap_or(usual);
    let wider = move |from: u32, by: i32| widths.set(name, Some(from.saturating_add_signed(by)));
    // Where the pointer was and how wide the column was when a drag began.
    let began = StoredValue::new(None::<(i32, u32)>);
    let press = move |event: leptos::ev::PointerEvent| {
        if event.button() == 0 {
            event.prevent_default();
            size::hold_pointer(&event);
            began.set_value(Some((event.client_x(), untrack(width))));
        }
    };
    let drag = move |event: leptos::ev::PointerEvent| {
        if let Some((from, width)) = began.get_value()
            && event.client_x() != from
        {
            wider(width, event.client_x() - from);
        }
    };
    let step = move |event: leptos::ev::KeyboardEvent| {
        let far = if event.shift_key() { STEP * 10 } else { STEP };
        match event.key().as_str() {
            "ArrowRight" => wider(untrack(width), far),
            "ArrowLeft" => wider(untrack(width), -far),
            "Home" => widths.set(name, Some(NARROWEST)),
            "Enter" => widths.set(name, None),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <span
            node_ref=element
            class="edge"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=format!("Width of {name}")
            aria-valuemin=NARROWEST.to_string()
            aria-valuemax=WIDEST.to_string()
            aria-valuenow=move || width().to_string()
            aria-valuetext=move || format!("{} pixels", width())
            title="Drag, or arrow keys; double-click or Enter for the usual width"
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=move |_| began.set_value(None)
            on:pointercancel=move |_| began.set_value(None)
            on:dblclick=move |_| widths.set(name, None)
            on:keydown=step
        ></span>
    }
}
