//! The sessions of the list as CSV: all that match, read from the server page by page until nothing follows, in the
//! order of the list and with more values in a row than the list shows.

use std::collections::BTreeSet;

use spoor_model::Query;
use spoor_model::export::sessions::{SessionOptions, SessionWriter};
use spoor_model::instant::parse_instant;
use spoor_model::wire::{MOST_VALUES, SessionRow};

use super::output::{Output, Slice, Stop};
use super::pages::Pages;
use crate::api;
use crate::browser::page;
use crate::ui::format;

/// Sessions in a page.
const PAGE: usize = 200;

/// Sessions, written as they come.
pub struct Sessions {
    query: Query,
    writer: SessionWriter,
    /// The sessions written.
    written: BTreeSet<String>,
    pages: Pages,
    /// Number of rows in which values are missing, because there are more than a row may hold.
    cut: u64,
}

impl Sessions {
    /// Those that a query lists, whose times are fixed; `as_of` is when the list was counted.
    pub fn new(query: Query, options: SessionOptions, as_of: i64) -> Sessions {
        let writer = SessionWriter::new(options, &page::origin(), &query, as_of);
        Sessions { query, writer, written: BTreeSet::new(), pages: Pages::default(), cut: 0 }
    }

    /// Writes what is not written yet; only the end of the file where nothing more is to be asked for.
    pub async fn feed(&mut self, output: &mut Output, given_up: bool) -> Result<(), Stop> {
        if self.pages.begin() {
            self.writer.header(&mut output.buffer);
        }
        while !self.pages.ended && !given_up {
            let (query, after) = (self.query.clone(), self.pages.after.clone());
            let page =
                api::sessions_in_full(query, PAGE, Some(MOST_VALUES), after, output.wanted.clone()).await;
            let page = page.map_err(Stop::Broken)?;
            self.pages.count(page.total, output);
            output.of = page.total;
            let (mut slice, mut written) = (Slice::new(), 0);
            for row in &page.items {
                // A session that got new requests may have moved behind the cursor, and comes a second time.
                if !self.written.insert(row.id.clone()) {
                    output.changed = true;
                    continue;
                }
                self.writer.row(row, &mut output.buffer);
                [&row.first, &row.last]
                    .into_iter()
                    .filter_map(|time| parse_instant(time))
                    .for_each(|time| output.at(time));
                self.cut += u64::from(is_cut(row));
                written += 1;
                if slice.is_over() {
                    output.settle(written).await?;
                    (slice, written) = (Slice::new(), 0);
                }
            }
            self.pages.turn(page.next, written, output).await?;
        }
        output.notes.extend((self.cut > 0).then(|| {
            format!(
                "In {} not all values are named: there are more than {}",
                format::counted(self.cut, "row"),
                format::exact(MOST_VALUES as u64)
            )
        }));
        Ok(())
    }
}

/// True where a row holds fewer values than there are.
fn is_cut(row: &SessionRow) -> bool {
    let counted = [&row.users, &row.roles, &row.hosts, &row.flows, &row.attack_types];
    let lengths = counted.map(|top| (top.items.len(), top.total)).into_iter();
    let others = [(row.ips.items.len(), row.ips.total), (row.endpoints.items.len(), row.endpoints.total)];
    lengths.chain(others).any(|(here, total)| (here as u64) < total)
}
