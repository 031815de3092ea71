//! How far a file has come that is read from the server page by page, so that it goes on where it stopped and writes
//! nothing twice.

use super::output::{Output, Stop};

/// The pages of a file that were read.
#[derive(Default)]
pub struct Pages {
    begun: bool,
    /// Cursor of the next page; none for the first.
    pub after: Option<String>,
    /// True when nothing follows.
    pub ended: bool,
    /// How many rows there were to be when the first page came.
    total: Option<u64>,
}

impl Pages {
    /// True the first time: the file needs its beginning.
    pub fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.begun, true)
    }

    /// Takes note of how many rows there are in all, as a page says.
    pub fn count(&mut self, total: u64, output: &mut Output) {
        output.changed |= *self.total.get_or_insert(total) != total;
    }

    /// Turns to the page behind one of which this many rows are in the buffer and not counted yet.
    pub async fn turn(
        &mut self,
        next: Option<String>,
        written: u64,
        output: &mut Output,
    ) -> Result<(), Stop> {
        self.ended = next.is_none();
        self.after = next;
        output.settle(written).await?;
        output.changed |= self.ended && output.rows != output.of;
        Ok(())
    }
}
