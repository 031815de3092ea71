//! Where in a request an attack was found: the text of the parameter that a detector named, and the places in a text
//! that hold a payload.

use std::ops::Range;

use serde_json::Value;

use crate::percent;
use crate::request::{Attack, Request};

/// The text of the parameter that an attack was found in, decoded as an application reads it. The parameter is a path such as
/// `BODY > JSON > email`, `QUERY > q`, `HEADER > User-Agent`, `COOKIE > id` or `PATH`. Where it names a part that cannot be told
/// apart, the next larger part that can. None where the source did not record it.
pub fn parameter_text(request: &Request, attack: &Attack) -> Option<String> {
    let mut steps = attack.parameter.as_deref()?.split('>').map(str::trim).filter(|step| !step.is_empty());
    let place = steps.next()?.to_ascii_lowercase();
    let steps: Vec<&str> = steps.collect();
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let text = match place.as_str() {
        "path" | "uri" | "url" => decoded(path),
        "query" | "get" => match steps.first() {
            Some(name) => pair(query, name)?,
            None => decoded(query),
        },
        "header" => header(request, steps.first()?)?.to_owned(),
        "cookie" => cookie(header(request, "cookie")?, steps.first()?)?.to_owned(),
        "body" | "post" => body(request.exchange.as_ref()?.request_body.as_deref()?, &steps),
        _ => return None,
    };
    Some(text)
}

fn body(body: &str, steps: &[&str]) -> String {
    let (form, steps) = steps.split_first().map_or(("", steps), |(form, steps)| (*form, steps));
    let part = match form.to_ascii_lowercase().as_str() {
        "json" => serde_json::from_str::<Value>(body).ok().and_then(|json| value(&json, steps)),
        "form" | "urlencoded" => steps.first().and_then(|name| pair(body, name)),
        _ => None,
    };
    part.unwrap_or_else(|| body.to_owned())
}

/// The value at the end of a path of keys and positions, `[0]` or `0`.
fn value(json: &Value, steps: &[&str]) -> Option<String> {
    let end = steps.iter().try_fold(json, |json, step| match json {
        Value::Array(items) => {
            items.get(step.trim_start_matches('[').trim_end_matches(']').parse::<usize>().ok()?)
        }
        json => json.get(step),
    })?;
    match (end, steps) {
        (_, []) => None,
        (Value::String(text), _) => Some(text.clone()),
        (other, _) => Some(other.to_string()),
    }
}

fn pair(text: &str, name: &str) -> Option<String> {
    percent::pairs(text).find(|(own, _)| own == name).map(|(_, value)| value)
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let headers = request.exchange.iter().flat_map(|exchange| &exchange.request_headers);
    let recorded =
        headers.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str()).next();
    recorded.or_else(|| match name.to_ascii_lowercase().as_str() {
        "user-agent" => request.user_agent.as_deref(),
        "referer" => request.referrer.as_deref(),
        "host" => request.host.as_deref(),
        _ => None,
    })
}

fn cookie<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let cookies = header.split(';').filter_map(|cookie| cookie.trim().split_once('='));
    cookies.filter(|(own, _)| *own == name).map(|(_, value)| value).next()
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Places of one payload that are told at most.
const MOST_PLACES: usize = 1_000;

/// The places in a text that hold one of these payloads, in their order; those that touch are one. Of one payload the first
/// 1,000.
pub fn places<'a>(text: &str, payloads: impl IntoIterator<Item = &'a str>) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    for payload in payloads.into_iter().filter(|payload| !payload.trim().is_empty()) {
        let found = memchr::memmem::find_iter(text.as_bytes(), payload.as_bytes()).take(MOST_PLACES);
        places.extend(found.map(|start| start..start + payload.len()));
    }
    places.sort_by_key(|place| place.start);
    places.dedup_by(|next, place| {
        let touches = next.start <= place.end;
        if touches {
            place.end = place.end.max(next.end);
        }
        touches
    });
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Exchange;

    fn request() -> Request {
        Request {
            path: "/files/..%2F..%2Fetc?q=%27%20OR%201=1&q2=a+b&empty".to_owned(),
            user_agent: Some("sqlmap/1.9".to_owned()),
            exchange: Some(Exchange {
                request_headers: vec![
                    ("X-Note".to_owned(), "${jndi:x}".to_owned()),
                    ("Cookie".to_owned(), "a=1; id=' OR 1; b=2".to_owned()),
                ],
                request_body: Some(
                    r#"{"note":"<b>","list":[{"n":7},"x"],"deep":{"email":"a@b"}}"#.to_owned(),
                ),
                ..Exchange::default()
            }),
            ..Request::default()
        }
    }

    fn text(request: &Request, parameter: &str) -> Option<String> {
        parameter_text(request, &Attack { parameter: Some(parameter.to_owned()), ..Attack::default() })
    }

    #[test]
    fn a_parameter_is_found_by_the_path_a_detector_gave() {
        let request = request();
        let body = request.exchange.as_ref().and_then(|exchange| exchange.request_body.clone());
        let cases = [
            ("QUERY > q", Some("' OR 1=1".to_owned())),
            ("query > q2", Some("a b".to_owned())),
            ("QUERY > empty", Some(String::new())),
            ("QUERY > none", None),
            ("PATH", Some("/files/../../etc".to_owned())),
            ("PATH > files", Some("/files/../../etc".to_owned())),
            ("HEADER > x-note", Some("${jndi:x}".to_owned())),
            ("HEADER > User-Agent", Some("sqlmap/1.9".to_owned())),
            ("HEADER", None),
            ("COOKIE > id", Some("' OR 1".to_owned())),
            ("BODY > JSON > note", Some("<b>".to_owned())),
            ("BODY > JSON > deep > email", Some("a@b".to_owned())),
            ("BODY > JSON > list > [0] > n", Some("7".to_owned())),
            ("BODY > JSON > list > 1", Some("x".to_owned())),
            ("BODY > JSON > nothing", body.clone()),
            ("BODY > XML", body.clone()),
            ("BODY", body),
            ("", None),
            ("ELSEWHERE > x", None),
        ];
        for (parameter, expected) in cases {
            assert_eq!(text(&request, parameter), expected, "{parameter}");
        }
        let form = Request {
            exchange: Some(Exchange {
                request_body: Some("a=1&b=%3Cb%3E+".to_owned()),
                ..Exchange::default()
            }),
            ..Request::default()
        };
        assert_eq!(text(&form, "BODY > FORM > b"), Some("<b> ".to_owned()));
        assert_eq!(text(&Request::default(), "BODY > JSON > a"), None);
    }

    #[test]
    fn places_of_payloads_are_told_once_and_in_order() {
        assert_eq!(places("a OR b OR c", ["OR"]), [2..4, 7..9]);
        assert_eq!(places("abcdef", ["cd", "abc", "f"]), [0..4, 5..6]);
        assert_eq!(places("aaaa a", ["aa", "a"]), [0..4, 5..6]);
        assert_eq!(places("é<b>é<b>", ["<b>"]), [2..5, 7..10]);
        assert!(places("abc", ["", " ", "x"]).is_empty());
    }
}
