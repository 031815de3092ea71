//! Looking for new sessions from time to time. They are announced and never pushed in: nothing moves under the
//! pointer until the analyst says so.

use leptos::prelude::*;
use spoor_model::wire::SessionPage;

use super::list::List;
use crate::api;
use crate::browser::fetch::Abort;
use crate::browser::{clock, page, storage};
use crate::ui::format;

/// The setting's key on this device.
const SETTING: &str = "spoor.refresh";

/// How often one can look, in seconds; 0 is never.
const EVERY: [(u32, &str); 3] = [(0, "Refresh by hand"), (10, "Look every 10 s"), (60, "Look every minute")];

/// The choice of how often to look, and the announcement of what was found.
#[component]
pub fn Live(list: List) -> impl IntoView {
    let every = RwSignal::new(storage::setting(SETTING).and_then(|every| every.parse().ok()).unwrap_or(0));
    let found = RwSignal::new(None::<SessionPage>);
    let under_way = StoredValue::new_local(None::<Abort>);
    // A new answer of the list itself makes what was found before it old.
    Effect::new(move |_| {
        list.first.state.track();
        under_way.set_value(None);
        found.set(None);
    });
    Effect::new(move |_| {
        let every: u32 = every.get();
        let abort = Abort::new();
        let wanted = abort.signal();
        // Dropping the handle before ends the loop before.
        under_way.set_value(None);
        let running = StoredValue::new_local(Some(abort));
        on_cleanup(move || running.set_value(None));
        if every == 0 {
            return;
        }
        leptos::task::spawn_local(async move {
            loop {
                clock::pause(every as i32 * 1000).await;
                if wanted.is_aborted() {
                    return;
                }
                if page::is_away() || list.is_closed() || list.first.is_loading_untracked() {
                    continue;
                }
                let abort = Abort::new();
                let asked = abort.signal();
                under_way.set_value(Some(abort));
                let answer = api::sessions(list.question(), super::list::PAGE, None, asked.clone()).await;
                // A look that failed is not worth a word: the next may succeed, and Refresh tells why it does not.
                if let (false, false, Ok(page)) = (asked.is_aborted(), wanted.is_aborted(), answer) {
                    found.set(list.differs(&page).then_some(page));
                }
            }
        });
    });
    let words = move || {
        found.with(|found| {
            found.as_ref().map(|page| match list.new_in(page) {
                0 => "Sessions have changed".to_owned(),
                new if new == page.items.len() as u64 && page.next.is_some() => {
                    format!("{new} or more new sessions")
                }
                new => format::counted(new, "new session"),
            })
        })
    };
    let show = move |_| {
        if let Some(page) = found.get_untracked() {
            found.set(None);
            list.show(page);
        }
    };
    let options = EVERY.map(|(seconds, words)| {
        view! { <option value=seconds.to_string() selected=move || every.get() == seconds>{words}</option> }
    });
    let choose = move |event| {
        let seconds = event_target_value(&event).parse().unwrap_or(0);
        storage::remember_setting(SETTING, (seconds > 0).then(|| seconds.to_string()).as_deref());
        every.set(seconds);
    };
    view! {
        <span role="status">
            {move || words().map(|words| view! { <button type="button" class="button small found" on:click=show>{format!("{words}, show")}</button> })}
        </span>
        <select class="button small" aria-label="Look for new sessions" on:change=choose>{options.into_iter().collect_view()}</select>
    }
}
