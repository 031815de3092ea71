//! The columns of the list: which are shown, how wide, and how tall rows are. Settings of this device: they never go
//! into a link.

use std::collections::BTreeSet;

use leptos::prelude::*;
use spoor_model::export::sessions::SessionColumn;
use spoor_model::query::SessionKey;
use spoor_model::wire::SessionRow;

use crate::browser::storage;
use crate::ui::menu::Menu;
use crate::ui::widths::{NARROWEST, WIDEST, Widths};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// When; always shown, since it leads to the session.
    Time,
    /// How long.
    Duration,
    /// Blocked or not.
    Status,
    /// How many requests match.
    Requests,
    /// How many of them have attacks.
    Attacks,
    /// User and role.
    User,
    /// Address, country, network.
    Ip,
    /// API host.
    Host,
    /// Business flows.
    Flows,
    /// Endpoints.
    Endpoints,
}

impl Cell {
    /// The columns of a file that say the same.
    fn in_file(self) -> &'static [SessionColumn] {
        match self {
            Cell::Time => &[SessionColumn::First, SessionColumn::Last],
            Cell::Duration => &[SessionColumn::Duration],
            Cell::Status => &[SessionColumn::Status, SessionColumn::Blocked, SessionColumn::Denied],
            Cell::Requests => &[SessionColumn::Requests],
            Cell::Attacks => &[SessionColumn::Attacks, SessionColumn::AttackTypes],
            Cell::User => &[SessionColumn::Users, SessionColumn::Roles],
            Cell::Ip => &[SessionColumn::Ips, SessionColumn::Countries, SessionColumn::Networks],
            Cell::Host => &[SessionColumn::Hosts],
            Cell::Flows => &[SessionColumn::Flows],
            Cell::Endpoints => &[SessionColumn::Endpoints],
        }
    }
}

/// What is fixed about a column.
pub struct Column {
    /// The column.
    pub cell: Cell,
    /// What its header says.
    pub label: &'static str,
    /// What the list is ordered by when its header is clicked.
    pub sort: Option<SessionKey>,
    /// Its class in the style sheet, which says how wide it is as long as no width was chosen for any column.
    pub class: &'static str,
    /// Its usual width in CSS pixels once widths were chosen.
    pub usual: u32,
}

/// All columns in their order.
pub const COLUMNS: [Column; 10] = [
    Column { cell: Cell::Time, label: "Time", sort: Some(SessionKey::Time), class: "col-time", usual: 200 },
    Column {
        cell: Cell::Duration,
        label: "Duration",
        sort: Some(SessionKey::Duration),
        class: "col-duration number",
        usual: 86,
    },
    Column { cell: Cell::Status, label: "Status", sort: None, class: "col-status", usual: 112 },
    Column {
        cell: Cell::Requests,
        label: "Requests",
        sort: Some(SessionKey::Requests),
        class: "col-requests number",
        usual: 84,
    },
    Column {
        cell: Cell::Attacks,
        label: "Attacks",
        sort: Some(SessionKey::Attacks),
        class: "col-attacks number",
        usual: 76,
    },
    Column { cell: Cell::User, label: "User, role", sort: None, class: "col-user", usual: 170 },
    Column { cell: Cell::Ip, label: "User IP", sort: None, class: "col-ip", usual: 206 },
    Column { cell: Cell::Host, label: "API host", sort: None, class: "col-host", usual: 150 },
    Column { cell: Cell::Flows, label: "Business flows", sort: None, class: "col-flows", usual: 140 },
    Column {
        cell: Cell::Endpoints,
        label: "Requested endpoints",
        sort: None,
        class: "col-endpoints",
        usual: 320,
    },
];

/// The settings' keys on this device.
const HIDDEN: &str = "spoor.columns.hidden";
const WIDTHS: &str = "spoor.columns.widths";
const COMPACT: &str = "spoor.rows.compact";

/// Which columns are shown and how wide, on this device.
#[derive(Clone, Copy)]
pub struct Columns {
    hidden: RwSignal<BTreeSet<String>>,
    /// How wide they are.
    pub widths: Widths,
    compact: RwSignal<bool>,
    /// Columns that no session here has anything in; they would only take room.
    empty: Memo<Vec<Cell>>,
}

impl Columns {
    /// As this device remembers them, for these rows.
    pub fn remembered(rows: RwSignal<Vec<SessionRow>>) -> Columns {
        let hidden = storage::setting(HIDDEN).unwrap_or_default();
        let hidden = hidden.split(';').filter(|label| !label.is_empty()).map(str::to_owned).collect();
        Columns {
            hidden: RwSignal::new(hidden),
            widths: Widths::remembered(WIDTHS),
            compact: RwSignal::new(storage::setting(COMPACT).is_some()),
            empty: Memo::new(move |_| rows.with(|rows| empty(rows))),
        }
    }

    /// The columns that are shown.
    pub fn shown(self) -> Vec<&'static Column> {
        self.hidden.with(|hidden| {
            let shown = |column: &&Column| {
                !hidden.contains(column.label) && self.empty.with(|empty| !empty.contains(&column.cell))
            };
            COLUMNS.iter().filter(|column| column.cell == Cell::Time || shown(column)).collect()
        })
    }

    /// The columns of a file that say what is shown.
    pub fn in_file(self) -> Vec<SessionColumn> {
        self.shown().into_iter().flat_map(|column| column.cell.in_file()).copied().collect()
    }

    /// True for rows as low as they can be.
    pub fn is_compact(self) -> bool {
        self.compact.get()
    }

    fn toggle(self, label: &str) {
        self.hidden.update(|hidden| {
            if !hidden.remove(label) {
                hidden.insert(label.to_owned());
            }
        });
        let hidden =
            self.hidden.with_untracked(|hidden| hidden.iter().cloned().collect::<Vec<_>>().join(";"));
        storage::remember_setting(HIDDEN, (!hidden.is_empty()).then_some(&hidden));
    }

    fn set_compact(self, compact: bool) {
        self.compact.set(compact);
        storage::remember_setting(COMPACT, compact.then_some("1"));
    }
}

fn empty(rows: &[SessionRow]) -> Vec<Cell> {
    type Has = fn(&SessionRow) -> bool;
    let may_be_empty: [(Cell, Has); 3] = [
        (Cell::User, |row| row.users.total + row.roles.total > 0),
        (Cell::Host, |row| row.hosts.total > 0),
        (Cell::Flows, |row| row.flows.total > 0),
    ];
    let empty = may_be_empty.into_iter().filter(|(_, has)| !rows.is_empty() && !rows.iter().any(has));
    empty.map(|(cell, _)| cell).collect()
}

/// The menu that chooses columns, widths and the height of rows.
#[component]
pub fn ColumnsMenu(columns: Columns) -> impl IntoView {
    let rows = move || {
        COLUMNS
            .iter()
            .map(|column| {
                let Column { cell, label, .. } = *column;
                let shown = move || !columns.hidden.with(|hidden| hidden.contains(label));
                let width = move || columns.widths.chosen(label).map(|width| width.to_string()).unwrap_or_default();
                let resize = move |event| {
                    columns.widths.set(label, event_target_value(&event).parse().ok());
                };
                view! {
                    <tr>
                        <th scope="row">
                            <label>
                                <input type="checkbox" prop:checked=shown disabled=cell == Cell::Time on:change=move |_| columns.toggle(label) />
                                {label}
                            </label>
                        </th>
                        <td>
                            <input
                                type="number"
                                min=NARROWEST.to_string()
                                max=WIDEST.to_string()
                                step="10"
                                placeholder="usual"
                                aria-label=format!("Width of {label} in pixels")
                                prop:value=width
                                on:change=resize
                            />
                        </td>
                    </tr>
                }
            })
            .collect_view()
    };
    let density = move || {
        [(false, "Comfortable rows"), (true, "Compact rows")].map(|(compact, words)| {
        view! {
            <label>
                <input type="radio" name="density" prop:checked=move || columns.is_compact() == compact on:change=move |_| columns.set_compact(compact) />
                {words}
            </label>
        }
    }).into_iter().collect_view()
    };
    view! {
        <Menu id="columns" label="Columns".to_owned()>
            <div class="columns-panel">
                <table>
                    <caption class="hidden">"Columns, on this device"</caption>
                    <thead><tr><th scope="col">"Shown"</th><th scope="col">"Width, px"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <fieldset class="operators"><legend class="hidden">"Height of rows"</legend>{density()}</fieldset>
                <button type="button" class="button" on:click=move |_| columns.widths.reset()>"Usual widths"</button>
            </div>
        </Menu>
    }
}
