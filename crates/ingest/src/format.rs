//! The formats Spoor reads: one row each, and how one is told from another by its first bytes. What a row says is
//! written in the format's own file; detection asks the very parsers that will read, so it cannot disagree with them.

mod head;
mod wrapping;

pub(crate) use head::{binary, complete_lines, reason_not_detected, without_byte_order_mark};
pub(crate) use wrapping::Wrapping;

use crate::read::{Cause, Delivery, Source};
use crate::{access, har, logs, ndjson, otlp, recordings, waf};
use std::fmt;

/// All formats. Those of whole texts are asked before those of lines; among equals the first that knows a line
/// reads the file, so what is written by one program alone stands before what many write.
static ROWS: &[&Row] = &[
    &har::ROW,
    &otlp::ROW,
    &recordings::MCP,
    &recordings::CASSETTE,
    &recordings::NOCK,
    &recordings::restler::ROW,
    &waf::native::ROW,
    &waf::modsecurity::ROW,
    &waf::openappsec::ROW,
    &waf::aws::ROW,
    &waf::cloudflare::ROW,
    &logs::traefik::ROW,
    &logs::caddy::ROW,
    &logs::envoy::ROW,
    &logs::alb::ROW,
    &logs::cloudfront::ROW,
    &logs::w3c::ROW,
    &ndjson::ROW,
    &logs::nginx_json::ROW,
    &waf::error_log::ROW,
    &access::ROW,
    &logs::pattern::ROW,
];

/// What there is to know of a format.
pub(crate) struct Row {
    /// The value of `--format`.
    pub(crate) name: &'static str,
    /// Other names that people give it.
    pub(crate) aliases: &'static [&'static str],
    /// What is counted in it: `line`, or `entry` where a request has several lines or a line several requests.
    pub(crate) unit: &'static str,
    /// How it is told from others.
    pub(crate) recognised: Recognised,
    /// Reads it to its end.
    pub(crate) read: fn(&mut Source<'_>, &mut Delivery<'_>) -> Result<(), Cause>,
}

/// By what a format is recognised.
pub(crate) enum Recognised {
    /// By the beginning of the text, which has no white space in front.
    Text(fn(&[u8]) -> bool),
    /// By a line, without white space around it.
    Line(fn(&str) -> bool),
    /// By nothing: it is read where the options name it.
    Never,
}

/// A format of request logs.
#[derive(Clone, Copy)]
pub struct Format(&'static Row);

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Format {}

impl fmt::Debug for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Lines of the head that are tried: a log may begin with lines that belong to something else.
const LINES_TRIED: usize = 200;

impl Format {
    /// Spoor's own: one record a line, as JSON. See `docs/ndjson.md`.
    pub const NDJSON: Format = Format(&ndjson::ROW);
    /// The access log of Apache and nginx: common or combined, with or without further fields.
    pub const ACCESS: Format = Format(&access::ROW);
    /// HTTP Archive 1.1 and 1.2, as browsers and proxies export it.
    pub const HAR: Format = Format(&har::ROW);
    /// An access log whose form the options spell out.
    pub const PATTERN: Format = Format(&logs::pattern::ROW);
    /// A JSON object a line, with the names of nginx variables or of the options.
    pub const JSON: Format = Format(&logs::nginx_json::ROW);

    /// Every format.
    pub fn all() -> impl Iterator<Item = Format> {
        ROWS.iter().map(|row| Format(row))
    }

    /// The format's name, as in `spoor import --format`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// What is counted in it: `line` or `entry`.
    pub fn unit(self) -> &'static str {
        self.0.unit
    }

    /// True for logs that a firewall writes: what it found in a request stands in them.
    pub(crate) fn is_of_firewall(self) -> bool {
        waf::ROWS.iter().any(|row| row.name == self.name())
    }

    /// True where a line is enough for a request, so that a file can be read while it grows. An answer in RESTler's log
    /// can come long after its request.
    pub fn grows(self) -> bool {
        self.unit() == "line" && self.name() != recordings::restler::ROW.name
    }

    /// The format of that name or alias, upper and lower case the same.
    pub fn from_name(name: &str) -> Option<Format> {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        Format::all().find(|format| is(format.name()) || format.0.aliases.iter().any(|alias| is(alias)))
    }

    /// The names of all formats, with commas between them.
    pub fn names() -> String {
        Format::all().map(Format::name).collect::<Vec<_>>().join(", ")
    }

    /// The format of a text that begins with these bytes, already decompressed; `None` where no parser knows it.
    pub fn detect(head: &[u8]) -> Option<Format> {
        let head = without_byte_order_mark(head);
        let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let by_text = Format::all().find(|format| match format.0.recognised {
            Recognised::Text(knows) => knows(&head[start..]),
            _ => false,
        });
        if by_text.is_some() {
            return by_text;
        }
        let mut lines = complete_lines(head).peekable();
        if lines.peek().is_none() && head[start] == b'{' {
            // One line longer than all of the head: only NDJSON has such lines, and its reader says if it is not.
            return Some(Format::NDJSON);
        }
        let wrapping = Wrapping::of(head);
        lines.take(LINES_TRIED).find_map(|line| {
            let text = String::from_utf8_lossy(line);
            let text = wrapping.content(text.trim());
            Format::all().find(|format| match format.0.recognised {
                Recognised::Line(knows) => knows(text.trim()),
                _ => false,
            })
        })
    }

    pub(crate) fn read(self, source: &mut Source<'_>, delivery: &mut Delivery<'_>) -> Result<(), Cause> {
        (self.0.read)(source, delivery)
    }
}
