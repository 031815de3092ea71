//! Runs: requests one after the other that ask the same of the same and are answered alike, such as a client that tries
//! one password after the other. And the lines of a table in which runs are folded into one line each.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Column, Ledger};
use crate::field::Field;

/// Fewest requests that make a run: folding two would hide as much as it saves.
const SHORTEST: usize = 3;

/// What the requests of a run have in common.
const ALIKE: [Field; 7] = [
    Field::Endpoint,
    Field::Status,
    Field::Method,
    Field::Host,
    Field::Attack,
    Field::Action,
    Field::Verdict,
];

/// Some rows one after the other, by their positions.
pub type Run = Range<usize>;

impl Ledger {
    /// The runs of at least three among `rows`, which stand in the order of time: method, host, endpoint, code, attacks, action
    /// and verdict are the same. Requests without an endpoint are alike when their paths are.
    pub fn runs(&self, rows: &[u32]) -> Vec<Run> {
        let codes = |field: Field| match self.column(field) {
            Column::Words(words) => words.codes.as_slice(),
            Column::Numbers(_) => &[],
        };
        let columns = ALIKE.map(codes);
        let paths = codes(Field::Path);
        let no_endpoint = match self.column(Field::Endpoint) {
            Column::Words(words) => words
                .dictionary
                .entries()
                .position(|mut entry| entry.next().is_none())
                .map(|code| code as u32),
            Column::Numbers(_) => None,
        };
        // Distinct values have distinct codes, so codes are enough.
        let alike = |one: u32, two: u32| {
            let (one, two) = (one as usize, two as usize);
            columns.iter().all(|codes| codes.get(one) == codes.get(two))
                && (columns[0].get(one) != no_endpoint.as_ref() || paths.get(one) == paths.get(two))
        };
        let mut runs = Vec::new();
        let mut start = 0;
        for position in 1..=rows.len() {
            if position == rows.len() || !alike(rows[position - 1], rows[position]) {
                if position - start >= SHORTEST {
                    runs.push(start..position);
                }
                start = position;
            }
        }
        runs
    }
}

/// What stands in one line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A row.
    Row {
        /// Its position among all rows.
        position: usize,
        /// True when it belongs to a run that is unfolded.
        in_run: bool,
    },
    /// What stands for a run, and above its rows where it is unfolded.
    Run {
        /// Its rows.
        run: Run,
        /// True when its rows have lines of their own below this one.
        open: bool,
    },
}

/// The lines of a table: its rows in their order, with runs folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    rows: usize,
    runs: Vec<Placed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Placed {
    run: Run,
    open: bool,
    /// The line that stands for the run.
    line: usize,
}

impl Placed {
    /// Number of lines it takes.
    fn lines(&self) -> usize {
        if self.open { self.run.len() + 1 } else { 1 }
    }
}

impl Lines {
    /// The lines of so many rows. Runs stand in their order; those with a position in `shown` are unfolded.
    pub fn new(rows: usize, runs: Vec<Run>, shown: &BTreeSet<usize>) -> Lines {
        let (mut line, mut before) = (0, 0);
        let place = |run: Run| {
            line += run.start - before;
            before = run.end;
            let open = shown.range(run.clone()).next().is_some();
            let placed = Placed { run, open, line };
            line += placed.lines();
            placed
        };
        Lines { rows, runs: runs.into_iter().map(place).collect() }
    }

    /// Number of lines.
    pub fn len(&self) -> usize {
        self.runs.last().map_or(self.rows, |last| last.line + last.lines() + self.rows - last.run.end)
    }

    /// True when there are no lines.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Number of rows, folded or not.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// What stands in a line.
    pub fn at(&self, line: usize) -> Option<Line> {
        let after = self.runs.partition_point(|placed| placed.line <= line);
        let Some(placed) = after.checked_sub(1).and_then(|before| self.runs.get(before)) else {
            return (line < self.rows).then_some(Line::Row { position: line, in_run: false });
        };
        match line - placed.line {
            0 => Some(Line::Run { run: placed.run.clone(), open: placed.open }),
            below if below < placed.lines() => {
                Some(Line::Row { position: placed.run.start + below - 1, in_run: true })
            }
            below => {
                let position = placed.run.end + below - placed.lines();
                (position < self.rows).then_some(Line::Row { position, in_run: false })
            }
        }
    }

    /// The line of a row, or of the run that it is folded into.
    pub fn of(&self, position: usize) -> usize {
        let after = self.runs.partition_point(|placed| placed.run.start <= position);
        match after.checked_sub(1).and_then(|before| self.runs.get(before)) {
            None => position,
            Some(placed) if position >= placed.run.end => {
                placed.line + placed.lines() + position - placed.run.end
            }
            Some(placed) if placed.open => placed.line + 1 + position - placed.run.start,
            Some(placed) => placed.line,
        }
    }
}
