//! Reading blocks of lines, each of which is one entry. Knows where the format says that a block begins and ends; what
//! is in it is the format's matter.

use super::lines::{Line, Lines};
use super::{Cause, Delivery, LONGEST_LINE, Source};
use crate::format;
use crate::record::Record;
use std::ops::ControlFlow;

/// Largest block that is read, in bytes; a larger one is rejected.
const LARGEST: usize = 8 * 1024 * 1024;

/// Where a line stands in its block.
pub(crate) enum Place {
    First,
    Inside,
    Last,
}

/// Reads all blocks. Lines between two blocks that are not blank make an entry of their own, for the parser to refuse.
pub(crate) fn blocks(
    source: &mut Source<'_>,
    delivery: &mut Delivery<'_>,
    mut place: impl FnMut(&str) -> Place,
    mut parse: impl FnMut(&str) -> Result<Record, String>,
) -> Result<(), Cause> {
    let mut lines = Lines::new(LONGEST_LINE);
    let mut block = Block::default();
    let mut number = 0;
    loop {
        let at = lines.number() + 1;
        let line = match lines.next(source) {
            Ok(None) => {
                let _ = block.end(&mut number, delivery, &mut parse);
                return Ok(());
            }
            Ok(Some(Line::Whole(bytes))) => bytes,
            Ok(Some(Line::Pending)) => continue,
            Ok(Some(Line::TooLong { beginning, .. })) => {
                block.too_large = true;
                beginning
            }
            Err((error, _)) => {
                let _ = block.end(&mut number, delivery, &mut parse);
                return Err(source.cause(error, "entry", number + 1));
            }
        };
        let line = if at == 1 { format::without_byte_order_mark(line) } else { line };
        let text = String::from_utf8_lossy(line);
        let flow = match place(text.trim_end()) {
            Place::First => {
                let flow = block.end(&mut number, delivery, &mut parse);
                block.add(line, at);
                flow
            }
            Place::Inside => {
                block.add(line, at);
                ControlFlow::Continue(())
            }
            Place::Last => {
                block.add(line, at);
                block.end(&mut number, delivery, &mut parse)
            }
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}

#[derive(Default)]
struct Block {
    bytes: Vec<u8>,
    /// Number of its first line.
    begun: u64,
    too_large: bool,
}

impl Block {
    fn add(&mut self, line: &[u8], number: u64) {
        if self.bytes.is_empty() {
            if line.trim_ascii().is_empty() {
                return;
            }
            self.begun = number;
        }
        if self.bytes.len() + line.len() > LARGEST {
            self.too_large = true;
            return;
        }
        self.bytes.extend_from_slice(line);
        self.bytes.push(b'\n');
    }

    fn end(
        &mut self,
        number: &mut u64,
        delivery: &mut Delivery<'_>,
        parse: &mut impl FnMut(&str) -> Result<Record, String>,
    ) -> ControlFlow<()> {
        let Block { bytes, begun, too_large } = std::mem::take(self);
        if bytes.is_empty() {
            return ControlFlow::Continue(());
        }
        *number += 1;
        let text = String::from_utf8_lossy(&bytes);
        let outcome =
            if too_large { Err(format!("it is larger than {LARGEST} bytes")) } else { parse(&text) };
        match outcome {
            Ok(record) => delivery.record(*number, Box::new(record), &bytes),
            Err(reason) => delivery.rejected(*number, format!("line {begun}: {reason}"), &bytes),
        }
    }
}
