//! CSV of sessions, as the list shows them. The styles are those of [`super::csv`].

use super::cell::{push_raw, push_safe};
use super::{BETWEEN, BYTE_ORDER_MARK, LINE_END, Style, push_count};
use crate::field::Kind;
use crate::instant::{Millis, parse_instant};
use crate::pattern::number_text;
use crate::percent;
use crate::query::Query;
use crate::wire::{Counted, Endpoint, SessionRow, Top};

macro_rules! columns {
    ($($column:ident, [$($name:literal),*], $about:literal;)*) => {
        /// A column of the session list, which has one or two in a file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum SessionColumn { $(#[doc = $about] $column,)* }

        impl SessionColumn {
            /// All of them, in the order of a file.
            pub const ALL: &[SessionColumn] = &[$(SessionColumn::$column,)*];

            /// The names it has in a file.
            pub fn names(self) -> &'static [&'static str] {
                match self { $(SessionColumn::$column => &[$($name),*],)* }
            }
        }
    };
}

columns! {
    Key, ["session_key"], "Name of the session key.";
    First, ["first_utc"], "Time of the first matching request.";
    Last, ["last_utc"], "Time of the last matching request.";
    Duration, ["duration_s"], "From the first to the last, in seconds.";
    Status, ["session_status"], "Whether any request of the session was blocked.";
    Requests, ["requests"], "Number of matching requests.";
    Attacks, ["attacks"], "Number of those with attacks.";
    Blocked, ["blocked"], "Number of matching requests that were blocked.";
    AllRequests, ["all_requests"], "Number of requests of the session, matching or not.";
    Users, ["users", "users_total"], "Users, and how many.";
    Roles, ["roles", "roles_total"], "Roles, and how many.";
    Ips, ["user_ips", "user_ips_total"], "Client addresses, and how many.";
    Countries, ["countries"], "Countries of these addresses.";
    Networks, ["networks"], "Networks of these addresses.";
    Hosts, ["api_hosts", "api_hosts_total"], "API hosts, and how many.";
    Flows, ["business_flows", "business_flows_total"], "Business flows, and how many.";
    AttackTypes, ["attack_types", "attack_types_total"], "Types of attack, and how many.";
    Endpoints, ["endpoints", "endpoints_total"], "Endpoints as method, host and path template, and how many.";
    Denied, ["denied"], "Whether the session is on the denylist: yes or no.";
}

/// What a file of sessions is to be like.
#[derive(Clone, Debug)]
pub struct SessionOptions {
    /// How cells are written.
    pub style: Style,
    /// Whether the file begins with a byte order mark, which tells spreadsheets that it is UTF-8.
    pub byte_order_mark: bool,
    /// The columns. In a file they stand in the order of [`SessionColumn::ALL`], between `session_id` and `link`, which are
    /// always there.
    pub columns: Vec<SessionColumn>,
}

impl SessionOptions {
    /// All columns, and a byte order mark for spreadsheets only.
    pub fn new(style: Style) -> SessionOptions {
        SessionOptions { style, byte_order_mark: style == Style::Safe, columns: SessionColumn::ALL.to_vec() }
    }
}

/// Writes sessions as CSV.
pub struct SessionWriter {
    options: SessionOptions,
    origin: String,
    query: Query,
    as_of: Millis,
    /// What follows the path of a link where nothing is later than `as_of`.
    search: String,
}

impl SessionWriter {
    /// A writer of what `query` listed. `origin` is the address of the app; relative times count from `as_of`, when the server
    /// counted.
    pub fn new(options: SessionOptions, origin: &str, query: &Query, as_of: Millis) -> SessionWriter {
        let query = Query { general: query.general.clone(), ..Query::default() };
        let search = query.pinned(as_of, as_of, None).to_search();
        SessionWriter { options, origin: origin.to_owned(), query, as_of, search }
    }

    fn columns(&self) -> impl Iterator<Item = SessionColumn> {
        SessionColumn::ALL.iter().copied().filter(|column| self.options.columns.contains(column))
    }

    /// Appends the byte order mark, where there is to be one, and the header line.
    pub fn header(&self, out: &mut Vec<u8>) {
        if self.options.byte_order_mark {
            out.extend_from_slice(BYTE_ORDER_MARK);
        }
        out.extend_from_slice(b"session_id,");
        for name in self.columns().flat_map(SessionColumn::names) {
            out.extend_from_slice(name.as_bytes());
            out.push(b',');
        }
        out.extend_from_slice(b"link");
        out.extend_from_slice(LINE_END);
    }

    /// Appends a session.
    pub fn row(&self, row: &SessionRow, out: &mut Vec<u8>) {
        self.text(&row.id, out);
        for column in self.columns() {
            self.column(column, row, out);
        }
        let end = parse_instant(&row.last).map_or(self.as_of, |last| self.as_of.max(last + 1));
        // A range without an end has none, and a clock that runs ahead must not hide what is in the row.
        let pinned = (end > self.as_of).then(|| self.query.pinned(self.as_of, end, None).to_search());
        let link = format!(
            "{}/sessions/{}?{}",
            self.origin,
            percent::segment(&row.id),
            pinned.as_deref().unwrap_or(&self.search)
        );
        out.push(b',');
        self.text(&link, out);
        out.extend_from_slice(LINE_END);
    }

    /// Appends the cells of a column, each with a comma before it.
    fn column(&self, column: SessionColumn, row: &SessionRow, out: &mut Vec<u8>) {
        out.push(b',');
        match column {
            SessionColumn::Key => self.text(&row.session_key, out),
            SessionColumn::First => out.extend_from_slice(row.first.as_bytes()),
            SessionColumn::Last => out.extend_from_slice(row.last.as_bytes()),
            SessionColumn::Duration => {
                let ends = parse_instant(&row.first).zip(parse_instant(&row.last));
                let length = ends.map(|(first, last)| last.saturating_sub(first).max(0) as u64);
                // Thousandths, as of milliseconds.
                let text = length.map(|millis| number_text(Kind::Milliseconds, millis));
                out.extend_from_slice(text.unwrap_or_default().as_bytes());
            }
            SessionColumn::Status => self.text(&row.session_status, out),
            SessionColumn::Requests => push_count(out, row.requests),
            SessionColumn::Attacks => push_count(out, row.attacks),
            SessionColumn::Blocked => push_count(out, row.blocked),
            SessionColumn::AllRequests => push_count(out, row.all_requests),
            SessionColumn::Users => self.counted(&row.users, out),
            SessionColumn::Roles => self.counted(&row.roles, out),
            SessionColumn::Ips => {
                self.texts(row.ips.items.iter().map(|ip| ip.value.as_str()), out);
                total(row.ips.total, out);
            }
            SessionColumn::Countries => {
                self.texts(distinct(row.ips.items.iter().filter_map(|ip| ip.country.as_deref())), out);
            }
            SessionColumn::Networks => {
                self.texts(distinct(row.ips.items.iter().filter_map(|ip| ip.network.as_deref())), out);
            }
            SessionColumn::Hosts => self.counted(&row.hosts, out),
            SessionColumn::Flows => self.counted(&row.flows, out),
            SessionColumn::AttackTypes => self.counted(&row.attack_types, out),
            SessionColumn::Endpoints => {
                let names: Vec<String> = row.endpoints.items.iter().map(endpoint).collect();
                self.texts(names.iter().map(String::as_str), out);
                total(row.endpoints.total, out);
            }
            SessionColumn::Denied => self.text(if row.denied.is_some() { "yes" } else { "no" }, out),
        }
    }

    fn counted(&self, top: &Top<Counted>, out: &mut Vec<u8>) {
        self.texts(top.items.iter().map(|item| item.value.as_str()), out);
        total(top.total, out);
    }

    fn texts<'a>(&self, texts: impl IntoIterator<Item = &'a str>, out: &mut Vec<u8>) {
        self.text(&texts.into_iter().collect::<Vec<_>>().join(BETWEEN), out);
    }

    fn text(&self, text: &str, out: &mut Vec<u8>) {
        match self.options.style {
            _ if text.is_empty() => {}
            Style::Safe => push_safe(out, text),
            Style::Raw => push_raw(out, text),
        }
    }
}

/// Appends how many distinct values there are, in a cell of its own: a row may hold fewer.
fn total(total: u64, out: &mut Vec<u8>) {
    out.push(b',');
    push_count(out, total);
}

/// An endpoint in a word: `GET api.shop.test/v2/users/{int}`. What is not known is left out.
fn endpoint(endpoint: &Endpoint) -> String {
    let Endpoint { method, host, endpoint, .. } = endpoint;
    let [method, host, endpoint] = [method, host, endpoint].map(|part| part.as_deref().unwrap_or_default());
    let between = if method.is_empty() { "" } else { " " };
    format!("{method}{between}{host}{endpoint}")
}

fn distinct<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen
}
