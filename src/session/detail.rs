//! Everything recorded of one request: what it was, its parameters, the attacks found in it, the bot detection and
//! the full text. Each value can be made an in-session filter.

mod attacks;
mod bot;
mod facts;
mod message;
mod parameters;

use leptos::prelude::*;
use spoor_model::wire::RequestDetail;

use crate::api;
use crate::load::load;
use crate::ui::failure::{FailureNote, Progress};
use attacks::Attacks;
use bot::BotNote;
use facts::Facts;
use message::FullText;
use parameters::Parameters;

#[component]
pub fn Detail(id: String, row: u32) -> impl IntoView {
    let question = id.clone();
    let detail = load(move || Some(question.clone()), api::request);
    let content = move || {
        detail.value.with(|detail| {
            detail.as_ref().map(|RequestDetail { request }| {
                view! {
                    <Facts request=request.clone() row />
                    <Parameters request=request.clone() />
                    <Attacks attacks=request.attacks.clone() />
                    <BotNote request=request.clone() />
                    <FullText request=request.clone() />
                }
            })
        })
    };
    view! {
        <div class="request-detail">
            <Progress loaded=detail />
            <FailureNote loaded=detail />
            {content}
        </div>
    }
}
