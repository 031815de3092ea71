//! Paths that lead out of a folder, and paths that nobody asks for who does not try what a server has left open.

use super::Found;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// What a path out of its folder is.
pub(super) const TRAVERSAL: Found = Found { kind: "path_traversal", rule: "path traversal", tag: None };

/// Texts that are an attack wherever they stand.
const MARKS: &[(&str, &str, &str)] = &[
    ("/etc/passwd", "path_traversal", "system file"),
    ("/etc/shadow", "path_traversal", "system file"),
    ("/proc/self/", "path_traversal", "system file"),
    ("/boot.ini", "path_traversal", "system file"),
    ("\\boot.ini", "path_traversal", "system file"),
    ("/win.ini", "path_traversal", "system file"),
    ("\\win.ini", "path_traversal", "system file"),
    ("/ntuser.dat", "path_traversal", "system file"),
    ("\\ntuser.dat", "path_traversal", "system file"),
    ("/web-inf/web.xml", "path_traversal", "system file"),
    ("\\web-inf\\web.xml", "path_traversal", "system file"),
    ("${jndi:", "rce", "lookup in a log message"),
    // Where scanners let a server call back.
    (".burpcollaborator.net", "scanner", "callback"),
    (".oastify.com", "scanner", "callback"),
    (".interact.sh", "scanner", "callback"),
    (".oast.me", "scanner", "callback"),
    (".oast.fun", "scanner", "callback"),
    (".oast.live", "scanner", "callback"),
    (".oast.pro", "scanner", "callback"),
    (".oast.site", "scanner", "callback"),
    (".oast.online", "scanner", "callback"),
];

static MARKED: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let texts = MARKS.iter().map(|(text, ..)| *text);
    AhoCorasick::builder().ascii_case_insensitive(true).build(texts).ok()
});

/// The texts of the table in a text.
pub(super) fn marks(text: &str) -> Vec<Found> {
    let Some(marked) = MARKED.as_ref() else { return Vec::new() };
    let mut found: Vec<Found> = Vec::new();
    for place in marked.find_iter(text) {
        let (_, kind, rule) = MARKS[place.pattern().as_usize()];
        if !found.iter().any(|known| known.kind == kind) {
            found.push(Found { kind, rule, tag: None });
        }
    }
    found
}

/// True for a path, decoded, that climbs above its root, or that hides that it climbs. Clients resolve `..` themselves,
/// but some crawlers do not.
pub(super) fn climbs(sent: &str, decoded: &str) -> bool {
    let mut depth = 0_i64;
    let mut up = false;
    for segment in decoded.split(['/', '\\']).filter(|segment| !matches!(*segment, "" | ".")) {
        if is_up(segment) {
            up = true;
            depth -= 1;
        } else {
            depth += 1;
        }
        if depth < 0 {
            return true;
        }
    }
    let plain = sent.split(['?', '#']).next().unwrap_or_default();
    up && !plain.split('/').any(is_up)
}

/// True for a value that climbs two folders or more: one alone is a link to a neighbour.
pub(super) fn climbs_far(value: &str) -> bool {
    let mut segments = value.split(['/', '\\']).peekable();
    let mut ups = 0;
    while let Some(segment) = segments.next() {
        // Followed by a slash, or it is an ellipsis.
        ups += usize::from(is_up(segment) && segments.peek().is_some());
    }
    ups >= 2
}

/// `..`, also with what a filter leaves of `....//` and with a parameter of the path.
fn is_up(segment: &str) -> bool {
    let name = segment.split(';').next().unwrap_or_default();
    matches!(name, ".." | "....")
}

/// When a path that is asked for is an attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// Whatever the answer.
    Always,
    /// Where the server does not have it or does not give it: others do.
    Refused,
}

use When::{Always, Refused};

/// Segments of paths, one after the other, in lower case. With `*` at its end the last one only has to begin so.
const PROBES: &[(&str, When)] = &[
    (".env", Always),
    (".env.*", Always),
    (".git", Always),
    (".svn", Always),
    (".hg", Always),
    (".aws", Always),
    (".ssh", Always),
    (".htpasswd", Always),
    (".htaccess", Always),
    (".ds_store", Always),
    (".vscode", Always),
    (".idea", Always),
    ("wp-config*", Always),
    ("id_rsa", Always),
    ("eval-stdin.php", Always),
    ("hnap1", Always),
    ("boaform", Always),
    ("goform", Always),
    ("gponform", Always),
    ("cgi-bin/luci", Always),
    ("_ignition/execute-solution", Always),
    ("w00tw00t*", Always),
    ("nice ports,", Always),
    ("solr/admin", Refused),
    ("manager/html", Refused),
    ("wp-login.php", Refused),
    ("wp-admin", Refused),
    ("wp-includes", Refused),
    ("wp-content", Refused),
    ("wp-json", Refused),
    ("xmlrpc.php", Refused),
    ("phpmyadmin*", Refused),
    ("pma", Refused),
    ("myadmin", Refused),
    ("mysqladmin", Refused),
    ("adminer*", Refused),
    ("phpinfo*", Refused),
    ("info.php", Refused),
    ("shell.php", Refused),
    ("config.php", Refused),
    ("setup.php", Refused),
    ("actuator", Refused),
    ("server-status", Refused),
    ("server-info", Refused),
    ("cgi-bin", Refused),
    ("administrator", Refused),
    ("jmx-console", Refused),
    ("invoker", Refused),
    ("telescope", Refused),
    ("_profiler", Refused),
    ("owa", Refused),
    ("ecp", Refused),
    ("backup.sql", Refused),
    ("dump.sql", Refused),
    ("backup.zip", Refused),
    ("web.config", Refused),
];

/// Segments of a path that are compared with probes.
const MOST_SEGMENTS: usize = 64;

/// A path that is tried on every server.
pub(super) fn probe(path: &str, status: Option<u16>) -> Option<Found> {
    let path = path.to_ascii_lowercase();
    let segments: Vec<&str> =
        path.split('/').filter(|segment| !segment.is_empty()).take(MOST_SEGMENTS).collect();
    let refused = matches!(status, Some(400 | 403 | 404 | 405 | 410 | 444));
    let found = PROBES.iter().find(|(probe, when)| (*when == Always || refused) && holds(&segments, probe));
    found.map(|(probe, _)| Found {
        kind: "forced_browsing",
        rule: "known probe",
        tag: Some(format!("probe {probe}")),
    })
}

fn holds(segments: &[&str], probe: &str) -> bool {
    let steps = probe.split('/').count();
    segments.windows(steps).any(|window| {
        window.iter().zip(probe.split('/')).all(|(segment, step)| match step.strip_suffix('*') {
            Some(start) => segment.starts_with(start),
            None => *segment == step,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_climbs_above_its_root_or_hides_that_it_climbs() {
        let cases = [
            ("/a/../b", false),
            ("/a/../../b", true),
            ("/a/%2e%2e/b", true),
            ("/a/..%2fb", true),
            ("/a/..;/b", false),
            ("/..;/b", true),
            ("/a/b..c/d", false),
            ("/a/....//b", false),
            ("/....//b", true),
            ("/v1/diff/main...topic", false),
        ];
        for (path, expected) in cases {
            let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
            assert_eq!(climbs(path, &decoded), expected, "{path}");
        }
    }

    #[test]
    fn a_value_climbs_more_than_one_folder() {
        let cases = [
            ("../list", false),
            ("../../list", true),
            ("..\\..\\x", true),
            ("wait... / ... what", false),
            ("../..", false),
            ("a/../../b", true),
        ];
        for (value, expected) in cases {
            assert_eq!(climbs_far(value), expected, "{value}");
        }
    }

    #[test]
    fn what_many_sites_have_is_a_probe_only_where_it_is_refused() {
        let cases = [
            ("/.env", Some(200), true),
            ("/app/.env.bak", None, true),
            ("/.environment", Some(404), false),
            ("/.git/config", Some(404), true),
            ("/repo.git/info/refs", Some(404), false),
            ("/wp-login.php", Some(200), false),
            ("/wp-login.php", None, false),
            ("/blog/wp-login.php", Some(404), true),
            ("/PhpMyAdmin-5/index.php", Some(404), true),
            ("/cgi-bin/printenv", Some(500), false),
            ("/cgi-bin/luci", Some(200), true),
            ("/.well-known/security.txt", Some(404), false),
        ];
        for (path, status, expected) in cases {
            assert_eq!(probe(path, status).is_some(), expected, "{path} {status:?}");
        }
    }
}
