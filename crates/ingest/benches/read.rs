//! How many lines a second one core reads: `cargo bench -p spoor-ingest`. Prints rates; asserts nothing, because a
//! shared machine decides them.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use spoor_ingest::{Entry, Grouping, Options, ndjson, read};
use std::fmt::Write;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Instant;

const LINES: usize = 300_000;

fn access_log() -> String {
    let mut text = String::new();
    for number in 0..LINES {
        let (client, second) = (number * 7919 % 40_000, number % 60);
        let _ = writeln!(
            text,
            "10.{}.{}.{} - - [17/May/2015:10:{:02}:{second:02} +0000] \"GET /v2/users/{}/orders?page={} HTTP/1.1\" {} {} \
             \"https://shop.test/basket\" \"Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0\" \"-\"",
            client / 65536,
            client / 256 % 256,
            client % 256,
            number / 6000 % 60,
            number % 5000,
            number % 9,
            [200, 200, 200, 404, 302][number % 5],
            number * 31 % 90_000,
            100 + client % 40,
            100 + client % 40,
        );
    }
    text
}

fn measure(what: &str, text: &str, grouping: Option<&Grouping>) -> Vec<String> {
    let start = Instant::now();
    let mut lines = Vec::new();
    let summary = read(&mut text.as_bytes(), &Options::default(), &mut |entry| {
        if let Entry::Record { record, .. } = entry {
            match grouping {
                Some(grouping) => drop(black_box(grouping.request(*record))),
                None if lines.len() < LINES && what.is_empty() => lines.push(ndjson::line(&record)),
                None => drop(black_box(record)),
            }
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(summary.records as usize, LINES);
    if !what.is_empty() {
        let megabytes = text.len() as f64 / 1e6;
        println!("{what}: {:.0} lines/s, {:.0} MB/s", LINES as f64 / seconds, megabytes / seconds);
    }
    lines
}

fn main() {
    let grouping = Grouping::new([1; 32]);
    let log = access_log();
    measure("access log, read", &log, None);
    measure("access log, read and grouped", &log, Some(&grouping));
    let lines = measure("", &log, None).join("\n");
    measure("NDJSON, read", &lines, None);
    measure("NDJSON, read and grouped", &lines, Some(&grouping));
}
