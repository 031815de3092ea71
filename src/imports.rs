//! Imports: the page on which files are given to the server, and what became of them. They belong to the app and not to
//! the page, so that they go on when it is left.

mod queue;
mod rejected;
mod report;
mod row;

use leptos::ev::DragEvent;
use leptos::prelude::*;

use crate::api::Reading;
use crate::browser::upload;
use crate::title;
pub use queue::Imports;
use row::UploadRow;

/// The page of imports.
#[component]
pub fn Page() -> impl IntoView {
    let imports = Imports::here();
    title::follow(move || title::import(imports.waiting()));
    let reading = imports.reading;
    let over = RwSignal::new(false);
    let drop_here = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let (files, folders) = upload::dropped(&event);
        imports.add(files);
        for folder in folders {
            imports.add_folder(folder);
        }
    };
    let drag = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let none = move || imports.files.with(Vec::is_empty);
    view! {
        // Beside the field, too: the browser would leave the app for a file that is dropped.
        <section class="import-page" aria-label="Import" on:dragover=drag on:dragleave=move |_| over.set(false) on:drop=drop_here>
            <h1>"Import"</h1>
            <p class="hint">
                "Logs of servers, proxies, clouds and firewalls, HAR, traces, Spoor NDJSON; plain, compressed or in archives. \
                 Files go to this server and nowhere else, and a file that is imported twice adds nothing."
            </p>
            <div class="drop" class:over=move || over.get()>
                <label for="import-files">"Choose files, or drop them or a folder here"</label>
                <input id="import-files" type="file" multiple=true on:change=move |event| imports.add(upload::picked(&event)) />
            </div>
            <Options reading />
            <p class="hidden" role="status">{move || imports.said.get()}</p>
            <Show when=move || !none()>
                <ul class="uploads" aria-label="Files">
                    <For each=move || imports.files.get() key=|upload| upload.id let:upload><UploadRow upload imports /></For>
                </ul>
            </Show>
        </section>
    }
}

/// How files are to be read, for those added from then on.
#[component]
fn Options(reading: RwSignal<Reading>) -> impl IntoView {
    let field = move |id: &'static str,
                      label: &'static str,
                      hint: &'static str,
                      of: fn(&mut Reading) -> &mut String| {
        let value = move || reading.with(|reading| of(&mut reading.clone()).clone());
        let typed = move |event| reading.update(|reading| *of(reading) = event_target_value(&event));
        view! {
            <label for=id>{label}</label>
            <input id=id type="text" autocomplete="off" spellcheck="false" placeholder=hint prop:value=value on:input=typed />
        }
    };
    let check = move |label: &'static str, of: fn(&mut Reading) -> &mut bool| {
        let checked = move || reading.with(|reading| *of(&mut reading.clone()));
        let turned = move |event| reading.update(|reading| *of(reading) = event_target_checked(&event));
        view! { <label class="check"><input type="checkbox" prop:checked=checked on:change=turned />{label}</label> }
    };
    view! {
        <details class="import-options">
            <summary>"Options for the next files"</summary>
            <div class="import-fields">
                {field("import-format", "Format", "recognised", |reading| &mut reading.format)}
                {field("import-host", "API host, where the file names none", "such as api.example.com", |reading| &mut reading.host)}
                {field("import-application", "Application, where the file names none", "such as shop", |reading| &mut reading.application)}
                {check("Take the client's address from X-Forwarded-For; only behind a proxy that sets it", |reading| &mut reading.forwarded_for)}
                {check("Look for attacks in requests whose source reports none", |reading| &mut reading.detect)}
            </div>
        </details>
    }
}
