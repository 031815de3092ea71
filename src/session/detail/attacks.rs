//! The attacks that were found in a request, each within the parameter it was found in, and what an analyst can do
//! about each.

use leptos::prelude::*;
use spoor_model::names::OWN_DETECTOR;
use spoor_model::{Attack, Field, Request, Verdict, finding};

use crate::browser::page;
use crate::load::Sending;
use crate::route::{Route, Section};
use crate::session::actions::{Actions, ExploreAttack, ExploreGroup, words};
use crate::ui::failure::Failed;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, Marked, plain};

/// Whose word an attack is. That it is Spoor's own is said in words: no firewall has looked, or none that says so.
fn whose(detector: &str) -> String {
    if detector == OWN_DETECTOR {
        format!("{detector}, while importing; the source itself reported nothing")
    } else {
        detector.to_owned()
    }
}

#[component]
pub fn Attacks(request: Request) -> impl IntoView {
    let attacks = request.attacks.clone();
    // As it is now: the page stays while verdicts change.
    let request = RwSignal::new(request);
    let items = (0..)
        .zip(attacks)
        .map(|(number, attack)| view! { <Item request number attack /> })
        .collect::<Vec<_>>();
    (!items.is_empty())
        .then(|| view! { <section><h2>"Detected attacks"</h2><ul class="attacks">{items}</ul></section> })
}

/// One attack, with its number among those of the request.
#[component]
fn Item(request: RwSignal<Request>, number: usize, attack: Attack) -> impl IntoView {
    let verdict = Memo::new(move |_| {
        request.with(|request| request.attacks.get(number).map(|attack| attack.verdict).unwrap_or_default())
    });
    let whole = request.get_untracked();
    let label = Field::Attack.value_label(&attack.kind).to_owned();
    let facts = [
        ("Found in", attack.parameter.clone()),
        ("Detector's rule", attack.rule.clone()),
        ("Severity", attack.severity.clone()),
        ("Tags", (!attack.tags.is_empty()).then(|| attack.tags.join(", "))),
        ("Detected by", attack.detector.as_deref().map(whose)),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| view! { <dt>{name}</dt><dd><Inert text=value /></dd> }))
        .collect_view();
    let (payload, parameter) = (attack.payload.clone(), finding::parameter_text(&whole, &attack));
    let action = attack.action.word();
    let spoken = plain(&label);
    view! {
        <li class:clear=move || verdict.get() == Verdict::FalsePositive>
            <p><span class="attack"><Draw icon=Icon::Warning /><Inert text=label /></span> " " <span class="status">{action}</span></p>
            {payload.map(|payload| view! { <Payload payload parameter /> })}
            <dl class="pairs">
                {facts}
                <dt>"Verdict"</dt>
                <dd><VerdictWords request number verdict /></dd>
            </dl>
            <Buttons request number verdict spoken>
                <ExploreGroup request=whole.clone() attack=attack.clone() verdict />
                <ExploreAttack request=whole attack />
            </Buttons>
        </li>
    }
}

/// A payload, marked in the text of its parameter; alone where that does not hold it.
#[component]
fn Payload(payload: String, parameter: Option<String>) -> impl IntoView {
    let found = parameter.and_then(|whole| {
        let places = finding::places(&whole, [payload.as_str()]);
        (!places.is_empty()).then_some((whole, places))
    });
    match found {
        Some((text, places)) => view! { <pre class="payload"><Marked text places /></pre> }.into_any(),
        None => view! { <pre class="payload"><mark><Inert text=payload /></mark></pre> }.into_any(),
    }
}

/// The verdict, and which rule made it.
#[component]
fn VerdictWords(request: RwSignal<Request>, number: usize, verdict: Memo<Verdict>) -> impl IntoView {
    let route = Route::here();
    let by_rule = move || {
        request.with(|request| request.attacks.get(number).is_some_and(|attack| attack.ignored_by.is_some()))
    };
    view! {
        <span role="status">{move || words(verdict.get())}</span>
        <Show when=by_rule>", by " <a href=move || route.query.with(|query| Section::Rules.address(query))>"a rule"</a></Show>
    }
}

/// What can be done about an attack.
#[component]
fn Buttons(
    request: RwSignal<Request>,
    number: usize,
    verdict: Memo<Verdict>,
    spoken: String,
    children: Children,
) -> impl IntoView {
    let actions = Actions::here();
    let sending = Sending::new();
    // Undo leads back to what was decided before.
    let before = StoredValue::new(Verdict::Unmarked);
    let key = request.with_untracked(|request| format!("verdict {} {number}", request.id));
    if request.with_untracked(|request| actions.is_last(&request.id, number)) {
        let key = key.clone();
        request_animation_frame(move || page::restore_focus(&key));
    }
    let is_false = Memo::new(move |_| verdict.get() == Verdict::FalsePositive);
    let turn = move |_| {
        let now = verdict.get_untracked();
        let next = if now == Verdict::FalsePositive { before.get_value() } else { Verdict::FalsePositive };
        before.set_value(if now == Verdict::FalsePositive { Verdict::Unmarked } else { now });
        actions.judge(sending, &request.get_untracked(), number, next, move |judged| request.set(judged));
    };
    let rule = move |_| actions.make_rule(&request.get_untracked(), number);
    let (mark_label, rule_label) = (spoken.clone(), format!("Create rule for {spoken}…"));
    view! {
        <div class="attack-actions">
            <button
                type="button"
                class="button small"
                data-focus=key
                aria-label=move || if is_false.get() { format!("Undo false positive: {mark_label}") } else { format!("Mark as false positive: {mark_label}") }
                aria-busy=move || sending.busy.get().to_string()
                on:click=turn
            >
                {move || if is_false.get() { "Undo false positive" } else { "Mark as false positive" }}
            </button>
            <button type="button" class="button small" aria-label=rule_label on:click=rule>"Create rule…"</button>
            {children()}
        </div>
        <Failed sending />
    }
}
