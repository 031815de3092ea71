//! The search box: sessions in which an endpoint was requested, by a part of its path or a glob.

use leptos::prelude::*;
use spoor_model::pattern::{Glob, Pattern};
use spoor_model::{Field, Operator};

use super::edit::Edit;
use crate::browser::{clock, page};
use crate::route::{History, use_go};

/// Identifier of the search box, for the key that goes there.
pub const SEARCH_BOX: &str = "search-box";

/// How long typing must rest before the list follows, in milliseconds.
const REST: i32 = 250;

#[component]
pub fn SearchBox() -> impl IntoView {
    let edit = Edit::here();
    let go = use_go();
    let searched = Memo::new(move |_| {
        let general = edit.general();
        let values: Vec<&str> = general.filter.values(Field::Path, Operator::Is).collect();
        if let [only] = values[..] { typed(only) } else { String::new() }
    });
    // What is being typed; `None` when nobody types and the box shows what the address says.
    let draft = RwSignal::new(None::<String>);
    // The first change of a burst of typing makes a history entry, the rest rewrite it: Back undoes the burst.
    let burst = StoredValue::new(false);
    // What the box will show once the address follows what was typed.
    let expected = StoredValue::new(String::new());
    Effect::new(move |_| {
        // The address went elsewhere while somebody typed: Back, or a link. What was typed there is past.
        let searched = searched.get();
        if draft.with_untracked(Option::is_some) && expected.with_value(|expected| *expected != searched) {
            draft.set(None);
            burst.set_value(false);
        }
    });
    let apply = move |text: &str| {
        expected.set_value(if text.is_empty() { String::new() } else { typed(&pattern(text)) });
        let address = edit.changed_once(|general| {
            general.filter = general.filter.without_clause(Field::Path, Operator::Is);
            if let Ok(filter) = general.filter.with(Field::Path, Operator::Is, &pattern(text))
                && !text.is_empty()
            {
                general.filter = filter;
            }
        });
        let history = if burst.get_value() { History::Replace } else { History::Push };
        burst.set_value(true);
        go(&address, history);
    };
    let apply_later = {
        let apply = apply.clone();
        move || {
            let apply = apply.clone();
            let before = draft.get_untracked();
            leptos::task::spawn_local(async move {
                clock::pause(REST).await;
                if let Some(text) = draft.try_get_untracked().flatten()
                    && before.as_deref() == Some(&text)
                {
                    apply(&text);
                }
            });
        }
    };
    let finish = move || {
        if let Some(text) = draft.get_untracked()
            && text != searched.get_untracked()
        {
            apply(&text);
        }
        draft.set(None);
        burst.set_value(false);
    };
    let finish_on_key = finish.clone();
    view! {
        <div class="search-box">
            <crate::ui::icon::Draw icon=crate::ui::icon::Icon::Glass />
            <input
                id=SEARCH_BOX
                type="search"
                aria-label="Search endpoints"
                placeholder="Search endpoints: part of a path, or a glob such as /v2/*/orders"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || draft.get().unwrap_or_else(|| searched.get())
                on:input=move |event| {
                    draft.set(Some(event_target_value(&event)));
                    apply_later();
                }
                on:blur=move |_| finish()
                on:keydown=move |event| {
                    if event.key() == "Enter" {
                        finish_on_key();
                    }
                }
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
}

/// Goes to the search box.
pub fn focus() {
    page::focus(SEARCH_BOX);
}

/// What the typed text means: a glob where it has wildcards, a part of the path otherwise.
fn pattern(text: &str) -> String {
    match Glob::parse(text) {
        Ok(glob) => glob.text().to_owned(),
        Err(literal) => format!("*{}*", Glob::escape(&literal)),
    }
}

/// What one would type to get this value.
fn typed(value: &str) -> String {
    let part = value.strip_prefix('*').and_then(|rest| rest.strip_suffix('*'));
    match part.map(Glob::parse) {
        Some(Err(literal)) if Glob::parse(&literal).is_err() => literal,
        _ => match Pattern::parse(Field::Path.kind(), value) {
            Ok(Pattern::Literal(literal)) => literal,
            _ => value.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_part_of_the_path_unless_it_has_wildcards() {
        for (text, value) in
            [("login", "*login*"), ("/v?/x", "/v?/x"), ("100%", "*100%*"), ("a\\*b", "*a\\*b*")]
        {
            assert_eq!(pattern(text), value);
        }
        for (text, value) in [("login", "*login*"), ("/v?/x", "/v?/x"), ("/exact", "/exact")] {
            assert_eq!(typed(value), text);
        }
    }
}
