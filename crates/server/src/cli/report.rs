//! The account of an import in words.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use spoor_ingest::Format;
use spoor_model::Query;
use spoor_model::instant::{Millis, TimeRange, rfc3339};
use spoor_model::wire::ImportCounts;

use super::shown;
use crate::import::account::{Account, Lines};
use crate::journal::printable;

/// Bad lines that are shown of a file.
const SHOWN: usize = 5;
/// Where `spoor serve` serves unless told otherwise.
const ADDRESS: &str = "http://127.0.0.1:7070";

/// Prints what became of one file.
pub fn print(account: &Account) {
    let format = account.format.map(|format| format!(" ({})", format.name())).unwrap_or_default();
    tell!("{}{format}", account.file);
    if let Some(what) = account.left_out {
        tell!("  left out: {what}");
        return;
    }
    let counts = account.counts();
    if counts.read > 0 || account.failure.is_none() {
        tell!("  {} read: {}", unit(account.format, counts.read), outcomes(&counts));
    }
    if let Some(count) = account.detected {
        tell!("  attacks detected by Spoor in {} of them", counted(count));
    }
    if let Some(unkept) = counts.unkept {
        tell!("  {} attacks not stored, of requests that have 500 others", counted(unkept));
    }
    for line in account.rejected.first.iter().take(SHOWN) {
        tell!("  {} {}: {}", word(account.format), line.number, printable(&line.reason));
        if let Some(excerpt) = line.excerpt.as_deref().filter(|excerpt| !excerpt.is_empty()) {
            tell!("    {}", printable(excerpt));
        }
    }
    print_reasons("rejected", &account.rejected, SHOWN);
    print_reasons("skipped", &account.skipped, 0);
    if let Some((first, last)) = account.span.filter(|span| is_odd(*span, now())) {
        tell!("  its times reach from {} to {}: was a clock wrong?", rfc3339(first), rfc3339(last));
    }
    if let Some(failure) = &account.failure {
        tell!("  failed: {}", printable(failure));
    }
}

/// True for times that clocks show which were never set, or which are ahead of the one here by more than a day.
fn is_odd((first, last): (Millis, Millis), now: Millis) -> bool {
    // The Web began in 1991; a clock without a battery begins in 1970 or 1980.
    const FIRST: Millis = 631_152_000_000;
    const DAY: Millis = 86_400_000;
    first < FIRST || last > now.saturating_add(DAY)
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// What became of lines. Most formats have none that belong to requests of others, and nothing is said of it.
fn outcomes(counts: &ImportCounts) -> String {
    let joined = match counts.joined {
        0 => String::new(),
        lines => format!("{} joined to others, ", counted(lines)),
    };
    let [stored, known, rejected, skipped] =
        [counts.stored, counts.known, counts.rejected, counts.skipped].map(counted);
    format!("{stored} stored, {known} known, {joined}{rejected} rejected, {skipped} skipped")
}

fn print_reasons(outcome: &str, lines: &Lines, already: usize) {
    if lines.count as usize <= already {
        return;
    }
    let mut reasons: Vec<_> = lines.reasons.iter().collect();
    reasons.sort_by_key(|(_, (count, first))| (std::cmp::Reverse(*count), *first));
    for (reason, (count, first)) in reasons.into_iter().take(10) {
        tell!("  {} {outcome}, the first at {first}: {}", counted(*count), printable(reason));
    }
}

/// Prints what became of all files, and where to look at them.
pub fn print_all(accounts: &[Account], database: &Path) {
    let counts: ImportCounts = accounts.iter().map(Account::counts).sum();
    tell!("{}: {}", shown(database), outcomes(&counts));
    if let Some(count) = counts.detected {
        tell!("attacks detected by Spoor: {}; how far to trust it: docs/detection.md", requests(count));
    }
    let failed = accounts.iter().filter(|account| account.failed()).count();
    if failed > 0 {
        tell!("{failed} of {} files could not be imported, or not to their end; see above", accounts.len());
    }
    if accounts.iter().any(|account| account.unrecognised) {
        tell!("--format names the format where it is not recognised: {}", Format::names());
    }
    let spans: Vec<(Millis, Millis)> = accounts.iter().filter_map(|account| account.span).collect();
    let first = spans.iter().map(|(first, _)| *first).min();
    let last = spans.iter().map(|(_, last)| *last).max();
    if let (Some(first), Some(last)) = (first, last) {
        tell!("spoor serve --db {}, then {}", shown(database), app_address((first, last)));
    }
}

fn requests(count: u64) -> String {
    format!("{} {}", counted(count), if count == 1 { "request" } else { "requests" })
}

/// The address of the app's list over this time, to the minute.
pub fn app_address((first, last): (Millis, Millis)) -> String {
    let mut query = Query::default();
    query.general.time = TimeRange::around(first, last);
    format!("{ADDRESS}/sessions?{}", query.to_search())
}

fn word(format: Option<Format>) -> &'static str {
    format.map_or("line", Format::unit)
}

fn unit(format: Option<Format>, count: u64) -> String {
    let word = match (word(format), count) {
        (word, 1) => word,
        ("entry", _) => "entries",
        _ => "lines",
    };
    format!("{} {word}", counted(count))
}

/// A number with commas between thousands.
pub fn counted(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_clocks_that_were_never_set_are_odd() {
        let now = 1_793_332_800_000;
        let odd = [(0, now), (315_532_800_000, now), (now, 2_147_483_648_000), (-1, -1)];
        assert!(odd.iter().all(|span| is_odd(*span, now)));
        let usual = [(now, now), (1_431_857_103_000, now + 3_600_000)];
        assert!(!usual.iter().any(|span| is_odd(*span, now)));
    }

    #[test]
    fn the_address_covers_the_first_and_the_last_request() {
        assert_eq!(
            app_address((1_431_857_103_000, 1_432_155_959_000)),
            "http://127.0.0.1:7070/sessions?from=2015-05-17T10:05Z&to=2015-05-20T21:06Z"
        );
        assert_eq!([0, 999, 1_000, 1_234_567].map(counted), ["0", "999", "1,000", "1,234,567"]);
    }
}
