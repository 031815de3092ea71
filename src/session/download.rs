//! Downloading the requests shown as CSV, in slices between which the page answers to the user.

use leptos::prelude::*;
use spoor_model::export::csv::{Options, Writer};
use spoor_model::export::{Format, Name, Style, file_name};

use super::Open;
use crate::browser::{clock, download::Parts, page};
use crate::route::Route;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::menu::Menu;

/// Rows between two pauses: about ten milliseconds of work.
const SLICE: usize = 20_000;
/// Bytes after which a part is handed to the browser.
const PART: usize = 8 << 20;
const MEDIA_TYPE: &str = "text/csv;charset=utf-8";
const PANEL: &str = "download";

/// How a download stands.
#[derive(Clone, PartialEq)]
enum Progress {
    None,
    Writing { rows: usize, of: usize, bytes: usize },
    Done(String),
    Failed(String),
}

#[component]
pub fn DownloadButton() -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let progress = RwSignal::new(Progress::None);
    let cancelled = RwSignal::new(false);
    let whole = RwSignal::new(false);
    let raw = RwSignal::new(false);
    let start = move |_| {
        let style = if raw.get_untracked() { Style::Raw } else { Style::Safe };
        let rows = if whole.get_untracked() {
            open.ledger().with_untracked(|ledger| (0..ledger.len() as u32).collect())
        } else {
            open.rows.get_untracked()
        };
        let session = route.session.get_untracked().unwrap_or_default();
        // A file is complete when the server said that nothing follows; otherwise its name says that it is not.
        let complete = open.requests.complete.get_untracked();
        cancelled.set(false);
        page::hide_popover(PANEL);
        leptos::task::spawn_local(write(open, rows, session, style, complete, progress, cancelled));
    };
    let busy = Memo::new(move |_| progress.with(|progress| matches!(progress, Progress::Writing { .. })));
    let status = move || {
        match progress.get() {
        Progress::None => ().into_any(),
        Progress::Writing { rows, of, bytes } => view! {
            <span>{format!("{} of {} rows, {} B", format::exact(rows as u64), format::exact(of as u64), format::short(bytes as u64))}</span>
            <button type="button" class="button small" on:click=move |_| cancelled.set(true)>"Cancel"</button>
        }
        .into_any(),
        Progress::Done(words) | Progress::Failed(words) => words.into_any(),
    }
    };
    let scope = move || {
        let shown = open.rows.with(|rows| rows.len() as u64);
        format!("The {} shown, in this order", format::counted(shown, "request"))
    };
    view! {
        <Menu id=PANEL label="Download CSV".to_owned()>
            <div class="download-panel">
                <fieldset>
                    <legend>"Which requests"</legend>
                    <label><input type="radio" name="download-scope" prop:checked=move || !whole.get() on:change=move |_| whole.set(false) />{scope}</label>
                    <label><input type="radio" name="download-scope" prop:checked=move || whole.get() on:change=move |_| whole.set(true) />"The whole session, in the order of time"</label>
                </fieldset>
                <fieldset>
                    <legend>"For whom"</legend>
                    <label><input type="radio" name="download-style" prop:checked=move || !raw.get() on:change=move |_| raw.set(false) />"Spreadsheets: formulas made harmless"</label>
                    <label><input type="radio" name="download-style" prop:checked=move || raw.get() on:change=move |_| raw.set(true) />"Scripts: raw values"</label>
                </fieldset>
                <Show when=move || !open.requests.complete.get()>
                    <p class="wrong">"Not all requests are loaded: the file will be named .partial.csv."</p>
                </Show>
                <button type="button" class="button primary" disabled=move || busy.get() on:click=start><Draw icon=Icon::Download />"Download"</button>
            </div>
        </Menu>
        <span class="download-status" role="status">{status}</span>
    }
}

async fn write(
    open: Open,
    rows: Vec<u32>,
    session: String,
    style: Style,
    complete: bool,
    progress: RwSignal<Progress>,
    cancelled: RwSignal<bool>,
) {
    let origin = page::origin();
    let parts = Parts::default();
    let mut buffer = Vec::with_capacity(PART + PART / 4);
    let (mut written, mut bytes) = (0, 0);
    let ledger = open.ledger().get_untracked();
    let times = || rows.iter().filter_map(|row| ledger.time(*row));
    let (first, last) = (times().min().unwrap_or_default(), times().max().unwrap_or_default());
    let mut writer = Writer::new(&ledger, Options::new(style), &origin);
    writer.header(&mut buffer);
    for slice in rows.chunks(SLICE) {
        writer.rows(slice, &mut buffer);
        written += slice.len();
        if buffer.len() >= PART {
            bytes += buffer.len();
            if !parts.push(&buffer) {
                _ = progress.try_set(Progress::Failed(
                    "The browser has no room for the file. Filter the session and try again.".to_owned(),
                ));
                return;
            }
            buffer.clear();
        }
        if progress
            .try_set(Progress::Writing { rows: written, of: rows.len(), bytes: bytes + buffer.len() })
            .is_some()
        {
            // The page is gone, and with it whoever wanted the file.
            return;
        }
        clock::pause(0).await;
        if cancelled.try_get_untracked().unwrap_or(true) {
            _ = progress.try_set(Progress::Done("Cancelled; no file was written.".to_owned()));
            return;
        }
    }
    bytes += buffer.len();
    let span = (!rows.is_empty()).then_some((first, last));
    let name = Name { session: Some(&session), span, rows: rows.len(), format: Format::Csv(style), complete };
    let name = file_name(&name);
    let saved = parts.push(&buffer) && parts.save(&name, MEDIA_TYPE);
    let words = if saved {
        let part = if complete { "" } else { "; the rest of the session was not loaded" };
        Progress::Done(format!(
            "{}, {} B{part}",
            format::counted(rows.len() as u64, "row"),
            format::short(bytes as u64)
        ))
    } else {
        Progress::Failed("The browser refused the file. Filter the session and try again.".to_owned())
    };
    _ = progress.try_set(words);
}
