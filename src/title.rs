//! The titles of pages, for tabs, histories and bookmarks, which others may see: what is shown, and nothing of what was
//! recorded. Numbers and times only; no address, user, path, payload, identifier or value of a filter.

use leptos::prelude::*;
use spoor_model::Query;
use spoor_model::query::Grouping;

use crate::browser::page;
use crate::ui::format;

/// Gives the page its title as long as it is shown, and follows it.
pub fn follow(title: impl Fn() -> String + 'static) {
    Effect::new(move |before: Option<String>| {
        let title = format!("{} · Spoor", title());
        if before.as_ref() != Some(&title) {
            page::set_title(&title);
        }
        title
    });
}

/// The title of the list: how many filters, and when as [`crate::filters::time_words`] says it.
pub fn list(query: &Query, when: &str) -> String {
    filtered("Sessions", query, when)
}

/// The title of the groups of attacks: by what, and as the list's.
pub fn attacks(query: &Query, when: &str) -> String {
    let by = match query.groups.by {
        Grouping::Endpoint => "Attacks",
        Grouping::Ip => "Attacks by source IP",
        Grouping::Session => "Attacks by session",
    };
    filtered(by, query, when)
}

fn filtered(what: &str, query: &Query, when: &str) -> String {
    let mut words = what.to_owned();
    let filters = query.general.filter.clauses().count() as u64;
    if filters > 0 {
        words = format!("{words}, {}", format::counted(filters, "filter"));
    }
    if !query.general.time.is_all() {
        words = format!("{words}, {}", beginning_small(when));
    }
    of_link(words, query)
}

/// A title with what a receiver must know first of a link that could not be read in full.
pub fn of_link(title: String, query: &Query) -> String {
    if query.is_damaged() { format!("{title}, link damaged") } else { title }
}

/// The title of a session that began at this time, with how many of its requests are shown, where that is known.
pub fn session(began: &str, shown: Option<u64>, of: u64) -> String {
    let requests = format::counted(of, "request");
    match shown.filter(|shown| *shown != of) {
        Some(shown) => format!("Session {began}, {} of {requests}", format::exact(shown)),
        None => format!("Session {began}, {requests}"),
    }
}

/// The title of a session with one request open: when that was, and when the session began.
pub fn request(when: &str, began: &str) -> String {
    format!("Request {when} in session {began}")
}

/// The title of the page of rules: how many there are.
pub fn rules(rules: u64, denied: u64) -> String {
    format!("Rules: {}, {}", format::counted(rules, "rule"), format::counted(denied, "denied session"))
}

/// The title of the page of imports: how many files are not done.
pub fn import(waiting: u64) -> String {
    if waiting == 0 {
        "Import".to_owned()
    } else {
        format!("Import: {} to go", format::counted(waiting, "file"))
    }
}

fn beginning_small(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_say_what_is_shown_and_nothing_that_was_recorded() {
        let list = |search: &str| list(&Query::parse(search).0, "Last 24 hours");
        let cases = [
            (list(""), "Sessions"),
            (list("from=-24h"), "Sessions, last 24 hours"),
            (
                list("from=-24h&user=alice&user=bob&ip=192.0.2.1&off.path=/secret"),
                "Sessions, 2 filters, last 24 hours",
            ),
            (attacks(&Query::parse("attack=sqli&group=ip").0, "All time"), "Attacks by source IP, 1 filter"),
            (list("z=damaged"), "Sessions, link damaged"),
            (list("user=alice&z=damaged"), "Sessions, 1 filter, link damaged"),
            (list("user.not=alice&in.path=/secret&open=r1"), "Sessions, 1 filter"),
            (session("2 Mar 08:00", None, 4_060), "Session 2 Mar 08:00, 4,060 requests"),
            (session("2 Mar 08:00", Some(1), 1), "Session 2 Mar 08:00, 1 request"),
            (session("2 Mar 08:00", Some(46), 60), "Session 2 Mar 08:00, 46 of 60 requests"),
            (request("2 Mar 08:00:11", "2 Mar 08:00"), "Request 2 Mar 08:00:11 in session 2 Mar 08:00"),
            (rules(1, 0), "Rules: 1 rule, 0 denied sessions"),
        ];
        for (title, expected) in cases {
            assert_eq!(title, expected);
        }
    }
}
