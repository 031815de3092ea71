//! A bar chart of two counts over time, the second a part of the first. Plain SVG; every bar is a link, and the
//! same numbers stand in a table for those who do not see the bars.

use leptos::prelude::*;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What the bar stands for, such as an interval.
    pub label: String,
    /// Height of the bar.
    pub whole: u64,
    /// Height of the marked part.
    pub part: u64,
    /// Where a click leads.
    pub address: String,
    /// True when the bar lies inside what is chosen now.
    pub chosen: bool,
}

const HEIGHT: f64 = 48.0;

/// Draws bars. `whole` and `part` name the two counts.
#[component]
pub fn Bars(
    /// The bars from left to right.
    #[prop(into)]
    bars: Signal<Vec<Bar>>,
    /// What is counted.
    whole: &'static str,
    /// What the marked part counts.
    part: &'static str,
    /// What the chart shows, for those who do not see it.
    label: &'static str,
) -> impl IntoView {
    let highest =
        Memo::new(move |_| bars.with(|bars| bars.iter().map(|bar| bar.whole).max().unwrap_or(0).max(1)));
    let drawn = move || {
        let highest = highest.get() as f64;
        bars.get()
            .into_iter()
            .enumerate()
            .map(|(position, bar)| {
                // A square root keeps small counts visible beside large ones; anything at all is one pixel at least.
                let height = |count: u64| if count == 0 { 0.0 } else { ((count as f64 / highest).sqrt() * HEIGHT).max(1.5) };
                let (tall, marked) = (height(bar.whole), height(bar.part));
                let title = format!("{}: {} {whole}, {} {part}", bar.label, bar.whole, bar.part);
                view! {
                    <g class="bar" class:outside=!bar.chosen>
                        <a href=bar.address tabindex="-1" data-noscroll="">
                            <title>{title}</title>
                            <rect class="hit" x=position y="0" width="1" height=HEIGHT />
                            <rect class="whole" x=position as f64 + 0.08 y=HEIGHT - tall width="0.84" height=tall />
                            <rect class="part" x=position as f64 + 0.08 y=HEIGHT - marked width="0.84" height=marked />
                        </a>
                    </g>
                }
            })
            .collect_view()
    };
    let rows = move || {
        bars.get()
            .into_iter()
            .filter(|bar| bar.whole > 0)
            .map(|bar| view! { <tr><th scope="row"><a href=bar.address tabindex="-1">{bar.label}</a></th><td>{bar.whole}</td><td>{bar.part}</td></tr> })
            .collect_view()
    };
    view! {
        <figure class="bars">
            <svg viewBox=move || format!("0 0 {} {HEIGHT}", bars.with(|bars| bars.len().max(1))) preserveAspectRatio="none" aria-hidden="true">
                {drawn}
            </svg>
            <div class="hidden">
                <table>
                    <caption>{label}</caption>
                    <thead><tr><th scope="col">"Interval"</th><th scope="col">{whole}</th><th scope="col">{part}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </figure>
    }
}
