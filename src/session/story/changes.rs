//! Where what identifies the client changes, in words, each with its request.

use leptos::prelude::*;
use spoor_model::Field;
use spoor_model::ledger::Change;

use super::{JumpLink, MOST, time};
use crate::session::Open;
use crate::ui::format;
use crate::ui::menu::Menu;
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

#[component]
pub fn Changes() -> impl IntoView {
    let open = Open::here();
    move || {
        open.changes.with(|changes| {
            changes
                .iter()
                .map(|(field, changes)| view! { <ChangesOf field=*field count=changes.len() /> })
                .collect_view()
        })
    }
}

/// Identifier of the panel of a field's changes.
fn panel(field: Field) -> &'static str {
    match field {
        Field::Ip => "changes-ip",
        Field::Country => "changes-country",
        Field::UserAgent => "changes-user-agent",
        Field::User => "changes-user",
        _ => "changes-role",
    }
}

#[component]
fn ChangesOf(field: Field, count: usize) -> impl IntoView {
    let open = Open::here();
    let label = format!("{} changed {}×", field.label(), format::exact(count as u64));
    let listed = move || {
        open.changes.with(|changes| {
            let own = changes.iter().find(|(own, _)| *own == field);
            own.map_or(Vec::new(), |(_, changes)| changes.iter().take(MOST).copied().collect())
        })
    };
    view! {
        <Menu id=panel(field) label slight=true>
            <p class="of wide-panel">"In the whole session, in the order of time. A request that says nothing is no change."</p>
            <ol class="story-list">
                {move || listed().into_iter().map(|change| view! { <ChangeLine field change /> }).collect_view()}
            </ol>
            {(count > MOST).then(|| view! { <p class="cut">{format!("{} later changes are not listed.", format::exact((count - MOST) as u64))}</p> })}
        </Menu>
    }
}

#[component]
fn ChangeLine(field: Field, change: Change) -> impl IntoView {
    let (open, zone) = (Open::here(), Zone::here());
    let ledger = open.ledger().get_untracked();
    let word = |row| ledger.word(field, row).unwrap_or_default().to_owned();
    let (before, after) = (word(change.before), word(change.row));
    let at = ledger.time(change.row).unwrap_or_default();
    let title =
        plain(ledger.word(Field::Path, change.row).unwrap_or_default()).chars().take(300).collect::<String>();
    view! {
        <li>
            <JumpLink row=change.row panel=panel(field) title>
                <Inert text=before />" → "<Inert text=after />
                <span class="of">" at "{move || time(open, zone, at)}</span>
            </JumpLink>
        </li>
    }
}
