//! One line on stderr for each answer: when, what, how it ended, how long it took. No query strings: they hold what
//! people look for. Control characters are escaped, so that nobody can forge a line or steer a terminal.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use spoor_model::instant::rfc3339;

use crate::clock::Clock;

/// Longest path that is written down, in characters.
const LONGEST: usize = 200;

/// Writes the line.
pub async fn write(State(clock): State<Clock>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let what = format!("{} {}", request.method(), escaped(request.uri().path()));
    let response = next.run(request).await;
    let taken = started.elapsed().as_millis();
    say(&format!("{} {what} {} {taken} ms", rfc3339(clock.now()), response.status().as_u16()));
    response
}

/// Writes a line on stderr, its control characters escaped.
pub fn say(line: &str) {
    // A terminal that is gone is no reason to stop serving.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{}\n", printable(line)).as_bytes());
}

/// A file's name as it can be shown.
pub fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// The text with control, bidirectional and invisible characters written as escapes.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let hidden = matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
        if character.is_control() || hidden {
            let _ = write!(shown, "{}", character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn escaped(path: &str) -> String {
    let mut shown: String = path.chars().take(LONGEST).collect();
    if shown.len() < path.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_cannot_be_forged_nor_a_terminal_steered() {
        let cases = [
            ("a\r\n2026 GET / 200", "a\\r\\n2026 GET / 200"),
            ("\x1b]52;c;eA==\x07", "\\u{1b}]52;c;eA==\\u{7}"),
            ("gpj\u{202e}exe", "gpj\\u{202e}exe"),
            ("naïve 日本", "naïve 日本"),
        ];
        for (text, expected) in cases {
            assert_eq!(printable(text), expected);
        }
    }
}
