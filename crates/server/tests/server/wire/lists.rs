//! The list of sessions, its facets and its timeline.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use spoor_model::Request;
use spoor_model::wire::{FacetPage, SessionHeader, SessionPage, SessionRow, Timeline};
use spoor_server::store::Store as _;
use spoor_server::{Access, Clock, Dist};

use super::{NOW, Server};
use crate::traffic::{self, MIDNIGHT};

async fn walk(server: &Server, query: &str, limit: usize) -> Vec<SessionRow> {
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let page: SessionPage = server.api(&format!("/sessions?{query}&limit={limit}{after}")).await;
        assert!(page.items.len() <= limit);
        rows.extend(page.items);
        let Some(next) = page.next else {
            assert_eq!(rows.len() as u64, page.total);
            return rows;
        };
        after = format!("&after={next}");
    }
}

#[tokio::test]
async fn a_row_holds_as_many_values_as_are_asked_for_and_says_how_many_there_are() {
    let server = Server::new();
    let all: SessionPage = server.api("/sessions?limit=500&values=1000").await;
    for (query, most) in [("", 3), ("&values=1", 1), ("&values=4", 4)] {
        let some: SessionPage = server.api(&format!("/sessions?limit=500{query}")).await;
        for (row, whole) in some.items.iter().zip(&all.items) {
            let tops = |row: &SessionRow| {
                [row.users.clone(), row.roles.clone(), row.hosts.clone(), row.flows.clone()]
            };
            for (top, whole) in tops(row).into_iter().zip(tops(whole)) {
                assert_eq!((whole.items.len() as u64, whole.total), (whole.total, top.total));
                assert_eq!(top.items, whole.items[..whole.items.len().min(most)]);
            }
            assert_eq!(row.endpoints.items, whole.endpoints.items[..whole.endpoints.items.len().min(most)]);
            assert_eq!(row.ips.items, whole.ips.items[..whole.ips.items.len().min(most)]);
        }
    }
    assert!(all.items.iter().any(|row| row.endpoints.total > 3));
    assert_eq!(server.get("/api/v1/sessions?values=1001").await.status, 400);
}

#[tokio::test]
async fn sessions_with_many_long_values_come_in_several_pages_that_are_all() {
    // Twelve sessions with a mebibyte of endpoints each.
    let requests = (0..12 * 64).map(|number: i64| Request {
        id: number.to_string(),
        session: format!("{:02}", number / 64),
        time: MIDNIGHT + number,
        endpoint: Some(format!("/{number}/{}", "x".repeat(16 << 10))),
        ..Request::default()
    });
    let server = Server::with(requests.collect(), Clock::at(NOW), Access::default(), |_| Dist::default());
    let first: SessionPage = server.api("/sessions?limit=500&values=1000").await;
    assert!((8..12).contains(&first.items.len()), "{}", first.items.len());
    assert_eq!(walk(&server, "values=1000", 500).await.len(), 12);
}

#[tokio::test]
async fn pages_by_cursor_make_the_one_big_page_in_every_order() {
    let server = Server::new();
    for key in ["time", "duration", "requests", "attacks"] {
        for sort in [key.to_owned(), format!("-{key}")] {
            for filter in ["", "status=4xx&", "from=2026-10-29T12:00Z&"] {
                let query = format!("{filter}sort={sort}");
                let big: SessionPage = server.api(&format!("/sessions?{query}&limit=500")).await;
                assert!(big.items.len() >= 6 && big.next.is_none());
                let value = |row: &SessionRow| match key {
                    "time" => row.last.clone(),
                    "duration" => {
                        let time = |text: &str| spoor_model::instant::parse_instant(text).unwrap();
                        format!("{:020}", time(&row.last) - time(&row.first))
                    }
                    "requests" => format!("{:020}", row.requests),
                    _ => format!("{:020}", row.attacks),
                };
                let values: Vec<String> = big.items.iter().map(value).collect();
                let descending = sort.starts_with('-');
                assert!(
                    values.is_sorted_by(|a, b| if descending { a >= b } else { a <= b }),
                    "{query}: {values:?}"
                );
                for limit in [1, 3, 4] {
                    assert_eq!(walk(&server, &query, limit).await, big.items, "{query}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_row_counts_the_values_of_the_matching_requests() {
    let server = Server::new();
    let page: SessionPage = server.api("/sessions?method=GET&limit=500").await;
    for row in &page.items {
        let matching = || {
            server
                .requests
                .iter()
                .filter(|request| request.session == row.id && request.method.as_deref() == Some("GET"))
        };
        let mut flows = BTreeMap::<&str, u64>::new();
        matching().flat_map(|request| &request.flows).for_each(|flow| *flows.entry(flow).or_default() += 1);
        assert_eq!(row.flows.total, flows.len() as u64);
        for flow in &row.flows.items {
            assert_eq!(flow.requests, flows[flow.value.as_str()]);
        }
        let mut ips = BTreeMap::<&str, u64>::new();
        matching()
            .filter_map(|request| request.ip.as_deref())
            .for_each(|ip| *ips.entry(ip).or_default() += 1);
        assert_eq!(row.ips.total, ips.len() as u64);
        for ip in &row.ips.items {
            assert_eq!(ip.requests, ips[ip.value.as_str()]);
            let seen = |country: &str| {
                matching().any(|request| {
                    request.ip.as_deref() == Some(&ip.value) && request.country.as_deref() == Some(country)
                })
            };
            assert!(ip.country.as_deref().is_none_or(seen));
        }
        for endpoint in &row.endpoints.items {
            let count = matching().filter(|request| {
                (&request.method, &request.host, &request.endpoint)
                    == (&endpoint.method, &endpoint.host, &endpoint.endpoint)
            });
            assert_eq!(endpoint.requests, count.count() as u64);
        }
        assert!(row.users.items.is_sorted_by(|a, b| a.requests >= b.requests));
        assert!(row.users.items.len() <= 3);
    }
}

#[tokio::test]
async fn relative_times_count_from_the_first_page_on_every_page() {
    let now = Arc::new(AtomicI64::new(NOW));
    let clock = Clock::new({
        let now = Arc::clone(&now);
        move || now.load(Ordering::Relaxed)
    });
    let server = Server::with(traffic::requests(700, 22), clock, Access::default(), |_| Dist::default());
    let big: SessionPage = server.api("/sessions?from=-30h&limit=500").await;
    let first: SessionPage = server.api("/sessions?from=-30h&limit=2").await;
    let chunk: serde_json::Value =
        server.api(&format!("/sessions/{}/requests?from=-30h&limit=2", big.items[0].id)).await;
    // Two days later, nothing would match any more.
    now.store(NOW + 2 * 86_400_000, Ordering::Relaxed);
    let mut rows = first.items;
    let mut next = first.next;
    while let Some(cursor) = next {
        let page: SessionPage = server.api(&format!("/sessions?from=-30h&limit=2&after={cursor}")).await;
        assert_eq!((page.total, &page.as_of), (big.total, &big.as_of));
        rows.extend(page.items);
        next = page.next;
    }
    assert_eq!(rows, big.items);
    let (id, cursor) = (&big.items[0].id, chunk["next"].as_str().unwrap());
    let rest: serde_json::Value =
        server.api(&format!("/sessions/{id}/requests?from=-30h&after={cursor}")).await;
    assert_eq!(rest["total"], chunk["total"]);
    assert!(rest["total"].as_u64().unwrap() > 2);
}

#[tokio::test]
async fn what_arrives_between_two_pages_repeats_nothing_and_drops_nothing() {
    let all = traffic::requests(700, 23);
    let server = Server::with(all[..350].to_vec(), Clock::at(NOW), Access::default(), |_| Dist::default());
    let page: SessionPage = server.api("/sessions?sort=-time&limit=3").await;
    let before: SessionPage = server.api("/sessions?sort=-time&limit=500").await;
    // Sessions that were shown move or stay; those below the cursor must all still come.
    server.store.write(&all[350..]).unwrap();
    let cursor = page.next.unwrap();
    let rest: SessionPage = server.api(&format!("/sessions?sort=-time&limit=500&after={cursor}")).await;
    let last = &page.items[2].last;
    let after: SessionPage = server.api("/sessions?sort=-time&limit=500").await;
    let expected: Vec<&str> =
        after.items.iter().filter(|row| &row.last < last).map(|row| row.id.as_str()).collect();
    let got: Vec<&str> =
        rest.items.iter().filter(|row| &row.last < last).map(|row| row.id.as_str()).collect();
    assert_eq!(got, expected);
    assert!(before.total <= after.total);
}

#[tokio::test]
async fn a_cursor_of_another_query_is_a_problem() {
    let server = Server::new();
    let page: SessionPage = server.api("/sessions?status=4xx&limit=1").await;
    let cursor = page.next.unwrap();
    for query in [
        format!("status=5xx&after={cursor}"),
        format!("status=4xx&sort=requests&after={cursor}"),
        format!("status=4xx&after={}", &cursor[1..]),
        "status=4xx&after=%00".to_owned(),
        "status=4xx&after=".to_owned(),
    ] {
        let answer = server.get(&format!("/api/v1/sessions?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.problem().problems[0].key, "after");
    }
    // What changes no row of the list does not end the walk.
    let page: SessionPage = server
        .api(&format!("/sessions?status=4xx&in.ip=192.0.2.1&off.host=x&open=a&n=3&after={cursor}"))
        .await;
    assert!(!page.items.is_empty());
}

#[tokio::test]
async fn facets_are_searched_in_text_and_label_and_cut_with_an_honest_total() {
    let server = Server::new();
    let all: FacetPage = server.api("/sessions/facets?field=path&limit=1000").await;
    let cut: FacetPage = server.api("/sessions/facets?field=path&limit=2").await;
    assert_eq!((cut.total, cut.items.len()), (all.total, 2));
    assert_eq!(cut.items, all.items[..2]);
    assert!(all.total > 10);
    let label: FacetPage = server.api("/sessions/facets?field=attack&search=SQL%20INJ").await;
    assert_eq!(label.items.iter().map(|item| item.value.as_deref()).collect::<Vec<_>>(), [Some("sqli")]);
    let text: FacetPage = server.api("/sessions/facets?field=attack&search=SqLi").await;
    assert_eq!(text.total, 2);
    // Wildcards of SQL are letters like any other.
    let literal: FacetPage = server.api("/sessions/facets?field=path&search=100%25_").await;
    assert_eq!(literal.items.iter().map(|item| item.value.as_deref()).collect::<Vec<_>>(), [Some("100%_\\")]);
    let request: FacetPage = server.api("/sessions/facets?field=request&search=QUOTES").await;
    assert_eq!((request.total, request.items[0].requests), (1, 1));
    let session: FacetPage = server.api("/sessions/facets?field=session&limit=1").await;
    let sessions: SessionPage = server.api("/sessions").await;
    assert_eq!(session.total, sessions.total);
}

#[tokio::test]
async fn a_facet_ignores_the_clauses_on_its_own_field_only() {
    let server = Server::new();
    let all: FacetPage = server.api("/sessions/facets?field=method").await;
    let own: FacetPage = server.api("/sessions/facets?field=method&method=GET&method.not=POST").await;
    assert_eq!(own, all);
    let other: FacetPage = server.api("/sessions/facets?field=method&status=4xx&in.status=200").await;
    let count = |page: &FacetPage| page.items.iter().map(|item| item.requests).sum::<u64>();
    let matching: SessionPage = server.api("/sessions?status=4xx").await;
    assert_eq!(count(&other), matching.requests);
}

#[tokio::test]
async fn a_timeline_covers_its_window_without_gaps() {
    let server = Server::new();
    let closed: Timeline =
        server.api("/sessions/timeline?from=2026-10-29T00:00Z&to=2026-10-30T00:00Z&buckets=24").await;
    assert_eq!((closed.width, closed.items.len()), (3_600_000, 24));
    assert_eq!(closed.start, traffic::MIDNIGHT - 86_400_000);
    assert_eq!(closed.total, closed.items.iter().map(|bucket| bucket.requests).sum::<u64>());
    // "The last hour" ends now, even when nothing happened in it.
    let silent: Timeline = server.api("/sessions/timeline?from=-1h&host=nonsense").await;
    assert_eq!((silent.total, silent.width, silent.items.len()), (0, 60_000, 60));
    let nothing: Timeline = server.api("/sessions/timeline?host=nonsense").await;
    assert!(nothing.items.is_empty());
    let open: Timeline = server.api("/sessions/timeline").await;
    assert_eq!(open.total, 700);
    assert!(open.items.first().unwrap().requests > 0 && open.items.last().unwrap().requests > 0);
}

#[tokio::test]
async fn a_header_is_of_the_whole_session_whatever_the_query() {
    let server = Server::new();
    let page: SessionPage = server.api("/sessions").await;
    for row in page.items {
        let header: SessionHeader = server.api(&format!("/sessions/{}?status=599&from=-1s", row.id)).await;
        assert_eq!((header.id, header.requests, header.attacks), (row.id, row.all_requests, row.attacks));
        assert_eq!(
            (header.first, header.last, header.session_status),
            (row.first, row.last, row.session_status)
        );
    }
}
