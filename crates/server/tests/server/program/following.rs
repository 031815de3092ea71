//! Logs that are followed while they are written. What is waited for is what people see: requests in the database, words on
//! the terminal.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::OpenFlags;
use serde_json::Value;

use super::serving::Serving;
use super::{Place, Run, gzip, line, log};

/// A run that follows, ended when a test fails.
struct Following<'a> {
    place: &'a Place,
    child: Option<Child>,
}

impl Drop for Following<'_> {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Following<'_> {
    fn start<'a>(place: &'a Place, arguments: &[&str]) -> Following<'a> {
        let mut command = place.command(&[&["import", "--report", "json", "--follow"], arguments].concat());
        let said = File::create(place.path("said")).unwrap();
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(said).spawn().unwrap();
        let following = Following { place, child: Some(child) };
        following.until_it_says("following ");
        following
    }

    fn until_it_says(&self, words: &str) {
        let said = self.place.path("said");
        until(words, || fs::read_to_string(&said).unwrap().contains(words));
    }

    fn until_stored(&self, requests: u64) {
        until(&format!("{requests} stored"), || stored(self.place) == Some(requests));
    }

    /// Ends the run as Ctrl-C does, and gives its account, whose numbers must add up.
    fn end(self) -> Value {
        self.end_by("-INT")
    }

    fn end_by(mut self, signal: &str) -> Value {
        let child = self.child.take().unwrap();
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let run = Run::from(child.wait_with_output().unwrap());
        assert_eq!(run.code, 0, "{run:?}");
        let account = run.json();
        let number = |name: &str| account[name].as_u64().unwrap();
        let parts = ["stored", "known", "joined", "rejected", "skipped"].map(number);
        assert_eq!(number("read"), parts.iter().sum::<u64>(), "{account}");
        account
    }
}

/// Lines read, stored, known, rejected and skipped.
fn numbers(account: &Value) -> [u64; 5] {
    ["read", "stored", "known", "rejected", "skipped"].map(|name| account[name].as_u64().unwrap())
}

/// Waits for something that has to come about.
fn until(what: &str, mut is: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it never came about: {what}");
        thread::park_timeout(Duration::from_millis(10));
    }
}

/// Requests stored in a database that may not be there yet.
fn stored(place: &Place) -> Option<u64> {
    let database =
        rusqlite::Connection::open_with_flags(place.path("spoor.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let count = database.ok()?.query_row("SELECT count(*) FROM request", [], |row| row.get::<_, i64>(0));
    count.ok().map(|count| count as u64)
}

fn append(path: &Path, text: &str) {
    OpenOptions::new().append(true).create(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn lines(numbers: std::ops::Range<usize>) -> String {
    numbers.map(line).collect()
}

#[test]
fn lines_are_stored_as_they_come_and_one_without_its_end_once_it_is_whole() {
    let place = Place::new();
    // Two equal lines are two requests.
    let path = place.write("a.log", log(5) + &line(4));
    let following = Following::start(&place, &["a.log"]);
    following.until_stored(6);
    let next = line(6);
    let (half, rest) = next.split_at(40);
    append(&path, &(line(5) + half));
    following.until_stored(7);
    append(&path, &(rest.to_owned() + &line(7)));
    following.until_stored(9);
    let account = following.end();
    assert_eq!(numbers(&account), [9, 9, 0, 0, 0]);
    assert_eq!(account["files"][0]["format"], "access");
    // A second run knows all of it, and leaves a last line without its end to the next.
    append(&path, line(8).trim_end());
    assert_eq!(numbers(&Following::start(&place, &["a.log"]).end()), [9, 0, 9, 0, 0]);
    // An import takes the file as it is.
    assert_eq!(place.import(&["a.log"])["stored"], 1);
}

#[test]
fn a_file_that_is_renamed_is_read_to_its_end_and_the_next_of_its_name_from_its_beginning() {
    let place = Place::new();
    let path = place.write("a.log", lines(0..5));
    let following = Following::start(&place, &["a.log"]);
    following.until_stored(5);
    let old = place.path("a.log.1");
    fs::rename(&path, &old).unwrap();
    // Whoever writes goes on with the old file until it is told, and for a moment there is no other.
    append(&old, &lines(5..7));
    following.until_stored(7);
    append(&path, "");
    append(&old, &lines(7..8));
    following.until_stored(8);
    append(&path, &lines(8..10));
    append(&old, line(10).trim_end());
    following.until_it_says("another file has this name");
    following.until_stored(11);
    append(&path, &lines(11..13));
    following.until_stored(13);
    // Once more, at the very end.
    fs::rename(&path, place.path("a.log.2")).unwrap();
    append(&path, &lines(13..15));
    assert_eq!(numbers(&following.end()), [15, 15, 0, 0, 0]);
}

#[test]
fn a_file_that_is_emptied_is_read_from_its_beginning_though_it_has_grown_longer_than_it_was() {
    let place = Place::new();
    let path = place.write("a.log", lines(0..5));
    let following = Following::start(&place, &["a.log"]);
    following.until_stored(5);
    File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
    append(&path, &lines(5..7));
    following.until_stored(7);
    fs::write(&path, lines(7..30)).unwrap();
    following.until_stored(30);
    append(&path, &lines(30..31));
    following.until_stored(31);
    following.until_it_says("it was emptied");
    assert_eq!(numbers(&following.end()), [31, 31, 0, 0, 0]);
}

#[test]
fn files_that_are_not_there_yet_are_waited_for_beside_those_that_are() {
    let place = Place::new();
    place.write("a.log", "");
    place.write("b.log", lines(0..3));
    let following = Following::start(&place, &["a.log", "b.log", "c.ndjson"]);
    following.until_it_says("c.ndjson: it is not there");
    following.until_stored(3);
    append(&place.path("a.log"), &lines(3..5));
    following.until_stored(5);
    append(
        &place.path("c.ndjson"),
        "{\"time\":\"2026-03-01T12:00:00Z\",\"method\":\"GET\",\"path\":\"/c\",\"status\":200}\n",
    );
    following.until_stored(6);
    fs::remove_file(place.path("b.log")).unwrap();
    append(&place.path("b.log"), &lines(5..6));
    following.until_stored(7);
    let account = following.end_by("-TERM");
    assert_eq!(numbers(&account), [7, 7, 0, 0, 0]);
    let of_files: Vec<_> =
        account["files"].as_array().unwrap().iter().map(|file| file["read"].as_u64()).collect();
    assert_eq!(of_files, [Some(2), Some(4), Some(1)]);
}

#[test]
fn lines_that_cannot_be_read_keep_their_numbers_and_go_where_rejects_go() {
    let place = Place::new();
    let path = place.write("a.log", line(0) + "no line of a log\n");
    let following = Following::start(&place, &["a.log", "--rejects", "rejects"]);
    let rejects = || fs::read_to_string(place.path("rejects")).unwrap();
    until("the first is there", || rejects() == "no line of a log\n");
    append(&path, &("\n".to_owned() + &line(1) + "nor this\n"));
    until("the second is there", || rejects() == "no line of a log\nnor this\n");
    let account = following.end();
    assert_eq!(numbers(&account), [5, 2, 0, 2, 1]);
    let at: Vec<_> =
        account["reasons"].as_array().unwrap().iter().map(|line| line["line"].as_u64()).collect();
    assert_eq!(at, [Some(2), Some(5)]);
}

#[test]
fn alerts_of_a_request_are_one_though_no_line_says_that_there_are_no_more() {
    let alert = |rule: u32, id: &str| {
        format!(
            "[Sun Mar 01 12:00:00.25 2026] [:error] [pid 1] [client 203.0.113.7] ModSecurity: Warning. x [id \"{rule}\"] \
             [msg \"m\"] [uri \"/a\"] [unique_id \"{id}\"]\n"
        )
    };
    let place = Place::new();
    let path = place.write("error.log", alert(942_100, "one") + &alert(941_100, "one"));
    let following = Following::start(&place, &["error.log"]);
    following.until_stored(1);
    append(&path, &(alert(942_100, "two") + &alert(941_100, "two") + &alert(930_100, "two")));
    following.until_stored(2);
    let account = following.end();
    assert_eq!((account["read"].as_u64(), account["joined"].as_u64()), (Some(5), Some(3)));
}

#[test]
fn attacks_are_looked_for_in_what_comes_when_asked() {
    let place = Place::new();
    let probe = |number| line(number).replace(" HTTP/1.1", "?q=1%27%20OR%201=1--%20 HTTP/1.1");
    let path = place.write("a.log", line(0) + &probe(1));
    let serving = Serving::start(&place);
    let following = Following::start(&place, &["--detect", "a.log"]);
    until("the first attack is found", || serving.get("/sessions?attack=sqli")["requests"] == 1);
    append(&path, &(probe(2) + &line(3)));
    until("the attack that came is found", || serving.get("/sessions?attack=sqli")["requests"] == 2);
    // Another file in its place: what was found in the one before still counts.
    fs::rename(&path, place.path("a.log.1")).unwrap();
    place.write("a.log", probe(4));
    until("one after the rotation, too", || serving.get("/sessions?attack=sqli")["requests"] == 3);
    let account = following.end();
    assert_eq!(numbers(&account), [5, 5, 0, 0, 0]);
    assert_eq!(account["detected"].as_u64(), Some(3));
}

#[test]
fn a_server_on_the_same_database_shows_what_comes() {
    let place = Place::new();
    let path = place.write("a.log", lines(0..2));
    let serving = Serving::start(&place);
    let following = Following::start(&place, &["a.log"]);
    for requests in [2, 3, 4] {
        until("the server shows it", || serving.get("/sessions?path=*orders*")["requests"] == requests);
        append(&path, &line(requests));
    }
    assert_eq!(numbers(&following.end()), [5, 5, 0, 0, 0]);
}

#[test]
fn what_cannot_be_followed_is_refused_with_the_reason_and_nothing_is_read() {
    let place = Place::new();
    place.write("good.log", lines(0..3));
    place.write("packed", gzip(log(3).as_bytes()));
    place.write(
        "a.har",
        "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"x\",\"version\":\"1\"},\"entries\":[]}}",
    );
    place.write("long.har", "{\n\"log\":{\n\"version\":\"1.2\",\n\"entries\":[\n");
    place.write("prose", "Dear reader,\nthis is a letter.\n");
    let mut tar = tar::Builder::new(File::create(place.path("a.tar")).unwrap());
    tar.append_path_with_name(place.path("good.log"), "good.log").unwrap();
    tar.finish().unwrap();
    fs::create_dir(place.path("logs")).unwrap();
    for (arguments, reason) in [
        (&["-"][..], "stdin is read until it ends"),
        (&["logs"], "logs cannot be followed: it is a folder"),
        (&["packed"], "packed cannot be followed: it is compressed"),
        (&["a.tar"], "it is an archive"),
        (&["a.har"], "har has more than a line for a request"),
        (&["long.har"], "har has more than a line for a request"),
        (&["--format", "otlp", "not there yet"], "otlp has more than a line for a request"),
        (&["prose"], "not recognised"),
        (&["no/such/folder.log"], "there is no folder no/such"),
        (&["/dev/null"], "it is no file"),
        (&["--rejects", "rejects", "rejects"], "the file of --rejects"),
    ] {
        let run = place.run(&[&["import", "--follow", "good.log"], arguments].concat());
        assert!(run.code == 1 && run.err.contains(reason), "{arguments:?} {run:?}");
        assert_eq!(stored(&place), Some(0));
    }
}
