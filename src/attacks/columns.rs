//! The columns of the table, which depend on what attacks are grouped by.

use spoor_model::query::{GroupKey, Grouping};

use crate::lists::header::Heading;

/// A column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// What the attacks of a group have in common: the type, the address, or the session.
    Name,
    /// Types of attack.
    Types,
    /// Endpoints; the endpoint, where the group is of one.
    Endpoints,
    /// Number of requests.
    Requests,
    /// Number of sessions, which leads to them.
    Sessions,
    /// Number of addresses.
    Sources,
    /// Number of users.
    Users,
    /// What the detectors did.
    Action,
    /// What was decided.
    Verdict,
    /// When the first request was.
    First,
    /// When the last was.
    Last,
    /// Requests over time.
    Timeline,
}

/// What is fixed about a column.
#[derive(Clone, Copy)]
pub struct Column {
    /// The column.
    pub cell: Cell,
    /// What the list is ordered by when its header is clicked.
    pub sort: Option<GroupKey>,
    /// Its header.
    pub heading: Heading,
}

const fn column(
    cell: Cell,
    sort: Option<GroupKey>,
    label: &'static str,
    class: &'static str,
    usual: u32,
) -> Column {
    let in_zone = matches!(cell, Cell::Last);
    Column { cell, sort, heading: Heading { label, class, usual, in_zone } }
}

const TYPE: Column = column(Cell::Name, None, "Attack", "col-name", 190);
const SOURCE: Column = column(Cell::Name, None, "Source IP", "col-name", 190);
const SESSION: Column = column(Cell::Name, None, "Session", "col-name", 190);
const TYPES: Column = column(Cell::Types, None, "Attacks", "col-types", 160);
const ENDPOINT: Column = column(Cell::Endpoints, None, "Endpoint", "col-endpoints", 300);
const ENDPOINTS: Column = column(Cell::Endpoints, None, "Endpoints", "col-endpoints", 300);

const REST: [Column; 9] = [
    column(Cell::Requests, Some(GroupKey::Requests), "Requests", "col-requests number", 76),
    column(Cell::Sessions, Some(GroupKey::Sessions), "Sessions", "col-sessions number", 76),
    column(Cell::Sources, Some(GroupKey::Sources), "Sources", "col-sources number", 70),
    column(Cell::Users, Some(GroupKey::Users), "Users", "col-users number", 56),
    column(Cell::Action, None, "Action", "col-action", 96),
    column(Cell::Verdict, None, "Verdict", "col-verdict", 112),
    column(Cell::First, None, "First seen", "col-first", 104),
    column(Cell::Last, Some(GroupKey::Time), "Last seen", "col-last", 118),
    column(Cell::Timeline, None, "Over time", "col-over-time", 96),
];

/// The columns for groups by this. What is one for every group has none.
pub fn of(by: Grouping) -> Vec<Column> {
    let (first, left_out): (&[Column], &[Cell]) = match by {
        Grouping::Endpoint => (&[TYPE, ENDPOINT], &[]),
        Grouping::Ip => (&[SOURCE, TYPES, ENDPOINTS], &[Cell::Sources]),
        Grouping::Session => (&[SESSION, TYPES, ENDPOINTS], &[Cell::Sessions]),
    };
    first.iter().chain(&REST).filter(|column| !left_out.contains(&column.cell)).copied().collect()
}
