//! Envoy's access log, as JSON under the names that Envoy Gateway and Istio give, and in Envoy's own form as text.
//! Durations are milliseconds; an identifier of the request comes from the client and is not believed to be unique.
//!
//! ```text
//! [time] "request" status flags [details …] received sent duration service-time "forwarded" "user agent" "id" "authority" "upstream"
//! ```

use super::json::{self, Names, Object};
use crate::access::Fields;
use crate::clock;
use crate::draft::{Draft, MILLISECONDS, Target};
use crate::format::{Recognised, Row};
use crate::read::{Parsed, lines};
use crate::record::Record;

pub(crate) static ROW: Row = Row {
    name: "envoy",
    aliases: &["envoy-json", "istio"],
    unit: "line",
    recognised: Recognised::Line(|line| match line.as_bytes().first() {
        Some(b'{') => json::is(line, is_request),
        Some(b'[') => from_text(line).is_ok(),
        _ => false,
    }),
    read: |source, delivery| {
        lines(source, delivery, |line| {
            if line.starts_with('[') && !line.starts_with("[{") {
                // `[2026-01-24 01:34:36.743][1][info][main] …` is a message of Envoy itself.
                return match from_text(line) {
                    Err(_) if line.contains("][") => Parsed::Skipped("a message that is no request"),
                    outcome => Parsed::of(outcome),
                };
            }
            json::parsed(line, is_request, from_json, |_| Parsed::Skipped("a message that is no request"))
        })
    },
};

const NAMES: Names = &[
    ("start_time", Target::Time(None)),
    ("downstream_remote_address", Target::Client),
    ("downstream_direct_remote_address", Target::Client),
    ("x-forwarded-for", Target::Forwarded),
    ("x_forwarded_for", Target::Forwarded),
    (":authority", Target::Host),
    ("authority", Target::Host),
    ("method", Target::Method),
    (":method", Target::Method),
    ("x-envoy-origin-path", Target::Path),
    ("x-envoy-original-path", Target::Path),
    ("path", Target::Path),
    (":path", Target::Path),
    ("protocol", Target::Protocol),
    ("response_code", Target::Status),
    ("bytes_sent", Target::Size),
    ("duration", MILLISECONDS),
    ("user-agent", Target::UserAgent),
    ("user_agent", Target::UserAgent),
    ("referer", Target::Referrer),
];

fn is_request(object: &Object) -> bool {
    let has = |key: &str| object.contains_key(key);
    has("start_time")
        && has("response_code")
        && (has("response_flags") || has("bytes_sent") || has("upstream_host"))
}

fn from_json(object: &Object) -> Result<Record, String> {
    let mut draft = Draft::default();
    json::take(&mut draft, object, NAMES)?;
    draft.finish()
}

fn from_text(line: &str) -> Result<Record, String> {
    let missing = || "it is not in Envoy's usual form".to_owned();
    let (time, rest) = line.strip_prefix('[').and_then(|rest| rest.split_once("] \"")).ok_or_else(missing)?;
    if clock::moment(time, None).is_none() || !time.contains('T') {
        return Err(missing());
    }
    let rest = &line[line.len() - rest.len() - 1..];
    let fields: Vec<_> = Fields::new(rest).map(|field| field.text).collect();
    // Details of the response may stand between the flags and the numbers: four numbers in a row begin the rest.
    let number =
        |text: &str| text == "-" || (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let at = fields
        .windows(4)
        .skip(3)
        .position(|four| four.iter().all(|text| number(text)) && number(&four[0]) && four[0] != "-")
        .map(|at| at + 3)
        .ok_or_else(missing)?;
    let mut draft = Draft::default();
    draft.take(Target::Time(None), time)?;
    let places = [
        (0, Target::Request),
        (1, Target::Status),
        (at + 1, Target::Size),
        (at + 2, MILLISECONDS),
        (at + 4, Target::Forwarded),
        (at + 5, Target::UserAgent),
        (at + 7, Target::Host),
    ];
    for (place, target) in places {
        if let Some(text) = fields.get(place) {
            draft.take(target, text)?;
        }
    }
    draft.finish()
}
