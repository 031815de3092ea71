//! HTTP Archive (HAR) 1.1 and 1.2. Reads entry by entry, so a large file needs no more memory than its largest
//! entry, and a file that is cut off still gives all entries before the cut. Knows the document's frame; what an
//! entry says is read in `entry`.

pub(crate) mod body;
mod entry;
mod text;

pub(crate) use entry::{header, host_and_path};

use crate::Record;
use crate::format::{Recognised, Row};
use crate::read::{Cause, Delivery};
use memchr::memmem;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;
use std::io;
use text::Text;

pub(crate) static ROW: Row =
    Row { name: "har", aliases: &[], unit: "entry", recognised: Recognised::Text(is_har), read };

/// Largest entry that is read, in bytes.
pub const LARGEST_ENTRY: u64 = 64 << 20;

/// A HAR is one object whose first key is `log`, an object, or one that has `entries` and `startedDateTime` in its
/// head.
fn is_har(head: &[u8]) -> bool {
    let mut bytes = head.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
    // Docker writes `{"log":"…"}` around each line.
    head.first() == Some(&b'{')
        && (b"{\"log\":{".iter().all(|expected| bytes.next() == Some(*expected))
            || (memmem::find(head, b"\"entries\"").is_some()
                && memmem::find(head, b"\"startedDateTime\"").is_some()))
}

fn read(source: &mut crate::read::Source<'_>, delivery: &mut Delivery<'_>) -> Result<(), Cause> {
    let text = Text::new(source, LARGEST_ENTRY);
    let piece = text.piece();
    let mut frame = Frame {
        delivery,
        piece,
        number: 0,
        creator: None,
        recording: None,
        entries_seen: false,
        stopped: false,
    };
    let mut json = serde_json::Deserializer::from_reader(io::BufReader::new(text));
    let outcome = Document(&mut frame).deserialize(&mut json).and_then(|()| json.end());
    let (number, stopped, entries_seen) = (frame.number, frame.stopped, frame.entries_seen);
    match outcome {
        _ if stopped => Ok(()),
        Ok(()) if entries_seen => Ok(()),
        Ok(()) => Err(Cause::Unrecognised {
            reason: "it is JSON without the \"log\" and \"entries\" of a HAR".to_owned(),
        }),
        Err(error) if error.is_io() => Err(source.cause(error.into(), "entry", number + 1)),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            Err(Cause::Har { line, column, entries: number, message })
        }
    }
}

/// What is known while the document is read.
struct Frame<'a, 'd> {
    delivery: &'a mut Delivery<'d>,
    /// Reset after each entry: bounds its size.
    piece: text::Piece,
    number: u64,
    creator: Option<String>,
    recording: Option<String>,
    entries_seen: bool,
    stopped: bool,
}

impl Frame<'_, '_> {
    /// Takes one entry; an error stops the document because the caller wants no more.
    fn entry(&mut self, raw: &RawValue) -> Result<(), ()> {
        self.number += 1;
        self.piece.begin();
        let flow = match entry::record(raw.get(), self.delivery.forwarded_for()) {
            Ok(entry::Parsed::Request(record)) => {
                let record = Box::new(Record { recording: Some(self.recording(record.time)), ..*record });
                self.delivery.record(self.number, record, raw.get().as_bytes())
            }
            Ok(entry::Parsed::Other(what)) => self.delivery.skipped(self.number, what),
            Err(reason) => self.delivery.rejected(self.number, reason, raw.get().as_bytes()),
        };
        self.stopped = flow.is_break();
        if self.stopped { Err(()) } else { Ok(()) }
    }

    /// Who recorded and when it began: the same for all entries of a file, and the same each time it is read.
    fn recording(&mut self, first: i64) -> String {
        let creator = self.creator.clone().unwrap_or_default();
        self.recording.get_or_insert_with(|| format!("{creator} {first}")).clone()
    }
}

/// The outermost object.
struct Document<'f, 'a, 'd>(&'f mut Frame<'a, 'd>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a HAR, an object with a \"log\"")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "log" {
                map.next_value_seed(Log(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The object `log`.
struct Log<'f, 'a, 'd>(&'f mut Frame<'a, 'd>);

#[derive(Deserialize)]
struct Creator {
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: String,
}

impl<'de> DeserializeSeed<'de> for Log<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Log<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the \"log\" of a HAR, an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.piece.begin();
            match key.as_str() {
                "entries" => map.next_value_seed(Entries(self.0))?,
                "creator" => {
                    let raw = map.next_value::<Box<RawValue>>()?;
                    let creator = serde_json::from_str::<Creator>(raw.get()).ok();
                    self.0.creator = creator.map(|creator| format!("{} {}", creator.name, creator.version));
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The list `entries`.
struct Entries<'f, 'a, 'd>(&'f mut Frame<'a, 'd>);

impl<'de> DeserializeSeed<'de> for Entries<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the \"entries\" of a HAR, a list")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        self.0.entries_seen = true;
        self.0.piece.begin();
        while let Some(raw) = list.next_element::<Box<RawValue>>()? {
            self.0.entry(&raw).map_err(|()| S::Error::custom("stopped"))?;
        }
        Ok(())
    }
}
