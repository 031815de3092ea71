//! The one HTTP request xtask makes: a GET to a server on this machine. HTTP/1.0, so that the answer is plain bytes
//! up to the end of the connection.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What the server answered.
pub struct Answer {
    /// Status code; 0 where the answer was not HTTP.
    pub status: u16,
    /// The body, as sent.
    pub body: Vec<u8>,
}

/// GETs `target` (path and query) from `address` (`host:port`). `encoding` is sent as Accept-Encoding.
pub fn get(address: &str, target: &str, encoding: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_mins(2)))?;
    write!(stream, "GET {target} HTTP/1.0\r\nHost: {address}\r\nAccept-Encoding: {encoding}\r\n\r\n")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let body = end.map_or_else(Vec::new, |end| bytes[end + 4..].to_vec());
    let head = String::from_utf8_lossy(&bytes[..end.unwrap_or(0)]).into_owned();
    let status = head.split_whitespace().nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    Ok(Answer { status, body })
}
