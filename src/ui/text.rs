//! Text that came from somebody else, shown as what it is: never as markup or a link, its direction kept to
//! itself, and characters that nobody sees made visible.

use std::ops::Range;

use leptos::prelude::*;
pub use spoor_model::unseen::plain;
use spoor_model::unseen::{Piece, pieces, token};

/// Longest text that is shown without being asked for the rest, in characters.
const LONGEST: usize = 2_000;

/// Bytes shown before the first place that is marked.
const BEFORE_MARK: usize = 600;
/// Places marked at most: each is several elements, and whoever sent the text decides how many there are.
const MOST_MARKS: usize = 50;

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

/// Shows a hostile text with some places in it marked. Of a long text, what is near the first place is shown.
#[component]
pub fn Marked(
    #[prop(into)] text: String,
    /// The places, in their order and apart, as positions of bytes.
    places: Vec<Range<usize>>,
) -> impl IntoView {
    let first = places.first().map_or(0, |place| place.start);
    // What stands before the first place would push it out of sight, or be all that is shown.
    let start = text.floor_char_boundary(first.saturating_sub(BEFORE_MARK));
    let last = text.ceil_char_boundary(start.saturating_add(BEFORE_MARK + LONGEST).min(text.len()));
    let mut at = start;
    let mut parts = Vec::new();
    for Range { start, end } in places.into_iter().take(MOST_MARKS).take_while(|place| place.start < last) {
        let end = end.min(last);
        let before = text.get(at..start).unwrap_or_default().to_owned();
        let marked = text.get(start..end).unwrap_or_default().to_owned();
        parts.push(view! { <Inert text=before /><mark><Inert text=marked /></mark> });
        at = end;
    }
    let rest = text.get(at..last).unwrap_or_default().to_owned();
    let count = |range: Option<&str>| range.unwrap_or_default().chars().count();
    let before = (start > 0)
        .then(|| view! { <span class="cut">{format!("{} characters … ", count(text.get(..start)))}</span> });
    let after = (last < text.len()).then(
        || view! { <span class="cut">{format!("… {} characters more", count(text.get(last..)))}</span> },
    );
    view! { {before}{parts}<Inert text=rest />{after} }
}
