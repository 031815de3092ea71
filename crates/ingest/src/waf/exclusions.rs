//! Rules as ModSecurity and Coraza take them: exclusions for the Core Rule Set, to stand before its rules. The way back
//! from Spoor's words for places and types to theirs; every text in them is somebody else's and leaves as bytes only.

use super::kinds;
use spoor_model::instant::{Millis, parse_instant};
use spoor_model::rule::{Breadth, Rule};
use spoor_model::unseen::plain;
use std::fmt::Write;

/// Number of the first exclusion, of the range that is reserved for one's own rules.
const FIRST: usize = 9_000;

/// A file of exclusions for the rules that hold now, the oldest first; what cannot be said in such a file is a comment.
pub fn exclusions<'a>(rules: impl IntoIterator<Item = &'a Rule>, now: Millis) -> String {
    let mut file = String::from(
        "# Spoor: what is ignored, as exclusions for the OWASP Core Rule Set. Include it before the rules of the set,\n\
         # for instance as REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf.\n",
    );
    for (at, rule) in rules.into_iter().enumerate() {
        let end = rule.expires.as_deref().and_then(parse_instant);
        let until = rule.expires.as_ref().map_or_else(String::new, |end| format!(", until {end}"));
        let _ = write!(file, "\n# Rule {} of {}{until}: {}\n", rule.id, rule.created, comment(&rule.note));
        if end.is_some_and(|end| end <= now) {
            file.push_str("# It has ended.\n");
            continue;
        }
        if rule.disabled {
            file.push_str("# It is switched off.\n");
            continue;
        }
        match exclusion(rule, FIRST + at) {
            Ok(text) => file.push_str(&text),
            Err(reason) => {
                let _ = writeln!(file, "# Not exported: {reason}.");
            }
        }
    }
    file
}

/// The exclusion of a rule, or why there can be none.
fn exclusion(rule: &Rule, number: usize) -> Result<String, &'static str> {
    let ignore = &rule.ignore;
    let endpoint = ignore.endpoint.as_deref().ok_or("without an endpoint it would hold for all of them")?;
    if endpoint.contains("{rest}") {
        return Err("its path goes on without an end, and so would what is ignored");
    }
    // In Spoor it ignores what was found in no parameter; there it would be everything that is found on the endpoint.
    let parameter = ignore.parameter.as_deref().ok_or("the source named no parameter")?;
    let targets = targets(parameter)?;
    let removed = removed(ignore.kind.as_deref().filter(|_| ignore.breadth != Breadth::All))?;
    let mut actions = Vec::new();
    for (by, what) in removed {
        actions.extend(targets.iter().map(|target| format!("ctl:ruleRemoveTargetBy{by}={what};{target}")));
    }
    let mut conditions = vec![format!("REQUEST_FILENAME \"@rx ^{}$\"", template(endpoint))];
    if let Some(method) = &ignore.method {
        conditions.push(format!("REQUEST_METHOD \"@rx ^{}$\"", literal(method)));
    }
    if let Some(host) = &ignore.host {
        conditions.push(format!("REQUEST_HEADERS:Host \"@rx (?i)^{}(?::[0-9]+)?$\"", literal(host)));
    }
    let mut phase = 1;
    if ignore.breadth == Breadth::Payload {
        let payload = ignore.payload.as_deref().filter(|payload| !payload.trim().is_empty());
        let payload = payload.ok_or("it ignores one payload, and the source named none")?;
        conditions.push(format!("{} \"@rx (?i){}\"", targets.join("|"), literal(payload)));
        // The body is there in the second phase only.
        phase = 2;
    }
    let mut text = String::new();
    let last = conditions.len() - 1;
    for (at, condition) in conditions.iter().enumerate() {
        let mut own = Vec::new();
        if at == 0 {
            own.push(format!("id:{number},phase:{phase},pass,nolog,t:none"));
        } else {
            own.push("t:none".to_owned());
        }
        if at == last {
            own.extend(actions.iter().cloned());
        } else {
            own.push("chain".to_owned());
        }
        let _ = writeln!(
            text,
            "{}SecRule {condition} \\\n{}  \"{}\"",
            "  ".repeat(at),
            "  ".repeat(at),
            own.join(",")
        );
    }
    Ok(text)
}

/// What takes rules out: by tag or by number.
type Removed = Vec<(&'static str, String)>;

/// What stands for a type of attack in the Core Rule Set; for all of them where it names none.
fn removed(kind: Option<&str>) -> Result<Removed, &'static str> {
    let Some(kind) = kind else { return Ok(vec![("Tag", "OWASP_CRS".to_owned())]) };
    let (tags, rules) = kinds::signs(kind);
    if !tags.is_empty() {
        return Ok(tags.into_iter().map(|tag| ("Tag", tag.to_owned())).collect());
    }
    // The numbers of the set go by tens.
    let numbers = rules.into_iter().filter(|(from, to)| to - from < 100);
    let numbers = numbers.flat_map(|(from, to)| (from..=to).filter(|number| number % 10 == 0));
    let removed: Removed = numbers.map(|number| ("Id", number.to_string())).collect();
    if removed.is_empty() {
        Err("the Core Rule Set has no rules of this type of attack")
    } else {
        Ok(removed)
    }
}

/// The variables of a place, the way back from `BODY > JSON > order > note` to `ARGS:json.order.note`.
fn targets(parameter: &str) -> Result<Vec<String>, &'static str> {
    let parts: Vec<&str> = parameter.split(" > ").collect();
    let is_plain = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.[]$".contains(&byte))
    };
    if !parts.iter().skip(1).all(is_plain) {
        return Err("the name of its parameter has characters that such a file cannot hold");
    }
    let one = |variable: String| Ok(vec![variable]);
    match parts.as_slice() {
        ["BODY", "JSON", path @ ..] if !path.is_empty() => one(format!("ARGS:json.{}", path.join("."))),
        ["QUERY" | "BODY", name] if !matches!(*name, "JSON" | "FORM" | "XML") => one(format!("ARGS:{name}")),
        ["BODY", "FORM", name] => one(format!("ARGS:{name}")),
        ["QUERY"] | ["BODY", "FORM" | "JSON"] => one("ARGS".to_owned()),
        ["BODY", "XML", ..] => one("XML:/*".to_owned()),
        ["BODY"] => one("REQUEST_BODY".to_owned()),
        ["HEADER", name] => one(format!("REQUEST_HEADERS:{name}")),
        ["COOKIE", name] => one(format!("REQUEST_COOKIES:{name}")),
        ["PATH"] => {
            let variables = ["REQUEST_FILENAME", "REQUEST_BASENAME", "REQUEST_URI", "REQUEST_URI_RAW"];
            Ok(variables.map(str::to_owned).to_vec())
        }
        _ => Err("ModSecurity has no variable for this place"),
    }
}

/// A regular expression for the paths of a template.
fn template(template: &str) -> String {
    let mut pattern = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((placeholder, after)) = behind.split_once('}') else { break };
        let is_placeholder =
            !placeholder.is_empty() && placeholder.bytes().all(|byte| byte.is_ascii_lowercase());
        pattern.push_str(&literal(before));
        if is_placeholder {
            pattern.push_str(match placeholder {
                "int" => "-?[0-9]+",
                "hex" => "(?:0x)?[0-9A-Fa-f]+",
                "uuid" => "[0-9A-Fa-f-]{36}",
                _ => "[^/]+",
            });
            rest = after;
        } else {
            pattern.push_str(&literal("{"));
            rest = behind;
        }
    }
    pattern + &literal(rest)
}

/// A regular expression for exactly this text. Bytes, so that no quote, macro or end of a line of it means anything.
fn literal(text: &str) -> String {
    text.bytes().fold(String::new(), |mut pattern, byte| {
        if byte.is_ascii_alphanumeric() || b"/_".contains(&byte) {
            pattern.push(char::from(byte));
        } else {
            let _ = write!(pattern, "\\x{byte:02x}");
        }
        pattern
    })
}

/// A text on one line of a comment. A backslash at its end would take the next line into the comment.
fn comment(text: &str) -> String {
    plain(text).replace('\\', "/")
}
