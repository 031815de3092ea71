//! What the receiver of a link is told when they see another number of rows than its sender.

use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::query::Rows;

use crate::route::Route;
use crate::ui::format;

/// Says so, and why as far as it is known.
#[component]
pub fn Received(
    /// What is seen here; `None` while it is not all counted.
    #[prop(into)]
    seen: Signal<Option<Rows>>,
    /// What is counted.
    what: &'static str,
) -> impl IntoView {
    let route = Route::here();
    move || {
        let words = route.query.with(|query| {
            // The list knows nothing of what is inside sessions.
            let list =
                route.session.with(Option::is_none).then(|| Query { rows: query.rows, ..query.of_list() });
            words(list.as_ref().unwrap_or(query), seen.get()?, what)
        });
        words.map(|words| view! { <div class="note" role="status"><span>{words}</span></div> })
    }
}

fn words(query: &Query, seen: Rows, what: &str) -> Option<String> {
    let sent = query.rows?;
    let causes = query.why_differs(seen);
    let why: Vec<String> = causes.iter().map(ToString::to_string).collect();
    (!why.is_empty()).then(|| {
        let (sent, seen) = (format::counted(sent.shown, what), format::exact(seen.shown));
        format!("The sender of this link saw {sent}, you see {seen}. {}", why.join(" "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_said_with_what_is_known_of_it() {
        let says = |search: &str, shown| {
            words(&Query::parse(search).0, Rows { shown, of: Some(41) }, "request").unwrap_or_default()
        };
        assert_eq!(says("n=8/40", 8), "");
        assert_eq!(says("", 8), "");
        assert_eq!(
            says("status=404&n=1/40", 2_000),
            "The sender of this link saw 1 request, you see 2,000. The session has 41 requests here and had 40 then: more have been imported since."
        );
    }
}
