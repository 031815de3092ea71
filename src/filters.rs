//! The general filters as controls: search box, time range, a menu for each field, and chips. All are made from
//! the vocabulary. They read the address and lead to other addresses; they load nothing but values to choose from.

pub mod chips;
pub mod edit;
mod number;
mod offers;
mod picker;
mod search;
pub mod time;

use leptos::prelude::*;
use spoor_model::Field;

use crate::route::Route;
use crate::ui::menu::Menu;
pub use search::focus as focus_search;
pub use time::words as time_words;

/// Fields that have a menu of their own in the bar; all others are under "More".
const IN_BAR: [Field; 6] =
    [Field::Host, Field::Method, Field::Status, Field::Ip, Field::Attack, Field::Country];

/// The general filters.
#[component]
pub fn FilterBar() -> impl IntoView {
    let menus = IN_BAR.into_iter().map(|field| view! { <FieldMenu field /> }).collect_view();
    let others = || Field::all().filter(|field| !IN_BAR.contains(field) && *field != Field::Path);
    let route = Route::here();
    let set = Memo::new(move |_| {
        route.query.with(|query| {
            query.general.filter.clauses().any(|clause| others().any(|field| field == clause.field))
        })
    });
    view! {
        <search class="filter-bar" aria-label="General filters">
            <search::SearchBox />
            <time::TimeMenu />
            {menus}
            <Menu id="filter-more" label="More" active=set>
                <div class="more-fields">
                    {others()
                        .map(|field| {
                            view! {
                                <details name="more-field">
                                    <summary>{field.label()}</summary>
                                    <Control field />
                                </details>
                            }
                        })
                        .collect_view()}
                </div>
            </Menu>
        </search>
        <chips::GeneralChips />
    }
}

#[component]
fn FieldMenu(field: Field) -> impl IntoView {
    let route = Route::here();
    let set = Memo::new(move |_| {
        route.query.with(|query| query.general.filter.clauses().any(|clause| clause.field == field))
    });
    view! {
        <Menu id=format!("filter-{}", field.key()) label=field.label().to_owned() active=set>
            <Control field />
        </Menu>
    }
}

/// The control that sets a field, by its kind.
#[component]
fn Control(field: Field) -> impl IntoView {
    if field.kind().is_number() {
        view! { <number::NumberControl field /> }.into_any()
    } else {
        view! { <picker::Picker field /> }.into_any()
    }
}
