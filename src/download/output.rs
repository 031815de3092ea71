//! What a source writes into: a buffer that goes to the file part by part, with pauses in which the page answers to
//! the user, and the account of it. Knows no format.

use leptos::prelude::SetValue;

use super::{Downloads, State};
use crate::api::Failure;
use crate::browser::clock;
use crate::browser::download::{Sink, Trouble};
use crate::browser::fetch::Signal as Wanted;

/// How long the page may wait for a piece of work, in milliseconds.
const SLICE: f64 = 8.0;

/// Why writing did not come to its end.
pub enum Stop {
    /// The user does not want the file any more.
    Cancelled,
    /// What is to be written did not come.
    Broken(Failure),
    /// What is written cannot be kept.
    Unwritable(Trouble),
    /// There is nothing left to write from.
    Over(String),
}

/// Where a source writes.
pub struct Output {
    /// Bytes for the file.
    pub buffer: Vec<u8>,
    /// Rows written.
    pub rows: u64,
    /// Rows there will be, as far as one knows.
    pub of: u64,
    /// Time of the first and the last row, in milliseconds since 1970.
    pub span: Option<(i64, i64)>,
    /// True when what is read was another at the end than at the beginning.
    pub changed: bool,
    /// What else is to be said of the file.
    pub notes: Vec<String>,
    /// Tells when the file is not wanted any more.
    pub wanted: Wanted,
    /// Where the bytes go.
    pub sink: Sink,
    /// Bytes that left the buffer.
    gone: u64,
    began: i64,
    downloads: Downloads,
}

/// A piece of work of a few milliseconds.
pub struct Slice(f64);

impl Slice {
    /// Begins one.
    pub fn new() -> Slice {
        Slice(clock::precise() + SLICE)
    }

    /// True when it is long enough.
    pub fn is_over(&self) -> bool {
        clock::precise() >= self.0
    }
}

impl Output {
    /// An empty file.
    pub fn new(downloads: Downloads, sink: Sink, wanted: Wanted) -> Output {
        Output {
            buffer: Vec::new(),
            rows: 0,
            of: 0,
            span: None,
            changed: false,
            notes: Vec::new(),
            wanted,
            sink,
            gone: 0,
            began: clock::now(),
            downloads,
        }
    }

    /// Bytes written so far.
    pub fn bytes(&self) -> u64 {
        self.gone + self.buffer.len() as u64
    }

    /// Notes that there is a row of this time.
    pub fn at(&mut self, time: i64) {
        self.span = Some(self.span.map_or((time, time), |(first, last)| (first.min(time), last.max(time))));
    }

    /// Counts rows in the buffer, hands the buffer on when it is full, and lets the page answer.
    pub async fn settle(&mut self, rows: u64) -> Result<(), Stop> {
        self.rows += rows;
        if self.buffer.len() >= self.sink.part() {
            self.flush().await?;
        }
        self.say(self.standing());
        clock::breathe().await;
        self.check()
    }

    /// Hands the buffer on.
    pub async fn flush(&mut self) -> Result<(), Stop> {
        if !self.buffer.is_empty() {
            self.sink.push(&self.buffer).await.map_err(Stop::Unwritable)?;
            self.gone += self.buffer.len() as u64;
            self.buffer.clear();
        }
        Ok(())
    }

    /// How it stands.
    pub fn standing(&self) -> State {
        let millis = clock::now() - self.began;
        State::Writing { rows: self.rows, of: self.of, bytes: self.bytes(), millis }
    }

    /// Says how it stands, to be shown when it is time.
    pub fn say(&self, state: State) {
        self.downloads.latest.set_value(Some(state));
    }

    /// Refuses to go on when the file is not wanted any more.
    pub fn check(&self) -> Result<(), Stop> {
        if self.wanted.is_aborted() { Err(Stop::Cancelled) } else { Ok(()) }
    }
}
