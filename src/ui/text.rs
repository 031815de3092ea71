//! Text that came from somebody else, shown as what it is: never as markup or a link, its direction kept to
//! itself, and characters that nobody sees made visible.

use leptos::prelude::*;
use spoor_model::unseen::{Piece, pieces, token};

/// Longest text that is shown without being asked for the rest, in characters.
const LONGEST: usize = 2_000;

/// Shows a hostile text. More than 2,000 characters are cut, and the cut is said.
#[component]
pub fn Inert(#[prop(into)] text: String) -> impl IntoView {
    let cut = text.char_indices().nth(LONGEST).map(|(position, _)| position);
    let shown = text.get(..cut.unwrap_or(text.len())).unwrap_or_default();
    let parts = pieces(shown)
        .into_iter()
        .map(|piece| match piece {
            Piece::Seen(text) => text.to_owned().into_any(),
            Piece::Unseen(character) => view! { <span class="unseen">{token(character)}</span> }.into_any(),
        })
        .collect_view();
    let rest = cut.map(|cut| view! { <span class="cut">{format!("… {} characters more", text[cut..].chars().count())}</span> });
    view! { <bdi>{parts}{rest}</bdi> }
}

/// The same text for a title or label, where there is no markup: unseen characters become tokens.
pub fn plain(text: &str) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Seen(text) => text.to_owned(),
            Piece::Unseen(character) => token(character),
        })
        .collect()
}
