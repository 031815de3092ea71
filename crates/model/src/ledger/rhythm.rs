//! The rhythm of some requests: how far apart they are, where they come in bursts, and the longest silence.

use super::Ledger;
use crate::instant::Millis;

/// Fewest requests of a burst.
pub const BURST_REQUESTS: u32 = 10;
/// Most milliseconds between one request of a burst and the next. A whole second, since many logs have no finer times.
pub const BURST_GAP: Millis = 1_000;

/// How requests follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rhythm {
    /// Median of the gaps between one request and the next, in milliseconds; of an even number of gaps the smaller of
    /// the middle two. `None` below two requests.
    pub median_gap: Option<Millis>,
    /// Runs of at least [`BURST_REQUESTS`] requests, each at most [`BURST_GAP`] after the one before, in the order of
    /// time.
    pub bursts: Vec<Burst>,
    /// The longest gap, the first where several are as long: the times of the requests before and after it.
    pub silence: Option<(Millis, Millis)>,
}

/// A burst of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    /// Time of its first request.
    pub first: Millis,
    /// Time of its last request.
    pub last: Millis,
    /// Number of its requests.
    pub requests: u32,
}

impl Ledger {
    /// The rhythm of these rows.
    pub fn rhythm(&self, rows: &[u32]) -> Rhythm {
        let rows = self.in_time_order(rows.into());
        let mut times = rows.iter().map(|row| self.times[*row as usize]);
        let Some(start) = times.next() else { return Rhythm::default() };
        let mut rhythm = Rhythm::default();
        let mut gaps = Vec::with_capacity(rows.len() - 1);
        let mut run = Burst { first: start, last: start, requests: 1 };
        let mut longest = 0;
        let mut end = |run: Burst| {
            if run.requests >= BURST_REQUESTS {
                rhythm.bursts.push(run);
            }
        };
        for time in times {
            let gap = time.saturating_sub(run.last);
            gaps.push(gap);
            if gap > longest {
                longest = gap;
                rhythm.silence = Some((run.last, time));
            }
            if gap > BURST_GAP {
                end(run);
                run = Burst { first: time, last: time, requests: 0 };
            }
            run = Burst { last: time, requests: run.requests + 1, ..run };
        }
        end(run);
        if !gaps.is_empty() {
            let middle = (gaps.len() - 1) / 2;
            rhythm.median_gap = Some(*gaps.select_nth_unstable(middle).1);
        }
        rhythm
    }
}
