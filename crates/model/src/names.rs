//! Words for values: what a person reads for an attack type, a business flow or a response code. The values
//! themselves are open sets; a value that is not listed here is shown as it is.

/// Attack types: the word in URL, JSON and CSV, and what a person reads.
pub const ATTACKS: &[(&str, &str)] = &[
    ("sqli", "SQL injection"),
    ("xss", "Cross-site scripting"),
    ("path_traversal", "Path traversal"),
    ("rce", "Command injection"),
    ("ssrf", "Server-side request forgery"),
    ("rfi", "Remote file inclusion"),
    ("nosqli", "NoSQL injection"),
    ("ldapi", "LDAP injection"),
    ("xxe", "XML external entity"),
    ("ssti", "Template injection"),
    ("crlf", "CRLF injection"),
    ("mass_assignment", "Mass assignment"),
    ("bola", "Broken object level authorization"),
    ("brute_force", "Brute force"),
    ("credential_stuffing", "Credential stuffing"),
    ("forced_browsing", "Forced browsing"),
    ("scanner", "Scanner"),
    ("bad_bot", "Bad bot"),
    ("scraping", "Scraping"),
    ("graphql_depth", "GraphQL depth"),
    ("graphql_batch", "GraphQL batching"),
    ("graphql_introspection", "GraphQL introspection"),
    ("rate_limit", "Rate limit"),
    ("schema_violation", "Schema violation"),
    ("prompt_injection", "Prompt injection"),
];

/// Types of attack that are the work of programs, often from many sessions and addresses at once.
pub const BOT_ATTACKS: [&str; 6] =
    ["brute_force", "credential_stuffing", "forced_browsing", "scanner", "bad_bot", "scraping"];

/// The word for an attack that [`ATTACKS`] has no word for; the source's own name is its first tag.
pub const OTHER_ATTACK: &str = "other";

/// The word for a request that HTTP forbids or advises against, which a firewall reports and which need not be an attack.
pub const PROTOCOL_VIOLATION: &str = "protocol_violation";

/// The detector that Spoor itself is, where it was asked to look at requests whose source had none: its word, and no
/// firewall's.
pub const OWN_DETECTOR: &str = "Spoor";

/// Further words for what firewalls report, which no detector of API traffic has.
pub const REPORTS: &[(&str, &str)] = &[(PROTOCOL_VIOLATION, "Protocol violation"), (OTHER_ATTACK, "Other")];

/// Business flows: the word in URL, JSON and CSV, and what a person reads.
pub const FLOWS: &[(&str, &str)] = &[
    ("ai", "AI/LLM"),
    ("account_creation", "Account creation"),
    ("account_management", "Account management"),
    ("admin", "Admin"),
    ("auth", "Auth"),
    ("billing", "Billing"),
    ("sms", "SMS gateway"),
];

/// How far something stands out from what is usual: the word of a [`crate::usual::Band`], and what a person reads.
pub const BANDS: &[(&str, &str)] =
    &[("2x", "2–5x the usual"), ("5x", "5–10x the usual"), ("10x", "10x the usual or more")];

/// Verdicts on attacks: the word in URL, JSON and CSV, and what a person reads.
pub const VERDICTS: &[(&str, &str)] =
    &[("unmarked", "Unmarked"), ("true_positive", "True positive"), ("false_positive", "False positive")];

/// What a person reads for `value` in `table`; the value itself where the table does not list it.
pub fn label<'a>(table: &'a [(&'a str, &'a str)], value: &'a str) -> &'a str {
    table.iter().find(|(word, _)| *word == value).map_or(value, |(_, label)| label)
}

/// Reason phrase of a response code, from the IANA HTTP status code registry; `""` where none is assigned.
pub fn reason_phrase(code: &str) -> &'static str {
    match code {
        "100" => "Continue",
        "101" => "Switching Protocols",
        "103" => "Early Hints",
        "200" => "OK",
        "201" => "Created",
        "202" => "Accepted",
        "203" => "Non-Authoritative Information",
        "204" => "No Content",
        "205" => "Reset Content",
        "206" => "Partial Content",
        "207" => "Multi-Status",
        "300" => "Multiple Choices",
        "301" => "Moved Permanently",
        "302" => "Found",
        "303" => "See Other",
        "304" => "Not Modified",
        "307" => "Temporary Redirect",
        "308" => "Permanent Redirect",
        "400" => "Bad Request",
        "401" => "Unauthorized",
        "402" => "Payment Required",
        "403" => "Forbidden",
        "404" => "Not Found",
        "405" => "Method Not Allowed",
        "406" => "Not Acceptable",
        "407" => "Proxy Authentication Required",
        "408" => "Request Timeout",
        "409" => "Conflict",
        "410" => "Gone",
        "411" => "Length Required",
        "412" => "Precondition Failed",
        "413" => "Content Too Large",
        "414" => "URI Too Long",
        "415" => "Unsupported Media Type",
        "416" => "Range Not Satisfiable",
        "417" => "Expectation Failed",
        "421" => "Misdirected Request",
        "422" => "Unprocessable Content",
        "423" => "Locked",
        "425" => "Too Early",
        "426" => "Upgrade Required",
        "428" => "Precondition Required",
        "429" => "Too Many Requests",
        "431" => "Request Header Fields Too Large",
        "451" => "Unavailable For Legal Reasons",
        "500" => "Internal Server Error",
        "501" => "Not Implemented",
        "502" => "Bad Gateway",
        "503" => "Service Unavailable",
        "504" => "Gateway Timeout",
        "505" => "HTTP Version Not Supported",
        "507" => "Insufficient Storage",
        "508" => "Loop Detected",
        "511" => "Network Authentication Required",
        _ => "",
    }
}
