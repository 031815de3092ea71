//! Everything recorded of one request: what it was, its parameters, its endpoint, the attacks found in it, the bot detection and
//! the full text. Each value can be made an in-session filter.

mod attacks;
mod bot;
mod endpoint;
mod facts;
mod message;
mod parameters;

use leptos::prelude::*;
use spoor_model::wire::RequestDetail;
use spoor_model::{Field, Query};

use super::Open;
use crate::api;
use crate::load::load;
use crate::route::Route;
use crate::ui::failure::{FailureNote, Progress};
use crate::ui::format;
use attacks::Attacks;
use bot::BotNote;
use endpoint::Endpoint;
use facts::Facts;
use message::FullText;
use parameters::Parameters;

#[component]
pub fn Detail(
    id: String,
    row: u32,
    /// How tall it was when it was drawn before, in CSS pixels: it keeps that room until it is loaded again.
    #[prop(optional_no_strip)]
    known: Option<f64>,
) -> impl IntoView {
    let question = id.clone();
    let renewed = Open::here().requests.renewed;
    let detail =
        load(move || Some((question.clone(), renewed.get())), |(id, _), wanted| api::request(id, wanted));
    let room = move || known.filter(|_| detail.value.with(Option::is_none)).map(|known| format!("{known}px"));
    let content = move || {
        detail.value.with(|detail| {
            detail.as_ref().map(|RequestDetail { request, endpoint }| {
                view! {
                    <Facts request=request.clone() row />
                    <Parameters request=request.clone() />
                    <Endpoint insight=endpoint.clone() request=request.clone() />
                    <Attacks request=request.clone() />
                    <BotNote request=request.clone() />
                    <FullText request=request.clone() />
                }
            })
        })
    };
    view! {
        <div class="request-detail" style:min-height=room>
            <Neighbours id row />
            <Progress loaded=detail />
            <FailureNote loaded=detail />
            {content}
        </div>
    }
}

/// Links to the requests before and after this one, of those that meet the filters and in the order shown. They open in
/// the place of this one.
#[component]
fn Neighbours(id: String, row: u32) -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let id = StoredValue::new(id);
    let position = Memo::new(move |_| open.rows.with(|rows| rows.iter().position(|own| *own == row)));
    let neighbour = move |step: isize| {
        let position = position.get()?.checked_add_signed(step)?;
        let row = open.rows.with(|rows| rows.get(position).copied())?;
        open.ledger().with(|ledger| ledger.word(Field::Request, row).map(str::to_owned))
    };
    let link = move |step: isize, words: &'static str| {
        let address = move || {
            let neighbour = neighbour(step)?;
            let mut query = route.query.get();
            query.open.remove(&id.get_value());
            query.open.insert(neighbour);
            Some(route.with(&Query { rows: None, ..query }))
        };
        move || match address() {
            Some(address) => {
                view! { <a href=address data-noscroll="" data-focus=words>{words}</a> }.into_any()
            }
            None => view! { <span class="nothing">{words}</span> }.into_any(),
        }
    };
    let place = move || {
        let of = open.rows.with(Vec::len) as u64;
        position
            .get()
            .map(|position| format!("{} of {}", format::exact(position as u64 + 1), format::exact(of)))
    };
    view! {
        <div role="group" class="neighbours" aria-label="Requests beside this one">
            {link(-1, "Previous request")}
            <span>{place}</span>
            {link(1, "Next request")}
        </div>
    }
}
