//! What the work inside a session costs on one core: `cargo bench -p spoor-model`. Prints milliseconds for 100,000
//! and 1,000,000 requests; asserts nothing, because a shared machine decides them.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;
use std::time::Instant;

use spoor_model::export::Style;
use spoor_model::export::csv::{Options, Writer};
use spoor_model::ledger::{IDENTITY, Scope};
use spoor_model::query::{RequestKey, Sort};
use spoor_model::{Attack, Field, Filter, Ledger, Operator, Request};

/// Runs of each measurement, of which the best counts.
const RUNS: usize = 5;

fn requests(count: u64) -> Ledger {
    let mut ledger = Ledger::default();
    for number in 0..count {
        let attacks = if number % 37 == 0 {
            vec![Attack { kind: "sqli".into(), payload: Some("' OR 1=1--".into()), ..Attack::default() }]
        } else {
            Vec::new()
        };
        let request = Request {
            id: format!("{:016x}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            session: "5aeb1ded84fd27e1".into(),
            time: 1_761_796_800_000 + (number * 37) as i64,
            host: Some(format!("api{}.shop.test", number % 3)),
            method: Some(["GET", "GET", "POST", "PUT"][(number % 4) as usize].into()),
            path: format!("/v{}/users/{}/orders?page={}", number % 40, number % 5_000, number % 7),
            endpoint: Some(format!("/v{}/users/{{int}}/orders", number % 40)),
            status: Some([200, 200, 200, 304, 404, 500][(number % 6) as usize]),
            duration: Some(number * 7_919 % 900_000),
            size: Some(number * 31 % 90_000),
            flows: vec!["billing".into()],
            user: Some(format!("user{}@shop.test", number % 50)),
            ip: Some(format!("198.51.100.{}", number % 200)),
            country: Some("DE".into()),
            user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0".into()),
            attacks,
            ..Request::default()
        };
        ledger.push(&request, false);
    }
    ledger
}

/// The best of some runs, in milliseconds.
fn best<T>(mut run: impl FnMut() -> T) -> f64 {
    (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed().as_secs_f64() * 1e3
        })
        .fold(f64::INFINITY, f64::min)
}

fn measure(count: u64) {
    let ledger = requests(count);
    let rows: Vec<u32> = (0..ledger.len() as u32).collect();
    let json = serde_json::to_string(&ledger).unwrap();
    let filter = |field, text| Filter::default().with(field, Operator::Is, text).unwrap();
    let inner = Scope { filter: filter(Field::Status, "4xx"), ..Scope::default() };
    let paths = Scope { filter: filter(Field::Path, "*page=3*"), ..Scope::default() };
    let facets =
        [Field::Attack, Field::Status, Field::Method, Field::Endpoint, Field::Host, Field::Ip, Field::User];
    let all_facets = || {
        let view = ledger.view(&[], &inner);
        facets.map(|field| ledger.facet(&view, field))
    };
    let by = |key| ledger.sorted(&rows, Sort { key, descending: true });
    let mut bytes = 0;
    let csv = best(|| {
        let mut out = Vec::with_capacity(bytes);
        Writer::new(&ledger, Options::new(Style::Safe), "https://spoor.test").rows(&rows, &mut out);
        bytes = out.len();
    });
    let decode = best(|| serde_json::from_str::<Ledger>(&json).unwrap());
    println!("## {count} requests, {:.1} MB of JSON, best of {RUNS}\n", json.len() as f64 / 1e6);
    println!("| what | ms |\n|---|---:|");
    println!("| JSON to ledger ({:.0} MB/s) | {decode:.1} |", json.len() as f64 / 1e3 / decode);
    println!("| filter by code and seven facets | {:.1} |", best(all_facets));
    println!("| part of the path, as a glob | {:.1} |", best(|| ledger.view(&[], &paths)));
    let view = ledger.view(&[], &Scope::default());
    let (start, end) = (ledger.times()[0], *ledger.times().last().unwrap());
    let classes = || ledger.classes(&view, start, (end - start) / 120 + 1, 120);
    println!("| timeline by class of response | {:.1} |", best(classes));
    println!("| marks | {:.1} |", best(|| ledger.marks()));
    println!("| changes of five fields | {:.1} |", best(|| IDENTITY.map(|field| ledger.changes(field))));
    println!("| rhythm | {:.1} |", best(|| ledger.rhythm(&rows)));
    println!("| identifiers, read once | {:.1} |", best(|| ledger.identifiers()));
    let identifiers = ledger.identifiers();
    println!("| walked identifiers | {:.1} |", best(|| ledger.walks(&identifiers, &rows)));
    println!("| sort by time | {:.1} |", best(|| by(RequestKey::Time)));
    println!("| sort by duration | {:.1} |", best(|| by(RequestKey::Field(Field::Duration))));
    println!("| sort by path | {:.1} |", best(|| by(RequestKey::Field(Field::Path))));
    println!("| find a text in all rows | {:.1} |", best(|| ledger.found(&rows, "page=3")));
    println!("| find what is in none | {:.1} |", best(|| ledger.found(&rows, "no such text")));
    println!("| fold runs | {:.1} |", best(|| ledger.runs(&rows)));
    println!(
        "| safe CSV of {:.0} MB ({:.0} MB/s) | {csv:.1} |\n",
        bytes as f64 / 1e6,
        bytes as f64 / 1e3 / csv
    );
}

fn main() {
    for count in [100_000, 1_000_000] {
        measure(count);
    }
}
