//! What the text in the search box may mean, as a list below the box: a combobox whose options are links. Nothing is
//! applied before one is chosen. What a text may mean is the model's matter.

use leptos::prelude::*;
use spoor_model::paste::{Change, Offer};
use spoor_model::query::Layer;

use super::chips::clause_words;
use crate::ui::text::{Inert, plain};

/// Identifier of the list, for the box that controls it.
pub const LIST: &str = "search-offers";

/// The offers for what is in the box, and where the keyboard is among them.
#[derive(Clone, Copy)]
pub struct Offers {
    found: Memo<Vec<Offer>>,
    /// True when the text is ordinary search text, and what is found stands beside searching for it.
    beside: Memo<bool>,
    /// Which is pointed at by the keyboard.
    active: RwSignal<Option<usize>>,
    /// True while the list is put away, by Esc or because the focus is elsewhere.
    away: RwSignal<bool>,
}

/// What a key did to the list.
pub enum Pressed {
    /// It moved in the list, or put it away.
    Moved,
    /// It chose this offer.
    Chose(Offer),
}

impl Offers {
    /// Follows what is found; what is `named` stands beside ordinary search text.
    pub fn follow(read: Memo<Vec<Offer>>, named: Memo<Vec<Offer>>) -> Offers {
        let beside = Memo::new(move |_| read.with(Vec::is_empty));
        let found = Memo::new(move |_| if beside.get() { named.get() } else { read.get() });
        Offers { found, beside, active: RwSignal::new(None), away: RwSignal::new(false) }
    }

    /// True when the text may mean something else than a part of a path.
    pub fn are_there(self) -> bool {
        !self.beside.get_untracked() && self.found.with_untracked(|found| !found.is_empty())
    }

    /// True when the list is shown.
    pub fn are_shown(self) -> bool {
        !self.away.get() && self.found.with(|found| !found.is_empty())
    }

    /// The identifier of the option that the keyboard points at.
    pub fn active_option(self) -> Option<String> {
        self.active.get().filter(|_| self.are_shown()).map(option)
    }

    /// The text changed, or somebody came to the box: the list is shown anew.
    pub fn show(self) {
        self.active.set(None);
        self.away.set(false);
    }

    /// Puts the list away; what was found stays.
    pub fn put_away(self) {
        self.active.set(None);
        self.away.set(true);
    }

    /// What a key does; `None` where it has no meaning for the list.
    pub fn press(self, key: &str) -> Option<Pressed> {
        let count = self.found.with_untracked(Vec::len);
        let shown = count > 0 && !self.away.get_untracked();
        let active = self.active.get_untracked().filter(|_| shown);
        let next = match (key, active) {
            ("Enter", Some(active)) => {
                let offer = self.found.with_untracked(|found| found.get(active).cloned())?;
                return Some(Pressed::Chose(offer));
            }
            ("Escape", _) if shown => {
                self.put_away();
                return Some(Pressed::Moved);
            }
            ("ArrowDown", None) if count > 0 => 0,
            ("ArrowUp", None) if count > 0 => count - 1,
            ("ArrowDown", Some(active)) => (active + 1) % count,
            ("ArrowUp", Some(active)) => (active + count - 1) % count,
            _ => return None,
        };
        self.away.set(false);
        self.active.set(Some(next));
        Some(Pressed::Moved)
    }
}

fn option(position: usize) -> String {
    format!("{LIST}-{position}")
}

/// The list, below the box.
#[component]
pub fn OfferList<A>(
    offers: Offers,
    /// The general filters now.
    general: Signal<Layer>,
    /// The address that a change leads to.
    address: A,
    /// Told of the offer that was clicked.
    #[prop(into)]
    on_choose: Callback<Offer>,
) -> impl IntoView
where
    A: Fn(&Change) -> String + Copy + Send + Sync + 'static,
{
    let options = move || {
        let found = offers.found.get();
        let view_of = |(position, offer): (usize, Offer)| {
            let change = StoredValue::new(offer.change.clone());
            let label = offer.label.clone();
            let title = plain(&label);
            let in_place = move || change.with_value(|change| general.with(|now| in_place_of(change, now)));
            let active = move || offers.active.get() == Some(position);
            view! {
                <a
                    role="option"
                    id=option(position)
                    class="offer"
                    tabindex="-1"
                    data-noscroll=""
                    href=move || change.with_value(address)
                    title=title
                    aria-selected=move || active().to_string()
                    on:click=move |event| {
                        // With a key held it is the browser's: another tab or window.
                        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
                            event.prevent_default();
                            on_choose.run(offer.clone());
                        }
                    }
                >
                    <span class="offer-label"><Inert text=label /></span>
                    {move || in_place().map(|text| view! { <span class="offer-replaces"><Inert text /></span> })}
                </a>
            }
        };
        found.into_iter().enumerate().map(view_of).collect_view()
    };
    let said = move || match offers.found.with(Vec::len) {
        _ if !offers.are_shown() => String::new(),
        1 => "1 meaning found. Arrow down to choose it.".to_owned(),
        count => format!("{count} meanings found. Arrow down to choose one."),
    };
    view! {
        <Show when=move || offers.are_shown()>
            // The box keeps the focus, so that the list is not put away before the click arrives.
            <div class="offers" on:mousedown=move |event| event.prevent_default()>
                <div role="listbox" id=LIST aria-label="What the text may mean">{options}</div>
                <p class="offers-hint" aria-hidden="true">
                    <kbd>"↓"</kbd>
                    " to choose, "
                    <kbd>"Enter"</kbd>
                    " to search paths for the text as it is"
                </p>
            </div>
        </Show>
        <p class="hidden" role="status">{said}</p>
    }
}

/// What gives way to a change, in words.
fn in_place_of(change: &Change, general: &Layer) -> Option<String> {
    let Change::Narrow { filter, time } = change else { return None };
    let taken = |field, operator| filter.values(field, operator).next().is_some();
    let kept = |field, operator| filter.values(field, operator).eq(general.filter.values(field, operator));
    let words = clause_words(&general.filter);
    let lost =
        words.iter().filter(|words| taken(words.field, words.operator) && !kept(words.field, words.operator));
    let mut lost: Vec<String> = lost.map(super::chips::ClauseWords::phrase).collect();
    if !time.is_all() && !general.time.is_all() && *time != general.time {
        lost.push("the time that is set".to_owned());
    }
    (!lost.is_empty()).then(|| format!("in place of {}", lost.join(" and ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use spoor_model::{Query, paste};

    #[test]
    fn an_offer_says_which_conditions_give_way_to_it() {
        let now = |search: &str| Query::parse(search).0.general;
        let says = |text: &str, search: &str| in_place_of(&paste::read(text)[0].change, &now(search));
        assert_eq!(says("192.0.2.1", ""), None);
        assert_eq!(says("192.0.2.1", "ip=192.0.2.1&from=-24h"), None);
        assert_eq!(says("192.0.2.1", "ip.not=192.0.2.9"), None);
        assert_eq!(says("192.0.2.1", "ip=192.0.2.9").unwrap(), "in place of User IP is 192.0.2.9");
        assert_eq!(says("2026-10-30T04:05Z", "from=-24h").unwrap(), "in place of the time that is set");
        assert_eq!(says("/sessions?ip=192.0.2.1", "ip=192.0.2.9"), None);
    }

    #[test]
    fn arrows_go_round_and_esc_puts_the_list_away_until_it_is_asked_for() {
        let owner = Owner::new();
        owner.with(|| {
            let offers =
                Offers::follow(Memo::new(|_| paste::read("5aeb1ded84fd27e1")), Memo::new(|_| Vec::new()));
            assert!(offers.press("Enter").is_none(), "nothing is chosen by itself");
            let mut at = Vec::new();
            for key in ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Escape", "ArrowUp"] {
                assert!(matches!(offers.press(key), Some(Pressed::Moved)));
                at.push(offers.active_option());
            }
            let [first, second] = [0, 1].map(|position| Some(option(position)));
            assert_eq!(at, [first.clone(), second.clone(), first, second.clone(), None, second]);
            let Some(Pressed::Chose(offer)) = offers.press("Enter") else { panic!("nothing was chosen") };
            assert_eq!(offer.label, "Request is 5aeb1ded84fd27e1");
        });
    }
}
