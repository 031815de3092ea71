//! A few bars without axes, small enough for the cell of a table: how a count went over time. What they show is said in
//! words beside them for those who do not see it.

use std::fmt::Write as _;

use leptos::prelude::*;

const HEIGHT: f64 = 16.0;
/// Anything at all is as tall as this.
const LEAST: f64 = 2.0;

/// Draws the counts from left to right.
#[component]
pub fn Spark(
    counts: Vec<u64>,
    /// What is seen, in words.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let width = counts.len().max(1);
    let highest = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let mut path = String::new();
    for (position, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
        // A square root keeps small counts visible beside large ones.
        let height = ((count as f64 / highest).sqrt() * HEIGHT).max(LEAST);
        // Writing to a string does not fail.
        _ = write!(path, "M{position}.1 {HEIGHT}h.8v-{height:.1}h-.8z");
    }
    view! {
        <svg class="spark" role="img" aria-label=label viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none">
            <title>{label}</title>
            <path d=path />
        </svg>
    }
}
