//! The account of an import: every line of every file.

use std::sync::Arc;

use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::instant::{TimeRange, parse_instant};
use spoor_model::wire::{ImportCause, ImportFile, ImportReport};

use super::rejected::Rejected;
use crate::route::list_address;
use crate::ui::format;
use crate::ui::text::Inert;

/// Files and reasons that are shown; the counts are of all.
const SHOWN: usize = 50;

/// How much of a file is on its way.
pub fn sending(sent: u64, size: u64) -> String {
    if sent < size {
        format!("{} of {} sent", format::bytes(sent), format::bytes(size))
    } else {
        // The server tells only at the end: another import may be before it.
        "sent; waits until the server has read it".to_owned()
    }
}

/// What became of a file, in a line.
pub fn in_short(report: &ImportReport) -> String {
    let counts = &report.counts;
    if counts.read == 0 && !report.failures.is_empty() {
        return "not imported".to_owned();
    }
    let mut words = format!(
        "{} read: {} stored, {} known already",
        format::exact(counts.read),
        format::exact(counts.stored),
        format::exact(counts.known)
    );
    for (count, what) in
        [(counts.joined, "joined to others"), (counts.rejected, "rejected"), (counts.skipped, "skipped")]
    {
        if count > 0 {
            words = format!("{words}, {} {what}", format::exact(count));
        }
    }
    if !report.failures.is_empty() {
        words = format!("{words}; not all of it could be read");
    }
    if let Some(unkept) = counts.unkept {
        words = format!("{words}; {} attacks of requests with 500 others not stored", format::exact(unkept));
    }
    match counts.detected {
        Some(detected) => {
            let kept = if counts.known > 0 { ", but what was known already stays as it was" } else { "" };
            format!("{words}; Spoor detected attacks in {}{kept}", format::exact(detected))
        }
        None => words,
    }
}

/// What became of it, with reasons and lines, and the way to its sessions.
#[component]
pub fn Report(report: Arc<ImportReport>, #[prop(into)] name: String) -> impl IntoView {
    let sessions = span(&report.files).map(|(first, last)| {
        let mut query = Query::default();
        query.general.time = TimeRange::around(first, last);
        list_address(&query)
    });
    let several = report.files.len() > 1;
    let more_failures = report.failures.len().saturating_sub(SHOWN);
    let failures = report.failures.iter().take(SHOWN).map(|failure| {
        let name = several.then(|| view! { <strong><Inert text=failure.file.clone() /></strong> });
        view! { <div class="note failed" role="alert">{name}<span><Inert text=failure.reason.clone() /></span></div> }
    });
    let causes = report
        .causes
        .iter()
        .take(SHOWN)
        .map(|cause| view! { <Cause cause=cause.clone() named=several /> })
        .collect_view();
    let left = report.causes.len().saturating_sub(SHOWN);
    let files = several.then(|| view! { <Files files=report.files.clone() /> });
    let format = match &*report.files {
        [file] => file.format.clone(),
        _ => None,
    };
    view! {
        {failures.collect_view()}
        {(more_failures > 0).then(|| view! { <p class="quiet">{format!("and {} more that could not be read", format::counted(more_failures as u64, "file"))}</p> })}
        {files}
        {(!report.causes.is_empty()).then(|| view! { <ul class="causes" aria-label="Reasons">{causes}</ul> })}
        {(left > 0).then(|| view! { <p class="quiet">{format!("and {} more", format::counted(left as u64, "reason"))}</p> })}
        {(report.counts.rejected > 0).then(|| view! { <Rejected report=Arc::clone(&report) name /> })}
        <p class="upload-end">
            {format.map(|format| view! { <span class="quiet">"Read as "<code>{format}</code></span> })}
            {sessions.map(|address| view! { <a href=address>"Show its sessions"</a> })}
        </p>
    }
}

/// Times of the first and the last request of all files.
fn span(files: &[ImportFile]) -> Option<(i64, i64)> {
    let times = |time: fn(&ImportFile) -> Option<&String>| {
        files.iter().filter_map(move |file| parse_instant(time(file)?))
    };
    Some((times(|file| file.first.as_ref()).min()?, times(|file| file.last.as_ref()).max()?))
}

#[component]
fn Cause(cause: ImportCause, named: bool) -> impl IntoView {
    let ImportCause { file, rejected, reason, count, first } = cause;
    let file = named.then(|| view! { ", " <Inert text=file /> });
    let what = if rejected { "rejected" } else { "skipped" };
    let count = format::counted(count, "line");
    view! {
        <li class:rejected=rejected>
            <span class="count">{format!("{count} {what}, the first is line {}", format::exact(first))}</span>
            " " <Inert text=reason /> <span class="count">{file}</span>
        </li>
    }
}

/// The files of an archive.
#[component]
fn Files(files: Vec<ImportFile>) -> impl IntoView {
    let left = files.len().saturating_sub(SHOWN);
    let rows = files.into_iter().take(SHOWN).map(|file| {
        let counts = file.counts;
        let counts =
            [counts.read, counts.stored, counts.known, counts.joined, counts.rejected, counts.skipped];
        let what = file.left_out.or(file.format).unwrap_or_else(|| "–".to_owned());
        view! {
            <tr>
                <th scope="row"><Inert text=file.file /></th>
                <td>{what}</td>
                {counts.map(|count| view! { <td class="number">{format::exact(count)}</td> }).collect_view()}
            </tr>
        }
    });
    let heads = ["Read", "Stored", "Known", "Joined", "Rejected", "Skipped"];
    view! {
        <div class="upload-files" tabindex="0" role="region" aria-label="Files of the archive">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"File"</th>
                        <th scope="col">"Format"</th>
                        {heads.map(|head| view! { <th scope="col" class="number">{head}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {(left > 0).then(|| view! { <p class="quiet">{format!("and {} more", format::counted(left as u64, "file"))}</p> })}
    }
}
