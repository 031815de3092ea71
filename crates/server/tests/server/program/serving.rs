//! The server as a program: starts, says where it is, sees what others import, ends when told.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::{Place, log};

/// A server that is ended when a test fails.
pub struct Serving {
    child: Child,
    address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    pub fn start(place: &Place) -> Serving {
        let mut command = place.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Serving { child, address }
    }

    pub fn get(&self, path: &str) -> Value {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request =
            format!("GET /api/v1{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
        serde_json::from_str(body).unwrap()
    }
}

#[test]
fn a_running_server_shows_what_is_imported_beside_it_and_ends_when_told() {
    let place = Place::new();
    place.write("a.log", log(40));
    let mut serving = Serving::start(&place);
    assert_eq!(serving.get("/health")["requests"], 0);
    assert_eq!(serving.get("/sessions?path=*orders*")["requests"], 0);
    place.import(&["a.log"]);
    assert_eq!(serving.get("/health")["requests"], 40);
    assert_eq!(serving.get("/sessions?path=*orders*")["requests"], 40);
    let told = Command::new("kill").args(["-TERM", &serving.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(serving.child.wait().unwrap().success(), "an orderly end is a success");
}

#[test]
fn nobody_has_to_read_what_the_program_prints() {
    let place = Place::new();
    place.write("a.log", log(2_000));
    let mut command = place.command(&["import", "a.log", "nosuch.log", "a.log"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    assert_eq!((child.wait().unwrap().code(), complaints.as_str()), (Some(1), ""));
    assert_eq!(place.stored("spoor.db"), 2_000);
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (arguments, reason) in [
        (&["--listen", address.as_str()][..], "in use"),
        (&["--listen", "0.0.0.0:0"], "set a token"),
        (&["--listen", "[::]:0"], "set a token"),
        (&["--listen", "192.0.2.1:0", "--token", "0123456789abcdef"], "not an address of this machine"),
        (&["--token", "short"], "too short"),
        (&["--listen", "nonsense"], "invalid"),
        (&["--dist", "nosuch"], "is not a folder"),
    ] {
        let run = place.run(&[&["serve"], arguments].concat());
        assert!(run.code != 0 && run.err.contains(reason), "{arguments:?} {run:?}");
        assert!(!run.err.contains("0123456789abcdef"), "the token is told");
    }
}

#[test]
fn demo_data_is_made_once() {
    let place = Place::new();
    let run = place.run(&["demo", "--sessions", "30", "--seed", "3"]);
    assert_eq!(run.code, 0, "{run:?}");
    let stored = place.stored("spoor.db");
    assert!(stored > 300, "{stored}");
    assert!(run.out.contains("/sessions?from="), "{}", run.out);
    assert_eq!(place.run(&["demo", "--sessions", "30", "--if-empty"]).code, 0);
    assert_eq!(place.stored("spoor.db"), stored);
    assert_eq!(place.run(&["demo", "--sessions", "30", "--seed", "3"]).code, 0);
    assert_eq!(place.stored("spoor.db"), stored, "the same seed makes the same identifiers");
    let serving = Serving::start(&place);
    assert_eq!(serving.get("/sessions?from=-8d")["requests"], stored);
}
