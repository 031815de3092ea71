//! The rejected lines of an import: shown, and as a file to take away.

use std::fmt::Write as _;
use std::sync::Arc;

use leptos::prelude::*;
use spoor_model::wire::ImportReport;

use crate::browser::download;
use crate::ui::format;
use crate::ui::text::{Inert, plain};

/// Lines that are shown; the file has all that the report lists.
const SHOWN: usize = 50;

/// The lines themselves.
#[component]
pub fn Rejected(report: Arc<ImportReport>, #[prop(into)] name: String) -> impl IntoView {
    let of = report.counts.rejected;
    let [shown, listed] = [SHOWN, usize::MAX].map(|most| report.reasons.len().min(most) as u64);
    let summary = said(shown, of);
    let rows = report
        .reasons
        .iter()
        .take(SHOWN)
        .map(|line| {
            view! {
                <li>
                    <span class="quiet">{format::exact(line.line)}</span>
                    <code><Inert text=line.excerpt.clone().unwrap_or_default() /></code>
                </li>
            }
        })
        .collect_view();
    let all = if listed < of { format!("The first {}", format::exact(listed)) } else { "All".to_owned() };
    let save = move |_| _ = download::save(&format!("{name}.rejected.txt"), &text(&name, &report));
    view! {
        <details class="rejected-lines">
            <summary>{summary}</summary>
            <ol>{rows}</ol>
            <p class="rejected-file">
                <button type="button" class="button small" on:click=save>"Save as text"</button>
                <span class="quiet">
                    {format!("{all} with their reasons; of each line its beginning, with secrets hidden. Whole lines: ")}
                    <code>"spoor import --rejects"</code>
                </span>
            </p>
        </details>
    }
}

/// How many of them there are here.
fn said(here: u64, of: u64) -> String {
    let lines = format::counted(of, "line");
    if here < of {
        format!("The first {} of {} rejected", format::exact(here), lines)
    } else {
        format!("{lines} rejected")
    }
}

/// The file: a line for each, with file, number, reason and beginning between tabs.
fn text(name: &str, report: &ImportReport) -> String {
    let said = said(report.reasons.len() as u64, report.counts.rejected);
    let mut text = format!(
        "# {}: {said}. Of each its beginning, with secrets hidden.\n# file\tline\treason\tbeginning\n",
        plain(name)
    );
    for line in &report.reasons {
        let excerpt = plain(line.excerpt.as_deref().unwrap_or_default());
        _ = writeln!(text, "{}\t{}\t{}\t{excerpt}", plain(&line.file), line.line, plain(&line.reason));
    }
    text
}

#[cfg(test)]
mod tests {
    use spoor_model::wire::{ImportCounts, ImportLine};

    use super::*;

    #[test]
    fn the_file_has_a_line_for_each_and_says_where_there_were_more() {
        let line = |number, excerpt: &str| ImportLine {
            file: "a\tb.log".to_owned(),
            line: number,
            reason: "no time".to_owned(),
            excerpt: Some(excerpt.to_owned()),
        };
        let counts = ImportCounts { rejected: 1_200, ..ImportCounts::default() };
        let reasons = vec![line(3, "x"), line(7, "\u{202e}y\nz")];
        let report = ImportReport { counts, reasons, ..ImportReport::default() };
        let text = text("x.tar", &report);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[0].starts_with("# x.tar: The first 2 of 1,200 lines rejected."), "{text}");
        assert!(lines[2].ends_with("\t3\tno time\tx") && lines[2].matches('\t').count() == 3, "{text}");
        assert!(lines[3].contains("U+202E") && lines[3].matches('\t').count() == 3, "{text}");
    }
}
