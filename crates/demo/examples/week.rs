//! Prints what the demo data set consists of: `cargo run --release -p spoor-demo --example week [SESSIONS]`.

use std::collections::BTreeMap;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use spoor_demo::{Options, records};

fn main() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |past| past.as_millis() as i64);
    let mut options = Options { now, ..Options::default() };
    if let Some(sessions) = std::env::args().nth(1).and_then(|text| text.parse().ok()) {
        options.sessions = sessions;
    }
    let begun = Instant::now();
    let requests = records(&options).count();
    println!("{requests} requests in {:?}", begun.elapsed());

    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut count = |what, value: String| *counts.entry((what, value)).or_default() += 1;
    for record in records(&options) {
        count("application", record.application.unwrap_or_default());
        count("host", record.host.unwrap_or_default());
        count("method", record.method.unwrap_or_default());
        count("status", record.status.map_or_else(String::new, |status| status.to_string()));
        count("country", record.country.unwrap_or_default());
        count("network", record.network.unwrap_or_default());
        count("role", record.role.unwrap_or_default());
        count("day", format!("-{}", (now - record.time) / 86_400_000));
        let hours = (now - record.time) / 3_600_000;
        if hours < 48 {
            count("hour", format!("-{hours:02}"));
        }
        for flow in record.flows {
            count("flow", flow);
        }
        for attack in record.attacks {
            count("attack", attack.kind);
            count("action", attack.action.word().to_owned());
            count("verdict", attack.verdict.word().to_owned());
        }
        if let Some(bot) = record.bot {
            count("bot", bot.kind);
        }
    }
    for ((what, value), count) in counts {
        println!("{what:12} {count:8} {value}");
    }
}
