//! What the demo data set promises, on the default size.

use std::collections::{BTreeMap, BTreeSet};

use spoor_demo::{Options, records};
use spoor_ingest::Record;
use spoor_model::field::{Source, VOCABULARY};
use spoor_model::{Field, Request, Verdict, names};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn week() -> Vec<Record> {
    records(&Options::default()).collect()
}

#[test]
fn the_same_seed_makes_the_same_records_and_another_seed_others() {
    let small = Options { sessions: 150, ..Options::default() };
    let first: Vec<_> = records(&small).collect();
    assert!(first.iter().eq(records(&small).collect::<Vec<_>>().iter()));
    let other: BTreeSet<_> =
        records(&Options { seed: small.seed + 1, ..small }).map(|record| record.id).collect();
    assert!(first.iter().all(|record| !other.contains(&record.id)));
}

#[test]
fn identifiers_are_sixteen_hex_digits_and_unique() {
    let mut seen = BTreeSet::new();
    for record in week() {
        let id = record.id.unwrap();
        assert!(id.len() == 16 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{id}");
        assert!(seen.insert(id));
    }
}

#[test]
fn identifiers_do_not_depend_on_when_the_week_ends() {
    let small = Options { sessions: 150, ..Options::default() };
    let later = Options { now: small.now + 31 * HOUR, ..small };
    let ids = |options: &Options| records(options).filter_map(|record| record.id).collect::<BTreeSet<_>>();
    let (here, there) = (ids(&small), ids(&later));
    // Sessions still under way at the end, and retries during the outage, differ.
    assert!(here.intersection(&there).count() * 100 > here.len() * 95);
}

#[test]
fn requests_grow_with_sessions_and_stay_in_proportion() {
    let requests = |sessions| records(&Options { sessions, ..Options::default() }).count();
    let (small, usual) = (requests(500), requests(2_000));
    assert!((60_000..=110_000).contains(&usual), "{usual}");
    assert!((usual / 6..=usual / 2).contains(&small), "{small} of {usual}");
}

#[test]
fn every_request_lies_in_the_week_and_every_time_preset_shows_requests_and_attacks() {
    // At the quietest hour of the week too: 2026-10-26 was a Monday.
    for now in [Options::default().now, 1_792_983_600_000, 1_793_415_600_000] {
        let options = Options { now, ..Options::default() };
        let week: Vec<_> = records(&options).collect();
        assert!(week.iter().all(|record| record.time < now && record.time > now - 168 * HOUR));
        for minutes in [15, 30, 60, 360, 720, 1_440, 10_080] {
            let recent: Vec<_> = week.iter().filter(|record| record.time >= now - minutes * MINUTE).collect();
            let attacks = recent.iter().filter(|record| !record.attacks.is_empty()).count();
            assert!(recent.len() > 100 && attacks > 10, "{minutes} min: {} and {attacks}", recent.len());
        }
        for day in 0..7 {
            let hours = now - (day + 1) * 24 * HOUR..now - day * 24 * HOUR;
            assert!(week.iter().filter(|record| hours.contains(&record.time)).count() > 2_000, "day -{day}");
        }
    }
}

#[test]
fn every_field_of_the_vocabulary_has_at_least_two_values() {
    let mut values: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for record in week() {
        let request = Request {
            id: record.id.unwrap_or_default(),
            application: record.application,
            host: record.host,
            method: record.method,
            path: record.path,
            status: record.status,
            duration: record.duration,
            size: record.size,
            flows: record.flows,
            user: record.user,
            role: record.role,
            ip: record.ip,
            country: record.country,
            network: record.network,
            user_agent: record.user_agent,
            attacks: record.attacks,
            parameters: record.parameters,
            ..Request::default()
        };
        for row in VOCABULARY {
            let seen = values.entry(row.key).or_default();
            match row.source {
                Source::Word(read) => seen.extend(read(&request).map(str::to_owned)),
                Source::Code(read) => seen.extend(read(&request).map(|code| code.to_string())),
                Source::Words(read) => seen.extend(read(&request).into_iter().map(String::from)),
                Source::Number(read) => seen.extend(read(&request).map(|number| number.to_string())),
                Source::Session | Source::Usual(_) => (),
            }
        }
    }
    for row in VOCABULARY {
        // Session and endpoint are worked out from records; whether a session was blocked, and what stands out, from
        // all requests.
        let worked_out = matches!(row.field, Field::Session | Field::Endpoint | Field::SessionStatus);
        if !worked_out && !matches!(row.source, Source::Usual(_)) {
            assert!(values[row.key].len() >= 2, "{}", row.key);
        }
    }
    assert_eq!(values["verdict"].len(), 3);
    assert!(values["country"].len() >= 15 && values["network"].len() >= 12);
    assert!(values["status"].len() >= 25 && values["role"].len() >= 8);
}

#[test]
fn every_type_of_attack_and_every_flow_occurs() {
    let week = week();
    for (kind, _) in names::ATTACKS {
        let found: Vec<_> =
            week.iter().filter(|record| record.attacks.iter().any(|attack| attack.kind == *kind)).collect();
        assert!(!found.is_empty(), "{kind}");
        assert!(
            found
                .iter()
                .all(|record| record.exchange.as_ref().is_some_and(|e| !e.request_headers.is_empty()))
        );
    }
    for (flow, _) in names::FLOWS {
        assert!(week.iter().any(|record| record.flows.iter().any(|word| word == flow)), "{flow}");
    }
    let judged =
        |verdict| week.iter().flat_map(|record| &record.attacks).any(|attack| attack.verdict == verdict);
    assert!(judged(Verdict::FalsePositive) && judged(Verdict::TruePositive));
    assert!(week.iter().any(|record| record.bot.is_some()));
}

#[test]
fn no_address_belongs_to_anybody() {
    for record in week() {
        let ip = record.ip.unwrap();
        let reserved = ["192.0.2.", "198.51.100.", "203.0.113.", "198.18.", "198.19.", "10.", "2001:db8:"]
            .iter()
            .any(|start| ip.starts_with(start));
        let shared = ip.strip_prefix("100.").and_then(|rest| rest.split('.').next()?.parse::<u8>().ok());
        assert!(reserved || shared.is_some_and(|second| (64..128).contains(&second)), "{ip}");
        assert!(ip.parse::<std::net::IpAddr>().is_ok(), "{ip}");
    }
}

#[test]
fn an_address_outside_the_company_lies_in_one_country_and_network() {
    let mut places = BTreeMap::new();
    for record in week() {
        let place = (record.country, record.network);
        assert_eq!(
            places.entry(record.ip.clone()).or_insert_with(|| place.clone()),
            &place,
            "{:?}",
            record.ip
        );
    }
}

#[test]
fn the_outage_shows_as_errors_and_slowness_of_the_shop() {
    let mut errors: BTreeMap<i64, (u32, u32)> = BTreeMap::new();
    for record in week() {
        if record.application.as_deref() == Some("shop") {
            let bucket = errors.entry(record.time / (10 * MINUTE)).or_default();
            bucket.0 += 1;
            bucket.1 += u32::from(record.status.is_some_and(|status| status >= 500));
        }
    }
    let bad: Vec<_> = errors.values().filter(|(all, failed)| *all > 30 && failed * 4 > *all).collect();
    assert!((2..=5).contains(&bad.len()), "{bad:?}");
}

#[test]
fn sources_leave_things_out_and_clients_send_hostile_texts() {
    let week = week();
    for missing in [
        week.iter().filter(|record| record.duration.is_none()).count(),
        week.iter().filter(|record| record.size.is_none()).count(),
        week.iter().filter(|record| record.status.is_none()).count(),
        week.iter().filter(|record| record.user_agent.is_none()).count(),
        week.iter().filter(|record| record.country.is_none()).count(),
        week.iter().filter(|record| record.application.is_none()).count(),
    ] {
        assert!(missing > 10 && missing < week.len() / 5, "{missing}");
    }
    for start in ["=", "@", "<", "\"", "\u{202e}", "🦊"] {
        assert!(
            week.iter().any(|record| record.user.as_ref().is_some_and(|user| user.starts_with(start))),
            "{start}"
        );
    }
}

#[test]
fn sensitive_values_are_masked_or_hashed() {
    let week = week();
    let named = |name: &str| {
        let parameters = week.iter().flat_map(|record| &record.parameters);
        let found: Vec<_> = parameters.filter(|parameter| parameter.name == name).cloned().collect();
        assert!(!found.is_empty(), "{name}");
        found
    };
    assert!(named("card_number").iter().all(|parameter| parameter.value.contains("******")));
    assert!(named("phone").iter().all(|parameter| parameter.hashed));
    let bodies = week.iter().filter_map(|record| record.exchange.as_ref()?.request_body.as_deref());
    let passwords: Vec<_> = bodies.filter(|body| body.contains("\"password\"")).collect();
    assert!(!passwords.is_empty());
    assert!(passwords.iter().all(|body| body.contains("\"password\":\"[masked]\"")));
}
