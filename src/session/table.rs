//! The table of requests. Only the lines near the visible part are in the page, whatever their number; open rows
//! are as tall as their detail. Where the whole would be taller than browsers allow, scrolling is scaled.

mod bar;
mod columns;
mod find;
mod highlights;
mod jump;
mod layout;
mod row;
mod run;
mod sight;

use std::collections::BTreeSet;

use leptos::prelude::*;
use spoor_model::Field;
use spoor_model::ledger::{Line, Lines, Run};

use super::Open;
use crate::browser::size::{self, Watch};
use crate::keys::place;
use crate::route::Route;
pub use bar::TableBar;
pub use columns::FIELDS;
use columns::{COLUMNS, Header, ROW};
use highlights::{Highlights, Marks};
use layout::Layout;
use row::RequestRow;
use run::RunRow;
pub use sight::Sight;

/// A line as it is drawn. It is drawn anew when any of this changes.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Drawn {
    Request { line: usize, row: u32, id: String, is_open: bool, in_run: bool },
    Run { line: usize, run: Run, is_open: bool, id: Option<String> },
}

/// For the page of a session, whose parts mark rows and go to them: what the table works on.
pub fn provide() {
    provide_context(Sight::follow());
    provide_context(Highlights::follow());
}

#[component]
pub fn Table() -> impl IntoView {
    let open = Open::here();
    let sight = Sight::here();
    let Sight { scroller, top, height, layout, lines, opened, .. } = sight;
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        if let Some(element) = scroller.get() {
            let measured = element.clone();
            watch.set_value(Watch::new(&element, move || height.set(size::inner_height(&measured))));
        }
    });
    on_cleanup(move || watch.set_value(None));
    arrive(sight);
    jump::follow(sight);
    keep_place(sight);
    let part = Memo::new(move |_| layout.with(|layout| layout.part(top.get(), height.get())));
    let visible = move || {
        // Sources before what depends on them, the part last: reactive_graph 0.2 asks the sources of a closure in this order, and
        // when one comes out the same it does not see any more that what that depends on has changed.
        let opened = opened.get();
        open.rows.track();
        lines.track();
        let part = part.get();
        let id = |position: usize| {
            let row = open.rows.with(|rows| rows.get(position).copied())?;
            let id = open.ledger().with(|ledger| ledger.word(Field::Request, row).map(str::to_owned))?;
            Some((row, id))
        };
        let drawn = |line: usize| {
            Some(match lines.with(|lines| lines.at(line))? {
                Line::Row { position, in_run } => {
                    let (row, id) = id(position)?;
                    let is_open = opened.contains(&id);
                    Drawn::Request { line, row, id, is_open, in_run }
                }
                Line::Run { run, open } => {
                    let id = id(run.start).map(|(_, id)| id);
                    Drawn::Run { line, run, is_open: open, id }
                }
            })
        };
        part.rows.clone().filter_map(drawn).collect::<Vec<_>>()
    };
    let widths = sight.widths;
    let headers = COLUMNS.iter().map(|column| view! { <Header column widths /> }).collect_view();
    let spacer = move |height: Signal<f64>| {
        view! { <tr class="spacer" aria-hidden="true"><td colspan=COLUMNS.len().to_string() style:height=move || format!("{}px", height.get())></td></tr> }
    };
    view! {
            <div class="table-box">
                <div
                    class="scroller requests"
                    id=place::REQUESTS
                    node_ref=scroller
                    tabindex="0"
                    role="region"
                    aria-label="Requests of the session"
                    style=("--row-height", format!("{ROW}px"))
                    on:scroll=move |_| {
                        if let Some(element) = scroller.get_untracked() {
                            top.set(size::scroll_top(&element));
                        }
                    }
                >
                    <table
                        class="requests"
                        class:one-day=move || open.one_day.get()
                        class:sized=move || widths.some()
                        aria-rowcount=move || (lines.with(Lines::len) + 1).to_string()
                    >
                        <caption class="hidden">"Requests that meet the filters"</caption>
                        <thead><tr aria-rowindex="1">{headers}</tr></thead>
                        <tbody>
                            {spacer(Signal::derive(move || part.with(|part| part.above)))}
                            <For each=visible key=move |drawn| (drawn.clone(), open.one_day.get_untracked()) let:drawn>
                                {match drawn {
                                    Drawn::Request { line, row, id, is_open, in_run } => view! { <RequestRow line row id is_open in_run /> }.into_any(),
                                    Drawn::Run { line, run, is_open, .. } => view! { <RunRow line run is_open /> }.into_any(),
                                }}
                            </For>
                            {spacer(Signal::derive(move || part.with(|part| part.below)))}
                        </tbody>
                    </table>
                </div>
                <Marks />
            </div>
    }
}

/// Once, when the rows are there, scrolls to the first request that the address opens.
fn arrive(sight: Sight) {
    let open = Open::here();
    let route = Route::here();
    let arrived = StoredValue::new(false);
    Effect::new(move |_| {
        route.session.track();
        arrived.set_value(false);
    });
    Effect::new(move |_| {
        let Some(element) = sight.scroller.get() else { return };
        let place = sight.layout.with(Layout::first_open);
        if arrived.get_value() || open.ledger().with(|ledger| ledger.is_empty()) {
            return;
        }
        if sight.opened.with_untracked(BTreeSet::is_empty) {
            arrived.set_value(true);
        } else if let Some(line) = place {
            arrived.set_value(true);
            let to =
                sight.layout.with_untracked(|layout| layout.scroll_to(line, sight.height.get_untracked()));
            request_animation_frame(move || size::scroll_to(&element, to));
        }
    });
}

/// What was drawn before a change, as far as what was in view is looked for after it.
struct Before {
    layout: Layout,
    lines: Lines,
    rows: usize,
    fold: bool,
    /// The runs that are unfolded.
    unfolded: BTreeSet<String>,
    /// The requests that are open and their lines.
    open: Vec<(String, usize)>,
}

impl Before {
    /// True when other lines are drawn now, and nobody folded, unfolded, opened or closed anything: the requests are
    /// others, such as by their verdicts.
    fn is_redrawn(&self, now: &Before) -> bool {
        let ids = |of: &Before| of.open.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
        self.lines != now.lines && self.unfolded == now.unfolded && ids(self) == ids(now)
    }
}

/// An open request in view stays where it is when other filters put rows before it or take them away, or when runs
/// are folded; then the row at the top does so where none is open.
fn keep_place(sight: Sight) {
    let route = Route::here();
    let fold = Memo::new(move |_| route.query.with(|query| query.fold));
    Effect::new(move |before: Option<Before>| {
        // Sources first, see `visible`.
        let opened = sight.opened.get();
        let lines = sight.lines.get();
        let layout = sight.layout.get();
        let open = opened.into_iter().filter_map(|id| {
            let position = untrack(|| sight.position(&id))?;
            Some((id, lines.of(position)))
        });
        let now = Before {
            layout,
            rows: lines.rows(),
            fold: fold.get_untracked(),
            unfolded: route.query.with_untracked(|query| query.unfolded.clone()),
            open: open.collect(),
            lines,
        };
        if let (Some(before), Some(element)) = (before, sight.scroller.get_untracked())
            && ((before.rows, before.fold) != (now.rows, now.fold) || before.is_redrawn(&now))
            && !sight.is_going()
        {
            let (top, view) = (sight.top.get_untracked(), sight.height.get_untracked());
            let in_view = before.open.iter().filter(|(_, line)| before.layout.is_in_view(*line, top, view));
            let kept = in_view.clone().find_map(|(id, old)| {
                let (_, new) = now.open.iter().find(|(own, _)| own == id)?;
                Some((*old, *new))
            });
            let at_top = || {
                let old = before.layout.first_visible(top, view);
                let position = match before.lines.at(old)? {
                    Line::Row { position, .. } => position,
                    Line::Run { run, .. } => run.start,
                };
                (before.fold != now.fold && top > 0.0).then(|| (old, now.lines.of(position)))
            };
            if let Some((old, new)) = kept.or_else(at_top).filter(|(old, new)| old != new) {
                let to = now.layout.following(&before.layout, old, new, top, view);
                request_animation_frame(move || size::scroll_to(&element, to));
            }
        }
        now
    });
}
