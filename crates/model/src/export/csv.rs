//! CSV of requests. Two styles. *Safe* (RFC 4180 with every text quoted) is for spreadsheets: control characters are written as
//! `\x00 \r \n \t` and a backslash as `\\`, so that no cell holds a line break, and a text that a spreadsheet could
//! run as a formula gets a leading `'`. Spreadsheets that split at `;` or `|` see quotes in the middle of a line as
//! text, so such a sign before what could be a formula is written `\x3b` or `\x7c`. [`super::unescape`] gives the text back.
//! *Raw* is plain RFC 4180, for scripts.
//!
//! A text is written once for each distinct value, when it is first needed, and copied for each row: whoever writes a million
//! rows in slices has no long wait before the first.

mod kept;

use kept::Kept;

use super::cell::{push_raw, push_safe};
use super::{BETWEEN, BYTE_ORDER_MARK, LINE_END, Redactor, Style, push_count};
use crate::field::{Field, Kind};
use crate::instant::{Millis, rfc3339};
use crate::ledger::{Column, Ledger, Words};
use crate::pattern::number_text;
use crate::percent;
use crate::request::Request;

/// What a file of requests is to be like.
#[derive(Clone, Debug)]
pub struct Options {
    /// How cells are written.
    pub style: Style,
    /// Whether the file begins with a byte order mark, which tells spreadsheets that it is UTF-8.
    pub byte_order_mark: bool,
    /// The fields that have a column. In a file they stand in the order of the vocabulary, between `time_utc` and `link`,
    /// which are always there.
    pub columns: Vec<Field>,
    /// Takes secrets out, where that is asked for.
    pub redactor: Option<Redactor>,
}

impl Options {
    /// All fields, nothing redacted, and a byte order mark for spreadsheets only.
    pub fn new(style: Style) -> Options {
        Options {
            style,
            byte_order_mark: style == Style::Safe,
            columns: Field::all().collect(),
            redactor: None,
        }
    }
}

/// Writes rows of a ledger as CSV.
pub struct Writer<'a> {
    ledger: &'a Ledger,
    cells: Cells,
    byte_order_mark: bool,
    /// Address of the app, to which the path of a request's link is added.
    origin: &'a str,
    columns: Vec<(Field, Source<'a>)>,
}

/// Where the cells of a column come from.
enum Source<'a> {
    /// Most values occur again: cells are kept.
    Kept(&'a Words, Kept),
    /// Most rows have a value of their own: cells are written anew.
    Fresh(&'a Words),
    Numbers(&'a [Option<u64>]),
}

impl<'a> Writer<'a> {
    /// Prepares a writer. `origin` is the address of the app, such as `https://spoor.example.test`.
    pub fn new(ledger: &'a Ledger, options: Options, origin: &'a str) -> Writer<'a> {
        let Options { style, byte_order_mark, columns, redactor } = options;
        let columns = Field::all().filter(|field| columns.contains(field)).map(|field| {
            let source = match ledger.column(field) {
                Column::Numbers(numbers) => Source::Numbers(numbers),
                Column::Words(words) if words.dictionary.len() > words.codes.len() / 2 => {
                    Source::Fresh(words)
                }
                Column::Words(words) => Source::Kept(words, Kept::new(words.dictionary.len())),
            };
            (field, source)
        });
        let cells = Cells { style, redactor, joined: String::new() };
        Writer { ledger, cells, byte_order_mark, origin, columns: columns.collect() }
    }

    /// Appends the byte order mark, where there is to be one, and the header line.
    pub fn header(&self, out: &mut Vec<u8>) {
        if self.byte_order_mark {
            out.extend_from_slice(BYTE_ORDER_MARK);
        }
        out.extend_from_slice(b"time_utc,");
        for (field, _) in &self.columns {
            out.extend_from_slice(field.row().csv.as_bytes());
            out.push(b',');
        }
        out.extend_from_slice(b"link");
        out.extend_from_slice(LINE_END);
    }

    /// Appends these rows in this order.
    pub fn rows(&mut self, rows: &[u32], out: &mut Vec<u8>) {
        let mut clock = Clock::default();
        for row in rows {
            clock.push(self.ledger.time(*row).unwrap_or_default(), out);
            out.push(b',');
            let redacted = self.cells.redacted(self.ledger, *row);
            for (field, source) in &mut self.columns {
                if let Some(words) = redacted.as_ref().filter(|_| Redactor::touches(*field)) {
                    let own = words.iter().filter(|(of, _)| of == field).map(|(_, word)| word.as_str());
                    self.cells.push(*field, own, out);
                    out.push(b',');
                    continue;
                }
                match source {
                    Source::Kept(words, kept) => {
                        let code = words.codes.get(*row as usize).copied().unwrap_or(u32::MAX);
                        let cells = &mut self.cells;
                        out.extend_from_slice(
                            kept.cell(code, |cell| cells.push(*field, words.dictionary.entry(code), cell)),
                        );
                    }
                    Source::Fresh(words) => {
                        let code = words.codes.get(*row as usize).copied().unwrap_or(u32::MAX);
                        self.cells.push(*field, words.dictionary.entry(code), out);
                    }
                    Source::Numbers(numbers) => {
                        if let Some(number) = numbers.get(*row as usize).copied().flatten() {
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
        let quote: &[u8] = if self.cells.style == Style::Safe { b"\"" } else { b"" };
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

/// How cells of words are written.
struct Cells {
    style: Style,
    redactor: Option<Redactor>,
    /// Room for what has several words.
    joined: String,
}

impl Cells {
    /// The words of a row that redaction may change, redacted; none where nothing is redacted. Also of fields that have no
    /// column: what is a secret there is one everywhere.
    fn redacted(&mut self, ledger: &Ledger, row: u32) -> Option<Vec<(Field, String)>> {
        let redactor = self.redactor.as_mut()?;
        let touched = Field::all().filter(|field| Redactor::touches(*field));
        let words =
            touched.flat_map(|field| ledger.words(field, row).map(move |word| (field, word.to_owned())));
        let mut words: Vec<_> = words.collect();
        let word = |field| ledger.word(field, row).unwrap_or_default().to_owned();
        let request = Request {
            id: word(Field::Request),
            session: word(Field::Session),
            time: ledger.time(row).unwrap_or_default(),
            ..Request::default()
        };
        redactor.words(&request, &mut words);
        Some(words)
    }

    /// Appends the cell of these words; nothing where there are none.
    fn push<'w>(&mut self, field: Field, mut entry: impl Iterator<Item = &'w str>, out: &mut Vec<u8>) {
        let Some(first) = entry.next() else { return };
        let mut rest = entry.peekable();
        let text = if rest.peek().is_none() {
            // Nearly always: one word, which is written as it is.
            first
        } else {
            self.joined.clear();
            let mut between = "";
            for word in std::iter::once(first).chain(rest) {
                self.joined.push_str(between);
                self.joined.push_str(word);
                between = BETWEEN;
            }
            &self.joined
        };
        match (field.kind(), self.style) {
            _ if text.is_empty() => {}
            // Response codes are numbers to a spreadsheet, and bare.
            (Kind::Code, _) => out.extend_from_slice(text.as_bytes()),
            (_, Style::Safe) => push_safe(out, text),
            (_, Style::Raw) => push_raw(out, text),
        }
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
        out.extend_from_slice(self.date.as_bytes());
        // Digit by digit: the formatter of the standard library takes most of the time that a row takes.
        for (part, end) in [(hour, b':'), (minute, b':'), (second, b'.')] {
            out.extend_from_slice(&[digit(part / 10), digit(part), end]);
        }
        let millis = of_day % 1_000;
        out.extend_from_slice(&[digit(millis / 100), digit(millis / 10), digit(millis), b'Z']);
    }
}

/// The last digit of a number.
fn digit(number: Millis) -> u8 {
    b'0' + (number % 10) as u8
}

fn push_number(out: &mut Vec<u8>, kind: Kind, number: u64) {
    match kind {
        Kind::Milliseconds if !number.is_multiple_of(1_000) => {
            out.extend_from_slice(number_text(kind, number).as_bytes());
        }
        Kind::Milliseconds => push_count(out, number / 1_000),
        _ => push_count(out, number),
    }
}

fn push_encoded(out: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        out.extend_from_slice(text.as_bytes());
    } else {
        out.extend_from_slice(percent::segment(text).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::{is_passed_over, push_safe, unescape};
    use super::*;
    use crate::request::Attack;
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
        let mut writer = Writer::new(ledger, Options::new(style), "https://spoor.test");
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
