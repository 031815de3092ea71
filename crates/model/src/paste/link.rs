//! Links: to a view of Spoor, on whatever host, and to an API.

use super::facts::{Facts, literal, phrases, shortened};
use super::value::short_id;
use super::{Change, Offer};
use crate::field::Field;
use crate::filter::{Filter, Operator};
use crate::instant::TimeRange;
use crate::pattern::Glob;
use crate::percent;
use crate::query::Query;
use crate::query::compact::LONGEST;

pub(super) fn offers(text: &str) -> Vec<Offer> {
    // Chat programs and reports put punctuation around links.
    let text = text.trim_matches(|character| matches!(character, '<' | '>' | '"' | '\'' | '`'));
    let text = [('(', ')'), ('[', ']')].into_iter().fold(text, |text, (opens, closes)| {
        text.strip_prefix(opens).map_or(text, |text| text.strip_suffix(closes).unwrap_or(text))
    });
    if text.chars().any(char::is_whitespace) {
        return wrapped(text);
    }
    let Some(url) = Url::read(text) else {
        return view(text).filter(|view| view.sure).map(|view| view.offer).into_iter().collect();
    };
    let mut offers = api(&url);
    if let Some(view) = view(&url.target) {
        offers.insert(if view.sure { 0 } else { offers.len() }, view.offer);
    }
    offers
}

/// A link to a view that mail has broken into lines, or with words after it: links of Spoor have no spaces. What was
/// broken is put together first, as long as that is understood; both are only offered.
fn wrapped(text: &str) -> Vec<Offer> {
    let joined: String = text.replace("=\r\n", "").replace("=\n", "").split_whitespace().collect();
    // Quoted-printable writes `=3D` for `=`, and no link of Spoor has `=` anywhere else.
    let plain = joined.replace("=3D", "=");
    let first = text.split_whitespace().next().unwrap_or_default();
    let read = |text: &str| {
        let target = Url::read(text).map_or_else(|| text.to_owned(), |url| url.target);
        view(&target).filter(|view| view.sure)
    };
    let candidates = [plain.as_str(), joined.as_str(), first];
    let mut views: Vec<View> = candidates.into_iter().filter_map(read).collect();
    views.sort_by_key(|view| view.problems > 0);
    let mut offers: Vec<Offer> = Vec::new();
    for view in views {
        if !offers.contains(&view.offer) {
            offers.push(view.offer);
        }
    }
    offers
}

/// The parts of an absolute URL, as they are written: a parser of URLs would tidy up what a client sent.
pub(super) struct Url {
    /// Host as Spoor keeps it: lower case, the port only where it is not the scheme's own.
    pub(super) host: String,
    /// Path and query, without the fragment, which is never sent; empty where the URL has neither.
    pub(super) target: String,
}

impl Url {
    /// Reads an `http` or `https` URL, also `hxxp` and `[.]` as in reports.
    pub(super) fn read(text: &str) -> Option<Url> {
        let (scheme, rest) = text.split_once("://")?;
        let port = match scheme.to_ascii_lowercase().as_str() {
            "http" | "hxxp" => ":80",
            "https" | "hxxps" => ":443",
            _ => return None,
        };
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let host = authority.rsplit_once('@').map_or(authority, |(_user, host)| host);
        let host = host.replace("[.]", ".").to_lowercase();
        let host = host.strip_suffix(port).unwrap_or(&host);
        let target = target.split_once('#').map_or(target, |(target, _fragment)| target);
        let rooted = target.is_empty() || target.starts_with('/');
        let target = if rooted { target.to_owned() } else { format!("/{target}") };
        (!host.is_empty()).then(|| Url { host: host.to_owned(), target })
    }
}

/// The request to a URL, the same with any query, its host, its path.
fn api(url: &Url) -> Vec<Offer> {
    let mut facts = Facts::default();
    facts.note(Field::Host, &url.host);
    facts.note(Field::Path, &url.target);
    let mut offers = facts.offers("", &[]);
    offers.splice(1..1, whatever_query(url));
    offers
}

/// The host and the path of a URL, with any query or none; `None` where the URL has no query.
pub(super) fn whatever_query(url: &Url) -> Option<Offer> {
    let (path, _query) = url.target.split_once('?')?;
    let bare = Glob::escape(path);
    let host = literal(Field::Host, &url.host);
    let clauses = [(Field::Host, host), (Field::Path, format!("{bare}\\?*")), (Field::Path, bare)];
    let filter = clauses
        .iter()
        .try_fold(Filter::default(), |filter, (field, value)| filter.with(*field, Operator::Is, value));
    let [host, path] = [&url.host, path].map(|text| shortened(text, 160));
    let label =
        format!("{} is {host}, {} is {path} with any query", Field::Host.label(), Field::Path.label());
    Some(Offer { label, change: Change::Narrow { filter: filter.ok()?, time: TimeRange::default() } })
}

struct View {
    offer: Offer,
    /// False where it may as well be the path of an API.
    sure: bool,
    /// Number of parts that are not understood.
    problems: usize,
}

/// A view of Spoor by its path and query, which are the same wherever it is served.
fn view(target: &str) -> Option<View> {
    // No link of Spoor ends in punctuation: what stands there is the sentence's.
    let target =
        target.trim_end_matches(|last: char| last.is_ascii_punctuation() && last != '/' && last != '=');
    let (path, search) = target.split_once('?').unwrap_or((target, ""));
    let groups = matches!(path, "/attacks" | "/attacks/");
    let session = match path.strip_prefix("/sessions") {
        None if groups => None,
        None => return None,
        Some("" | "/") => None,
        Some(rest) => Some(percent::decode(&rest.strip_prefix('/')?.replace('+', "%2B"))),
    };
    if search.len() > LONGEST {
        return None;
    }
    let (query, problems) = Query::parse(search);
    let known = session.as_deref().is_some_and(|id| short_id(id).is_some());
    let understood = query != Query { unread: query.unread.clone(), ..Query::default() };
    // An id of another shape, or a query in other words, is an API that happens to have a path of this name.
    if (session.is_some() && !known) || (!known && !understood && !search.is_empty()) {
        return None;
    }
    let problems = problems.len();
    let offer = open(session, groups, query, problems);
    Some(View { offer, sure: known || understood, problems })
}

fn open(session: Option<String>, groups: bool, query: Query, problems: usize) -> Offer {
    let mut words = vec![match &session {
        Some(session) => format!("Open session {session}"),
        None if groups => "Open the groups of attacks".to_owned(),
        None => "Open the list of sessions".to_owned(),
    }];
    let time = |range: TimeRange| {
        let end = |name: &str, moment: Option<crate::Moment>| moment.map(|moment| format!("{name} {moment}"));
        [end("from", range.from), end("to", range.to)].into_iter().flatten().collect::<Vec<_>>()
    };
    words.extend(time(query.general.time));
    words.extend(phrases(&query.general.filter));
    words.extend(time(query.inside.time));
    words.extend(phrases(&query.inside.filter));
    if query.all {
        words.push("all requests".to_owned());
    }
    if problems > 0 {
        words.push(format!("{problems} not understood"));
    }
    let query = Box::new(query);
    let change = if groups { Change::Group { query } } else { Change::Open { session, query } };
    Offer { label: words.join(", "), change }
}
