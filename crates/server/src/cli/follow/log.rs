//! One log that is followed, from file to file: its lines become entries on a thread of its own.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::SyncSender;

use spoor_ingest::{Options, Summary, read};

use super::super::{report, shown};
use super::stop::Stop;
use super::tail::{Absence, End, Tail};
use super::{Event, check, say};
use crate::import::inputs;

/// A log and where its entries go.
pub struct Log<'a> {
    /// The name that is followed.
    pub path: &'a Path,
    /// Its number among those that are followed.
    pub file: usize,
    /// How it is read.
    pub reading: Options,
    /// The end of the run.
    pub stop: &'a Stop,
    /// Where events go.
    pub events: SyncSender<(usize, Event)>,
}

impl<'a> Log<'a> {
    /// Reads one file of this name after the other until the run ends.
    pub fn follow(mut self) {
        while let Some(mut tail) = self.open() {
            if let Err(reason) = self.read(&mut tail) {
                say(&format!("{}: {reason}", shown(self.path)));
                let _ = self.send(Event::Failed(reason));
                return;
            }
            match tail.end() {
                Some(End::Replaced) => {
                    say(&format!("{}: another file has this name now, and is read", shown(self.path)));
                }
                Some(End::Emptied) => {
                    say(&format!("{}: it was emptied, and is read from its beginning", shown(self.path)));
                }
                Some(End::Cut(bytes)) => {
                    let bytes = report::counted(bytes);
                    say(&format!("{}: its last {bytes} bytes were not read any more", shown(self.path)));
                    return;
                }
                // A file that has taken its place at the very end has lines, too.
                Some(End::Stopped) if !tail.is_current() => {}
                // Without an end, nobody takes what is read.
                Some(End::Stopped) | None => return,
            }
        }
    }

    /// The file as soon as it is there; none when the run ends before.
    fn open(&self) -> Option<Tail<'a>> {
        let mut said = false;
        loop {
            let reason = match Tail::open(self.path, self.stop) {
                Ok(tail) => return Some(tail),
                Err(Absence::Missing) => "it is not there, and is waited for".to_owned(),
                Err(Absence::Closed(error)) => format!("{}, and is tried again", inputs::cannot_open(&error)),
            };
            if self.stop.is_set() {
                return None;
            }
            if !said {
                say(&format!("{}: {reason}", shown(self.path)));
                said = true;
            }
            Tail::wait(self.stop);
        }
    }

    /// Reads a file to its end. An error says why the log cannot be followed any further.
    fn read(&mut self, tail: &mut Tail<'_>) -> Result<(), String> {
        let lines = tail.beginning().map_err(|error| format!("it cannot be read: {error}"))?;
        if !lines.is_empty() {
            check::beginning(lines, &self.reading)?;
        } else if tail.end().is_some() {
            return Ok(());
        }
        let outcome = read(tail, &self.reading, &mut |entry| self.send(Event::Entry(entry)));
        // The first line of the next file may tell less than those that were read.
        if let Ok(Summary { format: Some(format), .. }) = &outcome {
            self.reading.format = Some(*format);
        }
        let failed = outcome.as_ref().map(|_| ()).map_err(ToString::to_string);
        let _ = self.send(Event::Read(outcome));
        failed
    }

    /// Hands something over; a break says that nobody takes it.
    fn send(&self, event: Event) -> ControlFlow<()> {
        self.events.send((self.file, event)).map_or(ControlFlow::Break(()), |()| ControlFlow::Continue(()))
    }
}
