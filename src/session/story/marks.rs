//! The requests one looks for first, as links with keys.

use leptos::prelude::*;
use spoor_model::Field;
use spoor_model::ledger::Mark;

use super::JumpLink;
use crate::browser::clock;
use crate::keys::{absent, place};
use crate::session::Open;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::plain;
use crate::zone::Zone;

#[component]
pub fn Marks() -> impl IntoView {
    let open = Open::here();
    let zone = Zone::here();
    let marks = Memo::new(move |_| open.ledger().with(|ledger| ledger.marks()));
    let links = move || {
        Mark::ALL
            .into_iter()
            .zip(marks.get())
            .zip(place::MARKS)
            .filter_map(|((mark, row), id)| {
                let row = row?;
                let title = open.ledger().with_untracked(|ledger| {
                    let word = |field| plain(ledger.word(field, row).unwrap_or_default());
                    let time = zone.millisecond(ledger.time(row).unwrap_or_default(), clock::now());
                    format!("{time} {} {} {}", word(Field::Method), word(Field::Path), word(Field::Status))
                });
                // A path can be as long as an attack makes it.
                let title: String = title.chars().take(300).collect();
                let key = id.rsplit('-').next().unwrap_or_default();
                let title = format!("{}: {title} (key {key})", mark.about());
                Some(view! { <JumpLink row id title><Draw icon=Icon::Flag />{mark.label()}</JumpLink> })
            })
            .collect_view()
    };
    // A key for what is not there has to say so: otherwise it would seem not to work.
    let said = RwSignal::new("");
    Effect::new(move |_| {
        marks.track();
        said.set("");
    });
    let missing = move || {
        let marks = Mark::ALL.into_iter().zip(marks.get()).zip(place::MARKS);
        marks
            .filter(|((_, row), _)| row.is_none())
            .map(|((mark, _), id)| {
                view! { <button type="button" hidden=true id=absent(id) on:click=move |_| said.set(mark.absent())></button> }
            })
            .collect_view()
    };
    let nothing = move || marks.with(|marks| marks.iter().all(Option::is_none));
    view! {
        {links}
        {missing}
        {move || nothing().then(|| view! { <span class="of">"no attack, block or server error"</span> })}
        <span class="of" role="status">{said}</span>
    }
}
