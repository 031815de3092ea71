//! Single keys, and the dialog that lists them. They do nothing in fields or under panels, and can be switched off:
//! who speaks to the computer says letters all the time (WCAG 2.2, 2.1.4).

use leptos::html::Dialog;
use leptos::prelude::*;

use crate::browser::{dialog, page, storage};
use crate::filters;

/// Identifiers of elements that keys work on.
pub mod place {
    /// The button that copies the link.
    pub const COPY_LINK: &str = "copy-link";
    /// The link to the session before this one in the list.
    pub const PREVIOUS: &str = "previous-session";
    /// The link to the session after this one in the list.
    pub const NEXT: &str = "next-session";
    /// The link back to the list.
    pub const BACK: &str = "back-to-list";
    /// The links to the marks of a session, in the order of their keys.
    pub const MARKS: [&str; 4] = ["mark-1", "mark-2", "mark-3", "mark-4"];
    /// The box that finds a text in the requests of a session.
    pub const FIND: &str = "find-in-table";
    /// The table of a session's requests.
    pub const REQUESTS: &str = "requests";
    /// The button that goes to the next highlighted request.
    pub const HIGHLIGHT_NEXT: &str = "next-highlight";
    /// The button that goes to the highlighted request before.
    pub const HIGHLIGHT_BEFORE: &str = "highlight-before";
}

/// Class of the links that lead from a row to what it stands for.
const ROW: &str = "row-link";

const KEYS: [(&str, &str); 12] = [
    ("/", "Search endpoints"),
    ("j  k", "Next and previous row; Enter opens it"),
    ("[  ]", "Previous and next session of the list"),
    ("1  2  3  4", "First attack, first blocked, first success after an attack, first server error"),
    ("g", "Find in the requests of a session; Enter and Shift+Enter go on"),
    ("h  H", "Next highlighted request, and the one before"),
    ("Esc", "Back from a session to its row"),
    ("f", "Filters"),
    ("t", "Time range"),
    ("c", "Copy link"),
    ("r", "Refresh the list"),
    ("?", "These keys"),
];

/// The setting's key on this device.
const SETTING: &str = "spoor.keys";

/// Listens to keys, and holds the dialog that lists them.
#[component]
pub fn Keys() -> impl IntoView {
    let panel = NodeRef::<Dialog>::new();
    let on = RwSignal::new(storage::setting(SETTING).as_deref() != Some("off"));
    let list = move || {
        if let Some(panel) = panel.get_untracked() {
            dialog::show(&panel);
        }
    };
    page::on_key(move |key| on.get_untracked() && !page::is_covered() && press(key, list));
    let close = move |_| {
        if let Some(panel) = panel.get_untracked() {
            dialog::close(&panel);
        }
    };
    let switch = move |_| {
        on.update(|on| *on = !*on);
        storage::remember_setting(SETTING, (!on.get_untracked()).then_some("off"));
    };
    let rows = KEYS.map(|(key, does)| {
        let keys = key.split_whitespace().map(|key| view! { <kbd>{key}</kbd> " " }).collect_view();
        view! { <tr><th scope="row">{keys}</th><td>{does}</td></tr> }
    });
    view! {
        <button type="button" class="button icon-button" aria-label="Keys" title="Keys (?)" on:click=move |_| list()>"?"</button>
        <dialog node_ref=panel aria-labelledby="keys-title" class="keys">
            <h2 id="keys-title">"Keys"</h2>
            <table><tbody>{rows.into_iter().collect_view()}</tbody></table>
            <label><input type="checkbox" prop:checked=on on:change=switch /> " Single keys work on this device"</label>
            <button type="button" class="button primary" on:click=close>"Close"</button>
        </dialog>
    }
}

/// Does what a key stands for. False when it stands for nothing here.
fn press(key: &str, list: impl Fn()) -> bool {
    match key {
        "/" => filters::focus_search(),
        "j" => page::step_focus(ROW, 1),
        "k" => page::step_focus(ROW, -1),
        "f" => page::focus("filter-host-button"),
        "?" => list(),
        "[" => return page::click(place::PREVIOUS),
        "]" => return page::click(place::NEXT),
        "g" => page::focus(place::FIND),
        "h" => return page::click(place::HIGHLIGHT_NEXT),
        "H" => return page::click(place::HIGHLIGHT_BEFORE),
        "Escape" => return page::click(place::BACK),
        "t" => return page::click("filter-time-button"),
        "c" => return page::click(place::COPY_LINK),
        "1" | "2" | "3" | "4" => return mark(key),
        "r" => return page::click("refresh"),
        _ => return false,
    }
    true
}

/// Goes to a mark. Where filters leave it out, its link would show more than is shown: that is said first, and not done.
/// Where the session has none, that is said.
fn mark(key: &str) -> bool {
    let position = key.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let Some(id) = position.and_then(|position| place::MARKS.get(position)) else { return false };
    if !page::click(id) && !page::click(&absent(id)) {
        page::focus(&left_out(id));
    }
    true
}

/// Identifier of what says that the session has no such mark, when it is clicked.
pub fn absent(mark: &str) -> String {
    format!("{mark}-absent")
}

/// Identifier of the link to a mark that the filters leave out.
pub fn left_out(mark: &str) -> String {
    format!("{mark}-left-out")
}
