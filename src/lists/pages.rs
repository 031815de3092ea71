//! The rows of a list: the first page, and the pages that follow as one scrolls.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use spoor_model::Query;

use crate::api::Failure;
use crate::browser::fetch::{Abort, Signal as Wanted};
use crate::load::{Loaded, load};

/// A page of a list.
pub trait Paged: Clone + Send + Sync + 'static {
    /// What one row is made from.
    type Row: Clone + Send + Sync + 'static;
    /// The rows of this page.
    fn rows(&self) -> Vec<Self::Row>;
    /// Cursor of the next page.
    fn next(&self) -> Option<String>;
}

/// An answer that is awaited.
pub type Answer<P> = Pin<Box<dyn Future<Output = Result<P, Failure>>>>;

/// Asks for a page: of this query, after this cursor.
pub type Ask<P> = fn(Query, Option<String>, Wanted) -> Answer<P>;

/// Rows that match a question.
pub struct Pages<P: Paged> {
    /// The first page, which also has the totals.
    pub first: Loaded<P>,
    /// All rows so far.
    pub rows: RwSignal<Vec<P::Row>>,
    /// What is known of the rows that follow.
    pub rest: Rest,
    question: Memo<Query>,
}

#[expect(clippy::expl_impl_clone_on_copy, reason = "derived, it would ask of a page to be Copy")]
impl<P: Paged> Clone for Pages<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Paged> Copy for Pages<P> {}

/// What is known of the rows that follow those that are there.
#[derive(Clone, Copy)]
pub struct Rest {
    loading: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    next: RwSignal<Option<String>>,
    /// Asks for the rows after this cursor.
    ask: Callback<String>,
    /// True while the first page is awaited.
    waits: Signal<bool>,
}

impl<P: Paged> Pages<P> {
    /// Loads the first page now and whenever the question changes.
    pub fn follow(question: Memo<Query>, ask: Ask<P>) -> Pages<P> {
        let first = load(move || Some(question.get()), move |query, wanted| ask(query, None, wanted));
        let rows = RwSignal::new(Vec::new());
        let (loading, failure, next) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new(None));
        let under_way = StoredValue::new_local(None::<Abort>);
        let more = move |after: String| {
            let abort = Abort::new();
            let wanted = abort.signal();
            under_way.set_value(Some(abort));
            loading.set(true);
            failure.set(None);
            let query = question.get_untracked();
            leptos::task::spawn_local(async move {
                let answer = ask(query, Some(after), wanted.clone()).await;
                if wanted.is_aborted() {
                    return;
                }
                loading.set(false);
                match answer {
                    Ok(page) => {
                        next.set(page.next());
                        rows.update(|rows: &mut Vec<P::Row>| rows.extend(page.rows()));
                    }
                    Err(why) => failure.set(Some(why)),
                }
            });
        };
        Effect::new(move |_| {
            first.value.with(|page| {
                if let Some(page) = page {
                    under_way.set_value(None);
                    loading.set(false);
                    failure.set(None);
                    rows.set(page.rows());
                    next.set(page.next());
                }
            });
        });
        on_cleanup(move || under_way.set_value(None));
        let waits = Signal::derive(move || first.is_loading());
        Pages {
            first,
            rows,
            rest: Rest { loading, failure, next, ask: Callback::new(more), waits },
            question,
        }
    }

    /// What the list answers.
    pub fn question(self) -> Query {
        self.question.get_untracked()
    }

    /// What the list answers, as it changes.
    pub fn asked(self) -> Memo<Query> {
        self.question
    }

    /// True when the answer to the current question is there, and has rows.
    pub fn has_rows(self) -> bool {
        self.first.is_current() && self.rows.with(|rows| !rows.is_empty())
    }
}

impl Rest {
    /// True when more rows follow those that are there.
    pub fn is_there(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// True when more rows follow, for callbacks.
    pub fn is_there_untracked(self) -> bool {
        self.next.with_untracked(Option::is_some)
    }

    /// Loads the next page, unless one is under way.
    pub fn load(self) {
        // While the list answers another question, its cursor belongs to the old one.
        if let Some(after) = self.next.get_untracked()
            && !self.loading.get_untracked()
            && !self.waits.get_untracked()
        {
            self.ask.run(after);
        }
    }
}

/// What stands below the last row: that more is coming, why it did not come, or a button for it.
#[component]
pub fn Further(
    rest: Rest,
    /// What the rows are, such as `sessions`.
    rows: &'static str,
) -> impl IntoView {
    view! {
        <div class="more" role="status">
            {move || {
                if let Some(failure) = rest.failure.get() {
                    view! {
                        <div class="note failed">
                            <strong>{failure.title}</strong>
                            <span>{failure.detail}</span>
                            <button type="button" class="button" on:click=move |_| rest.load()>"Try again"</button>
                        </div>
                    }
                        .into_any()
                } else if rest.loading.get() {
                    format!("Loading more {rows}…").into_any()
                } else if rest.is_there() {
                    view! { <button type="button" class="button" on:click=move |_| rest.load()>{format!("More {rows}")}</button> }.into_any()
                } else {
                    ().into_any()
                }
            }}
        </div>
    }
}
