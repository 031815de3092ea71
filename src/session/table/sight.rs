//! What of the table is in sight: its lines, where they stand, how far it is scrolled, and going to a row wherever it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use spoor_model::ledger::{Line, Lines, Run};
use spoor_model::query::RequestKey;
use spoor_model::{Field, Ledger};

use super::columns::{ROW, remembered_widths};
use super::layout::Layout;
use crate::browser::size;
use crate::browser::timing::Timed;
use crate::route::Route;
use crate::session::Open;
use crate::ui::widths::Widths;

/// Height of a detail in CSS pixels until it was measured.
const UNMEASURED: f64 = 320.0;

/// What of the table is in sight.
#[derive(Clone, Copy)]
pub struct Sight {
    rows: Memo<Vec<u32>>,
    ledger: RwSignal<Arc<Ledger>>,
    /// The box that scrolls.
    pub scroller: NodeRef<Div>,
    /// How far it is scrolled and how tall its visible part is.
    pub top: RwSignal<f64>,
    /// See [`Sight::top`].
    pub height: RwSignal<f64>,
    /// Heights of the details that are open, as measured, by the identifier of their request.
    pub heights: RwSignal<BTreeMap<String, f64>>,
    /// Identifiers of the requests that are open.
    pub opened: Memo<BTreeSet<String>>,
    /// Positions among the rows shown of the requests that are open, unfolded or gone to, by their identifiers. Found all at
    /// once: the address may name many, and each row drawn asks.
    positions: Memo<BTreeMap<String, usize>>,
    /// Runs among the rows shown, whether they are folded or not; none in another order than that of time.
    pub runs: Memo<Vec<Run>>,
    /// The lines drawn.
    pub lines: Memo<Lines>,
    /// Where the lines stand.
    pub layout: Memo<Layout>,
    /// How wide its columns are.
    pub widths: Widths,
    /// The request one went to last, by its identifier: it is marked, and never folded away.
    pub current: RwSignal<Option<String>>,
    /// True while the table is about to be scrolled to a row.
    going: StoredValue<bool>,
}

impl Sight {
    /// For the table of the session that is open. Parts take it from the context.
    pub fn follow() -> Sight {
        let open = Open::here();
        let (rows, ledger) = (open.rows, open.ledger());
        let route = Route::here();
        let heights = RwSignal::new(BTreeMap::<String, f64>::new());
        let current = RwSignal::new(None::<String>);
        let opened = Memo::new(move |_| route.query.with(|query| query.open.clone()));
        let in_time = Memo::new(move |_| route.query.with(|query| query.inside_sort.key == RequestKey::Time));
        let runs = Memo::new(move |_| {
            if in_time.get() {
                rows.with(|rows| {
                    let _timed = Timed::start("runs");
                    ledger.with(|ledger| ledger.runs(rows))
                })
            } else {
                Vec::new()
            }
        });
        let fold = Memo::new(move |_| route.query.with(|query| query.fold));
        let unfolded = Memo::new(move |_| route.query.with(|query| query.unfolded.clone()));
        let named = Memo::new(move |_| {
            let ids = unfolded.get().into_iter().chain(opened.get()).chain(current.get());
            ids.collect::<BTreeSet<String>>()
        });
        let positions = Memo::new(move |_| {
            ledger.with(|ledger| rows.with(|rows| named.with(|named| ledger.positions(rows, named))))
        });
        let lines = Memo::new(move |_| {
            let rows_shown = rows.with(Vec::len);
            if !fold.get() {
                return Lines::new(rows_shown, Vec::new(), &BTreeSet::new());
            }
            let shown = positions.with(|positions| positions.values().copied().collect());
            Lines::new(rows_shown, runs.get(), &shown)
        });
        let layout = Memo::new(move |_| {
            // Before the lines, which depend on them: see the table.
            rows.track();
            let details = opened.get().into_iter().filter_map(|id| {
                let position = positions.with(|positions| positions.get(&id).copied())?;
                let line = lines.with(|lines| lines.of(position));
                Some((line, heights.with(|heights| heights.get(&id).copied()).unwrap_or(UNMEASURED)))
            });
            Layout::new(lines.with(Lines::len), ROW, details.collect())
        });
        Sight {
            rows,
            ledger,
            scroller: NodeRef::new(),
            top: RwSignal::new(0.0),
            height: RwSignal::new(600.0),
            heights,
            opened,
            positions,
            runs,
            lines,
            layout,
            widths: remembered_widths(),
            current,
            going: StoredValue::new(false),
        }
    }

    /// What is in sight of the table.
    pub fn here() -> Sight {
        expect_context::<Sight>()
    }

    /// Position of the row one went to last among the rows shown.
    pub fn at(self) -> Option<usize> {
        self.position(&self.current.get()?)
    }

    /// Which of `positions`, which are in order, comes next after the row one went to last, or before it, round the ends.
    /// Where one went to none yet, the first that is not above what is visible.
    pub fn next_of(self, positions: &[u32], forward: bool) -> Option<usize> {
        let at = untrack(|| self.at());
        let from = at.unwrap_or_else(|| self.first_visible()) as u32;
        let before = positions.partition_point(|position| *position < from);
        let last = positions.len().checked_sub(1)?;
        let is_there = at.is_some() && positions.get(before) == Some(&from);
        Some(match forward {
            true if before + usize::from(is_there) > last => 0,
            true => before + usize::from(is_there),
            false => before.checked_sub(1).unwrap_or(last),
        })
    }

    /// Position of the first row that is not above what is visible.
    fn first_visible(self) -> usize {
        let line = self.layout.with_untracked(|layout| {
            layout.first_visible(self.top.get_untracked(), self.height.get_untracked())
        });
        match self.lines.with_untracked(|lines| lines.at(line)) {
            Some(Line::Row { position, .. }) => position,
            Some(Line::Run { run, .. }) => run.start,
            None => 0,
        }
    }

    /// Goes to the row at a position: it is marked, unfolded where it is in a run, and scrolled into view.
    pub fn go(self, position: usize) {
        let id = self.rows.with_untracked(|rows| {
            let row = *rows.get(position)?;
            self.ledger.with_untracked(|ledger| ledger.word(Field::Request, row).map(str::to_owned))
        });
        self.current.set(id);
        let Some(element) = self.scroller.get_untracked() else { return };
        self.going.set_value(true);
        // In the next frame the run that it is in is unfolded.
        request_animation_frame(move || {
            self.going.set_value(false);
            let line = self.lines.with_untracked(|lines| lines.of(position));
            let (top, height) = (size::scroll_top(&element), self.height.get_untracked());
            if let Some(to) = self.layout.with_untracked(|layout| layout.reveal(line, top, height)) {
                size::scroll_to(&element, to);
            }
        });
    }

    /// True while the table is about to be scrolled to a row, so that nothing else should scroll it.
    pub fn is_going(self) -> bool {
        self.going.get_value()
    }

    /// Position among the rows shown of a request that is open, unfolded or the one gone to last.
    pub fn position(self, id: &str) -> Option<usize> {
        self.positions.with(|positions| positions.get(id).copied())
    }
}
