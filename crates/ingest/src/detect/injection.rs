//! SQL injection and cross-site scripting, by a port of libinjection. Keeps to its bounds: the port's time grows with the
//! square of some texts, so it never sees more than a kilobyte at a time and sixteen of a request.

use super::Found;

/// Bytes that are examined at the beginning of a text, and at its end where it is longer.
const PIECE: usize = 1024;
/// Bytes that are examined of a request.
const BUDGET: usize = 16 * PIECE;

/// What may still be examined of a request.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn new() -> Budget {
        Budget(BUDGET)
    }

    fn spend(&mut self, bytes: usize) -> bool {
        let enough = self.0 >= bytes;
        self.0 = self.0.saturating_sub(bytes);
        enough
    }
}

/// What is injected by a value.
pub(super) fn in_value(text: &str, budget: &mut Budget) -> Vec<Found> {
    let mut found = Vec::new();
    if is_harmless(text) {
        return found;
    }
    for piece in pieces(text).filter(|piece| budget.spend(piece.len())) {
        let sql = libinjectionrs::detect_sqli(piece);
        if sql.is_injection() {
            let tag = sql.fingerprint.map(|fingerprint| format!("fingerprint {}", fingerprint.as_str()));
            found.push(Found { kind: "sqli", rule: "libinjection sqli", tag });
        }
        found.extend(script(piece));
    }
    found
}

/// What is injected by a path: a script anywhere, SQL in one of its segments.
pub(super) fn in_path(path: &str, budget: &mut Budget) -> Vec<Found> {
    let mut found = Vec::new();
    if path.contains(['<', '>', '"', '\'', '`', '(']) {
        for piece in pieces(path).filter(|piece| budget.spend(piece.len())) {
            found.extend(script(piece));
        }
    }
    // Words with hyphens and dots are what paths are made of, and arithmetic to a parser of SQL.
    for segment in path.split('/').filter(|segment| segment.contains(['\'', '"', '(', ' ', '#', ';'])) {
        let values = in_value(segment, budget);
        found.extend(values.into_iter().filter(|found| found.kind == "sqli"));
    }
    found
}

fn script(piece: &[u8]) -> Option<Found> {
    let xss = libinjectionrs::detect_xss(piece).is_injection();
    xss.then_some(Found { kind: "xss", rule: "libinjection xss", tag: None })
}

/// True for words and numbers, which most values are.
fn is_harmless(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}

/// The beginning of a text and, where it is longer, its end: padding comes before what it is to hide.
fn pieces(text: &str) -> impl Iterator<Item = &[u8]> {
    let bytes = text.as_bytes();
    let (head, rest) = bytes.split_at(bytes.len().min(PIECE));
    let tail = &rest[rest.len().saturating_sub(PIECE)..];
    [head, tail].into_iter().filter(|piece| !piece.is_empty())
}
