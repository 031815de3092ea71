//! The first bytes of a text: its lines, and what it is where no parser knows it. Knows no format's content.

use crate::{access, ndjson};

/// Why no parser knows this text, by the first line that is not blank.
pub(crate) fn reason_not_detected(head: &[u8]) -> String {
    let head = without_byte_order_mark(head);
    let first = complete_lines(head).map(String::from_utf8_lossy).find(|line| !line.trim().is_empty());
    match first {
        Some(line) if line.trim_start().starts_with('{') => match ndjson::record(line.trim()) {
            Err(reason) => format!(
                "its first line is JSON under names that no known program gives (as Spoor NDJSON: {reason}); --map says \
                 what they mean"
            ),
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
        (b"PK\x03\x04", "a zip archive that is no file of its own: unpack it first"),
        (b"\x28\xb5\x2f\xfd", "compressed twice, with zstd inside: unpack it once"),
        (b"BZh", "compressed twice, with bzip2 inside: unpack it once"),
        (b"\xfd7zXZ\x00", "xz-compressed: unpack it first"),
        (b"\x1f\x8b", "gzip inside gzip: unpack it once"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"\xff\xfe", "UTF-16 text: save it as UTF-8 first"),
        (b"\xfe\xff", "UTF-16 text: save it as UTF-8 first"),
        (b"\x89PNG", "an image"),
        (b"%PDF-", "a PDF document"),
        (b"\x7fELF", "a program"),
    ];
    if head.get(257..262) == Some(b"ustar") {
        return Some("a tar archive in another archive: unpack it first");
    }
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

/// The lines of the head; its last piece counts only when it is all there is or ends the text visibly.
pub(crate) fn complete_lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let whole_text = head.len() < crate::read::HEAD;
    let end = if whole_text { head.len() } else { memchr::memrchr(b'\n', head).unwrap_or(0) };
    head[..end].split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty())
}
