//! `curl` commands: which request they make. The quoting of the shell is shlex's matter; here are the options that
//! say something of the request, and those whose value must not be taken for the URL.

use super::Offer;
use super::facts::Facts;
use super::link::{Url, whatever_query};
use crate::field::Field;

/// Options with a value that says nothing here. Those with a bearing on the request are in [`Command::take`].
const WITH_VALUE: &[&str] = &[
    "b",
    "c",
    "C",
    "D",
    "e",
    "E",
    "K",
    "m",
    "o",
    "P",
    "Q",
    "r",
    "t",
    "u",
    "U",
    "w",
    "x",
    "y",
    "Y",
    "z",
    "cookie",
    "cookie-jar",
    "connect-timeout",
    "connect-to",
    "cacert",
    "cert",
    "cert-type",
    "ciphers",
    "config",
    "continue-at",
    "dns-servers",
    "dump-header",
    "interface",
    "key",
    "key-type",
    "limit-rate",
    "local-port",
    "max-redirs",
    "max-time",
    "noproxy",
    "oauth2-bearer",
    "output",
    "output-dir",
    "pass",
    "preproxy",
    "proxy",
    "proxy-header",
    "proxy-user",
    "range",
    "rate",
    "referer",
    "resolve",
    "retry",
    "retry-delay",
    "retry-max-time",
    "socks4",
    "socks4a",
    "socks5",
    "socks5-hostname",
    "speed-limit",
    "speed-time",
    "stderr",
    "time-cond",
    "tls-max",
    "trace",
    "trace-ascii",
    "unix-socket",
    "user",
    "write-out",
];

/// Options that send a body.
const BODY: &[&str] = &[
    "d",
    "F",
    "data",
    "data-ascii",
    "data-binary",
    "data-raw",
    "data-urlencode",
    "form",
    "form-string",
    "json",
];

pub(super) fn offers(text: &str) -> Vec<Offer> {
    let text = text.trim_start_matches(['$', '%', '>', '#', ' ']);
    let first = text.split(char::is_whitespace).next().unwrap_or_default();
    let name = first.rsplit(['/', '\\']).next().unwrap_or_default();
    if !matches!(name, "curl" | "curl.exe") || first.len() == text.len() {
        return Vec::new();
    }
    // Browsers copy for the Windows prompt with a caret before every special character, line breaks among them.
    let text = if text.contains("^\"") {
        text.replace("^\r\n", " ").replace("^\n", " ").replace('^', "")
    } else {
        text.to_owned()
    };
    let mut words = shlex::Shlex::new(&text);
    let mut command = Command::default();
    // What comes before a quote that is never closed still says which request it is.
    let read: Vec<String> = words.by_ref().skip(1).collect();
    command.read(read);
    command.offers(words.had_error)
}

#[derive(Default)]
struct Command {
    method: Option<String>,
    body: bool,
    query_from_body: bool,
    url: Option<String>,
    host: Option<String>,
    user_agent: Option<String>,
}

impl Command {
    fn read(&mut self, words: Vec<String>) {
        let mut words = words.into_iter().peekable();
        while let Some(word) = words.next() {
            if let Some(long) = word.strip_prefix("--").filter(|long| !long.is_empty()) {
                if takes_value(long) {
                    let value = words.next().unwrap_or_default();
                    self.take(long, &value);
                } else {
                    self.take(long, "");
                }
            } else if let Some(shorts) = word.strip_prefix('-').filter(|shorts| !shorts.is_empty()) {
                // Several letters may share a dash; the first that takes a value takes the rest, or the next word.
                for (at, letter) in shorts.char_indices() {
                    let end = at + letter.len_utf8();
                    let option = &shorts[at..end];
                    if takes_value(option) {
                        let rest = &shorts[end..];
                        let value =
                            if rest.is_empty() { words.next().unwrap_or_default() } else { rest.to_owned() };
                        self.take(option, &value);
                        break;
                    }
                    self.take(option, "");
                }
            } else {
                self.found(word);
            }
        }
    }

    /// Notes an option, with its value where it takes one.
    fn take(&mut self, option: &str, value: &str) {
        match option {
            "X" | "request" => self.method = Some(value.to_owned()),
            "I" | "head" => self.method = self.method.take().or_else(|| Some("HEAD".to_owned())),
            "T" | "upload-file" => self.method = self.method.take().or_else(|| Some("PUT".to_owned())),
            "G" | "get" => self.query_from_body = true,
            "A" | "user-agent" => self.user_agent = Some(value.to_owned()),
            "url" => self.found(value.to_owned()),
            "H" | "header" => {
                let (name, value) = value.split_once(':').unwrap_or((value, ""));
                match name.trim().to_ascii_lowercase().as_str() {
                    "user-agent" => self.user_agent = Some(value.trim().to_owned()),
                    "host" => self.host = Some(value.trim().to_lowercase()),
                    _ => {}
                }
            }
            option if BODY.contains(&option) => self.body = true,
            _ => {}
        }
    }

    /// A word that may be the URL: one with a scheme is better than one without.
    fn found(&mut self, word: String) {
        if self.url.as_ref().is_none_or(|url| !url.contains("://") && word.contains("://")) {
            self.url = Some(word);
        }
    }

    fn offers(self, broken: bool) -> Vec<Offer> {
        let Some(text) = self.url else { return Vec::new() };
        // Without a scheme curl takes http.
        let read = if text.contains("://") { Url::read(&text) } else { Url::read(&format!("http://{text}")) };
        let Some(mut url) = read else { return Vec::new() };
        if url.target.is_empty() {
            url.target.push('/');
        }
        if let Some(host) = self.host.filter(|host| !host.is_empty()) {
            url.host = host;
        }
        let sent = if self.body && !self.query_from_body { "POST" } else { "GET" };
        let mut facts = Facts::default();
        facts.note(Field::Method, self.method.as_deref().unwrap_or(sent));
        facts.note(Field::Host, &url.host);
        // With -G the body becomes a query that is not put together here.
        if self.body && self.query_from_body {
            facts.note_pattern(Field::Path, &format!("{}*", crate::pattern::Glob::escape(&url.target)));
        } else {
            facts.note(Field::Path, &url.target);
        }
        if let Some(user_agent) = &self.user_agent {
            facts.note(Field::UserAgent, user_agent);
        }
        let whose = if broken { "Of this command, as far as it can be read: " } else { "" };
        let mut offers =
            facts.offers(whose, &[&[Field::Method, Field::Host, Field::Path], &[Field::Host, Field::Path]]);
        offers.splice(1..1, whatever_query(&url));
        offers
    }
}

fn takes_value(option: &str) -> bool {
    matches!(option, "X" | "request" | "A" | "user-agent" | "H" | "header" | "url" | "T" | "upload-file")
        || BODY.contains(&option)
        || WITH_VALUE.contains(&option)
}
