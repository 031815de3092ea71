//! Files of sessions.

use spoor_model::export::Style;
use spoor_model::export::sessions::{SessionColumn, SessionOptions, SessionWriter};
use spoor_model::instant::parse_instant;
use spoor_model::wire::{Address, Counted, Endpoint, SessionRow, Top};
use spoor_model::{Query, denied::Denied};

/// 2026-10-30T05:00Z.
const AS_OF: i64 = 1_793_336_400_000;

fn counted(values: &[&str], total: u64) -> Top<Counted> {
    let items = values.iter().map(|value| Counted { value: (*value).to_owned(), requests: 1 });
    Top { items: items.collect(), total }
}

fn row() -> SessionRow {
    let address = |value: &str, country: &str, network: Option<&str>| Address {
        value: value.to_owned(),
        country: Some(country.to_owned()),
        network: network.map(str::to_owned),
        requests: 1,
    };
    SessionRow {
        id: "5aeb1ded84fd27e1".to_owned(),
        session_key: "cookie sid".to_owned(),
        first: "2026-10-30T04:00:00.000Z".to_owned(),
        last: "2026-10-30T04:01:02.250Z".to_owned(),
        session_status: "blocked".to_owned(),
        denied: None,
        requests: 46,
        attacks: 0,
        blocked: 3,
        all_requests: 4_060,
        users: counted(&["alice", "=bob"], 5),
        roles: Top::default(),
        hosts: counted(&["api.shop.test"], 1),
        flows: counted(&[], 0),
        attack_types: counted(&["sqli", "xss"], 2),
        ips: Top {
            items: vec![
                address("192.0.2.1", "DE", Some("AWS")),
                address("192.0.2.2", "DE", None),
                address("192.0.2.3", "US", Some("Tor")),
            ],
            total: 3,
        },
        endpoints: Top {
            items: vec![
                Endpoint {
                    method: Some("GET".to_owned()),
                    host: Some("api.shop.test".to_owned()),
                    endpoint: Some("/v2/users/{int}".to_owned()),
                    requests: 40,
                },
                Endpoint { endpoint: Some("/x".to_owned()), ..Endpoint::default() },
            ],
            total: 9,
        },
    }
}

fn written(options: SessionOptions, query: &str, rows: &[SessionRow]) -> String {
    let writer = SessionWriter::new(options, "https://spoor.test", &Query::parse(query).0, AS_OF);
    let mut out = Vec::new();
    writer.header(&mut out);
    for row in rows {
        writer.row(row, &mut out);
    }
    String::from_utf8(out).unwrap()
}

fn cells(file: &str) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = reader.records().next().unwrap().unwrap();
    assert_eq!(row.len(), names.len());
    names.into_iter().zip(row.iter().map(str::to_owned)).collect()
}

#[test]
fn a_row_has_the_documented_columns_in_their_order() {
    let expected = [
        ("session_id", "5aeb1ded84fd27e1"),
        ("session_key", "cookie sid"),
        ("first_utc", "2026-10-30T04:00:00.000Z"),
        ("last_utc", "2026-10-30T04:01:02.250Z"),
        ("duration_s", "62.25"),
        ("session_status", "blocked"),
        ("requests", "46"),
        ("attacks", "0"),
        ("blocked", "3"),
        ("all_requests", "4060"),
        ("users", "alice; =bob"),
        ("users_total", "5"),
        ("roles", ""),
        ("roles_total", "0"),
        ("user_ips", "192.0.2.1; 192.0.2.2; 192.0.2.3"),
        ("user_ips_total", "3"),
        ("countries", "DE; US"),
        ("networks", "AWS; Tor"),
        ("api_hosts", "api.shop.test"),
        ("api_hosts_total", "1"),
        ("business_flows", ""),
        ("business_flows_total", "0"),
        ("attack_types", "sqli; xss"),
        ("attack_types_total", "2"),
        ("endpoints", "GET api.shop.test/v2/users/{int}; /x"),
        ("endpoints_total", "9"),
        ("denied", "no"),
        ("link", "https://spoor.test/sessions/5aeb1ded84fd27e1?to=2026-10-30T05:00Z"),
    ];
    let cells = cells(&written(SessionOptions::new(Style::Raw), "", &[row()]));
    let cells: Vec<(&str, &str)> = cells.iter().map(|(name, cell)| (name.as_str(), cell.as_str())).collect();
    assert_eq!(cells, expected);
}

#[test]
fn a_link_carries_the_general_filters_with_fixed_times_and_shows_what_is_in_the_row() {
    let late = SessionRow { last: "2026-10-30T06:00:00.000Z".to_owned(), ..row() };
    let cases = [
        (
            row(),
            "from=-1h&status=4xx&in.user=x&all=1&sort=-attacks",
            "from=2026-10-30T04:00Z&to=2026-10-30T05:00Z&status=4xx",
        ),
        (row(), "to=2026-11-01T00:00Z&user=a%20b", "to=2026-11-01T00:00Z&user=a%20b"),
        // A clock that ran ahead.
        (late, "from=-1h", "from=2026-10-30T04:00Z&to=2026-10-30T06:00:00.001Z"),
    ];
    for (row, query, search) in cases {
        let file = written(SessionOptions::new(Style::Safe), query, &[row]);
        let (_, link) = cells(file.trim_start_matches('\u{FEFF}')).pop().unwrap();
        assert_eq!(link, format!("https://spoor.test/sessions/5aeb1ded84fd27e1?{search}"));
    }
}

#[test]
fn columns_are_chosen_and_the_identifier_and_the_link_always_there() {
    let columns = vec![SessionColumn::Denied, SessionColumn::Users];
    let options = SessionOptions { columns, byte_order_mark: true, ..SessionOptions::new(Style::Raw) };
    let denied = SessionRow { denied: Some(Denied::default()), ..row() };
    let file = written(options, "", &[denied]);
    let file = file.strip_prefix('\u{FEFF}').unwrap();
    assert!(file.starts_with("session_id,users,users_total,denied,link\r\n"), "{file}");
    assert!(file.contains("5aeb1ded84fd27e1,alice; =bob,5,yes,https://"), "{file}");
    let none =
        SessionOptions { columns: Vec::new(), byte_order_mark: false, ..SessionOptions::new(Style::Safe) };
    assert_eq!(written(none, "", &[]), "session_id,link\r\n");
}

#[test]
fn the_time_of_a_session_is_read_as_it_is_written() {
    assert_eq!(parse_instant(&row().first), Some(AS_OF - 3_600_000));
}
