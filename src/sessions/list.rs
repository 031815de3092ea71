//! The rows of the list of sessions, and what a later look at it says.

use std::collections::BTreeSet;

use leptos::prelude::*;
use spoor_model::wire::{SessionPage, SessionRow};
use spoor_model::{Moment, Query};

use crate::api;
use crate::browser::clock;
use crate::lists::pages::{Paged, Pages};
use crate::route::remember_order;

/// Number of sessions in a page.
pub const PAGE: usize = 50;

/// Sessions that match a question.
pub type List = Pages<SessionPage>;

impl Paged for SessionPage {
    type Row = SessionRow;

    fn rows(&self) -> Vec<SessionRow> {
        self.items.clone()
    }

    fn next(&self) -> Option<String> {
        self.next.clone()
    }
}

/// Loads the first page now and whenever the question changes.
pub fn follow(question: Memo<Query>) -> List {
    let list =
        Pages::follow(question, |query, after, wanted| Box::pin(api::sessions(query, PAGE, after, wanted)));
    // A session opened from here knows its neighbours.
    Effect::new(move |_| {
        list.rows.with(|rows: &Vec<SessionRow>| {
            remember_order(&list.question(), rows.iter().map(|row| row.id.as_str()));
        });
    });
    list
}

impl Pages<SessionPage> {
    /// True when the time range has ended, so that nothing new can come.
    pub fn is_closed(self) -> bool {
        matches!(self.question().general.time.to, Some(Moment::At(end)) if end < clock::now())
    }

    /// True when a page, asked for later, says something else than the first page here.
    pub fn differs(self, page: &SessionPage) -> bool {
        self.first.value.with_untracked(|first| {
            first.as_ref().is_some_and(|first| {
                (first.total, first.requests, first.attacks) != (page.total, page.requests, page.attacks)
                    || first.items != page.items
            })
        })
    }

    /// Number of sessions in a page, asked for later, that are not among the rows here.
    pub fn new_in(self, page: &SessionPage) -> u64 {
        self.rows.with_untracked(|rows| {
            let known: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
            page.items.iter().filter(|row| !known.contains(row.id.as_str())).count() as u64
        })
    }

    /// Shows a page that was asked for later as the first page.
    pub fn show(self, page: SessionPage) {
        self.first.value.set(Some(page));
    }
}
