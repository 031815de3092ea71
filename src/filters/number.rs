//! The control of a field of numbers: at least, at most.

use leptos::prelude::*;
use spoor_model::{Field, Operator};

use super::edit::Edit;
use crate::route::{History, use_go};

#[component]
pub fn NumberControl(field: Field) -> impl IntoView {
    let edit = Edit::here();
    let go = use_go();
    let general = untrack(|| edit.general());
    let value = |operator| general.filter.values(field, operator).next().unwrap_or_default().to_owned();
    let (min, max) = (RwSignal::new(value(Operator::Min)), RwSignal::new(value(Operator::Max)));
    let wrong = RwSignal::new(String::new());
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut general = untrack(|| edit.general());
        for (operator, text) in [(Operator::Min, min.get_untracked()), (Operator::Max, max.get_untracked())] {
            general.filter = general.filter.without_clause(field, operator);
            if text.trim().is_empty() {
                continue;
            }
            match general.filter.with(field, operator, text.trim()) {
                Ok(filter) => general.filter = filter,
                Err(reason) => return wrong.set(reason),
            }
        }
        wrong.set(String::new());
        go(&untrack(|| edit.address(general)), History::Push);
    };
    view! {
        <form class="number-control" on:submit=apply>
            <label>"At least" <input inputmode="decimal" prop:value=min on:input=move |event| min.set(event_target_value(&event)) /></label>
            <label>"At most" <input inputmode="decimal" prop:value=max on:input=move |event| max.set(event_target_value(&event)) /></label>
            <p class="wrong" role="status">{wrong}</p>
            <button type="submit" class="button primary">"Apply"</button>
        </form>
    }
}
