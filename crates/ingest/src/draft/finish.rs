//! What a complete draft becomes: parts are put together, and what only the headers say is taken from them.

use super::{Draft, address};
use crate::clock::{self, quoted};
use crate::har::header;
use crate::record::Record;
use serde_json::Value;
use std::net::IpAddr;

impl Draft {
    /// The record. The last address of X-Forwarded-For is the client's where nothing else names it, because the server
    /// itself has put that there; whether the first one is, is decided when the record is delivered.
    pub(crate) fn finish(mut self) -> Result<Record, String> {
        self.record.time = self.moment()?;
        let headers = &self.request_headers;
        let said = |name: &str| header(headers, name).filter(|text| !text.is_empty()).map(str::to_owned);
        let record = &mut self.record;
        record.user_agent = record.user_agent.take().or_else(|| said("user-agent"));
        record.referrer = record.referrer.take().or_else(|| said("referer"));
        record.host = record.host.take().or_else(|| said("host"));
        let forwarded = self.forwarded.take().or_else(|| said("x-forwarded-for"));
        if let Some(list) = forwarded {
            let one = |text: &str| Some(address(text.trim())).filter(|text| text.parse::<IpAddr>().is_ok());
            record.forwarded = list.split(',').next().and_then(one);
            record.ip = record.ip.take().or_else(|| list.rsplit(',').next().and_then(one));
        }
        if let Some(query) = self.query.take()
            && !record.path.contains('?')
        {
            record.path.push('?');
            record.path.push_str(&query);
        }
        if record.host.is_none() {
            record.host = self.server.take().map(|server| match self.port.as_deref() {
                None | Some("80" | "443") => server,
                Some(_) if server.contains(':') && !server.ends_with(']') => server,
                Some(port) => format!("{server}:{port}"),
            });
        }
        if !self.request_headers.is_empty() || !self.response_headers.is_empty() {
            let exchange = record.exchange.get_or_insert_default();
            exchange.request_headers = self.request_headers;
            exchange.response_headers = self.response_headers;
        }
        Ok(self.record)
    }

    fn moment(&self) -> Result<i64, String> {
        if let Some(time) = self.time {
            return Ok(time);
        }
        let (Some(date), Some(time)) = (&self.date, &self.time_of_day) else {
            return Err("it says no time".to_owned());
        };
        let text = format!("{date} {time}");
        clock::moment(&text, None).ok_or_else(|| format!("date and time are no time: {}", quoted(&text)))
    }
}

/// Headers from JSON, as programs write them: an object of texts or lists of texts, or a list of pairs.
pub(crate) fn header_list(value: &Value) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                match value {
                    Value::Array(values) => {
                        headers.extend(values.iter().map(|value| (name.clone(), text(value))));
                    }
                    other => headers.push((name.clone(), text(other))),
                }
            }
        }
        Value::Array(list) => {
            for pair in list {
                match pair {
                    Value::Object(map) => {
                        let part = |key: &str| map.get(key).map(text);
                        headers.extend(
                            part("name")
                                .or_else(|| part("key"))
                                .map(|name| (name, part("value").unwrap_or_default())),
                        );
                    }
                    Value::Array(pair) => headers.extend(
                        pair.first().map(|name| (text(name), pair.get(1).map(text).unwrap_or_default())),
                    ),
                    _ => {}
                }
            }
        }
        _ => {}
    }
    headers
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
