//! One rule: what it ignores, since when, until when and why, and its end.

use leptos::prelude::*;
use spoor_model::Field;
use spoor_model::instant::parse_instant;
use spoor_model::rule::{Breadth, Ignore, Rule, RulePage};

use crate::api;
use crate::browser::{clock, page};
use crate::load::{Loaded, Sending};
use crate::ui::failure::Failed;
use crate::ui::text::Inert;
use crate::zone::Zone;

#[component]
pub fn RuleRow(rule: Rule, rules: Loaded<RulePage>, said: RwSignal<String>) -> impl IntoView {
    let sending = Sending::new();
    let sure = RwSignal::new(false);
    let (delete_id, keep_id) = (format!("delete-{}", rule.id), format!("keep-{}", rule.id));
    let doubt = StoredValue::new((delete_id.clone(), keep_id.clone()));
    let ask = move |asked: bool| {
        sure.set(asked);
        let (delete, keep) = doubt.get_value();
        request_animation_frame(move || page::focus(if asked { &keep } else { &delete }));
    };
    let disabled = rule.disabled;
    // The row is drawn anew when it is switched; the focus waits for the new one.
    let switch_id = |disabled: bool| format!("switch-{}-{}", if disabled { "on" } else { "off" }, rule.id);
    let (id, focus, switch_id) = (rule.id.clone(), switch_id(!disabled), switch_id(disabled));
    let switch = move |_| {
        let (id, focus) = (id.clone(), focus.clone());
        sending.send(async move { api::switch_rule(&id, !disabled).await }, move |_| {
            said.set(
                if disabled {
                    "The rule is on again."
                } else {
                    "The rule is off. What it ignored stays marked."
                }
                .to_owned(),
            );
            rules.retry();
            page::focus_when_drawn(focus);
        });
    };
    let id = rule.id.clone();
    let delete = move |_| {
        let id = id.clone();
        sending.send(async move { api::remove_rule(&id).await }, move |()| {
            said.set("The rule is deleted. What it ignored stays marked.".to_owned());
            rules.retry();
        });
    };
    view! {
        <li>
            <p class="decision">{disabled.then(|| view! { <strong>"Off: "</strong> })}<What ignore=rule.ignore /></p>
            {(!rule.note.is_empty()).then(|| view! { <p class="decision"><Inert text=rule.note /></p> })}
            <div class="decision-line">
                <Span created=rule.created expires=rule.expires over="no longer holds for requests since" until="holds for requests until" />
                <button type="button" id=switch_id class="button small" on:click=switch>{if disabled { "Switch on" } else { "Switch off" }}</button>
                <Show
                    when=move || sure.get()
                    fallback={
                        let id = delete_id.clone();
                        move || view! { <button type="button" id=id.clone() class="button small" on:click=move |_| ask(true)>"Delete…"</button> }
                    }
                >
                    <span>"Delete it for everybody?"</span>
                    <button type="button" id=keep_id.clone() class="button small" on:click=move |_| ask(false)>"Keep"</button>
                    <button type="button" class="button small danger" on:click=delete.clone()>"Delete"</button>
                </Show>
            </div>
            <Failed sending />
        </li>
    }
}

/// What a rule ignores, as a sentence.
#[component]
fn What(ignore: Ignore) -> impl IntoView {
    let Ignore { breadth, host, method, endpoint, parameter, kind, payload } = ignore;
    let kind = kind.unwrap_or_default();
    let label = Field::Attack.value_label(&kind).to_owned();
    let what = match breadth {
        Breadth::All => "Any attack".into_any(),
        Breadth::Type => view! { "Any "<strong><Inert text=label /></strong> }.into_any(),
        Breadth::Payload => view! {
            <strong><Inert text=label /></strong>
            {payload.map(|payload| view! { " with the payload " <code><Inert text=payload /></code> })}
        }
        .into_any(),
    };
    let parameter = parameter.map_or_else(
        || "no named parameter".into_any(),
        |parameter| view! { <code><Inert text=parameter /></code> }.into_any(),
    );
    let place = [method, host, endpoint].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let place = if place.is_empty() {
        "no known endpoint".into_any()
    } else {
        view! { <code><Inert text=place /></code> }.into_any()
    };
    view! { {what} " in " {parameter} " of " {place} }
}

/// Since when and until when.
#[component]
pub fn Span(
    created: String,
    expires: Option<String>,
    over: &'static str,
    until: &'static str,
) -> impl IntoView {
    let zone = Zone::here();
    let time = move |text: &str| {
        let instant = parse_instant(text).unwrap_or_default();
        view! { <time datetime=move || zone.stamp(instant) title=move || zone.named(instant)>{move || zone.minute(instant, clock::now())}</time> }
    };
    let end = expires.map(|end| {
        let is_over = parse_instant(&end).is_some_and(|end| end <= clock::now());
        let words = if is_over { over } else { until };
        view! { ", " {is_over.then(|| view! { <strong>"expired"</strong> ", " })} {words} " " {time(&end)} }
    });
    let endless = end.is_none().then_some(", never ends");
    view! { <span class="span">"made " {time(&created)} {end} {endless}</span> }
}
