//! Files that are no database of this version of Spoor: refused, named, and left as they are.

use std::fs;
use std::process::Stdio;

use super::{Place, log};

#[test]
fn a_file_that_is_no_database_of_spoors_is_refused_and_left_alone() {
    let place = Place::new();
    place.write("a.log", log(5));
    place.write("text.db", "this is a text, longer than the header of an SQLite database is: ".repeat(20));
    let other = rusqlite::Connection::open(place.path("other.db")).unwrap();
    other.execute_batch("CREATE TABLE bookmarks(id INTEGER); INSERT INTO bookmarks VALUES (1);").unwrap();
    drop(other);
    fs::create_dir(place.path("folder.db")).unwrap();
    place.import(&["--db", "newer.db", "a.log"]);
    change(&place, "newer.db", "PRAGMA user_version = 99");
    place.import(&["--db", "half.db", "a.log"]);
    change(&place, "half.db", "DROP TABLE session_day");
    place.import(&["--db", "version.db", "a.log"]);
    change(&place, "version.db", "PRAGMA user_version = 0");
    place.import(&["--db", "cut.db", "a.log"]);
    let bytes = fs::read(place.path("cut.db")).unwrap();
    fs::write(place.path("cut.db"), &bytes[..bytes.len() / 2]).unwrap();
    for (name, reason) in [
        ("text.db", "is not an SQLite database"),
        ("other.db", "not one of Spoor's"),
        ("folder.db", "is a folder"),
        ("missing/spoor.db", "there is no folder"),
        ("newer.db", "written by a newer Spoor"),
        ("half.db", "the table session_day is missing"),
        ("version.db", "its version is missing"),
        ("cut.db", "is damaged"),
    ] {
        let before = fs::read(place.path(name)).unwrap_or_default();
        for arguments in [
            &["import", "--db", name, "a.log"][..],
            &["serve", "--db", name, "--listen", "127.0.0.1:0"],
            &["demo", "--db", name],
        ] {
            let run = place.run(arguments);
            assert_eq!(run.code, 1, "{name} {run:?}");
            assert!(run.err.contains(name) && run.err.contains(reason), "{name}: {}", run.err);
        }
        assert_eq!(fs::read(place.path(name)).unwrap_or_default(), before, "{name} was changed");
    }
}

fn change(place: &Place, name: &str, sql: &str) {
    let connection = rusqlite::Connection::open(place.path(name)).unwrap();
    connection
        .execute_batch(&format!("{sql}; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;"))
        .unwrap();
}

#[test]
fn an_empty_file_becomes_a_database() {
    let place = Place::new();
    place.write("a.log", log(5));
    place.write("new.db", "");
    assert_eq!(place.import(&["--db", "new.db", "a.log"])["stored"], 5);
}

#[cfg(unix)]
#[test]
fn a_new_database_is_for_its_owner_only_and_an_old_one_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    place.write("a.log", log(5));
    let mode = |name: &str| fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777;
    let store = spoor_server::store::sqlite::SqliteStore::open(&place.path("open.db")).unwrap();
    assert_eq!(["open.db", "open.db-wal", "open.db-shm"].map(mode), [0o600; 3]);
    drop(store);
    place.import(&["a.log"]);
    assert_eq!(mode("spoor.db"), 0o600);
    fs::set_permissions(place.path("spoor.db"), fs::Permissions::from_mode(0o640)).unwrap();
    place.import(&["a.log"]);
    assert_eq!(mode("spoor.db"), 0o640);
}

#[test]
fn a_word_that_is_new_in_the_vocabulary_gets_its_column() {
    let place = Place::new();
    place.write("a.log", log(5));
    place.import(&["a.log"]);
    // As if the database were from before there was a user agent to filter by.
    change(&place, "spoor.db", "ALTER TABLE request DROP COLUMN user_agent");
    place.write("b.log", log(7));
    let account = place.import(&["b.log"]);
    assert_eq!((account["stored"].as_u64(), account["known"].as_u64()), (Some(2), Some(5)));
}

#[test]
fn two_imports_at_once_both_arrive() {
    let place = Place::new();
    let names = ["a.log", "b.log", "c.log"];
    for (number, name) in names.iter().enumerate() {
        place.write(name, log(3_000).replace("/v1/orders", &format!("/v{number}/orders")));
    }
    let running: Vec<_> = names
        .iter()
        .map(|name| place.command(&["import", name]).stdout(Stdio::null()).spawn().unwrap())
        .collect();
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(place.stored("spoor.db"), 9_000);
}

#[test]
fn a_database_from_before_there_were_views_keeps_its_requests() {
    let place = Place::new();
    place.write("a.log", log(5));
    place.import(&["a.log"]);
    // As the first schema left it.
    let first = "DROP TABLE saved_view; DROP TABLE rule; DROP TABLE denied; DROP TABLE endpoint; \
                 DELETE FROM setting WHERE name = 'endpoints_filled'; PRAGMA user_version = 1";
    change(&place, "spoor.db", first);
    let account = place.import(&["a.log"]);
    assert_eq!((account["stored"].as_u64(), account["known"].as_u64()), (Some(0), Some(5)));
    assert_eq!(place.stored("spoor.db"), 5);
    let connection = rusqlite::Connection::open(place.path("spoor.db")).unwrap();
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 5);
    let views: i64 = connection.query_row("SELECT count(*) FROM saved_view", [], |row| row.get(0)).unwrap();
    assert_eq!(views, 0);
    // A current database without the table is not an old one.
    drop(connection);
    change(&place, "spoor.db", "DROP TABLE saved_view");
    let run = place.run(&["import", "a.log"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("the table saved_view is missing"), "{}", run.err);
}

#[test]
fn a_database_that_still_counts_false_positives_is_counted_anew() {
    let place = Place::new();
    let line = |id: &str, verdict: &str| {
        format!(
            r#"{{"time":"2026-10-30T10:00:00Z","ip":"192.0.2.1","path":"/","id":"{id}","attacks":[{{"type":"sqli","verdict":"{verdict}"}}]}}"#
        )
    };
    let lines = [line("a", "false_positive"), line("b", "unmarked"), line("c", "true_positive")];
    place.write("a.ndjson", lines.join("\n"));
    place.import(&["a.ndjson"]);
    let sums = || {
        let connection = rusqlite::Connection::open(place.path("spoor.db")).unwrap();
        let sum = |table: &str| -> i64 {
            let sql = format!("SELECT sum(attacks) FROM {table}");
            connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        (sum("session"), sum("session_day"))
    };
    assert_eq!(sums(), (2, 2));
    let second = "DROP TABLE rule; DROP TABLE denied; DROP TABLE endpoint; \
                  DELETE FROM setting WHERE name = 'endpoints_filled'; PRAGMA user_version = 2; \
                  UPDATE session SET attacks = 3; UPDATE session_day SET attacks = 3";
    change(&place, "spoor.db", second);
    assert_eq!(sums(), (3, 3));
    place.import(&["a.ndjson"]);
    assert_eq!(sums(), (2, 2));
    change(&place, "spoor.db", "UPDATE session SET attacks = 7");
    place.import(&["a.ndjson"]);
    assert_eq!(sums(), (7, 2), "once is enough");
}

#[test]
fn what_is_usual_is_learned_from_what_an_older_program_stored_and_known_requests_add_nothing() {
    let place = Place::new();
    let demo = &["demo", "--sessions", "40"];
    assert_eq!(place.run(demo).code, 0);
    let known = endpoints(&place);
    assert!(known.len() > 20, "{}", known.len());
    // The same again is known already.
    assert_eq!(place.run(demo).code, 0);
    assert_eq!(endpoints(&place), known);
    change(
        &place,
        "spoor.db",
        "DROP TABLE endpoint; ALTER TABLE rule DROP COLUMN disabled; \
         DELETE FROM setting WHERE name = 'endpoints_filled'; PRAGMA user_version = 3",
    );
    assert_eq!(place.run(demo).code, 0);
    assert_eq!(endpoints(&place), known);
}

/// Everything that is stored of endpoints.
fn endpoints(place: &Place) -> Vec<Vec<rusqlite::types::Value>> {
    let connection = rusqlite::Connection::open(place.path("spoor.db")).unwrap();
    let sql = "SELECT host, method, endpoint, requests, first, last, durations, duration_median, duration_p95, sizes, \
               size_median, size_p95, duration_histogram, size_histogram, facts FROM endpoint ORDER BY 1, 2, 3";
    let mut select = connection.prepare(sql).unwrap();
    let rows = select.query_map([], |row| (0..15).map(|at| row.get(at)).collect());
    rows.unwrap().collect::<rusqlite::Result<_>>().unwrap()
}
