//! One parameter: where it stands, what it is for, its place in the order, and what it would find.

use leptos::ev::DragEvent;
use leptos::prelude::*;
use spoor_model::ParameterUse;
use spoor_model::context::{ContextParameter, LONGEST_NAME, Place, Side};

use super::draft::Edit;
use super::preview::{Found, Preview};
use crate::browser::{drag, page};

/// What a parameter can be used for, with what people call it.
const USES: [(ParameterUse, &str); 3] =
    [(ParameterUse::Extra, "Context only"), (ParameterUse::User, "User"), (ParameterUse::Role, "Role")];
const SIDES: [(Side, &str); 2] = [(Side::Request, "Request"), (Side::Response, "Response")];

/// Identifier of the field for the name of a parameter.
pub fn name_id(id: u32) -> String {
    format!("parameter-{id}-name")
}

#[component]
pub fn ParameterRow(id: u32, edit: Edit, preview: Preview, said: RwSignal<String>) -> impl IntoView {
    let parameter = Memo::new(move |_| {
        let rows = edit.rows.get();
        rows.into_iter().find(|row| row.id == id).map(|row| row.parameter).unwrap_or_default()
    });
    let number = move || edit.position(id).map_or(0, |at| at + 1);
    let all = move || edit.rows.with(Vec::len);
    let is_first = move || number() <= 1;
    let is_last = move || number() >= all();
    let reason = Memo::new(move |_| edit.reason(id));
    let is_nameless = move || parameter.with(|own| own.name.trim().is_empty());
    // A name that is still to be typed is no mistake.
    let is_marked = move || (reason.get().is_some() && !is_nameless()).to_string();
    let moved = move |id: u32, to: usize| {
        edit.put(id, to);
        said.set(format!("Now number {} of {}.", to + 1, untrack(all)));
    };
    let put = move |to: usize, focus: String| {
        moved(id, to);
        page::focus_when_drawn(focus);
    };
    let (up_id, down_id) = (format!("parameter-{id}-up"), format!("parameter-{id}-down"));
    let ids = StoredValue::new((up_id.clone(), down_id.clone()));
    // At an end a button can do no more; the other one takes the focus.
    let move_up = move |_: leptos::ev::MouseEvent| {
        let at = untrack(number).saturating_sub(2);
        let (up, down) = ids.get_value();
        put(at, if at == 0 { down } else { up });
    };
    let move_down = move |_: leptos::ev::MouseEvent| {
        let at = untrack(number);
        let (up, down) = ids.get_value();
        put(at, if at + 1 >= untrack(all) { up } else { down });
    };
    let remove = move |_: leptos::ev::MouseEvent| {
        let next = edit.remove(id);
        said.set("Removed. It is not saved yet.".to_owned());
        page::focus_when_drawn(next.map_or_else(|| super::ADD.to_owned(), name_id));
    };
    let over = RwSignal::new(false);
    let drag_over = move |event: DragEvent| {
        if drag::holds(&event, KIND) {
            event.prevent_default();
            over.set(true);
        }
    };
    let dropped = move |event: DragEvent| {
        over.set(false);
        let at = untrack(number).checked_sub(1);
        if let (Some(dragged), Some(at)) = (drag::taken(&event, KIND).and_then(|text| text.parse().ok()), at)
        {
            event.prevent_default();
            moved(dragged, at);
        }
    };
    let named = move |what: &'static str| move || format!("{what} of parameter {}", number());
    let note_id = format!("parameter-{id}-note");
    let places = move || Place::ALL.into_iter().filter(move |place| place.is_in(parameter.get().side));
    view! {
        <li class:over=move || over.get() on:dragover=drag_over on:dragleave=move |_| over.set(false) on:drop=dropped>
            <div class="parameter">
                <span class="grip" draggable="true" title="Drag to another place" aria-hidden="true"
                    on:dragstart=move |event: DragEvent| drag::begin(&event, KIND, &id.to_string())>{number}</span>
                <select aria-label=named("Half") on:change=move |event| edit.change(id, |own| set_side(own, &event_target_value(&event)))>
                    {SIDES.map(|(side, label)| view! { <option value=label selected=move || parameter.get().side == side>{label}</option> })}
                </select>
                <select aria-label=named("Place") on:change=move |event| edit.change(id, |own| set_place(own, &event_target_value(&event)))>
                    <For each=places key=|place| place.word() let:place>
                        <option value=place.word() selected=move || parameter.get().place == place>{place.label()}</option>
                    </For>
                </select>
                <input id=name_id(id) type="text" class="mono" autocomplete="off" spellcheck="false" maxlength=LONGEST_NAME.to_string()
                    aria-label=named("Name") aria-invalid=is_marked aria-describedby=note_id.clone()
                    placeholder=move || example(parameter.get().place) prop:value=move || parameter.get().name
                    on:input=move |event| edit.change(id, |own| own.name = event_target_value(&event)) />
                <select aria-label=named("Use") on:change=move |event| edit.change(id, |own| set_use(own, &event_target_value(&event)))>
                    {USES.map(|(used_as, label)| view! { <option value=label selected=move || parameter.get().used_as == used_as>{label}</option> })}
                </select>
                <label class="check"><input type="checkbox" prop:checked=move || parameter.get().group_by on:change=move |event| {
                    let checked = event_target_checked(&event);
                    // What groups is mostly a secret, and a hash groups as well.
                    edit.change(id, |own| (own.group_by, own.hashed) = (checked, own.hashed || (checked && own.used_as == ParameterUse::Extra)));
                } />"Groups sessions"</label>
                <label class="check"><input type="checkbox" prop:checked=move || parameter.get().hashed on:change=move |event| edit.change(id, |own| own.hashed = event_target_checked(&event)) />"Keep as hash"</label>
                <span class="moves">
                    <button type="button" id=up_id class="button small" aria-label=move || format!("Move parameter {} up", number()) title="Up" disabled=is_first on:click=move_up>"↑"</button>
                    <button type="button" id=down_id class="button small" aria-label=move || format!("Move parameter {} down", number()) title="Down" disabled=is_last on:click=move_down>"↓"</button>
                    <button type="button" class="button small" aria-label=move || format!("Remove parameter {}", number()) on:click=remove>"Remove"</button>
                </span>
            </div>
            <p class="parameter-note" id=note_id>
                {move || match reason.get() {
                    Some(_) if is_nameless() => view! { <span class="quiet">"Type its name."</span> }.into_any(),
                    Some(reason) => view! { <strong>{reason}</strong> }.into_any(),
                    None => view! { <Found preview id /> }.into_any(),
                }}
            </p>
        </li>
    }
}

/// What is dragged here, so that nothing else is taken for it.
const KIND: &str = "application/x-spoor-parameter";

fn set_side(parameter: &mut ContextParameter, label: &str) {
    if let Some((side, _)) = SIDES.into_iter().find(|(_, own)| *own == label) {
        parameter.side = side;
        if !parameter.place.is_in(side) {
            parameter.place = Place::default();
        }
    }
}

fn set_place(parameter: &mut ContextParameter, word: &str) {
    if let Some(place) = Place::ALL.into_iter().find(|place| place.word() == word) {
        parameter.place = place;
    }
}

fn set_use(parameter: &mut ContextParameter, label: &str) {
    if let Some((used_as, _)) = USES.into_iter().find(|(_, own)| *own == label) {
        parameter.used_as = used_as;
    }
}

fn example(place: Place) -> &'static str {
    match place {
        Place::Header => "such as x-tenant",
        Place::Cookie => "such as shop_session",
        Place::Query => "such as visitor",
        Place::Body => "such as user.id",
        Place::Jwt => "such as sub",
    }
}
