//! The session as it is shown, for somebody else: the link, with fixed times and the number of requests, and the title.

use leptos::prelude::*;
use spoor_model::instant::parse_instant;
use spoor_model::query::Rows;

use super::Open;
use crate::browser::clock;
use crate::route::{Link, Route};
use crate::title;
use crate::zone::Zone;

/// Makes the link when it is asked for.
pub fn link() -> Callback<(), Link> {
    let (open, route, zone) = (Open::here(), Route::here(), Zone::here());
    Callback::new(move |()| {
        let now = clock::now();
        let newest =
            open.ledger().with_untracked(|ledger| ledger.times().iter().max().copied()).unwrap_or(now);
        // What is still loading is not counted yet.
        let rows = untrack(|| open.seen());
        let query = route.query.get_untracked().pinned(open.now.get_untracked(), now.max(newest + 1), rows);
        Link::to_session(&route.session.get_untracked().unwrap_or_default(), zone.pin(query))
    })
}

impl Open {
    /// How many requests are shown, and of how many; `None` while they are still loading.
    pub fn seen(self) -> Option<Rows> {
        if self.is_missing() {
            return Some(Rows { shown: 0, of: Some(0) });
        }
        let of = self.ledger().with(|ledger| ledger.len() as u64);
        let shown = self.rows.with(Vec::len) as u64;
        self.requests.complete.get().then_some(Rows { shown, of: Some(of) })
    }

    /// True when the server said that there is no such session.
    pub fn is_missing(self) -> bool {
        self.header.failure().is_some_and(|failure| failure.not_found)
    }

    /// The title of the page.
    pub fn title(self) -> String {
        let (route, zone, now) = (Route::here(), Zone::here(), clock::now());
        if self.is_missing() {
            return "No such session".to_owned();
        }
        let header = self.header.value.with(|header| {
            // While another session loads, the last answer is not about this one.
            let header =
                header.as_ref().filter(|header| route.session.with(|id| id.as_ref() == Some(&header.id)))?;
            Some((zone.minute(parse_instant(&header.first)?, now), header.requests))
        });
        let Some((began, requests)) = header else { return "Session".to_owned() };
        let opened = route.query.with(|query| {
            let only = query.open.first().filter(|_| query.open.len() == 1)?;
            self.ledger().with(|ledger| ledger.time(ledger.find(only)?))
        });
        let title = match opened {
            Some(time) => title::request(&zone.second(time, now), &began),
            None => title::session(&began, self.seen().map(|seen| seen.shown), requests),
        };
        route.query.with(|query| title::of_link(title, query))
    }
}
