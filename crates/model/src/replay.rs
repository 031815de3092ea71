//! A recorded request as something to send again: the raw message, and a `curl` command for a POSIX shell. Every part
//! of it was chosen by whoever sent it, and the command is pasted into a terminal: nothing may leave its quotes, name
//! a file, or be a character that nobody sees and a terminal obeys.

use std::borrow::Cow;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::request::{Exchange, Request};
use crate::unseen::is_unseen;

/// Headers that curl makes from the rest of the command.
const MADE_BY_CURL: [&str; 2] = ["content-length", "transfer-encoding"];
/// Headers that curl sends of its own accord when the command does not take them away.
const OWN_OF_CURL: [&str; 2] = ["accept", "user-agent"];

/// The message as it was recorded (RFC 9112): request line, headers, an empty line, body. None where the source did not record
/// it. Secrets that were masked when it was stored are masked here.
pub fn raw(request: &Request) -> Option<String> {
    let exchange = request.exchange.as_ref()?;
    let mut raw = format!(
        "{} {} {}\r\n",
        request.method.as_deref().unwrap_or("GET"),
        request.path,
        request.protocol.as_deref().unwrap_or("HTTP/1.1")
    );
    for (name, value) in &exchange.request_headers {
        _ = write!(raw, "{name}: {value}\r\n");
    }
    raw.push_str("\r\n");
    raw.push_str(exchange.request_body.as_deref().unwrap_or_default());
    Some(raw)
}

/// A `curl` command in one line of visible characters that sends the same method, target, headers and body. None where the
/// source did not record the request, or not the host it went to, or where its target names another host. Header lines that HTTP does not allow are left out; the
/// scheme is taken for https where the target does not say.
pub fn curl(request: &Request) -> Option<String> {
    let Exchange { request_headers, request_body, .. } = request.exchange.as_ref()?;
    let url = url(request)?;
    let method = request.method.as_deref().filter(|method| is_token(method)).unwrap_or("GET");
    let body = request_body.as_deref().filter(|body| !body.is_empty());
    let mut command = String::new();
    // In a word of the shell a body would lose the line ends at its end, and could have no NUL.
    let piped = body.filter(|body| body.chars().any(needs_escape));
    if let Some(body) = piped {
        _ = write!(command, "printf {} | ", quoted(&format_of_printf(body)));
    }
    command.push_str("curl --path-as-is --globoff");
    match request.protocol.as_deref() {
        Some("HTTP/1.0") => command.push_str(" --http1.0"),
        Some("HTTP/1.1") => command.push_str(" --http1.1"),
        Some("HTTP/2" | "HTTP/2.0" | "h2") => command.push_str(" --http2"),
        _ => {}
    }
    match method {
        // curl would wait for a body that never comes.
        "HEAD" if body.is_none() => command.push_str(" --head"),
        method => _ = write!(command, " --request {}", word(method)),
    }
    let sent: Vec<&(String, String)> = request_headers
        .iter()
        .filter(|(name, value)| {
            is_token(name)
                && !value.contains(['\r', '\n', '\0'])
                && !MADE_BY_CURL.iter().any(|own| name.eq_ignore_ascii_case(own))
        })
        .collect();
    for (name, value) in &sent {
        // A header without a value is written with a semicolon; with a colon, curl would take the header away.
        let line = if value.trim().is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        _ = write!(command, " --header {}", word(&line));
    }
    let unasked = OWN_OF_CURL.into_iter().chain(body.map(|_| "content-type"));
    for own in unasked.filter(|own| !sent.iter().any(|(name, _)| name.eq_ignore_ascii_case(own))) {
        _ = write!(command, " --header '{own}:'");
    }
    match (piped, body) {
        (Some(_), _) => command.push_str(" --data-binary @-"),
        // Not `--data`, which reads a file where the text begins with `@`.
        (None, Some(body)) => _ = write!(command, " --data-raw {}", word(body)),
        (None, None) => {}
    }
    _ = write!(command, " --url {}", word(&url));
    Some(command)
}

/// What may not stand in a URL and was percent-encoded by whoever sent it, if it was sent at all. A fragment never is, so
/// that a `#` in a target stands for itself.
const NOT_IN_URL: &AsciiSet = &CONTROLS.add(b' ').add(b'#');

/// Where the request went.
fn url(request: &Request) -> Option<String> {
    let path = utf8_percent_encode(&request.path, NOT_IN_URL);
    let absolute = ["http://", "https://"].iter().find_map(|scheme| request.path.strip_prefix(scheme));
    if let Some(target) = absolute {
        // Whoever sent it chose the target, and whoever sends it again must not be led to another host.
        let authority = target.split(['/', '?', '#']).next().unwrap_or_default();
        let own = request.host.as_deref().is_none_or(|host| host.eq_ignore_ascii_case(authority));
        return own.then(|| path.to_string());
    }
    // Anything else could be read as another host, or as a user name before one.
    let is_host = |host: &&str| {
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
    };
    let host = request.host.as_deref().filter(is_host)?;
    let slash = if request.path.starts_with('/') { "" } else { "/" };
    Some(format!("https://{host}{slash}{path}"))
}

/// True for a token of HTTP (RFC 9110, 5.6.2), which method and names of headers are.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// True for characters that must not stand in a command as they are: those that nobody sees.
fn needs_escape(character: char) -> bool {
    is_unseen(character) || (character != ' ' && character.is_whitespace())
}

/// A text as one word of a POSIX shell. Where it has characters that nobody sees, `printf` makes it in the shell.
fn word(text: &str) -> String {
    if text.chars().any(needs_escape) {
        format!("\"$(printf {})\"", quoted(&format_of_printf(text)))
    } else {
        quoted(text).into_owned()
    }
}

/// A text as one word of a shell, that must have no NUL.
fn quoted(text: &str) -> Cow<'_, str> {
    shlex::try_quote(text).unwrap_or_default()
}

/// The format of `printf` that gives back a text: bytes that could mean something to it, to a terminal, or to the
/// history of an interactive shell are written as octal numbers.
fn format_of_printf(text: &str) -> String {
    let mut format = String::new();
    for (position, character) in text.char_indices() {
        let option = position == 0 && character == '-';
        if needs_escape(character) || option || matches!(character, '\\' | '\'' | '!' | '`' | '$' | '"') {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                _ = write!(format, "\\{byte:03o}");
            }
        } else if character == '%' {
            format.push_str("%%");
        } else {
            format.push(character);
        }
    }
    format
}
