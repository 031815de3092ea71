//! A session's requests as CSV, written from the ledger of its page: nothing is asked that is here already. What is
//! still on its way is waited for.

use std::sync::Arc;

use leptos::prelude::*;
use spoor_model::export::csv::{Options, Writer};
use spoor_model::{Field, Ledger, Query};

use super::State;
use super::output::{Output, Slice, Stop};
use crate::api::Failure;
use crate::browser::{clock, page};

/// Rows between two looks at the clock.
const STEP: usize = 500;
/// How often one looks whether the rest has come, in milliseconds.
const LOOK: i32 = 50;

/// The requests of the session that is open, as its page has them.
#[derive(Clone, Copy)]
pub struct Coming {
    /// The session.
    pub session: Memo<Option<String>>,
    /// Its requests as far as they are loaded.
    pub ledger: RwSignal<Arc<Ledger>>,
    /// Number of requests in all, once known.
    pub total: RwSignal<Option<u64>>,
    /// True when all are there.
    pub complete: RwSignal<bool>,
    /// Why the rest did not come.
    pub failure: RwSignal<Option<Failure>>,
    /// Loads on from where loading stopped.
    pub resume: Callback<()>,
    /// The rows shown, in the order shown.
    pub rows: Memo<Vec<u32>>,
    /// The same for a ledger, a query and what relative times count from.
    pub shown: fn(&Ledger, &Query, i64) -> Vec<u32>,
    /// What relative times count from.
    pub now: Memo<i64>,
    /// The fields that the table has columns for.
    pub columns: &'static [Field],
}

/// Which requests.
pub enum Which {
    /// All, in the order of time.
    All,
    /// These: nothing more can come.
    These(Vec<u32>),
    /// Those that this query shows, once all have come.
    Shown(Box<Query>, i64),
}

/// A session's requests as CSV.
pub struct Requests {
    coming: Coming,
    session: String,
    which: Which,
    options: Options,
}

impl Requests {
    /// Those of the session that is open.
    pub fn new(coming: Coming, session: String, which: Which, options: Options) -> Requests {
        Requests { coming, session, which, options }
    }

    /// Times of the first and the last of those that are known already.
    pub fn span(&self) -> Option<(i64, i64)> {
        let ledger = self.coming.ledger.get_untracked();
        let span = |times: &mut dyn Iterator<Item = i64>| {
            times.fold(None, |span: Option<(i64, i64)>, time| {
                Some(span.map_or((time, time), |(first, last)| (first.min(time), last.max(time))))
            })
        };
        match &self.which {
            Which::These(rows) => span(&mut rows.iter().filter_map(|row| ledger.time(*row))),
            _ => span(&mut ledger.times().iter().copied()),
        }
    }

    /// Writes them, once all are here; those that are here where nothing more is to be waited for.
    pub async fn feed(&mut self, output: &mut Output, given_up: bool) -> Result<(), Stop> {
        let ledger = self.all(output, given_up).await?;
        let rows = match &self.which {
            Which::All => (0..ledger.len() as u32).collect(),
            Which::These(rows) => rows.clone(),
            Which::Shown(query, now) => (self.coming.shown)(&ledger, query, *now),
        };
        output.of = rows.len() as u64;
        let origin = page::origin();
        let mut writer = Writer::new(&ledger, self.options.clone(), &origin);
        writer.header(&mut output.buffer);
        let mut rest = rows.as_slice();
        while !rest.is_empty() {
            let (slice, mut written) = (Slice::new(), 0);
            while !rest.is_empty() && !slice.is_over() {
                let (step, after) = rest.split_at(rest.len().min(STEP));
                step.iter().filter_map(|row| ledger.time(*row)).for_each(|time| output.at(time));
                writer.rows(step, &mut output.buffer);
                written += step.len() as u64;
                rest = after;
            }
            output.settle(written).await?;
        }
        Ok(())
    }

    /// The requests, once all are here.
    async fn all(&self, output: &mut Output, given_up: bool) -> Result<Arc<Ledger>, Stop> {
        let left = || {
            let words = "You left the session before all of it was loaded, so no file was written. Open it again to download it.";
            Stop::Over(words.to_owned())
        };
        // What failed before is tried again.
        if !given_up && self.coming.failure.try_get_untracked().ok_or_else(left)?.is_some() {
            self.coming.resume.run(());
        }
        loop {
            output.check()?;
            let here = self.coming.session.try_get_untracked().flatten();
            let ledger = self.coming.ledger.try_get_untracked().ok_or_else(left)?;
            if here.as_deref() != Some(&*self.session) {
                return Err(left());
            }
            if given_up || self.coming.complete.get_untracked() {
                return Ok(ledger);
            }
            if let Some(failure) = self.coming.failure.get_untracked() {
                return Err(Stop::Broken(failure));
            }
            output.say(State::Loading { here: ledger.len() as u64, of: self.coming.total.get_untracked() });
            drop(ledger);
            clock::pause(LOOK).await;
        }
    }
}
