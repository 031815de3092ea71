//! Reading a file of requests: decompression, format, lines, and an account of every one of them. Knows how
//! input can be broken; what a line says is each format's matter, and what becomes of an entry is the caller's.

pub(crate) mod blocks;
mod by_line;
mod delivery;
pub(crate) mod documents;
mod error;
mod identity;
mod joining;
mod lines;
mod source;

use crate::format::{self, Format, Wrapping};
use crate::logs::json::Mapping;
use crate::logs::pattern::Pattern;
use crate::record::Record;
pub(crate) use blocks::blocks;
pub(crate) use by_line::{Parsed, Part, lines};
pub(crate) use delivery::Delivery;
pub use error::{Cause, ReadError};
pub(crate) use joining::key as joining_key;
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
    /// How a line of an access log is written, where it is neither common nor combined.
    pub log_format: Option<Pattern>,
    /// Which keys of JSON lines say what, before those that are known.
    pub map: Vec<Mapping>,
    /// When a recording began that says no time, in milliseconds since 1970.
    pub start: Option<i64>,
    /// Take the client's address from X-Forwarded-For: the request header in a HAR, the first further field of an
    /// access-log line. Any client can write that header, so this is only for servers behind a proxy that sets it.
    pub forwarded_for: bool,
    /// Look for attacks in requests whose source reports none, see [`crate::detect`]. Logs of firewalls are left as they are.
    pub detect: bool,
    /// Give what is rejected as it was, too.
    pub keep_rejected: bool,
    /// Key of the identifiers made for requests whose source has none: with it, nobody outside can make two
    /// requests share one. Without it, they are the same in every database.
    pub secret: Option<[u8; 32]>,
    /// Most bytes that are decompressed, [`LARGEST_TEXT`] where absent.
    pub max_bytes: Option<u64>,
}

impl Options {
    /// The format that the options ask for: the one they name, or the only one that what they spell out fits.
    fn told(&self) -> Option<Format> {
        self.format
            .or_else(|| self.log_format.as_ref().map(|_| Format::PATTERN))
            .or_else(|| (!self.map.is_empty()).then_some(Format::JSON))
    }
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
        /// All of it, where the options ask for it: as it was, secrets included. Of a line that is too long, what
        /// was read of it.
        raw: Option<Vec<u8>>,
    },
    /// It is not a request and does not claim to be one.
    Skipped {
        /// Line number, or number of the HAR entry, from 1.
        number: u64,
        /// What it is.
        reason: String,
    },
}

/// The account of what was read: every line or entry is in exactly one of the four counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The format that was read; `None` if it could not be told.
    pub format: Option<Format>,
    /// Requests delivered.
    pub records: u64,
    /// Lines that add to a request which another line has begun, as each alert of a firewall does.
    pub joined: u64,
    /// Lines that should be requests and cannot be read as such.
    pub rejected: u64,
    /// Lines that are not requests.
    pub skipped: u64,
    /// Requests delivered in which Spoor found attacks itself.
    pub detected: u64,
    /// Attacks that no request has, because it has too many others.
    pub unkept: u64,
    /// Bytes of text, after decompression.
    pub bytes: u64,
    /// The caller stopped before the end.
    pub stopped: bool,
}

impl Summary {
    /// All lines or entries read.
    pub fn read(&self) -> u64 {
        self.records + self.joined + self.rejected + self.skipped
    }
}

/// Reads all of `input` and hands each line or entry to `each`, in order, as soon as it is complete. Memory stays
/// bounded whatever the input holds. An error carries the account of what was delivered before it.
///
/// An input that grows says [`WouldBlock`](std::io::ErrorKind::WouldBlock) where there is no more for the moment, after it has
/// waited for some time itself; its first lines must be there. Formats that [grow](Format::grows) then go on.
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
        Err(cause) => Err(ReadError { cause, summary: Box::new(summary) }),
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
    let Some(format) = options.told().or_else(|| Format::detect(head)) else {
        return Err(Cause::Unrecognised { reason: format::reason_not_detected(head) });
    };
    delivery.summary.format = Some(format);
    delivery.wrapping = Wrapping::of(head);
    format.read(source, delivery)
}
