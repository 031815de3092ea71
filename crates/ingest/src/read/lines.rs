//! Lines of bounded length. Knows line ends; what is in a line is not its matter.

use std::io::{self, BufRead};

/// One line, without its end.
pub(super) enum Line<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// Longer than is read: how it begins, and how long it is in bytes.
    TooLong { beginning: &'a [u8], length: u64 },
    /// None for the moment: the input grows and has no more now.
    Pending,
}

/// Takes lines off a reader.
pub(super) struct Lines {
    buffer: Vec<u8>,
    /// Bytes of the line, those that are not kept included.
    length: u64,
    longest: usize,
    number: u64,
    /// The line in the buffer waits for its rest.
    pending: bool,
}

impl Lines {
    pub(super) fn new(longest: usize) -> Self {
        Lines { buffer: Vec::new(), length: 0, longest, number: 0, pending: false }
    }

    /// Number of lines taken.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next line. An error comes with what was read of the line it breaks.
    pub(super) fn next<R: BufRead>(
        &mut self,
        source: &mut R,
    ) -> Result<Option<Line<'_>>, (io::Error, &[u8])> {
        if !std::mem::take(&mut self.pending) {
            self.buffer.clear();
            self.length = 0;
        }
        loop {
            let available = match source.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.pending = true;
                    return Ok(Some(Line::Pending));
                }
                Err(error) => return Err((error, &self.buffer)),
            };
            if available.is_empty() && self.length == 0 {
                return Ok(None);
            }
            let end = memchr::memchr(b'\n', available);
            let part = &available[..end.unwrap_or(available.len())];
            // One byte more than the longest shows that a line is too long.
            let room = (self.longest + 1).saturating_sub(self.buffer.len());
            self.buffer.extend_from_slice(&part[..part.len().min(room)]);
            let taken = part.len() + usize::from(end.is_some());
            let ended = end.is_some() || available.is_empty();
            self.length += taken as u64;
            source.consume(taken);
            if ended {
                self.number += 1;
                let length = self.length - u64::from(end.is_some());
                return Ok(Some(if self.buffer.len() > self.longest {
                    Line::TooLong { beginning: &self.buffer, length }
                } else {
                    Line::Whole(&self.buffer)
                }));
            }
        }
    }
}
