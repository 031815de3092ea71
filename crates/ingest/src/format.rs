//! The formats Spoor reads, their names, and how one is told from another by its first bytes. Reading is each
//! format's own matter; detection asks the very parsers that will read, so it cannot disagree with them.

use crate::{access, ndjson};
use memchr::memmem;

/// A format of request logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Spoor's own: one record a line, as JSON. See `docs/ndjson.md`.
    Ndjson,
    /// The access log of Apache and nginx: common or combined, with or without further fields.
    AccessLog,
    /// HTTP Archive 1.1 and 1.2, as browsers and proxies export it.
    Har,
}

/// Lines of the head that are tried: a log may begin with a few lines that belong to something else.
const LINES_TRIED: usize = 50;

impl Format {
    /// Every format, in the order they are listed for people.
    pub const ALL: [Format; 3] = [Format::Ndjson, Format::AccessLog, Format::Har];

    /// The format's name, as in `spoor import --format`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Ndjson => "ndjson",
            Format::AccessLog => "access",
            Format::Har => "har",
        }
    }

    /// The format of that name; also known are `jsonl`, `combined`, `common`, `apache` and `nginx`.
    pub fn from_name(name: &str) -> Option<Format> {
        match name.to_ascii_lowercase().as_str() {
            "ndjson" | "jsonl" | "spoor" => Some(Format::Ndjson),
            "access" | "access-log" | "combined" | "common" | "apache" | "nginx" => Some(Format::AccessLog),
            "har" => Some(Format::Har),
            _ => None,
        }
    }

    /// The format of a text that begins with these bytes, already decompressed; `None` where no parser knows it.
    pub fn detect(head: &[u8]) -> Option<Format> {
        let head = without_byte_order_mark(head);
        let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
        if head[start] == b'{' && is_har(&head[start..]) {
            return Some(Format::Har);
        }
        let mut lines = complete_lines(head).peekable();
        if lines.peek().is_none() && head[start] == b'{' {
            // One line longer than all of the head: only NDJSON has such lines, and its reader says if it is not.
            return Some(Format::Ndjson);
        }
        lines.take(LINES_TRIED).find_map(|line| {
            let text = String::from_utf8_lossy(line);
            let text = text.trim();
            if text.starts_with('{') {
                ndjson::record(text).is_ok().then_some(Format::Ndjson)
            } else {
                access::record(text, false).is_ok().then_some(Format::AccessLog)
            }
        })
    }
}

/// Why no parser knows this text, by the first line that is not blank.
pub(crate) fn reason_not_detected(head: &[u8]) -> String {
    let head = without_byte_order_mark(head);
    let first = complete_lines(head).map(String::from_utf8_lossy).find(|line| !line.trim().is_empty());
    match first {
        Some(line) if line.trim_start().starts_with('{') => match ndjson::record(line.trim()) {
            Err(reason) => format!("its first line is JSON, but not a record of Spoor NDJSON: {reason}"),
            Ok(_) => "it is JSON of a kind that Spoor does not read".to_owned(),
        },
        Some(line) => match access::record(line.trim(), false) {
            Err(reason) => format!("read as an access log, its first line fails: {reason}"),
            Ok(_) => "its beginning is of no known kind".to_owned(),
        },
        None if head.trim_ascii().is_empty() => "it holds nothing but blank lines".to_owned(),
        None => format!("its first line is longer than {} bytes", crate::read::HEAD),
    }
}

/// Tells what a file is when its first bytes, already decompressed, are not those of a text.
pub(crate) fn binary(head: &[u8]) -> Option<&'static str> {
    const KNOWN: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "a zip archive: unpack it first"),
        (b"\x28\xb5\x2f\xfd", "zstd-compressed: unpack it first"),
        (b"BZh", "bzip2-compressed: unpack it first"),
        (b"\xfd7zXZ\x00", "xz-compressed: unpack it first"),
        (b"\x1f\x8b", "gzip inside gzip: unpack it once"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"\xff\xfe", "UTF-16 text: save it as UTF-8 first"),
        (b"\xfe\xff", "UTF-16 text: save it as UTF-8 first"),
        (b"\x89PNG", "an image"),
        (b"%PDF-", "a PDF document"),
        (b"\x7fELF", "a program"),
    ];
    if let Some((_, what)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(what);
    }
    let sample = &head[..head.len().min(8192)];
    let control =
        sample.iter().filter(|byte| byte.is_ascii_control() && !b"\t\n\r\x1b".contains(byte)).count();
    // A log has none of these; a torn line may bring a few.
    (control * 50 > sample.len()).then_some("no text")
}

/// The bytes after a UTF-8 byte order mark, which editors on Windows put in front.
pub(crate) fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// A HAR is one object whose first key is `log`, or one that has `entries` and `startedDateTime` in its head.
fn is_har(head: &[u8]) -> bool {
    let after_brace = head[1..].iter().position(|byte| !byte.is_ascii_whitespace()).map(|at| &head[1 + at..]);
    after_brace.is_some_and(|key| key.starts_with(b"\"log\""))
        || (memmem::find(head, b"\"entries\"").is_some()
            && memmem::find(head, b"\"startedDateTime\"").is_some())
}

/// The lines of the head; its last piece counts only when it is all there is or ends the text visibly.
fn complete_lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let whole_text = head.len() < crate::read::HEAD;
    let end = if whole_text { head.len() } else { memchr::memrchr(b'\n', head).unwrap_or(0) };
    head[..end].split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty())
}
