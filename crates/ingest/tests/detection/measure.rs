//! Precision and recall on labelled payloads, and what is found in traffic of people. The tables stand in
//! `docs/detection.md`, and a test fails where they say anything else than what it counted; `--nocapture` prints them.

mod gotestwaf;
mod http_params;
mod traffic;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The row for requests in which an attack of whatever type is found.
const ANY: &str = "any attack";

/// A path below the shared data; says so, past the capture of the test runner, and gives `None` where it is absent.
fn data(path: &str) -> Option<PathBuf> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if !full.exists() {
        let line = format!("SKIPPED: {} is absent\n", full.display());
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return None;
    }
    Some(full)
}

/// All files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What was found of one type.
#[derive(Clone, Copy, Default)]
struct Score {
    /// Requests of that type.
    of_it: u32,
    /// Those of them that were found as that type.
    found: u32,
    /// Attacks of other types that were taken for it.
    other: u32,
    /// Harmless requests that were taken for it.
    harmless: u32,
}

impl Score {
    fn precision(self) -> f64 {
        f64::from(self.found) / f64::from((self.found + self.other + self.harmless).max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.found) / f64::from(self.of_it.max(1))
    }
}

/// The scores of a data set by type.
#[derive(Default)]
struct Scores(BTreeMap<String, Score>);

impl Scores {
    /// Counts a request of type `own`, none where it is harmless, in which these types were found.
    fn count(&mut self, own: Option<&str>, found: &[String]) {
        for kind in found.iter().filter(|kind| Some(kind.as_str()) != own) {
            let score = self.0.entry(kind.clone()).or_default();
            score.other += u32::from(own.is_some());
            score.harmless += u32::from(own.is_none());
        }
        let of_it = |own: &str| (own != ANY).then(|| own.to_owned());
        if let Some(own) = own.and_then(of_it) {
            let score = self.0.entry(own.clone()).or_default();
            score.of_it += 1;
            score.found += u32::from(found.contains(&own));
        }
        let any = self.0.entry(ANY.to_owned()).or_default();
        any.of_it += u32::from(own.is_some());
        any.found += u32::from(own.is_some() && !found.is_empty());
        any.harmless += u32::from(own.is_none() && !found.is_empty());
    }

    /// The table of the documentation. What has no requests of its type has no recall.
    fn table(&self) -> Vec<String> {
        let row = |(name, score): (&String, &Score)| {
            let Score { of_it, found, other, harmless } = *score;
            let precision = format!("{:.1} %", 100.0 * score.precision());
            let precision = if found + other + harmless == 0 { "-".to_owned() } else { precision };
            let recall = if of_it == 0 { "-".to_owned() } else { format!("{:.1} %", 100.0 * score.recall()) };
            format!("| {name} | {of_it} | {found} | {other} | {harmless} | {precision} | {recall} |")
        };
        self.0.iter().map(row).collect()
    }

    /// At least this precision and recall.
    fn at_least(&self, floors: &[(&str, f64, f64)]) {
        for (name, precision, recall) in floors {
            let score = self.0.get(*name).copied().unwrap_or_default();
            let (has_precision, has_recall) = (score.precision(), score.recall());
            assert!(
                has_precision >= *precision && has_recall >= *recall,
                "{name}: precision {has_precision}, recall {has_recall}"
            );
        }
    }
}

/// Prints rows and asserts that the documentation has each of them.
fn documented(title: &str, rows: &[String]) {
    println!("\n{title}\n{}", rows.join("\n"));
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/detection.md");
    let page = fs::read_to_string(page).unwrap();
    let missing: Vec<&String> = rows.iter().filter(|row| !page.lines().any(|line| line == *row)).collect();
    assert!(missing.is_empty(), "docs/detection.md does not say so: {missing:#?}");
}
