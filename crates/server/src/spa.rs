//! The app as files: right types, compressed as they lie, cached for good where the name says what is inside. A
//! path that names no file is a page of the app, and the app's own router takes it from there.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::borrow::Cow;

use crate::dist::{Dist, File};

const INDEX: &str = "index.html";
/// Longest If-None-Match that is looked at, in bytes.
const LONGEST_CONDITION: usize = 4096;

/// Serves `dist` for every path.
pub fn router(dist: Dist) -> Router {
    Router::new().fallback(serve).with_state(dist)
}

async fn serve(State(dist): State<Dist>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let name = if path.is_empty() { INDEX } else { path };
    let packed = packings(request.headers());
    if is_file_name(name) {
        return match find(&dist, name, &packed) {
            Some(found) => answer(name, found, request.headers()),
            None => (StatusCode::NOT_FOUND, "There is no such file.\n").into_response(),
        };
    }
    match find(&dist, INDEX, &packed) {
        Some(found) => answer(INDEX, found, request.headers()),
        None => not_built(),
    }
}

/// Endings of the names of files; any other dot in a path belongs to something the app shows.
const ENDINGS: [&str; 18] = [
    "html",
    "js",
    "mjs",
    "css",
    "wasm",
    "svg",
    "png",
    "jpg",
    "webp",
    "ico",
    "woff2",
    "json",
    "txt",
    "map",
    "webmanifest",
    "xml",
    "br",
    "gz",
];

fn is_file_name(path: &str) -> bool {
    path != INDEX
        && path
            .rsplit('/')
            .next()
            .and_then(|name| name.rsplit_once('.'))
            .is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

/// A file and how it is packed.
struct Found {
    file: File,
    packing: Option<&'static str>,
}

/// The smallest form of a file that the client takes.
fn find(dist: &Dist, name: &str, packings: &[&'static str]) -> Option<Found> {
    for packing in packings {
        let ending = if *packing == "br" { "br" } else { "gz" };
        if let Some(file) = dist.find(&format!("{name}.{ending}")) {
            return Some(Found { file, packing: Some(packing) });
        }
    }
    dist.find(name).map(|file| Found { file, packing: None })
}

/// The ways of packing the client takes, best first (RFC 9110, 12.5.3).
fn packings(headers: &HeaderMap) -> Vec<&'static str> {
    let accepted: Vec<(String, bool)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|item| {
            let mut parts = item.split(';');
            let name = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok());
            (name, weight.is_none_or(|weight| weight > 0.0))
        })
        .collect();
    let takes = |name: &str| {
        let own = accepted
            .iter()
            .find(|(own, _)| own == name)
            .or_else(|| accepted.iter().find(|(own, _)| own == "*"));
        own.is_some_and(|(_, wanted)| *wanted)
    };
    ["br", "gzip"].into_iter().filter(|name| takes(name)).collect()
}

fn answer(name: &str, found: Found, headers: &HeaderMap) -> Response {
    let Found { file, packing } = found;
    let tag = format!(
        "\"{}{}\"",
        file.fingerprint,
        packing.map(|packing| format!("-{packing}")).unwrap_or_default()
    );
    let same = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|tags| {
        tags.len() <= LONGEST_CONDITION
            && tags.split(',').any(|own| own.trim().trim_start_matches("W/") == tag)
    });
    let cached = if is_named_by_content(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let bytes = match file.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Response::new(Body::from(bytes))
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cached));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.extend(HeaderValue::from_str(&tag).map(|tag| (header::ETAG, tag)));
    if !same {
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
        answer.extend(packing.map(|packing| (header::CONTENT_ENCODING, HeaderValue::from_static(packing))));
    }
    response
}

/// The media type of a file. Text is UTF-8 throughout.
fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        _ => mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream"),
    }
}

/// True for names such as `app-0123456789abcdef_bg.wasm`, which Trunk gives to files that are made anew.
fn is_named_by_content(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.split('.').next().unwrap_or(file);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    // Sixteen digits as a rule; Trunk leaves out leading zeros.
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        (8..=16).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn not_built() -> Response {
    let page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Spoor</title><h1>The app is not built</h1>\
        <p>This server holds the API only. Build the app with <code>cargo xtask build</code> and start again.</p></html>\n";
    (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page)
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_hold_a_hash_are_told_from_others() {
        for name in [
            "spoor-app-0123456789abcdef.js",
            "spoor-app-0123456789abcdef_bg.wasm",
            "a/b-00000000ffffffff.css",
            "tables-4b3ff99b0f9f515.css",
        ] {
            assert!(is_named_by_content(name), "{name}");
        }
        for name in ["index.html", "boot.js", "spoor-app.js", "spoor-app-0123.js", "x-0123456789abcdeg.js"] {
            assert!(!is_named_by_content(name), "{name}");
        }
    }

    #[test]
    fn the_best_packing_that_the_client_takes_is_chosen() {
        let cases: [(&str, &[&str]); 6] = [
            ("gzip, deflate, br, zstd", &["br", "gzip"]),
            ("gzip", &["gzip"]),
            ("br;q=0, gzip;q=0.5", &["gzip"]),
            ("*", &["br", "gzip"]),
            ("*;q=0, br", &["br"]),
            ("", &[]),
        ];
        for (header, expected) in cases {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(header))]);
            assert_eq!(packings(&headers), expected, "{header}");
        }
    }
}
