//! Arriving with identifiers from somewhere else, an alert for one: says which of them are not stored, and which
//! are left out by the other filters, so that an empty list is never the only answer.

use leptos::prelude::*;
use spoor_model::query::Layer;
use spoor_model::{Field, Filter, Operator};

use super::list::List;
use crate::api::{self, Failure};
use crate::browser::fetch::Signal as Wanted;
use crate::filters::edit::Edit;
use crate::load::{State, load};
use crate::ui::failure::FailureNote;
use crate::ui::format;
use crate::ui::text::Inert;

/// Fields whose values are identifiers.
const NAMED: [Field; 2] = [Field::Request, Field::Session];

/// Identifiers that are looked up; with more of them one does not read a sentence for each.
const MOST: usize = 20;

#[component]
pub fn Arrival(list: List) -> impl IntoView {
    let edit = Edit::here();
    let named = Memo::new(move |_| {
        let filter = edit.general().filter;
        let ids = |field| {
            filter.values(field, Operator::Is).map(move |id| (field, id.to_owned())).collect::<Vec<_>>()
        };
        NAMED.into_iter().flat_map(ids).filter(|(_, id)| !id.is_empty()).take(MOST).collect::<Vec<_>>()
    });
    let unknown = load(move || Some(named.get()), unknown);
    let missing = move || {
        unknown.value.with(|unknown| {
            let unknown = unknown.iter().flatten().cloned();
            unknown
                .map(|(field, id)| {
                    view! {
                        <div class="note" role="status">
                            <strong>{field.label()}" "<span class="mono"><Inert text=id /></span>" is not stored"</strong>
                            <span>"It was never imported, or it has been removed since."</span>
                        </div>
                    }
                })
                .collect_view()
        })
    };
    // Of the requests that are stored, those that the list does not show.
    let left_out = Memo::new(move |_| {
        let ready = list.first.state.with(|state| *state == State::Ready);
        let requests =
            |ids: &[(Field, String)]| ids.iter().filter(|(field, _)| *field == Field::Request).count() as u64;
        let stored = unknown.value.with(|unknown| {
            let unknown = unknown.as_deref()?;
            Some(named.with(|named| requests(named)).saturating_sub(requests(unknown)))
        });
        let shown = list.first.value.with(|page| page.as_ref().map_or(0, |page| page.requests));
        ready.then_some(stored?.saturating_sub(shown)).filter(|count| *count > 0)
    });
    let alone = move || {
        let filter = edit.general().filter;
        let named = NAMED.into_iter().fold(Filter::default(), |alone, field| {
            let values = filter.values(field, Operator::Is);
            values.fold(alone, |alone, id| alone.with(field, Operator::Is, id).unwrap_or(alone))
        });
        edit.address(Layer { filter: named, ..Layer::default() })
    };
    let beyond = Memo::new(move |_| {
        let filter = edit.general().filter;
        let all: usize = NAMED.into_iter().map(|field| filter.values(field, Operator::Is).count()).sum();
        all.saturating_sub(MOST)
    });
    view! {
        <FailureNote loaded=unknown />
        {missing}
        <Show when=move || { beyond.get() > 0 }>
            <div class="note" role="status">{move || format!("Only the first {MOST} identifiers were looked up; {} were not.", beyond.get())}</div>
        </Show>
        {move || left_out.get().map(|count| view! {
            <div class="note" role="status">
                <span>{format!("{} stored, but the other filters leave {} out.", is_are(count), if count == 1 { "it" } else { "them" })}</span>
                <a href=alone data-noscroll="">"Show without the other filters"</a>
            </div>
        })}
    }
}

fn is_are(count: u64) -> String {
    format!("{} asked for {}", format::counted(count, "request"), if count == 1 { "is" } else { "are" })
}

/// Which of these identifiers name nothing that is stored.
async fn unknown(named: Vec<(Field, String)>, wanted: Wanted) -> Result<Vec<(Field, String)>, Failure> {
    let mut unknown = Vec::new();
    for (field, id) in named {
        let answer = match field {
            Field::Request => api::request(id.clone(), wanted.clone()).await.map(drop),
            _ => api::session(id.clone(), wanted.clone()).await.map(drop),
        };
        match answer {
            Ok(()) => {}
            Err(failure) if failure.not_found => unknown.push((field, id)),
            Err(failure) => return Err(failure),
        }
    }
    Ok(unknown)
}
