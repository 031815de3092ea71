//! Copies of a request's secrets in its other texts: pages repeat a value under other names, and detectors quote it. They are
//! found all at once, so that many values take no longer than one, in any case of letters and in every layer of encodings, but
//! only as whole words: a longer address is not the one that it begins with.

use hashbrown::HashMap;

use super::automaton::Automaton;
use super::layers::{Layer, OPAQUE, layers};
use super::pairs::decoded;
use crate::request::Request;

/// Shortest value that is looked for within other text; a shorter one may stand there by chance.
pub const SHORTEST: usize = 8;
/// Shortest value that is looked for as a whole segment, parameter or member of a list.
const SHORTEST_PART: usize = 2;
/// What stands in texts and values where words begin and end: no byte of UTF-8.
const EDGE: u8 = 0xFF;

/// Where a text stands, and what is a part of it that is compared as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A path with a query, or a form: segments and values.
    Target,
    /// A header: the members of its list.
    Header,
    /// Anything else has no parts.
    Text,
}

/// The values of a request, ready to be looked for.
pub struct Copies<'a> {
    tag: &'a str,
    /// Pseudonyms by value.
    values: HashMap<&'a str, &'a str>,
    automaton: Option<Automaton>,
    /// Length and pseudonym of each value that the automaton knows.
    known: Vec<(usize, &'a str)>,
}

/// A stretch of a text that is to be replaced.
struct Span<'a> {
    start: usize,
    end: usize,
    pseudonym: &'a str,
}

impl<'a> Copies<'a> {
    /// Prepares to look for these values with their pseudonyms.
    pub fn new(found: &'a [(String, String)], tag: &'a str) -> Copies<'a> {
        let values = found.iter().map(|(value, pseudonym)| (value.as_str(), pseudonym.as_str())).collect();
        let long = found.iter().filter(|(value, _)| value.len() >= SHORTEST);
        let known: Vec<(usize, &str)> =
            long.clone().map(|(value, pseudonym)| (value.len(), pseudonym.as_str())).collect();
        let patterns = long.map(|(value, _)| {
            let mut pattern = Vec::with_capacity(value.len() + 2);
            marked(value.as_bytes(), &mut |byte, _| pattern.push(byte));
            pattern
        });
        let automaton = (!known.is_empty()).then(|| Automaton::new(patterns));
        Copies { tag, values, automaton, known }
    }

    /// Replaces a text that is one of the values as a whole.
    pub fn whole(&self, text: &mut String) {
        if let Some(pseudonym) = self.values.get(text.as_str()) {
            (*pseudonym).clone_into(text);
        }
    }

    /// Replaces the values wherever they stand in a text.
    pub fn within(&self, text: &mut String, place: Place) {
        let mut spans = Vec::new();
        self.parts(text, place, &mut spans);
        if self.automaton.is_some() {
            for layer in layers(text, self.tag) {
                self.search(&layer, text, &mut spans);
            }
        }
        if spans.is_empty() {
            return;
        }
        // The longest of those that end at a place comes last.
        spans.sort_by_key(|span| (span.end, std::cmp::Reverse(span.start)));
        let mut kept: Vec<Span<'_>> = Vec::new();
        for span in spans {
            while kept.last().is_some_and(|last| last.start >= span.start) {
                kept.pop();
            }
            kept.push(span);
        }
        let mut new = String::with_capacity(text.len());
        let mut until = 0;
        for Span { start, end, pseudonym } in kept {
            // Of two values that overlap nothing stays.
            new.push_str(text.get(until..start).unwrap_or_default());
            new.push_str(pseudonym);
            until = end;
        }
        new.push_str(text.get(until..).unwrap_or_default());
        *text = new;
    }

    /// Finds values that are parts as a whole, which may be short.
    fn parts(&self, text: &str, place: Place, spans: &mut Vec<Span<'a>>) {
        let signs: &[char] = match place {
            Place::Target => &['/', '?', '&', '=', ';', '#'],
            Place::Header => &[',', ';', '='],
            Place::Text => return,
        };
        let mut start = 0;
        for piece in text.split(signs) {
            let part = if place == Place::Header { piece.trim().trim_matches('"') } else { piece };
            // A header that is all blanks has its part anywhere.
            let offset = piece.find(part).unwrap_or_default();
            let meant = if place == Place::Target { decoded(part) } else { part.to_owned() };
            let pseudonym = [part, meant.as_str()].into_iter().find_map(|part| self.values.get(part));
            if let Some(pseudonym) = pseudonym.filter(|_| meant.len() >= SHORTEST_PART) {
                let start = start + offset;
                spans.push(Span { start, end: start + part.len(), pseudonym });
            }
            start += piece.len() + 1;
        }
    }

    /// Finds the longest value that ends at each place, in one pass.
    fn search(&self, layer: &Layer, text: &str, spans: &mut Vec<Span<'a>>) {
        let Some(automaton) = &self.automaton else { return };
        let mut state = 0;
        marked(&layer.bytes, &mut |byte, end| {
            state = automaton.next(state, byte);
            let longest = automaton.word(state).and_then(|word| self.known.get(word));
            let Some((length, pseudonym)) = longest else { return };
            let start = end.checked_sub(*length).and_then(|start| layer.places.get(start)).copied();
            if let (Some(start), Some(end)) = (start, layer.places.get(end).copied())
                && let Some(written) = text.get(start..end)
            {
                // Of values that differ in case only, the one that is written so.
                let pseudonym = self.values.get(written).unwrap_or(pseudonym);
                spans.push(Span { start, end, pseudonym });
            }
        });
    }
}

/// Gives the bytes as they are compared: in lower case, a plus sign as a space, and with an edge where a word begins or ends; each
/// with the number of bytes of the text until behind it.
fn marked(bytes: &[u8], give: &mut dyn FnMut(u8, usize)) {
    let mut in_word = false;
    for (position, byte) in bytes.iter().enumerate() {
        if byte.is_ascii_alphanumeric() != in_word {
            in_word = !in_word;
            give(EDGE, position);
        }
        let byte = if *byte == b'+' { b' ' } else { byte.to_ascii_lowercase() };
        give(if byte == EDGE { OPAQUE } else { byte }, position + 1);
    }
    if in_word {
        give(EDGE, bytes.len());
    }
}

/// All texts of a request that may quote another one, each with its place.
pub fn texts(request: &mut Request, give: &mut dyn FnMut(&mut String, Place)) {
    let targets = [&mut request.endpoint, &mut request.referrer];
    for target in targets.into_iter().flatten().chain([&mut request.path]) {
        give(target, Place::Target);
    }
    for text in [&mut request.user, &mut request.role, &mut request.user_agent].into_iter().flatten() {
        give(text, Place::Text);
    }
    for parameter in request.parameters.iter_mut().filter(|known| !known.hashed) {
        give(&mut parameter.value, Place::Header);
    }
    for attack in &mut request.attacks {
        for text in [&mut attack.payload, &mut attack.parameter].into_iter().flatten().chain(&mut attack.tags)
        {
            give(text, Place::Text);
        }
    }
    for reason in request.bot.iter_mut().flat_map(|bot| &mut bot.reasons) {
        give(reason, Place::Text);
    }
    let Some(exchange) = &mut request.exchange else { return };
    for (_, value) in exchange.request_headers.iter_mut().chain(&mut exchange.response_headers) {
        let place = if super::pairs::is_address(value) { Place::Target } else { Place::Header };
        give(value, place);
    }
    for body in [&mut exchange.request_body, &mut exchange.response_body].into_iter().flatten() {
        let place = if super::pairs::is_form(body) { Place::Target } else { Place::Text };
        give(body, place);
    }
}
