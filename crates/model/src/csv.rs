//! CSV of requests. A text is written once for each distinct value and copied for each row. Knows no file and
//! no browser: it appends to a buffer, as many rows at a time as the caller likes.
//!
//! Two styles. *Safe* (RFC 4180 with every text quoted) is for spreadsheets: control characters are written as
//! `\x00 \r \n \t` and a backslash as `\\`, so that no cell holds a line break, and a text that a spreadsheet could
//! run as a formula gets a leading `'`. Spreadsheets that split at `;` or `|` see quotes in the middle of a line as
//! text, so such a sign before what could be a formula is written `\x3b` or `\x7c`. [`unescape`] gives the text back. *Raw* is plain RFC 4180, for scripts.

mod cell;

use std::io::Write as _;

pub use cell::unescape;
use cell::{push_raw, push_safe};

use crate::field::{Field, Kind, VOCABULARY};
use crate::instant::{Millis, rfc3339};
use crate::ledger::{Column, Ledger};
use crate::pattern::number_text;
use crate::percent;

/// How cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// For spreadsheets: byte order mark, every text quoted, control characters visible, formulas guarded.
    Safe,
    /// For scripts: plain RFC 4180, nothing changed.
    Raw,
}

const LINE_END: &[u8] = b"\r\n";
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();
/// What stands between the values of a field that has several.
const BETWEEN: &str = "; ";

/// Writes rows of a ledger as CSV.
pub struct Writer<'a> {
    ledger: &'a Ledger,
    style: Style,
    /// Address of the app, to which the path of a request's link is added.
    origin: &'a str,
    /// For each column of words, the cells of its dictionary.
    cells: Vec<Cells>,
}

/// The finished cells of one dictionary, end to end.
#[derive(Default)]
struct Cells {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    fn cell(&self, code: u32) -> &[u8] {
        let code = code as usize;
        let end = self.ends.get(code).copied().unwrap_or(0);
        let start = code.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.bytes.get(start..end).unwrap_or_default()
    }
}

impl<'a> Writer<'a> {
    /// Prepares a writer. `origin` is the address of the app, such as `https://spoor.example.test`.
    pub fn new(ledger: &'a Ledger, style: Style, origin: &'a str) -> Writer<'a> {
        let cells = Field::all().map(|field| match ledger.column(field) {
            // Response codes are numbers to a spreadsheet, and bare.
            Column::Words(words) => {
                let mut cells = Cells::default();
                let mut joined = String::new();
                for entry in words.dictionary.entries() {
                    joined.clear();
                    for (position, word) in entry.enumerate() {
                        joined.push_str(if position > 0 { BETWEEN } else { "" });
                        joined.push_str(word);
                    }
                    match (field.kind(), style) {
                        _ if joined.is_empty() => {}
                        (Kind::Code, _) => cells.bytes.extend_from_slice(joined.as_bytes()),
                        (_, Style::Safe) => push_safe(&mut cells.bytes, &joined),
                        (_, Style::Raw) => push_raw(&mut cells.bytes, &joined),
                    }
                    cells.ends.push(cells.bytes.len());
                }
                cells
            }
            Column::Numbers(_) => Cells::default(),
        });
        Writer { ledger, style, origin, cells: cells.collect() }
    }

    /// Appends the byte order mark, where the style has one, and the header line.
    pub fn header(&self, out: &mut Vec<u8>) {
        if self.style == Style::Safe {
            out.extend_from_slice(BYTE_ORDER_MARK);
        }
        out.extend_from_slice(b"time_utc,");
        for row in VOCABULARY {
            out.extend_from_slice(row.csv.as_bytes());
            out.push(b',');
        }
        out.extend_from_slice(b"link");
        out.extend_from_slice(LINE_END);
    }

    /// Appends these rows in this order.
    pub fn rows(&self, rows: &[u32], out: &mut Vec<u8>) {
        let mut clock = Clock::default();
        for row in rows {
            clock.push(self.ledger.time(*row).unwrap_or_default(), out);
            out.push(b',');
            for (field, cells) in Field::all().zip(&self.cells) {
                match self.ledger.column(field) {
                    Column::Words(words) => {
                        let code = words.codes.get(*row as usize).copied().unwrap_or(u32::MAX);
                        out.extend_from_slice(cells.cell(code));
                    }
                    Column::Numbers(_) => {
                        if let Some(number) = self.ledger.number(field, *row) {
                            push_number(out, field.kind(), number);
                        }
                    }
                }
                out.push(b',');
            }
            self.push_link(*row, out);
            out.extend_from_slice(LINE_END);
        }
    }

    /// Appends the address of a request: percent-encoded, so it needs neither escapes nor a guard.
    fn push_link(&self, row: u32, out: &mut Vec<u8>) {
        let quote: &[u8] = if self.style == Style::Safe { b"\"" } else { b"" };
        let session = self.ledger.word(Field::Session, row).unwrap_or_default();
        let request = self.ledger.word(Field::Request, row).unwrap_or_default();
        out.extend_from_slice(quote);
        out.extend_from_slice(self.origin.as_bytes());
        out.extend_from_slice(b"/sessions/");
        push_encoded(out, session);
        out.extend_from_slice(b"?open=");
        push_encoded(out, request);
        out.extend_from_slice(quote);
    }
}

/// Writes instants, remembering the day: rows next to each other mostly share it.
#[derive(Default)]
struct Clock {
    day: Option<Millis>,
    date: String,
}

impl Clock {
    fn push(&mut self, millis: Millis, out: &mut Vec<u8>) {
        const DAY: Millis = 86_400_000;
        let day = millis.div_euclid(DAY);
        if self.day != Some(day) {
            let text = rfc3339(day * DAY);
            text.split_inclusive('T').next().unwrap_or_default().clone_into(&mut self.date);
            self.day = Some(day);
        }
        let of_day = millis.rem_euclid(DAY);
        let (hour, minute, second) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1_000 % 60);
        // Appending to a vector cannot fail.
        _ = write!(out, "{}{hour:02}:{minute:02}:{second:02}.{:03}Z", self.date, of_day % 1_000);
    }
}

fn push_number(out: &mut Vec<u8>, kind: Kind, number: u64) {
    // Appending to a vector cannot fail.
    _ = match kind {
        Kind::Milliseconds if !number.is_multiple_of(1_000) => {
            out.write_all(number_text(kind, number).as_bytes())
        }
        Kind::Milliseconds => write!(out, "{}", number / 1_000),
        _ => write!(out, "{number}"),
    };
}

fn push_encoded(out: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        out.extend_from_slice(text.as_bytes());
    } else {
        out.extend_from_slice(percent::segment(text).as_bytes());
    }
}

/// Name for a file of a session's requests: ASCII, with the first eight characters of the session's id, the day
/// and minute of the first and last row, and the number of rows.
pub fn file_name(session: &str, first: Millis, last: Millis, rows: usize, style: Style) -> String {
    let id: String = session.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    let stamp = |millis: Millis| -> String {
        rfc3339(millis)
            .chars()
            .take(16)
            .filter(|character| *character != ':')
            .collect::<String>()
            .replace('-', "")
    };
    let raw = if style == Style::Raw { "_raw" } else { "" };
    format!("spoor_{id}_{}_{}_{rows}rows{raw}.csv", stamp(first), stamp(last))
}

#[cfg(test)]
mod tests {
    use super::cell::is_passed_over;
    use super::*;
    use crate::request::{Attack, Request};
    use proptest::prelude::*;

    fn ledger(requests: &[Request]) -> Ledger {
        let mut ledger = Ledger::default();
        for request in requests {
            ledger.push(request, false);
        }
        ledger
    }

    fn written(ledger: &Ledger, style: Style) -> Vec<u8> {
        let rows: Vec<u32> = (0..ledger.len() as u32).collect();
        let writer = Writer::new(ledger, style, "https://spoor.test");
        let mut out = Vec::new();
        writer.header(&mut out);
        writer.rows(&rows, &mut out);
        out
    }

    fn read_back(bytes: &[u8]) -> Vec<Vec<String>> {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_row_has_the_documented_columns_and_units() {
        let request = Request {
            id: "93706e60d0e3d6e8".into(),
            session: "5aeb1ded84fd27e1".into(),
            time: 1_761_796_800_123,
            host: Some("api.shop.test".into()),
            path: "/a,b".into(),
            status: Some(200),
            duration: Some(1_500),
            size: Some(0),
            attacks: vec![
                Attack { kind: "sqli".into(), ..Attack::default() },
                Attack { kind: "xss".into(), ..Attack::default() },
            ],
            ..Request::default()
        };
        let rows = read_back(&written(&ledger(&[request]), Style::Raw));
        let cell = |name: &str| rows[1][rows[0].iter().position(|own| own == name).unwrap()].as_str();
        let expected = [
            ("time_utc", "2025-10-30T04:00:00.123Z"),
            ("session_id", "5aeb1ded84fd27e1"),
            ("application", ""),
            ("path", "/a,b"),
            ("response_code", "200"),
            ("response_time_ms", "1.5"),
            ("response_size_bytes", "0"),
            ("attack_types", "sqli; xss"),
            ("action", "monitored"),
            ("link", "https://spoor.test/sessions/5aeb1ded84fd27e1?open=93706e60d0e3d6e8"),
        ];
        for (name, value) in expected {
            assert_eq!(cell(name), value, "{name}");
        }
    }

    #[test]
    fn texts_that_a_spreadsheet_could_run_are_guarded() {
        let guarded = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            " =1",
            "\u{200B}=1",
            "\u{202E}=1",
            "＝1",
            "\u{A0}\u{FEFF}@x",
            "'=1",
            "''+1",
        ];
        for text in guarded {
            let mut cell = Vec::new();
            push_safe(&mut cell, text);
            assert!(cell.starts_with(b"\"'"), "{text}");
        }
        for text in ["a=1", "'quoted'", "1-1", "\t=1", "{=1}"] {
            let mut cell = Vec::new();
            push_safe(&mut cell, text);
            assert!(!cell.starts_with(b"\"'") || text.starts_with('\''), "{text}");
        }
    }

    #[test]
    fn no_way_of_splitting_a_line_gives_a_cell_that_is_a_formula() {
        let texts = [
            "a;=1+1;b",
            "a|=1+1|b",
            "a; \"=1+1\";b",
            "a;\u{200B}@SUM(1);b",
            "a;'=1;b",
            "a,=1+1,b",
            "a\t=1+1\tb",
            "x;y",
        ];
        for text in texts {
            let request = Request {
                id: "r".into(),
                session: "s".into(),
                user: Some(text.into()),
                ..Request::default()
            };
            let file = String::from_utf8(written(&ledger(&[request]), Style::Safe)).unwrap();
            for separator in [';', '|', '\t'] {
                for cell in file.split(separator).skip(1) {
                    let start = cell.trim_start_matches(|character: char| {
                        is_passed_over(character) || "'\"".contains(character)
                    });
                    assert!(
                        !start.starts_with(['=', '+', '-', '@']),
                        "{text} split at {separator:?}: {cell}"
                    );
                }
            }
        }
    }

    #[test]
    fn file_names_are_ascii_whatever_the_session_is_called() {
        let name = file_name("../é\"5aeb1ded84fd27e1", 0, 60_000, 46, Style::Safe);
        assert_eq!(name, "spoor_5aeb1ded_19700101T0000_19700101T0001_46rows.csv");
    }

    proptest! {
        #[test]
        fn every_text_is_read_back_by_an_independent_reader(text in any::<String>(), prefix in "['\"=+\\-@;| \\\\x0\u{200B}]{0,5}") {
            let text = format!("{prefix}{text}");
            let request = Request { id: "r".into(), session: "s".into(), user: Some(text.clone()), ..Request::default() };
            let user = 1 + Field::User.index();
            let ledger = ledger(&[request]);
            prop_assert_eq!(&read_back(&written(&ledger, Style::Raw))[1][user], &text);
            let safe = read_back(&written(&ledger, Style::Safe));
            prop_assert_eq!(unescape(&safe[1][user]), text);
            prop_assert!(!safe[1][user].contains(|character: char| character.is_control()));
        }
    }
}
