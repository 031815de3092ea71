//! The one form in which hosts, addresses and texts are stored. Knows spelling, not meaning.

use std::net::{IpAddr, SocketAddr};

/// The text without white space around it; `None` where nothing is left.
pub(super) fn present(text: String) -> Option<String> {
    let trimmed = text.trim();
    match trimmed.len() {
        0 => None,
        length if length == text.len() => Some(text),
        _ => Some(trimmed.to_owned()),
    }
}

/// A host in lower case, without the ports of HTTP and HTTPS and without a final dot.
pub(super) fn host(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text
        .strip_suffix(":80")
        .or_else(|| text.strip_suffix(":443"))
        .filter(|rest| is_host(rest))
        .unwrap_or(text);
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    if bare.len() < text.len() {
        // What is stored is in its last form: handed on and read again, it must stay the same.
        return host(bare);
    }
    (!text.is_empty()).then(|| text.to_lowercase())
}

/// Not the beginning of a bare IPv6 address, whose end can look like a port.
fn is_host(text: &str) -> bool {
    !text.contains(':') || text.ends_with(']')
}

/// An address in canonical form: without port, brackets and zone; IPv4 that is written as IPv6 becomes IPv4. A host
/// name stays one, in lower case.
pub(super) fn address(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let bare = bare.split('%').next().unwrap_or(bare);
    let address = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    Some(match address {
        Ok(address) => address.to_canonical().to_string(),
        Err(_) => text.to_lowercase(),
    })
}
