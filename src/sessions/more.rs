//! "+n" behind the most frequent values of a row: a button that opens all of them in place, each to be filtered by.

use leptos::prelude::*;
use spoor_model::pattern::Pattern;
use spoor_model::wire::FacetItem;
use spoor_model::{Field, Filter, Operator, Query};

use crate::api;
use crate::filters::edit::Edit;
use crate::load::load;
use crate::ui::failure::{FailureNote, Progress};
use crate::ui::format;
use crate::ui::menu::Menu;
use crate::ui::text::{Inert, plain};

/// How many values of a field a row does not show; nothing where it shows all of them.
#[component]
pub fn More(session: String, field: Field, rest: u64) -> impl IntoView {
    (rest > 0).then(|| {
        let id = format!("more-{}-{session}", field.key());
        let words = format!("+{}", format::short(rest));
        let session = StoredValue::new(session);
        view! {
            <Menu id label=words name=field.label() slight=true>
                <Values session=session.get_value() field />
            </Menu>
        }
    })
}

/// All values of a field among the requests of a session that match the general filters.
#[component]
fn Values(session: String, field: Field) -> impl IntoView {
    let edit = Edit::here();
    let values = load(
        move || {
            let mut general = edit.general();
            general.filter = of_session(&general.filter, &session);
            Some(Query { general, ..Query::default() })
        },
        move |query, wanted| api::facet(query, field, String::new(), wanted),
    );
    let items = move || {
        // The counts are not under the field's own filter, but the row shows only what meets it.
        let filter = edit.general().filter;
        let shown = |item: &&FacetItem| {
            filter
                .tests()
                .into_iter()
                .filter(|test| test.field == field)
                .all(|test| test.accepts_words(item.value.as_deref().into_iter()))
        };
        values.value.with(|page| {
            let items = page.iter().flat_map(|page| &page.items).filter(shown);
            items
                .filter(|item| item.value.is_some())
                .map(|item| view! { <Value field item=item.clone() /> })
                .collect_view()
        })
    };
    let cut = move || {
        values.value.with(|page| {
            let page = page.as_ref()?;
            let shown = page.items.len() as u64;
            (shown < page.total)
                .then(|| format!("The {shown} most frequent of {}.", format::exact(page.total)))
        })
    };
    view! {
        <div class="more-values">
            <h2>{field.label()}</h2>
            <Progress loaded=values />
            <FailureNote loaded=values />
            <ul>{items}</ul>
            <p class="cut">{cut}</p>
        </div>
    }
}

#[component]
fn Value(field: Field, item: FacetItem) -> impl IntoView {
    let edit = Edit::here();
    let value = item.value.unwrap_or_default();
    let pattern = Pattern::literal(field.kind(), Some(&value));
    let address = move || {
        edit.changed(|general| general.filter = general.filter.toggled(field, Operator::Is, &pattern))
    };
    let label = field.value_words(&value);
    let title = format!("Show only sessions with {} {}", field.label(), plain(&label));
    view! {
        <li>
            <a href=address data-noscroll="" title=title><Inert text=label /></a>
            <span class="count">{format::counted(item.requests, "request")}</span>
        </li>
    }
}

fn of_session(filter: &Filter, session: &str) -> Filter {
    let others = filter.without_clause(Field::Session, Operator::Is);
    others.toggled(Field::Session, Operator::Is, &Pattern::literal(Field::Session.kind(), Some(session)))
}
