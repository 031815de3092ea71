//! A log while it is written, from its first byte until another file has its name, it was emptied, or the run ends.
//! Hands out whole lines; what is in them is not its matter. It asks the file four times a second: what tells of changes on every
//! system would be a crate of many, and could not be trusted on network drives.

use std::fs;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::time::Duration;

use same_file::Handle;
use spoor_ingest::read::LONGEST_LINE;

use super::stop::Stop;

/// Time between two looks at a file.
const PAUSE: Duration = Duration::from_millis(250);
/// Pauses after which a file is left that another has taken the place of: whoever writes may not know of it at once.
const GRACE: u32 = 3;
/// Bytes that are read at a time.
const CHUNK: u64 = 128 * 1024;
/// Bytes before those that come next, by which a file is told that was emptied and has grown longer than it was.
const MARK: usize = 1024;
/// Bytes that are still read when the run ends; with more, it would not end soon.
const FINISH: u64 = 16 * 1024 * 1024;

/// Why no more comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Another file has the name.
    Replaced,
    /// It was emptied, and perhaps filled again.
    Emptied,
    /// The run ends, and all of it was read.
    Stopped,
    /// The run ends, and so many bytes were not read.
    Cut(u64),
}

/// What stands in the way of opening a file.
pub enum Absence {
    /// There is none.
    Missing,
    /// There is one that cannot be read.
    Closed(io::Error),
}

/// A log that is written.
pub struct Tail<'a> {
    path: &'a Path,
    file: Handle,
    stop: &'a Stop,
    /// Bytes read from the file.
    position: u64,
    /// The last of them.
    mark: Vec<u8>,
    /// What was read and not yet handed out, beginning at `given`; up to `ready` it may be.
    pending: Vec<u8>,
    given: usize,
    ready: usize,
    /// Pauses since another file has the name.
    replaced: u32,
    /// Where it ended when the end of the run was wanted.
    until: Option<u64>,
    end: Option<End>,
}

impl<'a> Tail<'a> {
    /// Opens the file, or says what it waits for.
    pub fn open(path: &'a Path, stop: &'a Stop) -> Result<Tail<'a>, Absence> {
        let closed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Absence::Missing,
            _ => Absence::Closed(error),
        };
        // Not opened before it is known to be a file: to open a pipe can take for ever.
        if !fs::metadata(path).map_err(closed)?.is_file() {
            return Err(Absence::Closed(io::Error::other("it is no file")));
        }
        let file = Handle::from_path(path).map_err(closed)?;
        Ok(Tail {
            path,
            file,
            stop,
            position: 0,
            mark: Vec::new(),
            pending: Vec::new(),
            given: 0,
            ready: 0,
            replaced: 0,
            until: None,
            end: None,
        })
    }

    /// Waits where nothing can be opened, for as long as between two looks at a file.
    pub fn wait(stop: &Stop) {
        stop.wait(PAUSE);
    }

    /// Waits for the first line that is not blank and gives it with those that are there; empty where none has come.
    pub fn beginning(&mut self) -> io::Result<&[u8]> {
        while self.end.is_none()
            && self.ready < CHUNK as usize
            && self.pending[..self.ready].trim_ascii().is_empty()
        {
            if !self.advance()? {
                self.pause();
            }
        }
        Ok(self.pending[..self.ready].trim_ascii_start())
    }

    /// Why no more comes, once that is so.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// True while the name leads to this file.
    pub fn is_current(&self) -> bool {
        Handle::from_path(self.path).is_ok_and(|file| file == self.file)
    }

    /// Takes up what was written; false where there is nothing new.
    fn advance(&mut self) -> io::Result<bool> {
        if self.until.is_none() && self.stop.is_set() {
            let length = self.file.as_file().metadata()?.len();
            let rest = length.saturating_sub(self.position);
            if rest > FINISH {
                // The line that was begun is not read either.
                let begun = self.pending.len() - self.ready;
                self.pending.truncate(self.ready);
                self.end = Some(End::Cut(rest + begun as u64));
                return Ok(false);
            }
            self.until = Some(length);
        }
        let wanted = self.until.map_or(CHUNK, |until| until.saturating_sub(self.position).min(CHUNK));
        let mut file = self.file.as_file();
        file.seek(SeekFrom::Start(self.position - self.mark.len() as u64))?;
        let mut read = Vec::new();
        file.take(self.mark.len() as u64 + wanted).read_to_end(&mut read)?;
        let Some(new) = read.strip_prefix(self.mark.as_slice()) else {
            self.finish(End::Emptied);
            return Ok(false);
        };
        if new.is_empty() {
            if self.until.is_some() {
                // A line that is still being written would count twice, once as it is now.
                let begun = self.pending.len() - self.ready;
                self.pending.truncate(self.ready);
                self.end = Some(if begun > 0 { End::Cut(begun as u64) } else { End::Stopped });
            }
            return Ok(false);
        }
        self.position += new.len() as u64;
        let before = self.pending.len();
        self.pending.extend_from_slice(new);
        match new.iter().rposition(|byte| *byte == b'\n') {
            Some(last) => self.ready = before + last + 1,
            // Too long to be read anyway: not to be held as well.
            None if self.pending.len() - self.given > LONGEST_LINE => self.ready = self.pending.len(),
            None => {}
        }
        read.drain(..read.len().saturating_sub(MARK));
        self.mark = read;
        Ok(true)
    }

    /// The last line is handed out as it is.
    fn finish(&mut self, end: End) {
        self.ready = self.pending.len();
        self.end = Some(end);
    }

    /// Waits for a moment, unless all that can come has come.
    fn pause(&mut self) {
        if self.end.is_some() {
            return;
        }
        if self.replaced >= GRACE {
            return self.finish(End::Replaced);
        }
        self.stop.wait(PAUSE);
        // While the other file is empty, nothing is missed, and this one may still be written to.
        let other = Handle::from_path(self.path).ok().filter(|other| *other != self.file);
        let begun =
            other.and_then(|other| other.as_file().metadata().ok()).is_some_and(|facts| facts.len() > 0);
        self.replaced = if begun { self.replaced + 1 } else { 0 };
    }
}

impl Read for Tail<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready {
            if self.end.is_some() {
                return Ok(0);
            }
            if !self.advance()? && self.end.is_none() {
                self.pause();
                return Err(io::ErrorKind::WouldBlock.into());
            }
        }
        let count = (&self.pending[self.given..self.ready]).read(buffer)?;
        self.given += count;
        if self.given == self.ready {
            self.pending.drain(..self.ready);
            (self.given, self.ready) = (0, 0);
        }
        Ok(count)
    }
}
