//! The attacks that were found in a request, each within the parameter it was found in.

use leptos::prelude::*;
use spoor_model::{Field, Request, finding};

use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, Marked};

#[component]
pub fn Attacks(request: Request) -> impl IntoView {
    let items = request
        .attacks
        .clone()
        .into_iter()
        .map(|attack| {
            let whole = finding::parameter_text(&request, &attack);
            let facts = [
                ("Found in", attack.parameter),
                ("Rule", attack.rule),
                ("Severity", attack.severity),
                ("Tags", (!attack.tags.is_empty()).then(|| attack.tags.join(", "))),
                ("Detector", attack.detector),
                ("Verdict", Some(attack.verdict.word().replace('_', " "))),
            ];
            let facts = facts
                .into_iter()
                .filter_map(|(name, value)| value.map(|value| view! { <dt>{name}</dt><dd><Inert text=value /></dd> }))
                .collect_view();
            let label = Field::Attack.value_label(&attack.kind).to_owned();
            view! {
                <li>
                    <p><span class="attack"><Draw icon=Icon::Warning /><Inert text=label /></span> " " <span class="status">{attack.action.word()}</span></p>
                    {attack.payload.map(|payload| view! { <Payload payload whole /> })}
                    <dl class="pairs">{facts}</dl>
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!items.is_empty())
        .then(|| view! { <section><h2>"Detected attacks"</h2><ul class="attacks">{items}</ul></section> })
}

/// A payload, marked in the text of its parameter; alone where that does not hold it.
#[component]
fn Payload(payload: String, whole: Option<String>) -> impl IntoView {
    let found = whole.and_then(|whole| {
        let places = finding::places(&whole, [payload.as_str()]);
        (!places.is_empty()).then_some((whole, places))
    });
    match found {
        Some((text, places)) => view! { <pre class="payload"><Marked text places /></pre> }.into_any(),
        None => view! { <pre class="payload"><mark><Inert text=payload /></mark></pre> }.into_any(),
    }
}
