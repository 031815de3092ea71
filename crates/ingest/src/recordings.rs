//! Recordings of HTTP clients. RESTler's network log has a time for each message; cassettes of vcrpy, fixtures of nock
//! and recordings of MCP sessions have none. Their requests are put in order from the recording's time on, one millisecond after the other
//! where nothing tells more.

mod cassette;
mod mcp;
mod nock;
pub(crate) mod restler;

use crate::draft::Draft;
use crate::draft::Target;
use crate::format::{Recognised, Row};
use crate::har::body;
use crate::read::documents::documents;
use crate::record::Record;
use memchr::memmem;
use serde_json::Value;

/// `vcrpy` and its kin.
pub(crate) static CASSETTE: Row = Row {
    name: "vcr",
    aliases: &["vcrpy", "cassette"],
    unit: "entry",
    recognised: Recognised::Text(|head| {
        let begins = head.starts_with(b"interactions:") || memmem::find(head, b"\ninteractions:").is_some();
        begins && memmem::find(head, b"request:").is_some()
    }),
    read: |source, delivery| {
        let start = delivery.options().start;
        documents(source, delivery, |text| cassette::entries(text, start))
    },
};

/// Recordings of MCP over HTTP.
pub(crate) static MCP: Row = Row {
    name: "mcp",
    aliases: &["mcp-recorder"],
    unit: "entry",
    recognised: Recognised::Text(|head| {
        head.first() == Some(&b'{')
            && memmem::find(head, b"\"interactions\"").is_some()
            && memmem::find(head, b"\"jsonrpc\"").is_some()
    }),
    read: |source, delivery| {
        let start = delivery.options().start;
        documents(source, delivery, |text| mcp::entries(text, start))
    },
};

/// Fixtures of nock, as octokit keeps them.
pub(crate) static NOCK: Row = Row {
    name: "nock",
    aliases: &[],
    unit: "entry",
    recognised: Recognised::Text(|head| {
        let has = |key: &[u8]| memmem::find(head, key).is_some();
        head.first() == Some(&b'[') && has(b"\"scope\"") && has(b"\"method\"") && has(b"\"path\"")
    }),
    read: |source, delivery| {
        let start = delivery.options().start;
        documents(source, delivery, |text| nock::entries(text, start))
    },
};

/// What a recording is at while it is read.
struct Recording {
    /// Milliseconds since 1970 of the next request.
    time: i64,
    start: i64,
    /// MCP sessions that were begun.
    sessions: u32,
    client: Option<String>,
}

impl Recording {
    fn new(start: i64) -> Recording {
        Recording { time: start, start, sessions: 0, client: None }
    }

    /// Completes a request: its time, its session and, for MCP, which method and tool it calls.
    fn complete(&mut self, draft: Draft, message: Option<&Value>, took: i64) -> Result<Record, String> {
        let mut draft = draft;
        draft.take(Target::Time(Some(crate::clock::Unit::Milliseconds)), &self.time.to_string())?;
        self.time = self.time.saturating_add(took.max(1));
        let mut record = draft.finish()?;
        let called = message.and_then(call);
        if let Some(message) = message.filter(|_| called.as_deref() == Some("initialize")) {
            self.sessions += 1;
            let client = message.pointer("/params/clientInfo/name").and_then(Value::as_str);
            self.client = client.map(str::to_owned);
        }
        if let Some(called) = called {
            let path = record.path.split('?').next().unwrap_or_default();
            record.endpoint = Some(format!("{path} {called}"));
            record.user = record.user.or_else(|| self.client.clone());
        }
        // The header of the session decides where there is one; otherwise a session begins with `initialize`.
        record.recording =
            Some(format!("{} {} {}", record.host.as_deref().unwrap_or_default(), self.start, self.sessions));
        Ok(record)
    }
}

/// The method of a JSON-RPC message, with the tool, prompt or resource it names: `tools/call add`.
fn call(message: &Value) -> Option<String> {
    message.get("jsonrpc")?;
    let method = message.get("method")?.as_str()?;
    let named = ["/params/name", "/params/uri"].iter().find_map(|path| message.pointer(path)?.as_str());
    Some(named.map_or_else(|| method.to_owned(), |name| format!("{method} {name}")))
}

/// A body as text of bounded length.
fn body_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    body::text(Some(text), None)
}

const NO_TIME: &str = "the recording says no time; --start says when it began";
