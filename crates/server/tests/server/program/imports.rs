//! Imports of good and of broken files.

use std::fs;
use std::time::Duration;

use serde_json::json;
use spoor_model::export::ndjson;
use spoor_model::{Query, Request};
use spoor_server::store::sqlite::SqliteStore;
use spoor_server::store::{Ask, Page, Patience, Store as _};

use super::{Place, gzip, line, log};

#[test]
fn the_same_file_twice_adds_nothing() {
    let place = Place::new();
    // Two equal lines are two requests, and stay two.
    place.write("a.log", log(500) + &line(3) + &line(3));
    let first = place.import(&["a.log"]);
    assert_eq!((first["stored"].as_u64(), first["known"].as_u64()), (Some(502), Some(0)));
    let before = fs::read(place.path("spoor.db")).unwrap();
    let second = place.import(&["a.log"]);
    assert_eq!((second["stored"].as_u64(), second["known"].as_u64()), (Some(0), Some(502)));
    assert_eq!(place.stored("spoor.db"), 502);
    assert_eq!(fs::read(place.path("spoor.db")).unwrap().len(), before.len());
}

#[test]
fn what_is_handed_on_as_ndjson_is_the_same_in_an_empty_database() {
    // Handed on as the app does it: all requests in full, a line each.
    let handed_on = |place: &Place, database: &str| {
        let store = SqliteStore::open(&place.path(database)).unwrap();
        let (query, patience) = (Query::default(), Patience::of(Duration::from_mins(1)));
        let ask = Ask { query: &query, now: 0, patience: &patience };
        let page = Page { limit: 500, after: None };
        let sessions = store.sessions(&ask, page, 3).unwrap().items;
        let mut requests: Vec<Request> = sessions
            .iter()
            .flat_map(|row| store.full_requests(&row.id, &ask, page).unwrap().unwrap().items)
            .collect();
        requests.sort_by(|one, two| one.id.cmp(&two.id));
        let mut lines = Vec::new();
        for request in &requests {
            ndjson::line(request, &mut lines);
        }
        (requests, lines)
    };
    let place = Place::new();
    place.write("a.log", log(40) + &line(3));
    place.write("b.har", har(20));
    let demo = spoor_demo::Options { seed: 5, sessions: 30, now: 1_793_332_800_000 };
    let demo: Vec<String> =
        spoor_demo::records(&demo).map(|record| spoor_ingest::ndjson::line(&record)).collect();
    place.write("demo.ndjson", demo.join("\n"));
    place.import(&["a.log", "b.har", "demo.ndjson"]);
    let (requests, lines) = handed_on(&place, "spoor.db");
    assert!(requests.len() > 500 && requests.iter().any(|request| request.exchange.is_some()));
    place.write("handed on.ndjson", &lines);
    let run = place.run(&["import", "--db", "other.db", "--report", "json", "handed on.ndjson"]);
    assert_eq!(run.json()["stored"].as_u64(), Some(requests.len() as u64), "{run:?}");
    assert_eq!(run.json()["rejected"].as_u64(), Some(0));
    let (again, same_lines) = handed_on(&place, "other.db");
    for (request, again) in requests.iter().zip(&again) {
        assert_eq!(request, again);
    }
    assert!(lines == same_lines);
}

#[test]
fn detection_is_asked_for_marks_requests_and_says_how_many() {
    let place = Place::new();
    let attack = |path: &str| {
        format!(
            "203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET {path} HTTP/1.1\" 200 5 \"-\" \"curl/8\"\n"
        )
    };
    place.write("a.log", log(5) + &attack("/a?id=1%27%20or%20%271%27=%271") + &attack("/.env"));
    let plain = place.run(&["import", "--db", "plain.db", "--report", "json", "a.log"]).json();
    assert_eq!((plain["stored"].as_u64(), &plain["detected"]), (Some(7), &json!(null)));
    let run = place.run(&["import", "--db", "detected.db", "--detect", "--report", "json", "a.log"]).json();
    assert_eq!((run["stored"].as_u64(), run["detected"].as_u64()), (Some(7), Some(2)), "{run}");
    let again = place.run(&["import", "--db", "plain.db", "--detect", "a.log"]);
    // What is stored stays as it was; the count is of what was read.
    let said = again.out;
    assert!(said.contains("7 known") && said.contains("attacks detected by Spoor in 2 of them"), "{said}");
    let attacks = |database: &str| {
        let store = SqliteStore::open(&place.path(database)).unwrap();
        let query = Query::parse("attack=*").0;
        let patience = Patience::of(Duration::from_mins(1));
        let ask = Ask { query: &query, now: 0, patience: &patience };
        store.sessions(&ask, Page { limit: 10, after: None }, 3).unwrap().items.len()
    };
    assert_eq!((attacks("plain.db"), attacks("detected.db")), (0, 1));
}

#[test]
fn plain_gzip_and_stdin_are_the_same_log() {
    let place = Place::new();
    place.write("a.log", log(300));
    place.write("packed", gzip(log(300).as_bytes()));
    assert_eq!(place.import(&["a.log"])["stored"], 300);
    assert_eq!(place.import(&["packed"])["known"], 300);
    let piped = place.run_with_input(&["import", "--report", "json", "-"], log(300).as_bytes());
    assert_eq!((piped.code, piped.json()["known"].as_u64()), (0, Some(300)));
}

#[test]
fn a_bad_line_is_reported_with_its_number_and_stops_nothing() {
    let place = Place::new();
    place.write("a.log", log(5) + "this is no log line\n\n" + &log(3) + "nor \x1b]0;this\x07\n");
    let account = place.import(&["a.log"]);
    assert_eq!(
        (account["stored"].as_u64(), account["rejected"].as_u64(), account["skipped"].as_u64()),
        (Some(8), Some(2), Some(1))
    );
    let reasons = account["reasons"].as_array().unwrap();
    assert_eq!(reasons.iter().map(|reason| reason["line"].as_u64().unwrap()).collect::<Vec<_>>(), [6, 11]);
    assert!(
        reasons
            .iter()
            .all(|reason| reason["file"] == "a.log" && !reason["reason"].as_str().unwrap().is_empty())
    );
    assert_eq!(account["skips"][0]["line"], 7);
    let place = Place::new();
    place.write("a.log", log(5) + "nor \x1b]0;this\x07\n");
    let run = place.run(&["import", "a.log"]);
    assert_eq!(run.code, 0, "bad lines alone are no failure: {run:?}");
    assert!(run.out.contains("line 6: ") && run.out.contains("1 rejected"), "{}", run.out);
    assert!(!run.out.contains('\x1b'), "a log steered the terminal");
    assert!(run.out.contains("/sessions?from=2015-05-17T10:05Z&to=2015-05-17T10:06Z"), "{}", run.out);
}

#[test]
fn a_broken_file_says_what_is_wrong_and_the_others_are_imported() {
    let har = har(40);
    let cases: [(&str, Vec<u8>, &str, u64); 8] = [
        ("empty", Vec::new(), "empty", 0),
        ("blank", b"\n\n\n".to_vec(), "blank", 0),
        ("binary", (0..4096).map(|number| (number * 7 % 256) as u8).collect(), "binary", 0),
        ("picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "image", 0),
        ("prose", b"Dear reader,\nthis is a letter.\n".to_vec(), "not recognised", 0),
        ("half.har", har.as_bytes()[..har.len() / 2].to_vec(), "HAR is broken", 19),
        (
            "cut.gz",
            {
                let packed = gzip(varied(2_000).as_bytes());
                packed[..packed.len() / 2].to_vec()
            },
            "cut off",
            500,
        ),
        ("truncated.gz", gzip(log(10).as_bytes())[..12].to_vec(), "cut off", 0),
    ];
    for (name, bytes, reason, at_least) in cases {
        let place = Place::new();
        place.write(name, bytes);
        place.write("good.log", log(20));
        let run = place.run(&["import", "--report", "json", name, "good.log"]);
        let account = run.json();
        assert_eq!(run.code, 1, "{name}: {run:?}");
        let failure = &account["failures"][0];
        assert_eq!(failure["file"], name);
        assert!(failure["reason"].as_str().unwrap().contains(reason), "{name}: {failure}");
        let stored = account["stored"].as_u64().unwrap();
        assert!(stored >= 20 + at_least, "{name}: {stored} stored");
        assert_eq!(place.stored("spoor.db"), stored, "what was read before the break is kept");
        let shown = place.run(&["import", name]);
        assert_eq!(shown.code, 1);
        assert!(shown.out.contains(name) && shown.out.contains("failed:"), "{}", shown.out);
    }
}

#[test]
fn a_file_that_cannot_be_opened_says_why() {
    let place = Place::new();
    place.write("good.log", log(20));
    place.write("locked.log", log(5));
    fs::create_dir(place.path("folder")).unwrap();
    for (name, reason) in [("nosuch.log", "no such file"), ("folder", "no file in this folder")] {
        let run = place.run(&["import", "--report", "json", name, "good.log"]);
        assert_eq!(run.code, 1);
        assert!(run.json()["failures"][0]["reason"].as_str().unwrap().contains(reason), "{run:?}");
    }
    assert_eq!(place.stored("spoor.db"), 20);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(place.path("locked.log"), fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read(place.path("locked.log")).is_err() {
            let run = place.run(&["import", "locked.log"]);
            assert_eq!(run.code, 1);
            assert!(run.out.contains("may not read"), "{}", run.out);
        }
    }
}

#[test]
fn a_line_of_ten_megabytes_is_rejected_and_the_next_is_read() {
    let place = Place::new();
    place.write("long.log", log(3) + &"x".repeat(10 << 20) + "\n" + &line(4));
    let account = place.import(&["long.log"]);
    assert_eq!((account["stored"].as_u64(), account["rejected"].as_u64()), (Some(4), Some(1)));
    assert_eq!(account["reasons"][0]["line"], 4);
    assert!(account["reasons"][0]["reason"].as_str().unwrap().contains("10485760 bytes"));
}

#[test]
fn a_file_with_nothing_but_bad_lines_is_a_failure() {
    let place = Place::new();
    place.write("bad.log", "neither this\nnor that\n".repeat(30));
    let run = place.run(&["import", "--format", "access", "--report", "json", "bad.log"]);
    assert_eq!((run.code, run.json()["rejected"].as_u64()), (1, Some(60)));
}

#[test]
fn options_say_what_the_log_does_not() {
    let place = Place::new();
    place.write("a.log", log(5));
    place.write("ranges.txt", "# a comment\n192.0.2.0/24\nnonsense\n");
    fs::create_dir(place.path("lists")).unwrap();
    fs::rename(place.path("ranges.txt"), place.path("lists/tor.txt")).unwrap();
    let run = place.run(&[
        "import",
        "--host",
        "api.shop.test",
        "--application",
        "shop",
        "--networks",
        "lists",
        "a.log",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.err.contains("tor.txt") && run.err.contains('3'), "the bad range is named: {}", run.err);
    let connection = rusqlite::Connection::open(place.path("spoor.db")).unwrap();
    let word = |field: &str| -> String {
        let sql = "SELECT entry FROM word WHERE field = ? AND code = 1";
        connection.query_row(sql, [field], |row| row.get(0)).unwrap()
    };
    assert_eq!(word("host"), "[\"api.shop.test\"]");
    assert_eq!(word("application"), "[\"shop\"]");
    assert!(word("network").to_lowercase().contains("tor"), "{}", word("network"));
    for arguments in [
        &["import", "--format", "nonsense", "a.log"][..],
        &["import", "--geo", "nosuch.mmdb", "a.log"],
        &["import"],
    ] {
        let run = place.run(arguments);
        assert!(run.code != 0 && !run.err.is_empty(), "{arguments:?} {run:?}");
    }
    let run = place.run(&["import", "--geo", "a.log", "a.log"]);
    assert!(run.code == 1 && run.err.contains("a.log"), "{run:?}");
}

#[test]
fn secrets_that_name_a_session_stay_out_of_the_database() {
    let place = Place::new();
    let record = json!({
        "time": "2026-10-30T04:00:00Z", "path": "/v1/login", "ip": "192.0.2.1",
        "exchange": {"request_headers": [["Cookie", "PHPSESSID=verysecretvalue"]], "response_headers": []}
    });
    place.write("a.ndjson", format!("{record}\n"));
    assert_eq!(place.import(&["a.ndjson"])["stored"], 1);
    for file in ["spoor.db", "spoor.db-wal"] {
        let bytes = fs::read(place.path(file)).unwrap_or_default();
        assert!(!bytes.windows(15).any(|part| part == b"verysecretvalue"), "{file}");
    }
}

/// Lines that differ enough to need bytes when packed.
fn varied(lines: usize) -> String {
    let mut chance = crate::traffic::Chance(7);
    (0..lines)
        .map(|number| {
            line(number).replace(
                "/v1/orders",
                &format!("/{:x}/{:x}", chance.below(usize::MAX), chance.below(usize::MAX)),
            )
        })
        .collect()
}

fn har(entries: usize) -> String {
    let entry = |number: usize| {
        json!({
            "startedDateTime": "2023-03-29T23:58:05.000Z", "time": 12.5,
            "request": {"method": "GET", "url": format!("https://api.shop.test/v1/{number}"), "httpVersion": "HTTP/2",
                "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0},
            "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/2", "headers": [], "cookies": [],
                "content": {"size": 3, "mimeType": "text/plain"}, "redirectURL": "", "headersSize": -1, "bodySize": 3},
            "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0}
        })
    };
    let entries: Vec<_> = (0..entries).map(entry).collect();
    json!({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": entries}})
        .to_string()
}

#[test]
fn a_form_that_is_spelt_out_and_keys_that_are_named_are_read() {
    let place = Place::new();
    place.write("own.log", "203.0.113.7|01/Mar/2026:12:00:00 +0000|GET /a HTTP/1.1|200|1500\nrubbish\n");
    let form = "%h|%{%d/%b/%Y:%T %z}t|%r|%>s|%D";
    let run = place.run(&["import", "--report", "json", "--log-format", form, "own.log"]);
    let account = run.json();
    assert_eq!((account["stored"].as_u64(), account["rejected"].as_u64()), (Some(1), Some(1)), "{account}");
    assert_eq!(account["files"][0]["format"], "log-format");
    place.write("own.json", "{\"begun\":1772366400,\"who\":\"203.0.113.7\",\"what\":{\"target\":\"/a\"}}\n");
    let guessed = place.run(&["import", "own.json"]);
    assert!(guessed.code == 1 && guessed.out.contains("--map says what they mean"), "{}", guessed.out);
    let map = ["--map", "time=begun", "--map", "ip=who", "--map", "path=what.target"];
    let run = place.run(&[&["import", "--report", "json"], &map[..], &["own.json"]].concat());
    assert_eq!(run.json()["stored"].as_u64(), Some(1), "{run:?}");
    for (arguments, reason) in [
        (["--log-format", "plain words"], "neither variables of nginx"),
        (["--map", "colour=x"], "nothing that Spoor knows"),
        (["--start", "soon"], "no time"),
        (["--format", "csv"], "the formats are"),
    ] {
        let run = place.run(&[&["import"], &arguments[..], &["own.log"]].concat());
        assert!(run.code == 2 && run.err.contains(reason), "{arguments:?}: {}", run.err);
    }
}

#[test]
fn a_recording_without_times_begins_when_it_is_told_or_when_its_file_was_changed() {
    let cassette = "interactions:\n- request: {method: GET, uri: 'https://api.test/a', headers: {}}\n  response: {status: {code: 200}, headers: {}}\n";
    let place = Place::new();
    place.write("a.yaml", cassette);
    let file = fs::File::options().write(true).open(place.path("a.yaml")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + Duration::from_hours(492_324)).unwrap();
    for (arguments, minute) in [
        (&[][..], "from=2026-03-01T12:00Z"),
        (&["--start", "2020-01-02T03:04:05Z"], "from=2020-01-02T03:04Z"),
    ] {
        let place_of_its_own = ["import", "--db", if arguments.is_empty() { "one.db" } else { "two.db" }];
        let run = place.run(&[&place_of_its_own[..], arguments, &["a.yaml"]].concat());
        assert!(run.code == 0 && run.out.contains(minute), "{run:?}");
    }
}

#[test]
fn times_of_a_clock_that_was_never_set_are_kept_and_asked_about() {
    let place = Place::new();
    place.write("a.log", "203.0.113.7 - - [01/Jan/1970:00:00:03 +0000] \"GET /a HTTP/1.1\" 200 5\n");
    let run = place.run(&["import", "a.log"]);
    assert!(
        run.code == 0 && run.out.contains("1 stored") && run.out.contains("was a clock wrong?"),
        "{run:?}"
    );
    place.write("b.log", log(3));
    let run = place.run(&["import", "b.log"]);
    assert!(!run.out.contains("clock"), "{run:?}");
}
