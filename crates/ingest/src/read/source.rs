//! The text behind an input: unpacked, counted, bounded. Knows nothing of lines and formats.

use super::Cause;
use crate::packing;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

const BUFFER: usize = 128 * 1024;

/// An input as text.
pub(crate) struct Source<'a> {
    text: BufReader<Box<dyn Read + 'a>>,
    /// The beginning, read ahead to tell the format, and what happened while it was read.
    head: Cursor<Vec<u8>>,
    failure: Option<io::Error>,
    /// The compression, where there is one.
    packing: Option<&'static str>,
    position: u64,
    packed: Rc<Cell<u64>>,
    /// The input was read to its end.
    ended: Rc<Cell<bool>>,
    most: u64,
}

impl<'a> Source<'a> {
    /// Looks at the first bytes of the input and decides how to read it. A failure shows when the text is read.
    pub(crate) fn open(input: &'a mut dyn Read, most: u64) -> Self {
        let packed = Rc::new(Cell::new(0));
        let ended = Rc::new(Cell::new(false));
        let input = Counted { input, count: Rc::clone(&packed), ended: Rc::clone(&ended) };
        let (text, packing, failure) = match packing::unpacked(input) {
            Ok((text, packing)) => (text, packing, None),
            Err(error) => (Box::new(io::empty()) as Box<dyn Read>, None, Some(error)),
        };
        let text = BufReader::with_capacity(BUFFER, text);
        Source { text, head: Cursor::default(), failure, packing, position: 0, packed, ended, most }
    }

    /// At most the first `length` bytes of the text, of one that grows what there is; they are read again afterwards.
    pub(crate) fn head(&mut self, length: usize) -> &[u8] {
        let mut bytes = Vec::new();
        if self.failure.is_none()
            && let Err(error) = self.text.by_ref().take(length as u64).read_to_end(&mut bytes)
            && (error.kind() != io::ErrorKind::WouldBlock || bytes.is_empty())
        {
            self.failure = Some(error);
        }
        self.head = Cursor::new(bytes);
        self.head.get_ref()
    }

    /// The head as it was read.
    pub(crate) fn peek(&self) -> &[u8] {
        self.head.get_ref()
    }

    /// The failure that ended the head, if there was one.
    pub(crate) fn check(&mut self) -> io::Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Bytes of text taken so far.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// What an error means that came while this line or entry was read.
    pub(crate) fn cause(&self, error: io::Error, unit: &'static str, number: u64) -> Cause {
        match (error.kind(), self.packing) {
            (io::ErrorKind::FileTooLarge, _) => Cause::TooLarge { unit, number, message: error.to_string() },
            (io::ErrorKind::UnexpectedEof, Some(packing)) => Cause::Cut { packing, unit, number },
            // The decoder of zstd has errors of its own for everything.
            (io::ErrorKind::Other, Some(packing)) if self.ended.get() => Cause::Cut { packing, unit, number },
            (
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::Other,
                Some(packing),
            ) => Cause::Damaged { packing, unit, number, message: error.to_string() },
            _ => Cause::Io { unit, number, error },
        }
    }

    fn within_bounds(&self) -> io::Result<()> {
        let too_large = |message: String| Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        if self.position > self.most {
            return too_large(format!("the text is longer than {} bytes", self.most));
        }
        let packed = self.packed.get();
        if let Some(name) = self.packing
            && let Some(growth) = packing::growth_beyond_measure(packed, self.position)
        {
            return too_large(format!("{packed} bytes of {name} {growth}"));
        }
        Ok(())
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.within_bounds()?;
        if self.head.position() < self.head.get_ref().len() as u64 {
            return self.head.fill_buf();
        }
        self.check()?;
        self.text.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.position += amount as u64;
        if self.head.position() < self.head.get_ref().len() as u64 {
            self.head.consume(amount);
        } else {
            self.text.consume(amount);
        }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

/// Counts the bytes of the input, before they are unpacked.
struct Counted<'a> {
    input: &'a mut dyn Read,
    count: Rc<Cell<u64>>,
    ended: Rc<Cell<bool>>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.count.set(self.count.get() + count as u64);
        self.ended.set(count == 0 && !buffer.is_empty());
        Ok(count)
    }
}
