//! Where rows stand in a list that is drawn in part. Pure arithmetic, in CSS pixels.
//!
//! Browsers limit how tall an element can be (Chromium 33,554,428 px, Firefox about 17,900,000 px) and lose whole
//! pixels before that. A taller list is given a box of [`TALLEST`], and its scroll position stands for a share of
//! the whole.

use std::ops::Range;

/// Height of the box at most.
const TALLEST: f64 = 8_000_000.0;
/// Height of the header that covers the top of the box.
const HEADER: f64 = 30.0;
/// Rows drawn beyond the visible part on either side.
const BEYOND: usize = 12;

/// A list of rows of one height, some of which have a detail below them.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    rows: usize,
    row: f64,
    /// Position of each row that is open and the height of its detail, by position.
    open: Vec<(usize, f64)>,
}

/// The part of the list to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Positions of the rows to draw.
    pub rows: Range<usize>,
    /// Height of the space above the first of them.
    pub above: f64,
    /// Height of the space below the last of them.
    pub below: f64,
}

impl Layout {
    /// A list of `rows` rows, each `row` pixels tall, with details of the given heights below some positions.
    pub fn new(rows: usize, row: f64, mut open: Vec<(usize, f64)>) -> Layout {
        open.sort_by_key(|(position, _)| *position);
        Layout { rows, row, open }
    }

    /// Position of the first row that is open.
    pub fn first_open(&self) -> Option<usize> {
        self.open.first().map(|(position, _)| *position)
    }

    /// The part to draw when the box is scrolled to `top` and `view` pixels of it are visible.
    pub fn part(&self, top: f64, view: f64) -> Part {
        let whole = self.top_of(self.rows);
        let tall = whole.min(TALLEST);
        // The header stands in the same box: scrolled to the end, the box is a header's height beyond the last row.
        let top = top.min(tall - view).max(0.0);
        let start = self.whole_from_box(top, view);
        let first = self.row_at(start).saturating_sub(BEYOND);
        let last = (self.row_at(start + view) + 1 + BEYOND).min(self.rows);
        // Drawn rows keep their true distances; the space above puts them where the box is scrolled to.
        let above = (top + self.top_of(first) - start).max(0.0);
        let drawn = self.top_of(last) - self.top_of(first);
        Part { rows: first.min(last)..last, above, below: (tall - above - drawn).max(0.0) }
    }

    /// True when a row, or the detail below it, is within the visible part.
    pub fn is_in_view(&self, position: usize, top: f64, view: f64) -> bool {
        let start = self.whole_from_box(top, view);
        self.top_of(position) < start + view && self.top_of(position + 1) > start
    }

    /// Scroll position of the box at which a row stands as far below the top as it stood at another position of the
    /// list before, when that was scrolled to `top`.
    pub fn following(&self, before: &Layout, old: usize, new: usize, top: f64, view: f64) -> f64 {
        let distance = before.top_of(old) - before.whole_from_box(top, view);
        self.box_from_whole((self.top_of(new) - distance).max(0.0), view)
    }

    /// The first row of which anything is visible.
    pub fn first_visible(&self, top: f64, view: f64) -> usize {
        self.row_at(self.whole_from_box(top, view))
    }

    /// Scroll position of the box at which a row stands in the middle; none where all of it is visible already.
    pub fn reveal(&self, position: usize, top: f64, view: f64) -> Option<f64> {
        let start = self.whole_from_box(top, view);
        let own = self.top_of(position);
        let seen = own >= start && own + self.row <= start + view - HEADER;
        (!seen).then(|| self.box_from_whole((own - (view - HEADER - self.row) / 2.0).max(0.0), view))
    }

    /// True when not all rows are visible at once.
    pub fn scrolls(&self, view: f64) -> bool {
        self.top_of(self.rows) + HEADER > view
    }

    /// Where a row stands in the whole: 0 at the top, 1 at the end.
    pub fn share(&self, position: usize) -> f64 {
        let whole = self.top_of(self.rows);
        if whole > 0.0 { self.top_of(position) / whole } else { 0.0 }
    }

    /// Scroll position of the box at which a row is below the top by half a row: what was recorded of it needs the room.
    pub fn scroll_to(&self, position: usize, view: f64) -> f64 {
        self.box_from_whole((self.top_of(position) - 0.5 * self.row).max(0.0), view)
    }

    fn box_from_whole(&self, wanted: f64, view: f64) -> f64 {
        let whole = self.top_of(self.rows);
        if whole <= TALLEST { wanted } else { wanted * (TALLEST - view) / (whole - view) }
    }

    fn whole_from_box(&self, top: f64, view: f64) -> f64 {
        let whole = self.top_of(self.rows);
        let start = if whole <= TALLEST { top } else { top * (whole - view) / (TALLEST - view) };
        start.min(whole - view).max(0.0)
    }

    /// Distance of a row from the top of the whole.
    fn top_of(&self, position: usize) -> f64 {
        let details: f64 =
            self.open.iter().take_while(|(open, _)| *open < position).map(|(_, height)| height).sum();
        position as f64 * self.row + details
    }

    /// The row at a distance from the top of the whole.
    fn row_at(&self, distance: f64) -> usize {
        let mut details = 0.0;
        for (position, height) in &self.open {
            let below = (*position + 1) as f64 * self.row + details;
            if distance < below {
                break;
            }
            if distance < below + height {
                return *position;
            }
            details += height;
        }
        (((distance - details) / self.row).max(0.0) as usize).min(self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: f64, two: f64) -> bool {
        (one - two).abs() < 0.001
    }

    #[test]
    fn a_short_list_is_drawn_whole() {
        let part = Layout::new(3, 28.0, Vec::new()).part(0.0, 600.0);
        assert_eq!(part, Part { rows: 0..3, above: 0.0, below: 0.0 });
    }

    #[test]
    fn the_last_row_of_a_million_can_be_reached_and_the_box_stays_small() {
        let layout = Layout::new(1_000_000, 28.0, Vec::new());
        let end = layout.part(TALLEST - 600.0, 600.0);
        assert_eq!(end.rows.end, 1_000_000);
        for top in [0.0, 1.0, 4_000_000.0, TALLEST - 600.0] {
            let part = layout.part(top, 600.0);
            let height = part.above + part.below + part.rows.len() as f64 * 28.0;
            assert!((height - TALLEST).abs() < 400.0, "{height}");
            let first_below = part.above + (part.rows.len() as f64 * 28.0);
            assert!(part.above <= top && first_below >= top + 600.0 - 28.0, "the visible part is drawn");
        }
    }

    #[test]
    fn the_box_does_not_grow_when_it_is_scrolled_beyond_the_last_row() {
        for rows in [20_000, 1_000_000] {
            let layout = Layout::new(rows, 28.0, Vec::new());
            let tall = (rows as f64 * 28.0).min(TALLEST);
            let part = layout.part(tall - 600.0 + 30.0, 600.0);
            assert_eq!(part.rows.end, rows);
            assert!(same(part.below, 0.0));
            assert!(same(part.above + part.rows.len() as f64 * 28.0, tall));
        }
    }

    #[test]
    fn a_row_in_view_keeps_its_place_when_rows_come_before_it() {
        let before = Layout::new(30, 28.0, vec![(1, 300.0)]);
        let now = Layout::new(1_000, 28.0, vec![(500, 300.0)]);
        assert!(before.is_in_view(1, 40.0, 600.0) && !before.is_in_view(0, 40.0, 600.0));
        let top = now.following(&before, 1, 500, 10.0, 600.0);
        assert!(same(top, 499.0 * 28.0 + 10.0));
        assert!(now.is_in_view(500, top, 600.0));
        let back = before.following(&now, 500, 1, top, 600.0);
        assert!(same(back, 10.0));
    }

    #[test]
    fn a_row_is_brought_to_the_middle_unless_it_is_visible() {
        for rows in [1_000, 1_000_000] {
            let layout = Layout::new(rows, 28.0, vec![(100, 500.0)]);
            let to = layout.reveal(900, 0.0, 600.0).unwrap_or_default();
            assert!(layout.is_in_view(900, to, 600.0));
            assert_eq!(layout.reveal(900, to, 600.0), None);
            let first = layout.first_visible(to, 600.0);
            assert!((888..=891).contains(&first), "{first}");
        }
        let layout = Layout::new(50, 28.0, Vec::new());
        assert_eq!(layout.reveal(0, 0.0, 600.0), None);
        assert_eq!(layout.reveal(19, 0.0, 600.0), None);
        assert!(layout.reveal(20, 0.0, 600.0).is_some(), "the header covers as much as is missing");
        assert_eq!(layout.reveal(3, 500.0, 600.0), Some(0.0));
        assert!(same(layout.share(25), 0.5));
        assert!(layout.scrolls(1_429.0) && !layout.scrolls(1_430.0));
    }

    #[test]
    fn an_open_row_pushes_those_below_it_down() {
        let layout = Layout::new(1_000, 28.0, vec![(100, 500.0)]);
        assert_eq!(layout.row_at(100.0 * 28.0), 100);
        assert_eq!(layout.row_at(101.0 * 28.0 + 499.0), 100);
        assert_eq!(layout.row_at(101.0 * 28.0 + 500.0), 101);
        let part = layout.part(101.0 * 28.0 + 500.0, 280.0);
        assert!(part.rows.contains(&101) && part.rows.contains(&111));
        assert!((layout.scroll_to(102, 280.0) - (101.5 * 28.0 + 500.0)).abs() < 0.001);
    }
}
