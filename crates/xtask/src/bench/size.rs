//! The bytes of a first visit: every file of the built app, plain and compressed as the server sends it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::figures::grouped;
use crate::command::Failure;
use crate::{compress, spa};

/// A Markdown table of the sizes by type of file, and their sum.
pub fn table(dist: &Path) -> Result<String, Failure> {
    let mut files = Vec::new();
    spa::walk(dist, &mut files)?;
    let mut kinds: BTreeMap<String, [u64; 4]> = BTreeMap::new();
    for file in files {
        let kind = file.extension().unwrap_or_default().to_string_lossy().into_owned();
        if kind == "br" || kind == "gz" {
            continue;
        }
        let plain = fs::metadata(&file)?.len();
        // A file that compression makes larger is sent as it is.
        let row = [
            1,
            plain,
            plain.min(compress::gzip(&file)?.len() as u64),
            plain.min(compress::brotli(&file)?.len() as u64),
        ];
        let kind = kinds.entry(kind).or_default();
        for (sum, value) in kind.iter_mut().zip(row) {
            *sum += value;
        }
    }
    let mut table = "\n## Size of the app\n\nBytes of everything a first visit loads; gzip at level 9, brotli at quality \
                     11.\n\n| files | number | plain | gzip | brotli |\n|---|---:|---:|---:|---:|\n"
        .to_owned();
    let mut total = [0; 4];
    for (kind, row) in &kinds {
        table += &line(&format!(".{kind}"), *row);
        for (sum, value) in total.iter_mut().zip(row) {
            *sum += value;
        }
    }
    table += &line("**all**", total);
    Ok(table)
}

fn line(name: &str, [number, plain, gzip, brotli]: [u64; 4]) -> String {
    format!("| {name} | {number} | {} | {} | {} |\n", grouped(plain), grouped(gzip), grouped(brotli))
}
