//! One file: how far it is, or what became of it.

use leptos::prelude::*;

use super::queue::{Imports, State, Upload, words};
use super::report::Report;
use crate::ui::format;
use crate::ui::text::Inert;

#[component]
pub fn UploadRow(upload: Upload, imports: Imports) -> impl IntoView {
    let Upload { id, name, size, state } = upload;
    let state = RwSignal::from(state);
    let waits = Memo::new(move |_| state.with(|state| matches!(state, State::Waiting | State::Sending(_))));
    let wrong = move || {
        state.with(|state| match state {
            State::Failed(_) => true,
            State::Done(report) => !report.failures.is_empty(),
            _ => false,
        })
    };
    let importing = StoredValue::new(format!("Import of {name}"));
    let importing_name = StoredValue::new(name.clone());
    let bar = move || {
        let at =
            state.with(|state| if let State::Sending(sent) = state { Some((*sent).min(size)) } else { None });
        // What the server still reads has no length.
        let value = at.filter(|at| *at < size).map(|at| at.to_string());
        at.map(
            |_| view! { <progress aria-label=importing.get_value() max=size.max(1).to_string() value=value></progress> },
        )
    };
    let outcome = move || {
        match state.get() {
        State::Failed(failure) => view! {
            <div class="note failed" role="alert"><strong>{failure.title}</strong><span><Inert text=failure.detail /></span></div>
        }
        .into_any(),
        State::Done(report) => view! { <Report report name=importing_name.get_value() /> }.into_any(),
        _ => ().into_any(),
    }
    };
    let label = format!("Cancel the import of {name}");
    view! {
        <li id=Upload::row(id) tabindex="-1" class:failed=wrong>
            <div class="upload-line">
                <strong><Inert text=name /></strong>
                {(size > 0).then(|| view! { <span class="quiet">{format::bytes(size)}</span> })}
                <span class="upload-words">{move || state.with(|state| words(state, size))}</span>
                <Show when=move || waits.get()>
                    <button type="button" id=Upload::cancel(id) class="button small" aria-label=label.clone() on:click=move |_| imports.cancel(id)>"Cancel"</button>
                </Show>
            </div>
            {bar}
            {outcome}
        </li>
    }
}
