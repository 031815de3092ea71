//! The search box: sessions in which an endpoint was requested, by a part of its path or a glob. A text that may
//! mean something else, such as an address or a line of a log, is not searched for until somebody says what it is.

use leptos::prelude::*;
use spoor_model::paste::{self, Change, Offer};
use spoor_model::pattern::{Glob, Pattern};
use spoor_model::{Field, Operator};

use super::edit::Edit;
use super::offers::{LIST, OfferList, Offers, Pressed};
use crate::browser::{clipboard, clock, page};
use crate::route::{self, History, Section, use_go};

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
    // What was pasted in several lines, of which the box shows one.
    let lines = StoredValue::new(String::new());
    let read = Memo::new(move |_| {
        let text = draft.get().unwrap_or_default();
        lines.with_value(|lines| paste::read(if in_one_line(lines) == text { lines } else { &text }))
    });
    let named =
        Memo::new(move |_| draft.with(|draft| paste::read_names(draft.as_deref().unwrap_or_default())));
    let offers = Offers::follow(read, named);
    let apply_later = {
        let apply = apply.clone();
        move || {
            let apply = apply.clone();
            let before = draft.get_untracked();
            leptos::task::spawn_local(async move {
                clock::pause(REST).await;
                if let Some(text) = draft.try_get_untracked().flatten()
                    && before.as_deref() == Some(&text)
                    && !offers.are_there()
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
    let leave = move || {
        offers.put_away();
        if !offers.are_there() {
            finish();
        }
    };
    // A burst that became something else, such as `403`, was searched for meanwhile: that search gives way.
    let address = move |change: &Change| match change {
        Change::Narrow { .. } => edit.changed(|general| {
            if burst.get_value() {
                general.filter = general.filter.without_clause(Field::Path, Operator::Is);
            }
            *general = change.applied(general);
        }),
        Change::Open { session: Some(session), query } => route::session_address(session, query),
        Change::Open { session: None, query } => route::address_with_rows(Section::Sessions, query),
        Change::Group { query } => route::address_with_rows(Section::Attacks, query),
    };
    let choose = {
        let go = use_go();
        move |offer: Offer| {
            let history = if burst.get_value() { History::Replace } else { History::Push };
            let address = untrack(|| address(&offer.change));
            draft.set(None);
            burst.set_value(false);
            go(&address, history);
        }
    };
    let choose_on_key = choose.clone();
    view! {
        <div class="search-box">
            <crate::ui::icon::Draw icon=crate::ui::icon::Icon::Glass />
            <input
                id=SEARCH_BOX
                type="search"
                role="combobox"
                aria-label="Search endpoints"
                aria-autocomplete="list"
                aria-expanded=move || offers.are_shown().to_string()
                aria-controls=move || offers.are_shown().then_some(LIST)
                aria-activedescendant=move || offers.active_option()
                placeholder="Search paths, globs, or paste anything"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || draft.get().unwrap_or_else(|| searched.get())
                on:input=move |event| {
                    draft.set(Some(event_target_value(&event)));
                    offers.show();
                    apply_later();
                }
                on:paste=move |event| {
                    if let Some(text) = clipboard::pasted_lines(&event) {
                        let line = in_one_line(&text);
                        lines.set_value(text);
                        if clipboard::type_in(&line) {
                            event.prevent_default();
                        }
                    }
                }
                on:focus=move |_| offers.show()
                on:blur=move |_| leave()
                on:keydown=move |event| {
                    // While an input method composes, its keys are its own.
                    if event.is_composing() {
                        return;
                    }
                    match offers.press(&event.key()) {
                        Some(Pressed::Moved) => event.prevent_default(),
                        Some(Pressed::Chose(offer)) => {
                            event.prevent_default();
                            choose_on_key(offer);
                        }
                        None if event.key() == "Enter" => finish_on_key(),
                        None => {}
                    }
                }
            />
            <kbd aria-hidden="true">"/"</kbd>
            <OfferList offers general=Signal::derive(move || edit.general()) address on_choose=choose />
        </div>
    }
}

/// Goes to the search box.
pub fn focus() {
    page::focus(SEARCH_BOX);
}

/// Several lines as one, in which no words grow together: breaks become spaces, those that a shell skips too.
fn in_one_line(lines: &str) -> String {
    let skipped = lines.replace("\\\r\n", " ").replace("\\\n", " ");
    skipped.lines().map(str::trim_end).collect::<Vec<_>>().join(" ").trim_end().to_owned()
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
    fn several_lines_become_one_that_still_means_the_same() {
        for lines in ["curl https://h.test/x \\\r\n  -X PUT \\\n -A 'a b'\n", "192.0.2.1\r\n192.0.2.2\r\n"] {
            let line = in_one_line(lines);
            assert!(!line.contains(['\n', '\r']));
            assert_eq!(paste::read(&line), paste::read(lines));
            assert!(!paste::read(lines).is_empty());
        }
    }

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
