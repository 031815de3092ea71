//! What the endpoint of a request is known for: how risky it is and why, what is usual, which parameters and kinds of
//! sensitive data were seen. Names and kinds only; a value is never shown here.

use std::collections::BTreeSet;

use leptos::prelude::*;
use spoor_model::Request;
use spoor_model::endpoint::{EndpointParameter, Insight, Sensitive};
use spoor_model::instant::parse_instant;
use spoor_model::usual::{FEWEST_OBSERVATIONS, Measure};

use crate::browser::clock;
use crate::session::actions::ExploreEndpoint;
use crate::session::usual::{amount, usual_words};
use crate::ui::format;
use crate::ui::text::Inert;
use crate::zone::Zone;

/// Parameters that are named before one asks for more.
const SHORT: usize = 12;

#[component]
pub fn Endpoint(insight: Option<Insight>, request: Request) -> impl IntoView {
    let explore = view! { <ExploreEndpoint request=request.clone() /> };
    let Some(insight) = insight else { return explore.into_any() };
    let line = [insight.method.as_deref(), insight.host.as_deref(), Some(insight.endpoint.as_str())];
    let line = line.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let reasons: Vec<&str> = insight.risk.reasons.iter().map(|reason| reason.label()).collect();
    let reasons = match reasons.as_slice() {
        [] => "nothing that makes it risky was seen".to_owned(),
        reasons => reasons.join(", "),
    };
    let level = insight.risk.level();
    let usual = Measure::ALL.map(
        |measure| view! { <dt>{heading(measure)}</dt><dd>{comparison(&insight, measure, &request)}</dd> },
    );
    let traffic = format!(
        "{} in {}",
        format::counted(insight.requests, "request"),
        format::counted(insight.sessions, "session")
    );
    let sensitive = sensitive(&insight.parameters, &insight.answered);
    view! {
        <section class="insight">
            <h2>"Endpoint"</h2>
            <p class="request-line mono"><Inert text=line /></p>
            <dl class="pairs">
                <dt>"Risk"</dt>
                <dd><span class=format!("risk risk-{level}")>{format!("{} of 10, {level}", insight.risk.score)}</span>" "{reasons}</dd>
                <dt>"Traffic"</dt>
                <dd>{traffic}</dd>
                {usual.into_iter().collect_view()}
                <dt>"First seen"</dt>
                <dd><Instant text=insight.first /></dd>
                <dt>"Last seen"</dt>
                <dd><Instant text=insight.last /></dd>
                <dt>"Sensitive data"</dt>
                <dd>{sensitive}</dd>
                <dt>"Parameters"</dt>
                <dd><Parameters parameters=insight.parameters /></dd>
            </dl>
            {explore}
        </section>
    }
    .into_any()
}

fn heading(measure: Measure) -> &'static str {
    match measure {
        Measure::Duration => "Usual time",
        Measure::Size => "Usual size",
    }
}

/// What is usual, and how this request compares.
fn comparison(insight: &Insight, measure: Measure, request: &Request) -> String {
    let Some(usual) = insight.usual.of(measure).filter(|usual| usual.is_known()) else {
        let n = insight.usual.of(measure).map_or(0, |usual| usual.n);
        return format!("not known: seen {} of the {FEWEST_OBSERVATIONS} times it takes", format::exact(n));
    };
    let own = measure.of(request).map(|number| {
        let times = usual.deviation(number).map(|deviation| format!(", {} the usual", deviation.times()));
        format!("; this one {}{}", amount(measure, number), times.unwrap_or_default())
    });
    format!("{}{}", usual_words(measure, usual), own.unwrap_or_default())
}

/// The kinds that were seen, and where.
fn sensitive(parameters: &[EndpointParameter], answered: &[Sensitive]) -> String {
    let asked: BTreeSet<Sensitive> =
        parameters.iter().flat_map(|parameter| parameter.sensitive.iter().copied()).collect();
    let listed = |kinds: Vec<Sensitive>, place: &str| {
        let words: Vec<&str> = kinds.into_iter().map(Sensitive::word).collect();
        (!words.is_empty()).then(|| format!("{} in {place}", words.join(", ")))
    };
    let places = [listed(asked.into_iter().collect(), "requests"), listed(answered.to_vec(), "answers")];
    let places: Vec<String> = places.into_iter().flatten().collect();
    if places.is_empty() { "none seen".to_owned() } else { places.join("; ") }
}

#[component]
fn Parameters(parameters: Vec<EndpointParameter>) -> impl IntoView {
    let long = RwSignal::new(false);
    let count = parameters.len();
    let items = move || {
        let shown = if long.get() { count } else { SHORT };
        let item = |EndpointParameter { place, name, sensitive, .. }: &EndpointParameter| {
            let kinds: Vec<&str> = sensitive.iter().map(|kind| kind.word()).collect();
            let kinds = (!kinds.is_empty()).then(|| view! { " "<span class="tag">{kinds.join(", ")}</span> });
            view! {
                <li>
                    <span class="mono"><Inert text=name.clone() /></span>
                    " "
                    <span class="more-count"><Inert text=place.clone() /></span>
                    {kinds}
                </li>
            }
        };
        parameters.iter().take(shown).map(item).collect_view()
    };
    let more = move || {
        if long.get() { "Fewer".to_owned() } else { format!("{} more", count.saturating_sub(SHORT)) }
    };
    view! {
        {(count == 0).then_some("none seen")}
        <ul class="endpoint-parameters">{items}</ul>
        {(count > SHORT).then(|| view! { <button type="button" class="button small" on:click=move |_| long.update(|long| *long = !*long)>{more}</button> })}
    }
}

/// An instant as the server writes it, in the zone of the reader.
#[component]
fn Instant(text: String) -> impl IntoView {
    let zone = Zone::here();
    match parse_instant(&text) {
        Some(time) => view! {
            <time datetime=move || zone.stamp(time) title=move || zone.named(time)>{move || zone.millisecond(time, clock::now())}</time>
        }
        .into_any(),
        None => text.into_any(),
    }
}
