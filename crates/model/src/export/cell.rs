//! One cell: its text written so that a spreadsheet takes it as text, or plainly, and read back. Knows no row.

use crate::unseen::is_unseen;

/// Appends a text as a quoted cell that a spreadsheet takes as text.
pub fn push_safe(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    if is_dangerous(text) {
        out.push(b'\'');
    }
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !matches!(byte, b'"' | b'\\' | b';' | b'|')) {
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
        return;
    }
    for (position, character) in text.char_indices() {
        match character {
            ';' | '|' if is_dangerous(&text[position + 1..]) => {
                out.extend_from_slice(format!("\\x{:02x}", u32::from(character)).as_bytes());
            }
            '"' => out.extend_from_slice(b"\"\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            control if control.is_control() => {
                out.extend_from_slice(format!("\\x{:02x}", u32::from(control)).as_bytes());
            }
            plain => out.extend_from_slice(plain.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

/// Appends a text as RFC 4180 asks for, quoted only where it must be: a record of one field, without its end.
pub fn push_raw(out: &mut Vec<u8>, text: &str) {
    let start = out.len();
    let mut record = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(&mut *out);
    // Writing to a vector cannot fail.
    _ = record.write_record([text]);
    drop(record);
    debug_assert!(out.len() > start, "a record has an end at least");
    out.pop();
}

/// True when a spreadsheet could run the text as a formula, or when it looks like one that was guarded.
fn is_dangerous(text: &str) -> bool {
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let seen = text.chars().find(|character| !is_passed_over(*character) && !matches!(character, '\'' | '"'));
    seen.is_some_and(|character| matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'))
}

/// True for characters that spreadsheets pass over at the start of a cell: white space and what Unicode calls
/// default-ignorable or format characters. Control characters are not among them: they are written visibly.
pub fn is_passed_over(character: char) -> bool {
    (character.is_whitespace() || is_unseen(character)) && !character.is_control()
}

/// Gives the text of a safe cell back, as a CSV reader returns it.
pub fn unescape(cell: &str) -> String {
    let cell = cell.strip_prefix('\'').filter(|rest| is_dangerous(rest)).unwrap_or(cell);
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('x') => {
                let code = rest.as_str().get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
                text.push(code.map_or('\u{FFFD}', char::from));
                rest.next();
                rest.next();
            }
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    text
}
