//! What is said of an address that was not understood in full, where it counts: over what is shown, and before it is
//! written to a file. The chips say it, too, and are easily taken for one filter among others.

use leptos::prelude::*;
use spoor_model::Query;

use crate::route::Route;
use crate::ui::text::Inert;

/// Problems that are written out; of others there is their number.
const MOST: usize = 3;

/// Says that this is not what the sender of a link meant, where its compact form could not be read.
#[component]
pub fn Damaged() -> impl IntoView {
    let route = Route::here();
    let damaged = Memo::new(move |_| route.query.with(Query::is_damaged));
    view! {
        <Show when=move || damaged.get()>
            <div class="note failed" role="alert">
                <strong>"This link is damaged"</strong>
                <span>"This is not what was sent: its filters cannot be read and do not apply. Ask for the link again."</span>
            </div>
        </Show>
    }
}

/// Says what of the address does not narrow the rows of a file, in words of the panel.
pub fn not_in_file(route: Route) -> AnyView {
    let problems = route.problems.get();
    let beyond = problems.len().saturating_sub(MOST);
    let words = problems.into_iter().take(MOST).map(|problem| {
        view! { <p class="wrong"><Inert text=format!("{problem} – the file has what the rest of the address lets through") /></p> }
    });
    let more =
        (beyond > 0).then(|| view! { <p class="wrong">{format!("not understood: {beyond} more")}</p> });
    view! { {words.collect_view()}{more} }.into_any()
}
