//! The choice of the time zone. It rewrites the address without a trace in the history, and this device remembers it.

use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::query::zone::UTC;

use super::{Zone, wall};
use crate::browser::{clock, page, zone as browser};
use crate::route::{History, Route, use_go};
use crate::ui::menu::Menu;

const PANEL: &str = "zone";

/// A menu that says the zone and lets one choose another.
#[component]
pub fn ZoneMenu() -> impl IntoView {
    let zone = Zone::here();
    view! {
        <Menu id=PANEL name="Time zone" label=Signal::derive(move || zone.name())>
            <Panel />
        </Menu>
    }
}

#[component]
fn Panel() -> impl IntoView {
    let zone = Zone::here();
    let route = Route::here();
    let go = use_go();
    let own = browser::own().filter(|own| own != UTC && browser::is_known(own));
    let now = clock::now();
    let link = move |name: String, words: String| {
        let (to, chosen) = (name.clone(), name.clone());
        let address = move || route.with(&Query { zone: Some(to.clone()), ..route.query.get() });
        let current = move || (zone.name() == name).then_some("true");
        let choose = move |_| {
            zone.prefer(&chosen);
            page::hide_popover(PANEL);
        };
        view! { <li><a href=address data-noscroll="" prop:replace=true aria-current=current on:click=choose>{words}</a></li> }
    };
    let ahead = move |zone: &str| browser::offset(zone, now).map(wall::ahead).unwrap_or_default();
    let chosen = untrack(|| zone.name());
    let chosen = (chosen != UTC && Some(&chosen) != own.as_ref()).then_some(chosen);
    let links = [
        Some((UTC.to_owned(), UTC.to_owned())),
        own.map(|own| (own.clone(), format!("{own}, {}, as this browser", ahead(&own)))),
        chosen.map(|chosen| (chosen.clone(), format!("{chosen}, {}", ahead(&chosen)))),
    ];
    let links = links.into_iter().flatten().map(|(name, words)| link(name, words)).collect_view();
    let zones = StoredValue::new(browser::all());
    let draft = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let text = draft.get();
        find(&text, &zones.read_value()).or_else(|| Some(text).filter(|text| browser::is_known(text)))
    });
    let words = move || match (draft.with(|draft| draft.trim().is_empty()), found.get()) {
        (true, _) => None,
        (false, Some(name)) => Some(format!("{name}, {}", ahead(&name))),
        (false, None) => Some("This browser knows no such time zone".to_owned()),
    };
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(name) = found.get_untracked() {
            zone.prefer(&name);
            let query = Query { zone: Some(name), ..route.query.get_untracked() };
            go(&untrack(|| route.with(&query)), History::Replace);
            page::hide_popover(PANEL);
        }
    };
    view! {
        <div class="zone-panel">
            <p class="hint">"Times are shown in this zone. What is found stays the same, and CSV files are in UTC."</p>
            <ul class="presets">{links}</ul>
            <form on:submit=apply>
                <label>
                    "Another time zone"
                    <input type="text" list="zones" autocomplete="off" spellcheck="false" placeholder="Europe/Berlin" prop:value=draft on:input=move |event| draft.set(event_target_value(&event)) />
                </label>
                <datalist id="zones">{zones.with_value(|zones| zones.iter().map(|zone| view! { <option value=zone.clone() /> }).collect_view())}</datalist>
                <p class="hint" role="status">{words}</p>
                <button type="submit" class="button primary" disabled=move || found.get().is_none()>"Use this zone"</button>
            </form>
        </div>
    }
}

/// The zone that a text names: by its whole name, or by its city where there is one such city. Case and the kind of
/// space do not matter.
fn find(text: &str, zones: &[String]) -> Option<String> {
    let wanted = text.trim().replace(' ', "_");
    if wanted.eq_ignore_ascii_case(UTC) {
        return Some(UTC.to_owned());
    }
    if let Some(zone) = zones.iter().find(|zone| zone.eq_ignore_ascii_case(&wanted)) {
        return Some(zone.clone());
    }
    let city =
        |zone: &&String| zone.rsplit_once('/').is_some_and(|(_, city)| city.eq_ignore_ascii_case(&wanted));
    let mut cities = zones.iter().filter(city);
    cities.next().filter(|_| cities.next().is_none()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_found_by_its_name_or_its_city() {
        let zones =
            ["Europe/Berlin", "America/New_York", "America/Indiana/Knox", "Etc/Knox"].map(str::to_owned);
        let cases = [
            ("europe/berlin", Some("Europe/Berlin")),
            (" Berlin ", Some("Europe/Berlin")),
            ("new york", Some("America/New_York")),
            ("utc", Some("UTC")),
            ("knox", None),
            ("Mars", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(find(text, &zones).as_deref(), expected, "{text}");
        }
    }
}
