//! Reading a file of requests: decompression, format, lines, and an account of every one of them. Knows how
//! input can be broken; what a line says is each format's matter, and what becomes of an entry is the caller's.

mod delivery;
mod error;
mod identity;
mod lines;
mod source;

use crate::format::{self, Format};
use crate::record::Record;
use crate::{access, har, ndjson};
pub(crate) use delivery::Delivery;
pub use error::{Cause, ReadError};
use lines::{Line, Lines};
pub(crate) use source::Source;
use std::io::Read;
use std::ops::ControlFlow;

/// Bytes at the beginning of the text that decide on its format.
pub(crate) const HEAD: usize = 64 * 1024;
/// Longest line that is read, in bytes; a longer one is rejected.
pub const LONGEST_LINE: usize = 1024 * 1024;

/// How to read, and what to say of requests where the source does not.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The format; detected where absent.
    pub format: Option<Format>,
    /// API host of requests whose source does not say: an access log never does.
    pub host: Option<String>,
    /// Application of requests whose source does not say.
    pub application: Option<String>,
    /// Take the client's address from X-Forwarded-For: the request header in a HAR, the first further field of an
    /// access-log line. Any client can write that header, so this is only for servers behind a proxy that sets it.
    pub forwarded_for: bool,
    /// Key of the identifiers made for requests whose source has none: with it, nobody outside can make two
    /// requests share one. Without it, they are the same in every database.
    pub secret: Option<[u8; 32]>,
    /// Most bytes that are decompressed, [`LARGEST_TEXT`] where absent.
    pub max_bytes: Option<u64>,
}

/// Most bytes that are read from one input unless the options say otherwise: 64 GiB.
pub const LARGEST_TEXT: u64 = 64 << 30;

/// What became of one line, or of one entry of a HAR.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// It is a request.
    Record {
        /// Line number, or number of the HAR entry, from 1.
        number: u64,
        /// What it says. Its `id` is always present.
        record: Box<Record>,
    },
    /// It should be a request and cannot be read as one.
    Rejected {
        /// Line number, or number of the HAR entry, from 1.
        number: u64,
        /// What is wrong with it.
        reason: String,
        /// Its beginning, at most 200 characters, with control characters escaped.
        excerpt: String,
    },
    /// It is not a request and does not claim to be one.
    Skipped {
        /// Line number, or number of the HAR entry, from 1.
        number: u64,
        /// What it is.
        reason: String,
    },
}

/// The account of what was read: every line or HAR entry is in exactly one of the three counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The format that was read; `None` if it could not be told.
    pub format: Option<Format>,
    /// Requests delivered.
    pub records: u64,
    /// Lines that should be requests and cannot be read as such.
    pub rejected: u64,
    /// Lines that are not requests.
    pub skipped: u64,
    /// Bytes of text, after decompression.
    pub bytes: u64,
    /// The caller stopped before the end.
    pub stopped: bool,
}

impl Summary {
    /// All lines or entries read.
    pub fn read(&self) -> u64 {
        self.records + self.rejected + self.skipped
    }
}

/// Reads all of `input` and hands each line or entry to `each`, in order, as soon as it is complete. Memory stays
/// bounded whatever the input holds. An error carries the account of what was delivered before it.
pub fn read(
    input: &mut dyn Read,
    options: &Options,
    each: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) -> Result<Summary, ReadError> {
    let mut delivery = Delivery::new(options, each);
    let mut source = Source::open(input, options.max_bytes.unwrap_or(LARGEST_TEXT));
    let outcome = read_source(&mut source, options, &mut delivery);
    let mut summary = delivery.summary;
    summary.bytes = source.position();
    match outcome {
        Ok(()) => Ok(summary),
        Err(cause) => Err(ReadError { cause, summary }),
    }
}

fn read_source(source: &mut Source<'_>, options: &Options, delivery: &mut Delivery<'_>) -> Result<(), Cause> {
    let head = source.head(HEAD);
    if head.is_empty() {
        source.check().map_err(|error| source.cause(error, "line", 1))?;
        return Err(Cause::Empty);
    }
    if let Some(what) = format::binary(head) {
        return Err(Cause::Binary { what });
    }
    let Some(format) = options.format.or_else(|| Format::detect(head)) else {
        return Err(Cause::Unrecognised { reason: format::reason_not_detected(head) });
    };
    delivery.summary.format = Some(format);
    match format {
        Format::Har => har::read(source, delivery),
        Format::Ndjson => read_lines(source, delivery, &ndjson_line),
        Format::AccessLog => {
            let forwarded_for = options.forwarded_for;
            read_lines(source, delivery, &move |text| access_line(text, forwarded_for))
        }
    }
}

/// What a format makes of a line that is not blank.
enum Parsed {
    Record(Box<Record>),
    Rejected(String),
    Skipped(&'static str),
}

fn ndjson_line(text: &str) -> Parsed {
    match ndjson::record(text) {
        Ok(record) => Parsed::Record(Box::new(record)),
        Err(reason) => Parsed::Rejected(reason),
    }
}

fn access_line(text: &str, forwarded_for: bool) -> Parsed {
    match access::record(text, forwarded_for) {
        Ok(record) => Parsed::Record(Box::new(record)),
        Err(_) if access::is_error_log(text) => Parsed::Skipped("a line of an error log"),
        Err(_) if text.starts_with('#') => Parsed::Skipped("a comment"),
        Err(reason) => Parsed::Rejected(reason.to_owned()),
    }
}

fn read_lines(
    source: &mut Source<'_>,
    delivery: &mut Delivery<'_>,
    parse: &dyn Fn(&str) -> Parsed,
) -> Result<(), Cause> {
    let mut lines = Lines::new(LONGEST_LINE);
    loop {
        let number = lines.number() + 1;
        let flow = match lines.next(source) {
            Ok(None) => return Ok(()),
            Ok(Some(Line::Whole(bytes))) => {
                let bytes = if number == 1 { format::without_byte_order_mark(bytes) } else { bytes };
                let raw = bytes.trim_ascii();
                let text = String::from_utf8_lossy(raw);
                if raw.is_empty() {
                    delivery.skipped(number, "a blank line")
                } else {
                    match parse(&text) {
                        Parsed::Record(record) => delivery.record(number, record, raw),
                        Parsed::Rejected(reason) => delivery.rejected(number, reason, &text),
                        Parsed::Skipped(reason) => delivery.skipped(number, reason),
                    }
                }
            }
            Ok(Some(Line::TooLong { beginning, length })) => {
                let reason =
                    format!("the line is {length} bytes long; the longest that is read is {LONGEST_LINE}");
                delivery.rejected(number, reason, &String::from_utf8_lossy(beginning))
            }
            Err((error, rest)) => {
                // What stands before the break is not a whole line, and half a line can look like a whole one.
                if !rest.trim_ascii().is_empty() {
                    let text = String::from_utf8_lossy(rest);
                    let _ =
                        delivery.rejected(number, "the input breaks off inside this line".to_owned(), &text);
                }
                return Err(source.cause(error, "line", number));
            }
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}
