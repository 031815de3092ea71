//! Requests that stand out because of the highlights of the query. They hide nothing: rows that meet them are marked, marks
//! beside the scrollbar show where they are, and one goes from one to the next.

use leptos::prelude::*;
use spoor_model::ledger::{Scope, View};

use super::sight::Sight;
use crate::keys::place;
use crate::route::Route;
use crate::session::Open;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};

/// Most marks beside the scrollbar: more could not be told apart.
const MARKS: usize = 200;

/// The requests that are highlighted.
#[derive(Clone, Copy)]
pub struct Highlights {
    view: Memo<Option<View>>,
    /// Their positions among the rows shown, in order.
    positions: Memo<Vec<u32>>,
}

impl Highlights {
    /// For the session that is open. Parts take them from the context.
    pub fn follow() -> Highlights {
        let open = Open::here();
        let route = Route::here();
        let filter = Memo::new(move |_| route.query.with(|query| query.highlight.clone()));
        let view = Memo::new_with_compare(
            move |_| {
                let filter = filter.get();
                let scope = (!filter.is_empty()).then(|| Scope { filter, ..Scope::default() })?;
                Some(open.ledger().with(|ledger| ledger.view(&[], &scope)))
            },
            |_, _| true,
        );
        let positions = Memo::new(move |_| {
            view.with(|view| {
                let Some(view) = view else { return Vec::new() };
                open.rows.with(|rows| {
                    let positions = (0..).zip(rows).filter(|(_, row)| view.contains(**row));
                    positions.map(|(position, _)| position).collect()
                })
            })
        });
        Highlights { view, positions }
    }

    /// The highlights of the table.
    pub fn here() -> Highlights {
        expect_context::<Highlights>()
    }

    /// True when a row stands out.
    pub fn has(self, row: u32) -> bool {
        self.view.with(|view| view.as_ref().is_some_and(|view| view.contains(row)))
    }

    /// How many of the rows at these positions stand out.
    pub fn within(self, positions: &std::ops::Range<usize>) -> usize {
        self.positions.with(|own| {
            let before = |end: usize| own.partition_point(|position| (*position as usize) < end);
            before(positions.end) - before(positions.start)
        })
    }
}

/// How many requests are highlighted, and the ways to the next and to the one before.
#[component]
pub fn HighlightBar() -> impl IntoView {
    let sight = Sight::here();
    let highlights = Highlights::here();
    let some = Memo::new(move |_| highlights.view.with(Option::is_some));
    let words = move || {
        let at = sight.at();
        let (count, at) = highlights.positions.with(|positions| {
            let at = at.and_then(|at| positions.binary_search(&(at as u32)).ok());
            (positions.len() as u64, at)
        });
        match at {
            Some(at) => format!("{} of {} highlighted", format::exact(at as u64 + 1), format::exact(count)),
            None => format!("{} highlighted", format::exact(count)),
        }
    };
    let step = move |forward: bool| {
        let to = highlights.positions.with_untracked(|positions| {
            sight.next_of(positions, forward).and_then(|next| positions.get(next).copied())
        });
        if let Some(to) = to {
            sight.go(to as usize);
        }
    };
    view! {
        <Show when=move || some.get()>
            <span class="steps-between">
                <Draw icon=Icon::Pen />
                <span role="status">{words}</span>
                <button type="button" id=place::HIGHLIGHT_BEFORE class="button icon-button" aria-label="Highlighted request before" title="Highlighted request before (Shift+H)" on:click=move |_| step(false)><Draw icon=Icon::Up /></button>
                <button type="button" id=place::HIGHLIGHT_NEXT class="button icon-button" aria-label="Next highlighted request" title="Next highlighted request (h)" on:click=move |_| step(true)><Draw icon=Icon::Down /></button>
            </span>
        </Show>
    }
}

/// Where the highlighted requests are among all, beside the scrollbar. The count says as much to those who do not see it.
#[component]
pub fn Marks() -> impl IntoView {
    let sight = Sight::here();
    let highlights = Highlights::here();
    let marks = Memo::new(move |_| {
        let mut marks: Vec<usize> = Vec::new();
        highlights.positions.with(|positions| {
            sight.lines.with(|lines| {
                let per_mark = lines.len().div_ceil(MARKS).max(1);
                for line in positions.iter().map(|position| lines.of(*position as usize)) {
                    // Positions are in order, and so are their lines.
                    if marks.last().is_none_or(|last| line / per_mark > last / per_mark) {
                        marks.push(line);
                    }
                }
            });
        });
        marks
    });
    // Where all rows are visible they need no guide.
    let some = Memo::new(move |_| {
        let scrolls = sight.layout.with(|layout| layout.scrolls(sight.height.get()));
        scrolls && marks.with(|marks| !marks.is_empty())
    });
    let drawn = move || {
        sight.layout.with(|layout| {
            let mark = |line: &usize| {
                let top = format!("{:.3}%", layout.share(*line) * 100.0);
                view! { <span class="highlight-mark" style:top=top></span> }
            };
            marks.with(|marks| marks.iter().map(mark).collect_view())
        })
    };
    view! {
        <Show when=move || some.get()>
            <div class="highlight-marks" aria-hidden="true">{drawn}</div>
        </Show>
    }
}
