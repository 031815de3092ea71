//! The rows of the list: the first page, and the pages that follow as one scrolls.

use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::wire::{SessionPage, SessionRow};

use crate::api::{self, Failure};
use crate::browser::fetch::Abort;
use crate::load::{Loaded, load};

/// Number of sessions in a page.
const PAGE: usize = 50;

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
        on_cleanup(move || list.under_way.set_value(None));
        list
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
