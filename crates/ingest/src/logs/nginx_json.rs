//! JSON lines under the names of nginx variables, as `log_format … escape=json` writes them, or under the names that
//! `--map` gives. Keys that say nothing of a request are left out.

use super::json::{self, Mapping, Names, Object};
use super::variables;
use crate::draft::{Draft, Target, header_list};
use crate::format::{Recognised, Row};
use crate::read::{Parsed, lines};
use crate::record::Record;

pub(crate) static ROW: Row = Row {
    name: "json",
    aliases: &["nginx-json", "json-lines"],
    unit: "line",
    recognised: Recognised::Line(|line| {
        // A moment alone makes no access log: most programs write their messages that way.
        let request =
            |record: Record| !record.path.is_empty() && (record.status.is_some() || record.method.is_some());
        json::is(line, |object| record(object, &[]).is_ok_and(request))
    }),
    read: |source, delivery| {
        let options = delivery.options();
        lines(source, delivery, |line| match json::object(line) {
            Ok(object) => Parsed::of(record(&object, &options.map)),
            Err(reason) => Parsed::Rejected(reason),
        })
    },
};

/// Names beside those of nginx that are common and can mean only one thing.
const NAMES: Names = &[
    ("@timestamp", Target::Time(None)),
    ("timestamp", Target::Time(None)),
    ("time", Target::Time(None)),
    ("ts", Target::Time(None)),
    ("datetime", Target::Time(None)),
    ("client_ip", Target::Client),
    ("clientip", Target::Client),
    ("remote_ip", Target::Client),
    ("ip", Target::Client),
    ("x_forwarded_for", Target::Forwarded),
    ("vhost", Target::Host),
    ("method", Target::Method),
    ("verb", Target::Method),
    ("path", Target::Path),
    ("url", Target::Url),
    ("query", Target::Query),
    ("status_code", Target::Status),
    ("response_code", Target::Status),
    ("response_status", Target::Status),
    ("bytes", Target::Size),
    ("size", Target::Size),
    ("user", Target::User),
    ("user_agent", Target::UserAgent),
    ("agent", Target::UserAgent),
    ("referrer", Target::Referrer),
    ("referer", Target::Referrer),
    ("http_referrer", Target::Referrer),
    ("protocol", Target::Protocol),
];

fn record(object: &Object, map: &[Mapping]) -> Result<Record, String> {
    let mut draft = Draft::default();
    json::take_mapped(&mut draft, object, map)?;
    for (key, value) in object {
        let target = variables::nginx(key);
        if target != Target::Nothing
            && let Some(text) = json::text(value)
        {
            draft.take(target, &text).map_err(|reason| format!("{key}: {reason}"))?;
        }
    }
    json::take(&mut draft, object, NAMES)?;
    if let Some(headers) = object.get("request_headers").or_else(|| object.get("headers")) {
        draft.request_headers().extend(header_list(headers));
    }
    if !draft.has_time() {
        return Err("it says no time; --map time=KEY names the key that does".to_owned());
    }
    draft.finish()
}
