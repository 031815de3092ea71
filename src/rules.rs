//! The rules and the denylist: what was decided, why and until when, and the ways to take it back.

mod denied;
mod row;

use leptos::prelude::*;

use crate::api;
use crate::load::load;
use crate::title;
use crate::ui::failure::{FailureNote, Progress};
use denied::DeniedRow;
use row::RuleRow;

/// The page of rules and denied sessions.
#[component]
pub fn Page() -> impl IntoView {
    let rules = load(|| Some(()), |(), wanted| api::rules(wanted));
    let denied = load(|| Some(()), |(), wanted| api::denied(wanted));
    let rule_total = move || rules.value.with(|page| page.as_ref().map(|page| page.total));
    let denied_total = move || denied.value.with(|page| page.as_ref().map(|page| page.total));
    title::follow(move || {
        let total = rule_total().zip(denied_total());
        total.map_or_else(|| "Rules".to_owned(), |(rules, denied)| title::rules(rules, denied))
    });
    let said = RwSignal::new(String::new());
    let rule_rows =
        move || rules.value.with(|page| page.iter().flat_map(|page| page.items.clone()).collect::<Vec<_>>());
    let denied_rows =
        move || denied.value.with(|page| page.iter().flat_map(|page| page.items.clone()).collect::<Vec<_>>());
    let is_some = |total: Option<u64>| total.is_some_and(|total| total > 0);
    view! {
        <section class="rules-page" aria-label="Rules">
            <h1>"Rules"</h1>
            <p class="hint">"A rule ignores attacks in what is imported from now on: they are kept and marked as false positive."</p>
            <p class="said" role="status">{said}</p>
            <Progress loaded=rules />
            <FailureNote loaded=rules />
            <ul class="decisions" aria-label="Rules">
                <For each=rule_rows key=|rule| (rule.id.clone(), rule.disabled) let:rule><RuleRow rule rules said /></For>
            </ul>
            <Show when=move || is_some(rule_total())>
                <p><a href=api::EXCLUSIONS download rel="external">"Download for ModSecurity or Coraza"</a>" as exclusions for the OWASP Core Rule Set."</p>
            </Show>
            <Show when=move || rule_total() == Some(0)><p class="nothing">"There is no rule yet. One is made from an attack: open a request, then “Create rule…”."</p></Show>
            <h2 id="denylist">"Denied sessions"</h2>
            <p class="hint">"Spoor itself blocks nothing: the list is for what guards your API."</p>
            <Progress loaded=denied />
            <FailureNote loaded=denied />
            <ul class="decisions" aria-labelledby="denylist">
                <For each=denied_rows key=Clone::clone let:entry><DeniedRow entry denied said /></For>
            </ul>
            <Show when=move || is_some(denied_total())>
                <p>
                    "Download the addresses of denied sessions: "
                    <a href=api::DENIED_TEXT download rel="external">"one a line"</a> ", "
                    <a href=api::DENIED_NGINX download rel="external">"for nginx"</a> ". Others may share an address."
                </p>
            </Show>
            <Show when=move || denied_total() == Some(0)><p class="nothing">"No session is denied. One is denied on its own page: “Deny session…”."</p></Show>
        </section>
    }
}
