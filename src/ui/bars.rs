//! A bar chart of two counts over time, the second a part of the first. A bar can be stacked of layers, with the part in
//! a lane below it, and can carry a flag. Plain SVG: every bar is a link, dragging over bars chooses a span, and so do
//! the arrow keys. What is under the pointer or the keys is read out below, and the
//! same numbers stand in a table for those who do not see the bars.

use leptos::prelude::*;
use leptos::svg::Svg;

use super::format::exact;
use crate::browser::size;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What the bar stands for, such as an interval.
    pub label: String,
    /// Height of the bar.
    pub whole: u64,
    /// Height of the marked part.
    pub part: u64,
    /// What the height is stacked of, from below; empty for a bar that is not stacked.
    pub layers: Vec<u64>,
    /// How many flags the bar carries.
    pub flags: u64,
    /// Where a click leads.
    pub address: String,
    /// True when the bar lies inside what is chosen now.
    pub chosen: bool,
}

const HEIGHT: f64 = 48.0;
/// Height of the lane in which stacked bars have their part, and of the gap above it.
const LANE: f64 = 4.0;
const GAP: f64 = 2.0;

/// Classes of layers, from below.
const LAYERS: [&str; 5] = ["layer-0", "layer-1", "layer-2", "layer-3", "layer-4"];

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
    /// What the layers of a bar count, from below; none where bars are not stacked.
    #[prop(optional)]
    layers: &'static [&'static str],
    /// What flags count; empty where there are none.
    #[prop(optional)]
    flag: &'static str,
    /// What the chart shows, for those who do not see it.
    label: &'static str,
    /// Called with the first and last bar of a span that was chosen.
    on_span: impl Fn(usize, usize) + Copy + Send + 'static,
    /// What stands below the chart while nothing is read out.
    children: ChildrenFn,
) -> impl IntoView {
    let names = Names { whole, layers, part, flag };
    let chart = NodeRef::<Svg>::new();
    // The bar one is at, and the bar where a span began.
    let (at, began) = (RwSignal::new(None::<usize>), RwSignal::new(None::<usize>));
    let count = move || bars.with(Vec::len);
    let span = Memo::new(move |_| {
        let at = at.get().filter(|at| *at < count())?;
        let began = began.get().unwrap_or(at);
        Some((at.min(began), at.max(began)))
    });
    let under = move |event: &leptos::ev::PointerEvent| {
        let chart = chart.get_untracked()?;
        let share = size::share_of_width(&chart, f64::from(event.client_x()));
        let count = bars.with_untracked(Vec::len);
        (count > 0).then(|| ((share * count as f64).max(0.0) as usize).min(count - 1))
    };
    let finish = move || {
        if let (Some((first, last)), Some(_)) = (span.get_untracked(), began.get_untracked())
            && first != last
        {
            on_span(first, last);
        }
        began.set(None);
    };
    let step = move |event: leptos::ev::KeyboardEvent| {
        let count = bars.with_untracked(Vec::len);
        let here = at.get_untracked();
        let to = match event.key().as_str() {
            "ArrowRight" => here.map_or(0, |at| at + 1).min(count.saturating_sub(1)),
            "ArrowLeft" => here.map_or(count, |at| at).saturating_sub(1),
            "Home" => 0,
            "End" => count.saturating_sub(1),
            "Enter" => {
                if let Some((first, last)) = span.get_untracked() {
                    on_span(first, last);
                    began.set(None);
                }
                return;
            }
            "Escape" if here.is_some() => {
                event.stop_propagation();
                began.set(None);
                return at.set(None);
            }
            _ => return,
        };
        event.prevent_default();
        match (event.shift_key(), began.get_untracked()) {
            (true, None) => began.set(here),
            (false, _) => began.set(None),
            _ => {}
        }
        at.set(Some(to));
    };
    let reading = move || {
        let (first, last) = span.get()?;
        bars.with(|bars| words(bars.get(first..=last)?, &names))
    };
    let mark = move || {
        let (first, last) = span.get()?;
        Some(view! { <g><rect class="span" x=first y="0" width=last - first + 1 height=HEIGHT /></g> })
    };
    let highest =
        Memo::new(move |_| bars.with(|bars| bars.iter().map(|bar| bar.whole).max().unwrap_or(0).max(1)));
    let drawn = move || {
        let highest = highest.get() as f64;
        bars.get().into_iter().enumerate().map(|(position, bar)| draw(position, bar, highest)).collect_view()
    };
    let flagged = !flag.is_empty();
    let rows = move || {
        bars.get()
            .into_iter()
            .filter(|bar| bar.whole > 0 || bar.flags > 0)
            .map(|bar| {
                let layers = bar.layers.iter().map(|count| view! { <td>{*count}</td> }).collect_view();
                view! {
                    <tr>
                        <th scope="row"><a href=bar.address tabindex="-1">{bar.label}</a></th>
                        <td>{bar.whole}</td>
                        {layers}
                        <td>{bar.part}</td>
                        {flagged.then(|| view! { <td>{bar.flags}</td> })}
                    </tr>
                }
            })
            .collect_view()
    };
    let heads = std::iter::once(whole)
        .chain(layers.iter().copied())
        .chain([part])
        .chain(flagged.then_some(flag))
        .map(|name| view! { <th scope="col">{name}</th> })
        .collect_view();
    view! {
        <figure
            class="bars"
            role="group"
            aria-label=format!("{label}. Arrow keys read it, with Shift they choose a span, Enter narrows to it.")
            tabindex="0"
            on:keydown=step
            on:blur=move |_| at.set(None)
        >
            <svg
                node_ref=chart
                viewBox=move || format!("0 0 {} {HEIGHT}", count().max(1))
                preserveAspectRatio="none"
                aria-hidden="true"
                on:pointerdown=move |event| {
                    if event.button() == 0 {
                        at.set(under(&event));
                        began.set(at.get_untracked());
                    }
                }
                on:pointermove=move |event| at.set(under(&event))
                on:pointerup=move |_| finish()
                on:pointerleave=move |_| {
                    at.set(None);
                    began.set(None);
                }
                on:dragstart=move |event| event.prevent_default()
            >
                {mark}
                {drawn}
            </svg>
            <div class="below">
                <span class="reading" role="status">{reading}</span>
                <Show when=move || span.get().is_none()>{children()}</Show>
            </div>
            <div class="hidden">
                <table>
                    <caption>{label}</caption>
                    <thead><tr><th scope="col">"Interval"</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </figure>
    }
}

/// What is counted.
struct Names {
    whole: &'static str,
    layers: &'static [&'static str],
    part: &'static str,
    flag: &'static str,
}

/// What some bars beside each other say together.
fn words(bars: &[Bar], names: &Names) -> Option<String> {
    let label = match bars {
        [only] => only.label.clone(),
        [first, .., last] => format!("{} to {}", first.label, last.label),
        [] => return None,
    };
    let sum = |count: &dyn Fn(&Bar) -> u64| bars.iter().map(count).sum::<u64>();
    let layers = names.layers.iter().enumerate().map(|(position, name)| {
        let count = sum(&|bar| bar.layers.get(position).copied().unwrap_or_default());
        (count > 0).then(|| format!(", {} × {name}", exact(count)))
    });
    let layers: String = layers.flatten().collect();
    let flags = Some(sum(&|bar| bar.flags)).filter(|flags| *flags > 0);
    let flags = flags.map(|flags| format!(", {} {}", exact(flags), names.flag)).unwrap_or_default();
    let (whole, part) = (exact(sum(&|bar| bar.whole)), exact(sum(&|bar| bar.part)));
    Some(format!("{label}: {whole} {}{layers}, {part} {}{flags}", names.whole, names.part))
}

/// One bar, and the link it is.
fn draw(position: usize, bar: Bar, highest: f64) -> impl IntoView {
    let stacked = !bar.layers.is_empty();
    let room = if stacked { HEIGHT - LANE - GAP } else { HEIGHT };
    // A square root keeps small counts visible beside large ones; anything at all is one pixel at least.
    let height = |count: u64| {
        if count == 0 { 0.0 } else { ((count as f64 / highest).sqrt() * room).max(1.5) }
    };
    let (tall, marked) = (height(bar.whole), height(bar.part));
    let x = position as f64 + 0.08;
    let rect = move |class: &'static str, y: f64, height: f64| {
        (height > 0.0).then(|| view! { <rect class=class x=x y=y width="0.84" height=height /> })
    };
    let mut top = room;
    let mut body: Vec<_> = bar
        .layers
        .iter()
        .zip(LAYERS)
        .map(|(count, class)| {
            let share = tall * *count as f64 / bar.whole.max(1) as f64;
            let own = if *count == 0 { 0.0 } else { share.max(1.0).min(top) };
            top -= own;
            rect(class, top, own)
        })
        .collect();
    if stacked {
        body.push(rect("part", HEIGHT - LANE, if bar.part > 0 { LANE } else { 0.0 }));
    } else {
        body.extend([rect("whole", HEIGHT - tall, tall), rect("part", HEIGHT - marked, marked)]);
    }
    let flag = (bar.flags > 0)
        .then(|| view! { <rect class="flag" x=position as f64 + 0.36 y="0" width="0.28" height=HEIGHT /> });
    view! {
        <g class="bar" class:outside=!bar.chosen>
            <a href=bar.address tabindex="-1" data-noscroll="">
                <rect class="hit" x=position y="0" width="1" height=HEIGHT />
                {body}
                {flag}
            </a>
        </g>
    }
}
