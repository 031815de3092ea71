//! The columns of the table of requests, their headers, and how tall a row is.

use leptos::prelude::*;
use spoor_model::query::{RequestKey, Sort};
use spoor_model::{Field, Query};

use crate::route::Route;
use crate::session::usual::ByDeviation;
use crate::ui::edge::Edge;
use crate::ui::widths::Widths;
use crate::zone::InZone;

/// Height of a closed row in CSS pixels. The style sheet has it from here, as `--row-height`.
pub const ROW: f64 = 28.0;

/// Under which this device remembers the widths that were chosen.
const WIDTHS: &str = "spoor.requests.widths";

/// A column.
pub struct Column {
    /// What the requests are ordered by when its header is clicked.
    key: RequestKey,
    /// What its header says.
    label: &'static str,
    /// Its class in the style sheet, which says how wide it is as long as no width was chosen for any column.
    class: &'static str,
    /// Its usual width in CSS pixels once widths were chosen.
    usual: u32,
}

/// All columns in their order. The cells of a row stand in the same order.
pub const COLUMNS: [Column; 8] = [
    Column { key: RequestKey::Time, label: "Time", class: "col-when", usual: 196 },
    Column { key: RequestKey::Field(Field::Method), label: "Method", class: "col-method", usual: 74 },
    Column { key: RequestKey::Field(Field::Path), label: "Path", class: "col-path", usual: 320 },
    Column { key: RequestKey::Field(Field::Status), label: "Code", class: "col-code number", usual: 58 },
    Column { key: RequestKey::Field(Field::Duration), label: "Time, ms", class: "col-ms number", usual: 104 },
    Column {
        key: RequestKey::Field(Field::Size),
        label: "Size, bytes",
        class: "col-size number",
        usual: 112,
    },
    Column { key: RequestKey::Field(Field::Flow), label: "Business flow", class: "col-flow", usual: 112 },
    Column { key: RequestKey::Field(Field::Attack), label: "Attacks", class: "col-attack", usual: 158 },
];

/// The fields that the cells of a row speak of, beside its time.
pub const FIELDS: &[Field] = &[
    Field::Method,
    Field::Path,
    Field::Status,
    Field::Duration,
    Field::Size,
    Field::Slow,
    Field::Large,
    Field::Flow,
    Field::Attack,
    Field::Action,
    Field::Verdict,
];

/// The widths of the columns on this device.
pub fn remembered_widths() -> Widths {
    Widths::remembered(WIDTHS)
}

/// A header that orders the requests by its column, a link to the other order, and changes its width at its edge.
#[component]
pub fn Header(column: &'static Column, widths: Widths) -> impl IntoView {
    let Column { key, label, class, usual } = *column;
    let route = Route::here();
    let sort = Memo::new(move |_| route.query.with(|query| query.inside_sort));
    let order = move || {
        (sort.get().key == key).then(|| if sort.get().descending { "descending" } else { "ascending" })
    };
    let address = move || {
        let now = sort.get();
        let descending = if now.key == key { !now.descending } else { key != RequestKey::Time };
        route.with(&Query { inside_sort: Sort { key, descending }, ..route.query.get() })
    };
    // What the column is called must not include another order it offers, nor what its edge is called.
    let named = class.split(' ').next().map(|class| format!("{class}-name"));
    view! {
        <th scope="col" class=class style:width=move || widths.width(label, usual) aria-sort=order aria-labelledby=named>
            <a id=named.clone() href=address data-noscroll="" prop:replace=true>{label}{(key == RequestKey::Time).then(|| view! { <InZone /> })}</a>
            <ByDeviation column=key />
            <Edge name=label usual widths />
        </th>
    }
}
