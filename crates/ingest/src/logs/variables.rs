//! The variables of nginx and the directives of Apache: what each writes into a log.

use crate::clock::Unit;
use crate::draft::Target;

/// What an nginx variable says, by its name without the dollar sign.
pub(crate) fn nginx(name: &str) -> Target {
    match name {
        "time_local" | "time_iso8601" => Target::Time(None),
        "msec" => Target::Time(Some(Unit::Seconds)),
        "remote_addr" => Target::Client,
        "http_x_forwarded_for" => Target::Forwarded,
        "remote_user" => Target::User,
        "request" => Target::Request,
        "request_method" => Target::Method,
        "request_uri" | "uri" | "document_uri" => Target::Path,
        "args" | "query_string" => Target::Query,
        "status" => Target::Status,
        "body_bytes_sent" | "bytes_sent" => Target::Size,
        "request_time" => Target::Duration(Unit::Seconds),
        "http_referer" => Target::Referrer,
        "http_user_agent" => Target::UserAgent,
        "http_host" | "host" => Target::Host,
        "server_name" | "server_addr" => Target::Server,
        "server_port" => Target::Port,
        "server_protocol" => Target::Protocol,
        "request_id" => Target::Id,
        "geoip_country_code" | "geoip2_data_country_code" => Target::Country,
        _ => {
            let header = |front: &str| name.strip_prefix(front).map(|name| name.replace('_', "-"));
            if let Some(cookie) = name.strip_prefix("cookie_") {
                Target::Cookie(cookie.to_owned().into())
            } else if let Some(header) = header("sent_http_") {
                Target::ResponseHeader(header.into())
            } else if let Some(header) = header("http_") {
                Target::RequestHeader(header.into())
            } else {
                Target::Nothing
            }
        }
    }
}

/// What a directive of Apache says, by its letter and what stands in its braces.
pub(crate) fn apache(letter: &str, inside: Option<&str>) -> Target {
    let inside = inside.unwrap_or_default();
    match letter {
        "h" | "a" if inside.is_empty() => Target::Client,
        "u" => Target::User,
        "t" => match inside.trim_start_matches("begin:").trim_start_matches("end:") {
            "sec" => Target::Time(Some(Unit::Seconds)),
            "msec" => Target::Time(Some(Unit::Milliseconds)),
            "usec" => Target::Time(Some(Unit::Microseconds)),
            // A fraction of a second alone is no time.
            "msec_frac" | "usec_frac" => Target::Nothing,
            _ => Target::Time(None),
        },
        "r" => Target::Request,
        "m" => Target::Method,
        "U" => Target::Path,
        "q" => Target::Query,
        "H" => Target::Protocol,
        "s" => Target::Status,
        "b" | "B" | "O" => Target::Size,
        "D" => Target::Duration(Unit::Microseconds),
        "T" => match inside {
            "ms" => Target::Duration(Unit::Milliseconds),
            "us" => Target::Duration(Unit::Microseconds),
            _ => Target::Duration(Unit::Seconds),
        },
        "v" | "V" => Target::Server,
        "p" if inside.is_empty() || inside == "canonical" => Target::Port,
        "e" if inside.eq_ignore_ascii_case("unique_id") => Target::Id,
        "C" => Target::Cookie(inside.to_owned().into()),
        "o" => Target::ResponseHeader(inside.to_owned().into()),
        "i" => match inside.to_ascii_lowercase().as_str() {
            "referer" => Target::Referrer,
            "user-agent" => Target::UserAgent,
            "host" => Target::Host,
            "x-forwarded-for" => Target::Forwarded,
            _ => Target::RequestHeader(inside.to_owned().into()),
        },
        _ => Target::Nothing,
    }
}
