//! Redaction of what clients make to hold it up: the work goes by the length of a text, whatever stands in it.

use spoor_model::{Exchange, Request};

use super::redacted::{pair, redactor};

/// A request with a text in every place that is looked into.
fn of(text: &str) -> Request {
    let exchange = Exchange {
        request_headers: vec![pair("Cookie", text), pair("X", text)],
        request_body: Some(text.to_owned()),
        ..Exchange::default()
    };
    Request { path: format!("/a?{text}"), exchange: Some(exchange), ..Request::default() }
}

/// What each of these is repeated to took seconds to minutes when an equals sign had the rest of its value read again. That a
/// test ends is all that is looked at; so long a text does not come to an end otherwise.
#[test]
fn no_text_is_read_again_and_again() {
    let pieces = [
        "=",
        "=%3D",
        "=%22",
        "%3D=",
        "a=\\\"b=\\\\\\\"c=\"",
        "\"",
        "email=",
        "email=\"",
        "email='&",
        "email=%3Demail",
        "\n--b\nContent-Disposition: form-data; name=email\n\n",
        "redacted-1",
        "redacted-11111111111111111111111111",
        "\\",
        "{\"email\":",
        "{\"a\":\"",
        "a.b[c]",
    ];
    for piece in pieces {
        let mut request = of(&piece.repeat(128 * 1024 / piece.len()));
        redactor().request(&mut request);
    }
}

#[test]
fn many_values_are_looked_for_as_quickly_as_one() {
    let values: Vec<String> = (0..3_000).map(|number| format!("email={}{number}", "a".repeat(20))).collect();
    let nested: Vec<String> =
        (1..150).map(|number| format!("email={}", "aaaaaaaa ".repeat(number))).collect();
    for values in [values, nested] {
        for text in ["a".repeat(128 * 1024), "aaaaaaaa ".repeat(8 * 1024)] {
            let mut request = of(&text);
            request.path = format!("/?{}", values.join("&"));
            redactor().request(&mut request);
        }
    }
}
