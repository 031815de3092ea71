//! The stories that the demo data set tells, found in it as ingest groups it into sessions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use spoor_demo::{Options, records};
use spoor_ingest::Grouping;
use spoor_model::Request;

/// The requests of each session in the order of time.
fn sessions() -> &'static [Vec<Request>] {
    static SESSIONS: LazyLock<Vec<Vec<Request>>> = LazyLock::new(grouped);
    &SESSIONS
}

fn grouped() -> Vec<Vec<Request>> {
    let grouping = Grouping::new([7; 32]);
    let mut sessions: BTreeMap<String, Vec<Request>> = BTreeMap::new();
    for record in records(&Options::default()) {
        let request = grouping.request(record);
        sessions.entry(request.session.clone()).or_default().push(request);
    }
    let mut sessions: Vec<_> = sessions.into_values().collect();
    for session in &mut sessions {
        session.sort_by_key(|request| request.time);
    }
    sessions
}

fn is(request: &Request, kind: &str) -> bool {
    request.attacks.iter().any(|attack| attack.kind == kind)
}

#[test]
fn there_are_about_as_many_sessions_as_asked_for_under_many_kinds_of_key() {
    let sessions = sessions();
    assert!((1_700..=2_200).contains(&sessions.len()), "{}", sessions.len());
    let keys: BTreeSet<_> = sessions.iter().map(|session| session[0].session_key.as_str()).collect();
    for key in [
        "cookie PHPSESSID",
        "cookie JSESSIONID",
        "header authorization",
        "header x-session-id",
        "header session-id",
        "header mcp-session-id",
        "IP + user agent",
    ] {
        assert!(keys.contains(key), "{key} is not among {keys:?}");
    }
}

#[test]
fn identifiers_in_paths_become_templates() {
    let templates: BTreeSet<_> =
        sessions().iter().flatten().filter_map(|request| request.endpoint.clone()).collect();
    for place in ["{int}", "{uuid}", "{hex}", "{date}", "{email}"] {
        assert!(templates.iter().any(|template| template.contains(place)), "{place}");
    }
    assert!((100..=400).contains(&templates.len()), "{}", templates.len());
}

#[test]
fn two_partners_have_sessions_of_thousands_of_requests() {
    let mut lengths: Vec<_> = sessions()
        .iter()
        .filter(|session| session[0].role.as_deref() == Some("partner"))
        .map(Vec::len)
        .collect();
    lengths.sort_unstable();
    assert!(lengths.pop().unwrap() >= 20_000);
    assert!(lengths.pop().unwrap() >= 5_000);
}

#[test]
fn leaked_passwords_are_tried_in_many_sessions_and_one_of_them_gets_in() {
    let sessions = sessions();
    let tried: Vec<_> = sessions
        .iter()
        .filter(|session| session.iter().any(|request| is(request, "credential_stuffing")))
        .collect();
    let logins: Vec<_> =
        tried.iter().copied().flatten().filter(|request| is(request, "credential_stuffing")).collect();
    let addresses: BTreeSet<_> = logins.iter().map(|request| &request.ip).collect();
    let users: BTreeSet<_> = logins.iter().map(|request| &request.user).collect();
    assert!(tried.len() >= 80 && addresses.len() >= 80 && users.len() >= 300);
    assert!(logins.iter().any(|request| is(request, "rate_limit")));
    let taken_over = tried.iter().any(|session| {
        let entry = session
            .iter()
            .position(|request| is(request, "credential_stuffing") && request.status == Some(200));
        let refused = session.iter().filter(|request| request.status == Some(403)).count();
        refused > 20
            && entry.is_some_and(|at| session[at..].iter().any(|later| later.path.ends_with("/payment")))
    });
    assert!(taken_over);
}

#[test]
fn one_session_counts_through_other_peoples_profiles() {
    let counted = sessions().iter().any(|session| {
        let profiles: Vec<_> = (1_001..=1_048)
            .filter_map(|user| session.iter().find(|request| request.path == format!("/v2/users/{user}")))
            .collect();
        let read = profiles.iter().filter(|request| request.status == Some(200)).count();
        let templates: BTreeSet<_> = profiles.iter().map(|request| request.endpoint.as_deref()).collect();
        profiles.len() == 48
            && read > 40
            && templates == BTreeSet::from([Some("/v2/users/{int}")])
            && session.iter().any(|request| is(request, "bola"))
    });
    assert!(counted);
}

#[test]
fn a_tool_finds_an_injection_after_hundreds_of_refusals() {
    let found = sessions().iter().any(|session| {
        let sqli: Vec<_> = session.iter().filter(|request| is(request, "sqli")).collect();
        let refused = sqli.iter().filter(|request| request.status == Some(403)).count();
        refused > 200 && sqli.last().is_some_and(|request| request.status == Some(200))
    });
    assert!(found);
}

#[test]
fn a_session_changes_its_country_on_a_journey_and_another_because_its_token_was_stolen() {
    let sessions = sessions();
    let travelled = |session: &&Vec<Request>| {
        let countries: BTreeSet<_> =
            session.iter().filter_map(|request| request.country.as_deref()).collect();
        countries.len() > 1 && session.iter().all(|request| request.user_agent == session[0].user_agent)
    };
    let stolen = |session: &&Vec<Request>| {
        let on_tor = |request: &Request| request.network.as_deref() == Some("Tor");
        session[0].session_key == "header authorization"
            && session.iter().any(on_tor)
            && session.iter().any(|request| !on_tor(request))
            && session.iter().any(|request| request.bot.is_some())
    };
    assert!(
        sessions
            .iter()
            .filter(travelled)
            .any(|session| session.iter().all(|request| request.attacks.is_empty()))
    );
    assert_eq!(sessions.iter().filter(stolen).count(), 1);
}

#[test]
fn a_customer_becomes_administrator_within_a_session() {
    let promoted = sessions().iter().any(|session| {
        let success = session
            .iter()
            .position(|request| is(request, "mass_assignment") && request.status == Some(200))
            .unwrap_or(session.len());
        let (before, after) = session.split_at(success);
        before.iter().all(|request| request.role.as_deref() != Some("admin"))
            && after.iter().any(|request| {
                request.role.as_deref() == Some("admin") && request.host.as_deref() == Some("admin.shop.test")
            })
    });
    assert!(promoted);
}

#[test]
fn replaced_and_undocumented_endpoints_are_still_called() {
    let sessions = sessions();
    let calls = |part: &str| {
        sessions
            .iter()
            .flatten()
            .filter(|request| request.path.contains(part) && request.attacks.is_empty())
            .count()
    };
    assert!(calls("/v1/stock.php") > 50 && calls("/debug/vars") > 3 && calls("/v3-beta/") > 50);
}
