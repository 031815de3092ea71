//! The attacks that were found in a request.

use leptos::prelude::*;
use spoor_model::{Attack, Field};

use crate::ui::icon::{Draw, Icon};
use crate::ui::text::Inert;

#[component]
pub fn Attacks(attacks: Vec<Attack>) -> impl IntoView {
    let items = attacks
        .into_iter()
        .map(|attack| {
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
                    {attack.payload.map(|payload| view! { <pre class="payload"><Inert text=payload /></pre> })}
                    <dl class="pairs">{facts}</dl>
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!items.is_empty())
        .then(|| view! { <section><h2>"Detected attacks"</h2><ul class="attacks">{items}</ul></section> })
}
