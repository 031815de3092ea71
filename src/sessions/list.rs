//! The rows of the list: the first page, and the pages that follow as one scrolls.

use std::collections::BTreeSet;

use leptos::prelude::*;
use spoor_model::wire::{SessionPage, SessionRow};
use spoor_model::{Moment, Query};

use crate::api::{self, Failure};
use crate::browser::clock;
use crate::browser::fetch::Abort;
use crate::load::{Loaded, load};
use crate::route::remember_order;

/// Number of sessions in a page.
pub const PAGE: usize = 50;

/// Sessions that match a question.
#[derive(Clone, Copy)]
pub struct List {
    /// The first page, which also has the totals.
    pub first: Loaded<SessionPage>,
    /// All rows so far.
    pub rows: RwSignal<Vec<SessionRow>>,
    /// True while a further page is awaited.
    pub loading_more: RwSignal<bool>,
    /// Why a further page did not come.
    pub more_failure: RwSignal<Option<Failure>>,
    next: RwSignal<Option<String>>,
    question: Memo<Query>,
    under_way: StoredValue<Option<Abort>, LocalStorage>,
}

impl List {
    /// Loads the first page now and whenever the question changes.
    pub fn follow(question: Memo<Query>) -> List {
        let first =
            load(move || Some(question.get()), |query, wanted| api::sessions(query, PAGE, None, wanted));
        let list = List {
            first,
            rows: RwSignal::new(Vec::new()),
            loading_more: RwSignal::new(false),
            more_failure: RwSignal::new(None),
            next: RwSignal::new(None),
            question,
            under_way: StoredValue::new_local(None),
        };
        Effect::new(move |_| {
            first.value.with(|page| {
                if let Some(page) = page {
                    list.under_way.set_value(None);
                    list.loading_more.set(false);
                    list.more_failure.set(None);
                    list.rows.set(page.items.clone());
                    list.next.set(page.next.clone());
                }
            });
        });
        // A session opened from here knows its neighbours.
        Effect::new(move |_| {
            list.rows.with(|rows| {
                let ids = rows.iter().map(|row| row.id.as_str());
                remember_order(&list.question.get_untracked(), ids);
            });
        });
        on_cleanup(move || list.under_way.set_value(None));
        list
    }

    /// What the list answers.
    pub fn question(self) -> Query {
        self.question.get_untracked()
    }

    /// What the list answers, as it changes.
    pub fn asked(self) -> Memo<Query> {
        self.question
    }

    /// True when the time range has ended, so that nothing new can come.
    pub fn is_closed(self) -> bool {
        self.question.with_untracked(
            |query| matches!(query.general.time.to, Some(Moment::At(end)) if end < clock::now()),
        )
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

    /// True when more sessions follow those that are there.
    pub fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// True when more sessions follow, for callbacks.
    pub fn has_more_untracked(self) -> bool {
        self.next.with_untracked(Option::is_some)
    }

    /// Loads the next page, unless one is under way.
    pub fn load_more(self) {
        let Some(after) = self.next.get_untracked() else { return };
        // While the list answers another question, its cursor belongs to the old one.
        if self.loading_more.get_untracked() || self.first.is_loading_untracked() {
            return;
        }
        let abort = Abort::new();
        let wanted = abort.signal();
        self.under_way.set_value(Some(abort));
        self.loading_more.set(true);
        self.more_failure.set(None);
        let query = self.question.get_untracked();
        leptos::task::spawn_local(async move {
            let answer = api::sessions(query, PAGE, Some(after), wanted.clone()).await;
            if wanted.is_aborted() {
                return;
            }
            self.loading_more.set(false);
            match answer {
                Ok(page) => {
                    self.next.set(page.next);
                    self.rows.update(|rows| rows.extend(page.items));
                }
                Err(failure) => self.more_failure.set(Some(failure)),
            }
        });
    }
}
