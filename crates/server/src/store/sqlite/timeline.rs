//! Requests over time, in one pass: counts start in narrow intervals and move to wider ones as the data asks for it.
//! Each width is a multiple of the one before and all intervals start at whole multiples of it since 1970, so
//! nothing is lost on the way.

use hashbrown::HashMap;
use spoor_model::instant::Moment;
use spoor_model::wire::{Bucket, Timeline};

use super::conditions::{Bound, Conditions};
use super::error::Fault;
use super::pool::Reading;
use super::schema::IS_ATTACK;
use crate::store::{Ask, StoreError};

const SECOND: i64 = 1_000;
const DAY: i64 = 86_400 * SECOND;

/// Lengths of intervals that people read easily, in milliseconds. The last ones are for logs with broken clocks: with
/// them, every instant that can be stored has its place in a timeline.
const WIDTHS: [i64; 23] = [
    SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    60 * SECOND,
    300 * SECOND,
    900 * SECOND,
    3_600 * SECOND,
    3 * 3_600 * SECOND,
    6 * 3_600 * SECOND,
    12 * 3_600 * SECOND,
    DAY,
    7 * DAY,
    28 * DAY,
    364 * DAY,
    3_640 * DAY,
    36_400 * DAY,
    364_000 * DAY,
    3_640_000 * DAY,
    36_400_000 * DAY,
    364_000_000 * DAY,
    3_640_000_000 * DAY,
    36_400_000_000 * DAY,
];

/// Fewest intervals that can be asked for: as many as all of time takes at the greatest width.
pub const FEWEST_BUCKETS: usize = 10;

/// Intervals held at most while counting.
const HELD: i64 = 16_384;

/// The matching requests over time.
pub fn timeline(reading: &Reading<'_>, ask: &Ask<'_>, buckets: usize) -> Result<Timeline, StoreError> {
    let range = ask.query.general.time;
    let window = range.resolve(ask.now);
    let mut conditions = Conditions::of(&ask.query.general.filter, reading)?;
    conditions.add_window(window);
    let mut counts = Counts::default();
    if !conditions.nothing {
        let sql = format!("SELECT time, {IS_ATTACK} FROM request {}", conditions.clause());
        let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
        let clear = Bound::Number(reading.dictionaries.all_false_positive());
        let mut rows = select.query(conditions.values_after(&clear).as_slice()).map_err(Fault::from)?;
        while let Some(row) = rows.next().map_err(Fault::from)? {
            counts.add(row.get(0).map_err(Fault::from)?, row.get(1).map_err(Fault::from)?);
        }
    }
    // "The last hour" ends now, even when nothing happened lately; a clock that runs ahead is shown all the same.
    let now = matches!(range.from, Some(Moment::Ago(_))).then_some(ask.now - 1);
    let last = counts.span.map(|(_, last)| last);
    let from = window.from.or(counts.span.map(|(first, _)| first));
    let to = window.to.map(|to| to.saturating_sub(1)).or(last.max(now));
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(Timeline { start: ask.now, width: SECOND, items: Vec::new(), total: 0 });
    };
    Ok(counts.timeline(from, to.max(from), buckets.max(FEWEST_BUCKETS) as i64))
}

#[derive(Default)]
struct Counts {
    /// Position in [`WIDTHS`].
    width: usize,
    buckets: HashMap<i64, Bucket>,
    span: Option<(i64, i64)>,
    total: u64,
}

impl Counts {
    fn add(&mut self, time: i64, attack: bool) {
        let (first, last) = self.span.map_or((time, time), |(first, last)| (first.min(time), last.max(time)));
        self.span = Some((first, last));
        while intervals(first, last, WIDTHS[self.width]) > HELD && self.width + 1 < WIDTHS.len() {
            self.widen();
        }
        let bucket = self.buckets.entry(time.div_euclid(WIDTHS[self.width])).or_default();
        bucket.requests += 1;
        bucket.attacks += u64::from(attack);
        self.total += 1;
    }

    fn widen(&mut self) {
        let factor = WIDTHS[self.width + 1] / WIDTHS[self.width];
        self.width += 1;
        let mut wide: HashMap<i64, Bucket> = HashMap::new();
        for (position, narrow) in self.buckets.drain() {
            let bucket = wide.entry(position.div_euclid(factor)).or_default();
            bucket.requests += narrow.requests;
            bucket.attacks += narrow.attacks;
        }
        self.buckets = wide;
    }

    /// The timeline from the interval of `from` to that of `to`. An hour that begins between two minutes touches 61
    /// of them, and should not be shown in less detail for that: there is one interval more than `most` at most.
    fn timeline(mut self, from: i64, to: i64, most: i64) -> Timeline {
        while intervals(from, to, WIDTHS[self.width]) > most + 1 && self.width + 1 < WIDTHS.len() {
            self.widen();
        }
        let width = WIDTHS[self.width];
        let (first, last) = (from.div_euclid(width), to.div_euclid(width));
        let items: Vec<Bucket> =
            (first..=last).map(|position| self.buckets.get(&position).copied().unwrap_or_default()).collect();
        let total = items.iter().map(|bucket| bucket.requests).sum();
        Timeline { start: first.saturating_mul(width), width, items, total }
    }
}

/// Number of intervals of this width that an interval touches.
fn intervals(from: i64, to: i64, width: i64) -> i64 {
    to.div_euclid(width).saturating_sub(from.div_euclid(width)).saturating_add(1)
}
