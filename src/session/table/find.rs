//! Finding a text in all rows shown, drawn or not. What is looked for is this screen's alone and never in the address: it
//! hides nothing, and what a colleague should see stand out is a highlight, into which it can be turned.

use leptos::prelude::*;
use spoor_model::pattern::{Glob, Pattern};
use spoor_model::{Field, Operator};

use super::jump;
use super::sight::Sight;
use crate::browser::page;
use crate::keys::place;
use crate::route::Route;
use crate::session::Open;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};

/// The box to type a text in, how many rows have it, and the ways to the next and to the one before.
#[component]
pub fn FindBox() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let sight = Sight::here();
    let text = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let text = text.get();
        if text.is_empty() {
            return Vec::new();
        }
        open.rows.with(|rows| open.ledger().with(|ledger| ledger.found(rows, &text)))
    });
    let go = move |forward: bool| {
        let to = found
            .with_untracked(|found| sight.next_of(found, forward).and_then(|next| found.get(next).copied()));
        if let Some(to) = to {
            sight.go(to as usize);
        }
    };
    let type_in = move |event| {
        text.set(event_target_value(&event));
        // While one types, the row that one is at stays as long as it has the text.
        let stays = untrack(|| sight.at())
            .is_some_and(|at| found.with_untracked(|found| found.binary_search(&(at as u32)).is_ok()));
        if !stays {
            go(true);
        }
    };
    let press = move |event: leptos::ev::KeyboardEvent| {
        match event.key().as_str() {
            "Enter" => go(!event.shift_key()),
            "Escape" => {
                text.set(String::new());
                // On to the row that was found, which Enter opens; to the table where none was.
                page::focus(place::REQUESTS);
                if let Some(id) = sight.current.get_untracked() {
                    // It may be far from what was drawn when it was found a moment ago.
                    page::focus_when_drawn(jump::place(&id));
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let words = move || {
        if text.with(String::is_empty) {
            return String::new();
        }
        let at = sight.at();
        let (count, at) = found
            .with(|found| (found.len() as u64, at.and_then(|at| found.binary_search(&(at as u32)).ok())));
        match (count, at) {
            (0, _) => "not found".to_owned(),
            (count, Some(at)) => format!("{} of {}", format::exact(at as u64 + 1), format::exact(count)),
            (count, None) => format!("{} found", format::exact(count)),
        }
    };
    let some = Memo::new(move |_| !text.with(String::is_empty));
    let none = Memo::new(move |_| found.with(Vec::is_empty));
    let highlight = move || {
        let pattern = Glob::parse(&format!("*{}*", Glob::escape(&text.get()))).map(Pattern::Glob).ok()?;
        let query = route.query.get();
        let there = query.highlight.has(Field::Path, Operator::Is, &pattern);
        (!there).then(|| route.with(&query.toggled_highlight(Field::Path, Operator::Is, &pattern)))
    };
    view! {
        <span class="find" role="search" aria-label="Find in the requests shown">
            <Draw icon=Icon::Glass />
            <input
                type="text"
                id=place::FIND
                aria-label="Find in the requests shown"
                placeholder="Find in these requests"
                autocomplete="off"
                spellcheck="false"
                prop:value=text
                on:input=type_in
                on:keydown=press
            />
            <kbd>"g"</kbd>
            <span class="found-count" role="status">{words}</span>
        </span>
        <Show when=move || some.get()>
            <span class="steps-between">
                <button type="button" class="button icon-button" aria-label="Found before" title="Found before (Shift+Enter)" disabled=none on:click=move |_| go(false)><Draw icon=Icon::Up /></button>
                <button type="button" class="button icon-button" aria-label="Next found" title="Next found (Enter)" disabled=none on:click=move |_| go(true)><Draw icon=Icon::Down /></button>
                {move || highlight().map(|address| view! { <a class="button" href=address data-noscroll="" title="Highlight the requests with this text in their path, also for those who get the link"><Draw icon=Icon::Pen />"Highlight in paths"</a> })}
            </span>
        </Show>
    }
}
