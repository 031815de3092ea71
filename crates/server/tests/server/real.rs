//! Real logs, imported by the program and read through the API, against counts made without Spoor: by awk, and by
//! Python for HAR. Without the logs, or without these programs, it says so and counts nothing.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use spoor_ingest::Networks;
use spoor_model::wire::{FacetPage, SessionPage};
use spoor_server::store::sqlite::SqliteStore;
use spoor_server::{Access, Clock, Dist, app};

use crate::program::{Place, real};
use crate::wire::{NOW, Server};

/// What a program prints, line by line, each a count and a value; none where there is no such program.
fn counts(program: &str, arguments: &[&str], file: &Path) -> Option<BTreeMap<String, u64>> {
    let output = Command::new(program).args(arguments).arg(file).output();
    let Ok(output) = output else {
        let _ = writeln!(std::io::stderr(), "SKIPPED: there is no {program} to count with");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let pairs = text.lines().map(|line| line.split_once(' ').unwrap());
    Some(pairs.map(|(count, value)| (value.to_owned(), count.parse().unwrap())).collect())
}

fn awk(each: &str, file: &Path) -> Option<BTreeMap<String, u64>> {
    counts("awk", &[&format!("{{ {each} }} END {{ for (value in count) print count[value], value }}")], file)
}

fn served(place: &Place) -> Server {
    let store = Arc::new(SqliteStore::open(&place.path("spoor.db")).unwrap());
    let router = app(store.clone(), Clock::at(NOW), Access::default(), Dist::default(), Networks::default());
    Server::on(router, store)
}

async fn facet(server: &Server, field: &str) -> BTreeMap<String, (u64, u64)> {
    let page: FacetPage = server.api(&format!("/sessions/facets?field={field}&limit=1000")).await;
    page.items
        .into_iter()
        .map(|item| (item.value.unwrap_or_default(), (item.requests, item.sessions)))
        .collect()
}

fn requests(facet: &BTreeMap<String, (u64, u64)>) -> BTreeMap<String, u64> {
    facet.iter().map(|(value, (requests, _))| (value.clone(), *requests)).collect()
}

async fn an_access_log_agrees_with_awk(name: &str) {
    let Some(file) = real(name) else { return };
    let Some(addresses) = awk("count[$1]++", &file) else { return };
    let statuses = statuses(&file).unwrap();
    // The sixth piece between quotes is the user agent. A session is an address with a user agent.
    let pairs = counts(
        "awk",
        &["-F", "\"", "{ split($1, head, \" \"); count[head[1] \"\\t\" $6]++ } END { for (value in count) print count[value], value }"],
        &file,
    )
    .unwrap();
    let lines = addresses.values().sum::<u64>();

    let place = Place::new();
    let account = place.import(&[file.to_str().unwrap()]);
    assert_eq!((account["read"].as_u64(), account["stored"].as_u64()), (Some(lines), Some(lines)));
    assert_eq!(place.import(&[file.to_str().unwrap()])["known"], lines);

    let server = served(&place);
    let page: SessionPage = server.api("/sessions?sort=-requests&limit=500").await;
    assert_eq!((page.requests, page.total), (lines, pairs.len() as u64));
    let mut expected: Vec<u64> = pairs.values().copied().collect();
    expected.sort_unstable_by(|a, b| b.cmp(a));
    let shown: Vec<u64> = page.items.iter().map(|row| row.requests).collect();
    assert_eq!(shown, expected[..shown.len()]);

    assert_eq!(requests(&facet(&server, "status").await), statuses);
    let facet_page: FacetPage = server.api("/sessions/facets?field=ip&limit=1").await;
    assert_eq!(facet_page.total, addresses.len() as u64);
    let (top, most) = addresses.iter().max_by_key(|(_, count)| **count).unwrap();
    let of_top: SessionPage = server.api(&format!("/sessions?ip={top}")).await;
    assert_eq!(of_top.requests, *most);

    let (pair, count) = pairs.iter().max_by_key(|(_, count)| **count).unwrap();
    let (address, agent) = pair.split_once('\t').unwrap();
    let agent = spoor_model::percent::encode(&spoor_model::pattern::Glob::escape(agent));
    let busiest: SessionPage = server.api(&format!("/sessions?ip={address}&user_agent={agent}")).await;
    assert_eq!((busiest.total, busiest.requests), (1, *count));
    let chunk: serde_json::Value =
        server.api(&format!("/sessions/{}/requests?limit=50000", busiest.items[0].id)).await;
    assert_eq!(chunk["total"], *count);
    assert_eq!(chunk["columns"]["time"]["deltas"].as_array().unwrap().len() as u64, *count);
}

/// The status is the first word after the request line, which ends with the protocol and a quote.
fn statuses(file: &Path) -> Option<BTreeMap<String, u64>> {
    awk(
        "match($0, /HTTP\\/[0-9.]+\" [0-9]+ /); split(substr($0, RSTART, RLENGTH), part, \" \"); count[part[2]]++",
        file,
    )
}

#[tokio::test]
async fn an_apache_log_of_ten_thousand_lines_agrees_with_awk() {
    an_access_log_agrees_with_awk("access/apache_combined_semicomplete.log").await;
}

#[tokio::test]
async fn an_nginx_log_agrees_with_awk() {
    an_access_log_agrees_with_awk("access/nginx_combined_zanbil_1000.log").await;
}

#[tokio::test]
async fn har_files_agree_with_python() {
    const COUNT: &str = "import json, sys, collections\n\
        entries = json.load(open(sys.argv[1], encoding='utf-8-sig'))['log']['entries']\n\
        for status, count in collections.Counter(e['response']['status'] for e in entries).items(): print(count, status)";
    let names =
        ["akto_restapi_81", "mitmproxy_org_firefox", "mytoys_checkout_chrome", "petstore_swagger_chrome"];
    for name in names {
        let Some(file) = real(&format!("har/{name}.har")) else { continue };
        let Some(statuses) = counts("python3", &["-c", COUNT], &file) else { return };
        let place = Place::new();
        let account = place.import(&[file.to_str().unwrap()]);
        let entries = statuses.values().sum::<u64>();
        assert_eq!(
            (account["read"].as_u64(), account["stored"].as_u64()),
            (Some(entries), Some(entries)),
            "{name}"
        );
        let mut shown = requests(&facet(&served(&place), "status").await);
        // A HAR says 0 where there was no answer; that is a missing code.
        if let Some(none) = shown.remove("") {
            shown.insert("0".to_owned(), none);
        }
        assert_eq!(shown, statuses, "{name}");
    }
}
