//! What container runtimes and syslog put around each line of a log. Knows the wrapping, and nothing of what is in it.

use super::{complete_lines, without_byte_order_mark};
use std::borrow::Cow;

/// How the lines of a text are wrapped. Told once for a text; lines without the wrapping are read as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wrapping {
    /// Not at all.
    #[default]
    None,
    /// `service-1  | …`, as `docker compose logs` prints.
    Compose,
    /// `2026-01-24T01:34:36.743Z stdout F …`, the files of Kubernetes (CRI).
    Cri,
    /// `{"log":"…\n","stream":"stdout","time":"…"}`, Docker's `json-file`.
    Docker,
    /// `<134>Oct 11 22:14:15 host program[12]: …`, syslog after RFC 3164, with or without its priority.
    Syslog,
}

impl Wrapping {
    /// The wrapping of the first line that is not blank.
    pub(crate) fn of(head: &[u8]) -> Wrapping {
        let Some(first) = complete_lines(without_byte_order_mark(head)).next() else { return Wrapping::None };
        let first = String::from_utf8_lossy(first);
        let first = first.trim();
        [Wrapping::Compose, Wrapping::Cri, Wrapping::Docker, Wrapping::Syslog]
            .into_iter()
            .find(|wrapping| wrapping.inside(first).is_some())
            .unwrap_or_default()
    }

    /// What is in the line.
    pub(crate) fn content(self, line: &str) -> Cow<'_, str> {
        if self == Wrapping::None {
            return Cow::Borrowed(line);
        }
        self.inside(line).unwrap_or(Cow::Borrowed(line))
    }

    fn inside(self, line: &str) -> Option<Cow<'_, str>> {
        match self {
            Wrapping::None => None,
            Wrapping::Compose => compose(line).map(Cow::Borrowed),
            Wrapping::Cri => cri(line).map(Cow::Borrowed),
            Wrapping::Docker => docker(line).map(Cow::Owned),
            Wrapping::Syslog => syslog(line).map(Cow::Borrowed),
        }
    }
}

fn compose(line: &str) -> Option<&str> {
    let (name, content) = line.split_once(" | ")?;
    let name = name.trim_end();
    let named =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    named.then_some(content)
}

fn cri(line: &str) -> Option<&str> {
    let mut parts = line.splitn(4, ' ');
    let (time, stream, _tag) = (parts.next()?, parts.next()?, parts.next()?);
    let is = matches!(stream, "stdout" | "stderr") && chrono::DateTime::parse_from_rfc3339(time).is_ok();
    if is { parts.next() } else { None }
}

fn docker(line: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Docker {
        log: String,
        #[serde(rename = "stream")]
        _stream: String,
        #[serde(rename = "time")]
        _time: String,
        #[serde(default, rename = "attrs")]
        _attributes: serde::de::IgnoredAny,
    }
    if !line.starts_with("{\"log\":\"") {
        return None;
    }
    serde_json::from_str::<Docker>(line).ok().map(|line| line.log)
}

fn syslog(line: &str) -> Option<&str> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let line = match line.strip_prefix('<') {
        Some(rest) => {
            let (priority, rest) = rest.split_once('>')?;
            if priority.is_empty()
                || priority.len() > 3
                || !priority.bytes().all(|byte| byte.is_ascii_digit())
            {
                return None;
            }
            rest
        }
        None => line,
    };
    let month = line.get(..3)?;
    let time = line.get(3..16)?.as_bytes();
    let shaped = time.iter().zip(b" 99 99:99:99 ").all(|(byte, form)| {
        if *form == b'9' { byte.is_ascii_digit() || *byte == b' ' } else { byte == form }
    });
    if !shaped || !MONTHS.as_bytes().chunks(3).any(|known| known == month.as_bytes()) {
        return None;
    }
    // Host and program, then the message.
    let (front, content) = line[16..].split_once(": ")?;
    (front.split(' ').count() <= 2).then_some(content)
}
