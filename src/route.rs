//! The address and the view: what the address says, addresses of other views, and going there. The query string is
//! read raw: the router decodes it twice.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use spoor_model::query::is_compact;
use spoor_model::{Problem, Query, percent};

use crate::browser::{clock, page, storage};

/// What the address says.
#[derive(Clone, Copy)]
pub struct Route {
    /// The query.
    pub query: Memo<Query>,
    /// What of the query string was not understood.
    pub problems: Memo<Vec<Problem>>,
    /// The session that is open.
    pub session: Memo<Option<String>>,
    /// The section that is shown.
    pub section: Memo<Section>,
}

/// A part of the app.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The list, and each session.
    Sessions,
    /// Groups of attacks.
    Attacks,
    /// Rules and denied sessions.
    Rules,
    /// Import of files.
    Import,
    /// Session context, and what this device remembers.
    Settings,
}

impl Section {
    fn of(path: &str) -> Section {
        match path {
            ATTACKS => Section::Attacks,
            RULES => Section::Rules,
            IMPORT => Section::Import,
            SETTINGS => Section::Settings,
            _ => Section::Sessions,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Section::Sessions => LIST,
            Section::Attacks => ATTACKS,
            Section::Rules => RULES,
            Section::Import => IMPORT,
            Section::Settings => SETTINGS,
        }
    }

    /// The section's address. What is listed under the general filters keeps them; elsewhere, only the zone matters.
    pub fn address(self, query: &Query) -> String {
        match self {
            Section::Sessions => list_address(query),
            Section::Attacks => attacks_address(query),
            _ => join(self.path(), &Query { zone: query.zone.clone(), ..Query::default() }),
        }
    }
}

/// Which trace a navigation leaves in the history.
#[derive(Clone, Copy, PartialEq)]
pub enum History {
    /// A new entry, that Back undoes.
    Push,
    /// The current entry is rewritten.
    Replace,
}

impl Route {
    /// Follows the address. For the shell of the app; parts take it from the context.
    pub fn follow() -> Route {
        let location = use_location();
        let read = Memo::new(move |_| Query::parse(&location.search.get()));
        let path = location.pathname;
        complete_history(path, location.search);
        let route = Route {
            query: Memo::new(move |_| read.with(|(query, _)| query.clone())),
            problems: Memo::new(move |_| read.with(|(_, problems)| problems.clone())),
            session: Memo::new(move |_| path.with(|path| session_of(path))),
            section: Memo::new(move |_| path.with(|path| Section::of(path))),
        };
        // A compact link is for the way here; what one goes on with is the long form.
        let go = use_go();
        Effect::new(move |_| {
            if location.search.with(|search| is_compact(search)) {
                go(&route.with(&route.query.get()), History::Replace);
            }
        });
        route
    }

    /// The route of the app.
    pub fn here() -> Route {
        expect_context::<Route>()
    }

    /// The address of this view with another query.
    pub fn with(self, query: &Query) -> String {
        match self.session.get() {
            Some(session) => session_address(&session, query),
            None => join(self.section.get().path(), query),
        }
    }
}

/// How long the router may take to write the address of another page, in milliseconds.
const WRITTEN: i32 = 250;

/// Makes the history entries that the router leaves out. After Back and Forward, `leptos_router` 0.8 still believes to
/// be where Back led, and a link to that very address shows it without an entry: the address would stay behind.
fn complete_history(path: Memo<String>, search: Memo<String>) {
    let current = move || (path.get_untracked(), search.get_untracked());
    Effect::new(move |before: Option<(String, String)>| {
        let shown = (path.get(), search.get());
        let same_page = before.is_some_and(|(before, _)| before == shown.0);
        let wanted = shown.clone();
        leptos::task::spawn_local(async move {
            // On one page the router writes the address at once.
            if !same_page {
                clock::pause(WRITTEN).await;
            }
            if wanted == current() && page::path_and_search() != wanted {
                let (path, search) = wanted;
                page::push(&if search.is_empty() { path } else { format!("{path}?{search}") });
            }
        });
        shown
    });
}

fn session_of(path: &str) -> Option<String> {
    let id = path.strip_prefix("/sessions/")?;
    (!id.is_empty()).then(|| percent::decode(&id.replace('+', "%2B")))
}

const LIST: &str = "/sessions";

const ATTACKS: &str = "/attacks";

const RULES: &str = "/rules";

const IMPORT: &str = "/import";

const SETTINGS: &str = "/settings";

/// The address of the session list.
pub fn list_address(query: &Query) -> String {
    join(LIST, &query.of_list())
}

/// The address of the groups of attacks.
pub fn attacks_address(query: &Query) -> String {
    join(ATTACKS, &query.of_groups())
}

/// The address of a list with the number of rows that the sender of a link saw.
pub fn address_with_rows(section: Section, query: &Query) -> String {
    join(section.path(), query)
}

/// The address of a session.
pub fn session_address(session: &str, query: &Query) -> String {
    join(&session_path(session), query)
}

fn session_path(session: &str) -> String {
    format!("{LIST}/{}", percent::segment(session))
}

fn join(path: &str, query: &Query) -> String {
    joined(path, &query.to_search())
}

fn joined(path: &str, search: &str) -> String {
    if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") }
}

/// A view to hand on.
pub struct Link {
    path: String,
    query: Query,
}

impl Link {
    /// To the session list.
    pub fn to_list(query: Query) -> Link {
        Link { path: LIST.to_owned(), query }
    }

    /// To the groups of attacks.
    pub fn to_attacks(query: Query) -> Link {
        Link { path: ATTACKS.to_owned(), query }
    }

    /// To a session.
    pub fn to_session(session: &str, query: Query) -> Link {
        Link { path: session_path(session), query }
    }

    /// Path and query as the app itself writes them.
    pub fn long(&self) -> String {
        join(&self.path, &self.query)
    }

    /// Path and the compact form of the query; `None` where that is too long for one.
    pub fn compact(&self) -> Option<String> {
        self.query.to_compact().map(|search| joined(&self.path, &search))
    }
}

/// Remembers in this tab the order of a list's sessions, so that a session opened from it knows its neighbours.
pub fn remember_order<'a>(list: &Query, ids: impl Iterator<Item = &'a str>) {
    storage::remember_in_tab(&order_key(list), &ids.collect::<Vec<_>>().join(" "));
}

/// The order of a list's sessions, as far as this tab has seen it.
pub fn order(list: &Query) -> Vec<String> {
    let ids = storage::in_tab(&order_key(list)).unwrap_or_default();
    ids.split_whitespace().map(str::to_owned).collect()
}

fn order_key(list: &Query) -> String {
    format!("spoor.order {}", list_address(&list.to_ask()))
}

/// Under which the tab remembers which session was opened last, for the focus in the list.
const LAST: &str = "spoor.last";

/// Remembers in this tab which session was opened last.
pub fn remember_last(session: &str) {
    storage::remember_in_tab(LAST, session);
}

/// The session that this tab opened last.
pub fn last() -> Option<String> {
    storage::in_tab(LAST)
}

/// Remembers in this tab what was followed last from the list of a section, by the key of its focus.
pub fn remember_followed(section: Section, focus: &str) {
    storage::remember_in_tab(&format!("{LAST} {}", section.path()), focus);
}

/// What this tab followed last from the list of a section.
pub fn followed(section: Section) -> String {
    storage::in_tab(&format!("{LAST} {}", section.path())).unwrap_or_default()
}

/// A way to go to an address of the app. Going where one already is does nothing, and nothing scrolls.
pub fn use_go() -> impl Fn(&str, History) + Clone {
    let navigate = use_navigate();
    let location = use_location();
    move |address, history| {
        let search = location.search.get_untracked();
        let path = location.pathname.get_untracked();
        let here = if search.is_empty() { path } else { format!("{path}?{search}") };
        if here != address {
            let options = NavigateOptions {
                resolve: false,
                replace: history == History::Replace,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(address, options);
        }
    }
}
