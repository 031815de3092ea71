//! The text of a JSON document for the parser: bytes that are no UTF-8 are replaced, a byte order mark is left
//! out, and no piece of it may grow beyond a bound. Knows nothing of JSON.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

const MARK: char = '\u{feff}';

/// The bytes read since the current piece of the document began.
#[derive(Clone)]
pub(super) struct Piece(Rc<Cell<u64>>);

impl Piece {
    /// Begins the next piece.
    pub(super) fn begin(&self) {
        self.0.set(0);
    }
}

/// Turns bytes into UTF-8 while they are read.
pub(super) struct Text<'a, R> {
    source: &'a mut R,
    piece: Piece,
    largest: u64,
    /// Valid UTF-8 that was not handed out yet.
    ready: Vec<u8>,
    at: usize,
    /// The beginning of a character whose rest was not read yet.
    begun: Vec<u8>,
    started: bool,
}

impl<'a, R: BufRead> Text<'a, R> {
    pub(super) fn new(source: &'a mut R, largest: u64) -> Self {
        let piece = Piece(Rc::new(Cell::new(0)));
        Text { source, piece, largest, ready: Vec::new(), at: 0, begun: Vec::new(), started: false }
    }

    /// The counter of the current piece.
    pub(super) fn piece(&self) -> Piece {
        self.piece.clone()
    }

    /// Reads more; nothing is ready afterwards only at the end.
    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        while self.ready.is_empty() {
            let bytes = self.source.fill_buf()?;
            let length = bytes.len();
            if length == 0 {
                if !self.begun.is_empty() {
                    self.begun.clear();
                    self.ready.extend_from_slice("\u{fffd}".as_bytes());
                }
                return Ok(());
            }
            self.begun.extend_from_slice(bytes);
            self.source.consume(length);
            let whole = self.begun.len() - unfinished(&self.begun);
            let text = String::from_utf8_lossy(&self.begun[..whole]);
            let text = if self.started { &text } else { text.trim_start_matches(MARK) };
            self.ready.extend_from_slice(text.as_bytes());
            self.started |= whole > 0;
            self.begun.drain(..whole);
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Text<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.refill()?;
        }
        let count = (&self.ready[self.at..]).read(buffer)?;
        self.at += count;
        let size = self.piece.0.get() + count as u64;
        self.piece.0.set(size);
        if size > self.largest {
            let message = format!("one entry is larger than {} bytes", self.largest);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        Ok(count)
    }
}

/// Bytes at the end that begin a character and do not finish it.
fn unfinished(bytes: &[u8]) -> usize {
    let tail = &bytes[bytes.len().saturating_sub(3)..];
    for (back, byte) in tail.iter().rev().enumerate() {
        let length = match byte {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            0x80..=0xbf => continue,
            _ => return 0,
        };
        return if length > back + 1 { back + 1 } else { 0 };
    }
    0
}
