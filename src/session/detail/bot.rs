//! What a bot detector said of the client.

use leptos::prelude::*;
use spoor_model::Request;

use crate::ui::text::Inert;

#[component]
pub fn BotNote(request: Request) -> impl IntoView {
    request.bot.map(|bot| {
        let score = bot.score.map(|score| format!(", confidence {score:.2}"));
        let reasons =
            bot.reasons.into_iter().map(|reason| view! { <li><Inert text=reason /></li> }).collect_view();
        view! {
            <section>
                <h2>"Bot detection"</h2>
                <p><Inert text=bot.kind />{score}</p>
                <ul>{reasons}</ul>
            </section>
        }
    })
}
