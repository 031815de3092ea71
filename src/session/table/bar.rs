//! The ways through the table, beside the filters that decide what is in it: finding, going through highlights, folding runs, and usual widths.

use leptos::prelude::*;
use spoor_model::query::RequestKey;

use super::find::FindBox;
use super::highlights::HighlightBar;
use super::sight::Sight;
use crate::route::Route;
use crate::ui::format;

#[component]
pub fn TableBar() -> impl IntoView {
    let widths = Sight::here().widths;
    view! {
        <FindBox />
        <HighlightBar />
        <FoldLink />
        <Show when=move || widths.some()>
            <button type="button" class="button" on:click=move |_| widths.reset()>"Usual widths"</button>
        </Show>
    }
}

/// Folds runs of like requests, or unfolds them. Like an order, it leaves no history entry.
#[component]
fn FoldLink() -> impl IntoView {
    let route = Route::here();
    let sight = Sight::here();
    let runs = Memo::new(move |_| {
        sight.runs.with(|runs| (runs.len() as u64, runs.iter().map(|run| run.len() as u64).sum::<u64>()))
    });
    let state =
        Memo::new(move |_| route.query.with(|query| (query.fold, query.inside_sort.key == RequestKey::Time)));
    let address = move || route.query.with(|query| route.with(&query.toggled_fold()));
    let title = move || {
        let (count, requests) = runs.get();
        format!(
            "{} in {}: three or more requests one after the other with the same method, host, endpoint, code, attacks, action and verdict",
            format::counted(requests, "request"),
            format::counted(count, "run")
        )
    };
    move || match (state.get(), runs.get()) {
        ((true, false), _) => {
            view! { <span class="quiet">"Runs are folded in the order of time only"</span> }.into_any()
        }
        ((false, _), (0, _)) => ().into_any(),
        ((fold, _), _) => view! {
            <a class="button" data-focus="fold" href=address data-noscroll="" prop:replace=true title=title>
                {if fold { "Unfold runs" } else { "Fold runs" }}
            </a>
        }
        .into_any(),
    }
}
