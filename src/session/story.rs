//! What stands out in the session, in a strip: requests to jump to, who the client was, the rhythm, walked identifiers,
//! and the sessions beside it. Marks and changes are of the whole session, rhythm and walks of the requests shown.

mod beside;
mod changes;
mod marks;
mod rhythm;
mod walks;

use leptos::prelude::*;
use spoor_model::instant::Millis;
use spoor_model::{Field, Query};

use super::Open;
use crate::browser::{clock, page};
use crate::route::Route;
use crate::zone::Zone;

/// Entries of a list in a panel at most.
const MOST: usize = 200;

#[component]
pub fn Strip() -> impl IntoView {
    let open = Open::here();
    let settled =
        Memo::new(move |_| open.requests.are_settled() && !open.ledger().with(|ledger| ledger.is_empty()));
    let filtered = Memo::new(move |_| open.rows.with(Vec::len) != open.ledger().with(|ledger| ledger.len()));
    // Fewer than two requests have no rhythm, and there is nothing to label.
    let some = Memo::new(move |_| open.rows.with(|rows| rows.len() > 1));
    let label =
        move |words: &'static str| move || filtered.get().then(|| view! { <span class="of">{words}</span> });
    view! {
        <section class="story" aria-label="What stands out in this session">
            <Show when=move || settled.get()>
                <div class="story-part">{label("Whole session:")}<marks::Marks /><changes::Changes /></div>
                <div class="story-part">{move || some.get().then(|| label("Requests shown:"))}<rhythm::RhythmNote /><walks::Walks /></div>
                <beside::Beside />
            </Show>
        </section>
    }
}

/// When something was, in the session's shortest way.
fn time(open: Open, zone: Zone, time: Millis) -> String {
    if open.one_day.get() { zone.clock(time) } else { zone.millisecond(time, clock::now()) }
}

/// A link that opens one request of the session and leads to it. It closes what else is open, so that its address stands
/// for the request. Where filters leave the request out, it shows all requests, and says so.
#[component]
fn JumpLink(
    /// The request.
    row: u32,
    /// Identifier of the link where the request is shown.
    #[prop(optional)]
    id: Option<&'static str>,
    /// The panel the link stands in, if it does.
    #[prop(optional)]
    panel: Option<&'static str>,
    /// What is said of the request when hovering.
    #[prop(into)]
    title: String,
    children: Children,
) -> impl IntoView {
    let (open, route) = (Open::here(), Route::here());
    let request = open
        .ledger()
        .with_untracked(|ledger| ledger.word(Field::Request, row).unwrap_or_default().to_owned());
    let shown = Memo::new(move |_| open.view.with(|view| view.contains(row)));
    let opened = request.clone();
    let address = move || {
        route.query.with(|query| {
            let query = if shown.get() { query.clone() } else { query.showing_all() };
            let opened = std::iter::once(opened.clone()).collect();
            route.with(&Query { open: opened, rows: None, ..query })
        })
    };
    let jump = move |event: leptos::ev::MouseEvent| {
        if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
            if let Some(panel) = panel {
                page::hide_popover(panel);
            }
            open.jump.update(|(number, to)| (*number, *to) = (*number + 1, request.clone()));
        }
    };
    view! {
        <a
            class="jump"
            class:left-out=move || !shown.get()
            id=move || id.map(|id| if shown.get() { id.to_owned() } else { crate::keys::left_out(id) })
            href=address
            data-noscroll=""
            data-focus=id
            title=move || {
                if shown.get() { title.clone() } else { format!("{title}. The filters leave it out: this shows all requests") }
            }
            on:click=jump
        >
            {children()}
            {move || {
                (!shown.get())
                    .then(|| view! { <span class="of"><span class="hidden">", left out by the filters"</span>" · show all"</span> })
            }}
        </a>
    }
}
