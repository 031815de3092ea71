//! Writes files with the writers that the app has, for tests/files, where other programs read them. The texts that stand in
//! them are read from standard input, a JSON list: `files FOLDER < texts.json`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Read as _;
use std::path::Path;

use spoor_model::export::csv::{Options, Writer};
use spoor_model::export::sessions::{SessionOptions, SessionWriter};
use spoor_model::export::{Redactor, Style, har, ndjson};
use spoor_model::wire::{Address, Counted, Endpoint, SessionRow, Top};
use spoor_model::{Attack, Bot, Exchange, Ledger, Parameter, Query, Request};

const ORIGIN: &str = "https://spoor.example.test";

fn main() {
    let folder = std::env::args_os().nth(1).unwrap();
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    let texts: Vec<String> = serde_json::from_str(&input).unwrap();
    let folder = Path::new(&folder);
    let requests: Vec<Request> =
        texts.iter().enumerate().map(|(number, text)| request(number, text)).collect();
    let mut ledger = Ledger::default();
    for request in &requests {
        ledger.push(request, false);
    }
    let rows: Vec<u32> = (0..ledger.len() as u32).collect();
    for (name, style) in [("requests", Style::Safe), ("requests_raw", Style::Raw)] {
        let mut out = Vec::new();
        let mut writer = Writer::new(&ledger, Options::new(style), ORIGIN);
        writer.header(&mut out);
        writer.rows(&rows, &mut out);
        fs::write(folder.join(name).with_extension("csv"), out).unwrap();
        let mut out = Vec::new();
        let writer = SessionWriter::new(SessionOptions::new(style), ORIGIN, &Query::default(), 0);
        writer.header(&mut out);
        for (number, text) in texts.iter().enumerate() {
            writer.row(&session(number, text), &mut out);
        }
        fs::write(folder.join(name.replace("requests", "sessions")).with_extension("csv"), out).unwrap();
    }
    let names = ["email".to_owned()];
    for (name, mut redactor) in [("requests", None), ("requests_redacted", Some(Redactor::new(&names)))] {
        let (mut lines, mut archive, mut writer) = (Vec::new(), Vec::new(), har::Writer::default());
        writer.start(&mut archive);
        for request in &requests {
            let mut request = request.clone();
            if let Some(redactor) = &mut redactor {
                redactor.request(&mut request);
            }
            ndjson::line(&request, &mut lines);
            writer.entry(&request, &mut archive);
        }
        writer.end(&mut archive);
        fs::write(folder.join(name).with_extension("ndjson"), lines).unwrap();
        fs::write(folder.join(name).with_extension("har"), archive).unwrap();
    }
}

/// A request with a text wherever there is a text.
fn request(number: usize, text: &str) -> Request {
    let said = Some(text.to_owned());
    let header = |name: &str| (name.to_owned(), text.to_owned());
    Request {
        id: format!("{number:016x}"),
        session: "5aeb1ded84fd27e1".to_owned(),
        session_key: text.to_owned(),
        time: 1_793_332_800_000 + number as i64,
        application: said.clone(),
        host: said.clone(),
        method: said.clone(),
        path: text.to_owned(),
        endpoint: said.clone(),
        status: [Some(200), None, Some(403)][number % 3],
        duration: [Some(84_250), None, Some(0)][number % 3],
        size: [Some(512), Some(0), None][number % 3],
        flows: vec![text.to_owned()],
        user: said.clone(),
        role: said.clone(),
        ip: said.clone(),
        country: said.clone(),
        network: said.clone(),
        user_agent: said.clone(),
        referrer: said.clone(),
        protocol: said.clone(),
        attacks: vec![Attack {
            kind: text.to_owned(),
            payload: said.clone(),
            parameter: said.clone(),
            ..Attack::default()
        }],
        bot: Some(Bot { kind: text.to_owned(), score: Some(0.25), reasons: vec![text.to_owned()] }),
        parameters: vec![Parameter {
            name: "email".to_owned(),
            value: text.to_owned(),
            ..Parameter::default()
        }],
        // Every third request is one whose full text is not known.
        exchange: (number % 3 < 2).then(|| Exchange {
            request_headers: vec![header("Cookie"), header("Content-Type"), header(text)],
            request_body: said.clone(),
            response_headers: vec![header("Set-Cookie"), header("Location")],
            response_body: said.clone(),
        }),
    }
}

/// A session with a text wherever there is a text.
fn session(number: usize, text: &str) -> SessionRow {
    let value = || text.to_owned();
    let counted = || Top { items: vec![Counted { value: value(), requests: 1 }], total: 1 };
    SessionRow {
        id: value(),
        session_key: value(),
        first: "2026-10-30T04:00:00.000Z".to_owned(),
        last: "2026-10-30T04:00:01.500Z".to_owned(),
        session_status: "blocked".to_owned(),
        requests: number as u64,
        users: counted(),
        roles: counted(),
        hosts: counted(),
        flows: counted(),
        attack_types: counted(),
        ips: Top {
            items: vec![Address {
                value: value(),
                country: Some(value()),
                network: Some(value()),
                requests: 1,
            }],
            total: 1,
        },
        endpoints: Top {
            items: vec![Endpoint { endpoint: Some(value()), requests: 1, ..Endpoint::default() }],
            total: 1,
        },
        ..SessionRow::default()
    }
}
