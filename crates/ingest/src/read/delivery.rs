//! Hands entries to the caller and counts them. Fills in what the options say of every request; knows no format.

use super::identity::Identity;
use super::joining::{self, Held, Joining};
use super::{Entry, Options, Part, Summary};
use crate::format::{Format, Wrapping};
use crate::mask::Mask;
use crate::waf::alert;
use crate::{Record, detect};
use std::fmt::Write;
use std::ops::ControlFlow;

/// Characters of a rejected line that are shown.
const EXCERPT: usize = 200;
/// Characters of it that are searched for secrets: more, because a mask is shorter than what it hides.
const SEARCHED: usize = 4096;

/// The way of an entry from a format to the caller.
pub(crate) struct Delivery<'a> {
    options: &'a Options,
    each: &'a mut dyn FnMut(Entry) -> ControlFlow<()>,
    identity: Identity,
    /// What was delivered so far.
    pub(crate) summary: Summary,
    /// What stands around each line.
    pub(crate) wrapping: Wrapping,
    joining: Joining,
}

impl<'a> Delivery<'a> {
    pub(crate) fn new(options: &'a Options, each: &'a mut dyn FnMut(Entry) -> ControlFlow<()>) -> Self {
        Delivery {
            options,
            each,
            identity: Identity::new(options.secret),
            summary: Summary::default(),
            wrapping: Wrapping::None,
            joining: Joining::default(),
        }
    }

    /// How to read.
    pub(crate) fn options(&self) -> &'a Options {
        self.options
    }

    /// True when the header X-Forwarded-For names the client.
    pub(crate) fn forwarded_for(&self) -> bool {
        self.options.forwarded_for
    }

    /// Delivers a request made from these bytes.
    pub(crate) fn record(&mut self, number: u64, mut record: Box<Record>, raw: &[u8]) -> ControlFlow<()> {
        if !self.joining.is_empty()
            && let Some(id) = &record.id
        {
            let key = joining::key(id, record.ip.as_deref());
            self.summary.joined += u64::from(self.joining.complete(&key, &mut record));
        }
        self.deliver(number, record, raw)
    }

    fn deliver(&mut self, number: u64, mut record: Box<Record>, raw: &[u8]) -> ControlFlow<()> {
        self.summary.records += 1;
        // Not before: lines of one request are told by the address at the other end of the connection.
        if let Some(client) = record.forwarded.take()
            && self.options.forwarded_for
        {
            record.ip = Some(client);
        }
        if record.id.as_ref().is_none_or(String::is_empty) {
            record.id = Some(self.identity.of(raw));
        }
        if record.host.as_ref().is_none_or(String::is_empty) {
            record.host.clone_from(&self.options.host);
        }
        if record.application.as_ref().is_none_or(String::is_empty) {
            record.application.clone_from(&self.options.application);
        }
        // What a firewall says of a request counts, also that it says nothing.
        if self.options.detect
            && record.attacks.is_empty()
            && !self.summary.format.is_some_and(Format::is_of_firewall)
        {
            record.attacks = detect::attacks(&record);
            self.summary.detected += u64::from(!record.attacks.is_empty());
        }
        self.summary.unkept += record.unkept;
        self.hand(Entry::Record { number, record })
    }

    /// Takes a part of a request; the request is delivered when its last part has come.
    pub(crate) fn part(&mut self, number: u64, part: Part, raw: &[u8]) -> ControlFlow<()> {
        let Part { key, mut record } = part;
        let Some(key) = key else {
            alert::settle(&mut record);
            return self.record(number, Box::new(record), raw);
        };
        self.summary.joined += u64::from(self.joining.add(key, number, record, raw));
        while self.joining.is_full() {
            let Some(complete) = self.joining.oldest() else { break };
            self.complete(complete)?;
        }
        ControlFlow::Continue(())
    }

    /// Delivers the requests that have waited for parts through several pauses of a growing input: nobody may write the
    /// line that would show they are complete.
    pub(crate) fn pause(&mut self) -> ControlFlow<()> {
        self.joining.pause();
        while let Some(complete) = self.joining.settled() {
            self.complete(complete)?;
        }
        ControlFlow::Continue(())
    }

    /// Delivers the requests that are still waiting for parts, at the end.
    pub(crate) fn rest(&mut self) -> ControlFlow<()> {
        while let Some(complete) = self.joining.oldest() {
            self.complete(complete)?;
        }
        ControlFlow::Continue(())
    }

    fn complete(&mut self, Held { number, record, raw, .. }: Held) -> ControlFlow<()> {
        self.deliver(number, Box::new(record), &raw)
    }

    /// Delivers what cannot be read.
    pub(crate) fn rejected(&mut self, number: u64, reason: String, raw: &[u8]) -> ControlFlow<()> {
        self.summary.rejected += 1;
        let excerpt = excerpt(&String::from_utf8_lossy(&raw[..raw.len().min(4 * SEARCHED)]));
        let raw = self.options.keep_rejected.then(|| raw.to_vec());
        self.hand(Entry::Rejected { number, reason, excerpt, raw })
    }

    /// Delivers what is no request.
    pub(crate) fn skipped(&mut self, number: u64, reason: &str) -> ControlFlow<()> {
        self.summary.skipped += 1;
        self.hand(Entry::Skipped { number, reason: reason.to_owned() })
    }

    fn hand(&mut self, entry: Entry) -> ControlFlow<()> {
        let flow = (self.each)(entry);
        self.summary.stopped |= flow.is_break();
        flow
    }
}

/// The beginning of a text without its secrets, safe for a terminal.
fn excerpt(text: &str) -> String {
    let mut text: String = text.chars().take(SEARCHED).collect();
    Mask::default().text(&mut text);
    let mut shown = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == EXCERPT {
            shown.push('…');
            break;
        }
        if character.is_control() {
            let _ = write!(shown, "{}", character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}
