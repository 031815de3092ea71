//! Programs that say in their user agent that they scan, copy or harvest. Search engines, monitors, previews and HTTP
//! libraries are none of it: a program is not an attack.

use super::Found;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// A part of a user agent, and what a client is that sends it.
const AGENTS: &[(&str, &str)] = &[
    ("sqlmap", "scanner"),
    ("nikto", "scanner"),
    ("nmap scripting engine", "scanner"),
    ("nmap/", "scanner"),
    ("masscan", "scanner"),
    ("zgrab", "scanner"),
    ("zmap", "scanner"),
    ("nuclei", "scanner"),
    ("projectdiscovery", "scanner"),
    ("gobuster", "scanner"),
    ("dirbuster", "scanner"),
    ("dirsearch", "scanner"),
    ("feroxbuster", "scanner"),
    ("fuzz faster u fool", "scanner"),
    ("ffuf", "scanner"),
    ("wfuzz", "scanner"),
    ("wpscan", "scanner"),
    ("joomscan", "scanner"),
    ("droopescan", "scanner"),
    ("cmsmap", "scanner"),
    ("whatweb", "scanner"),
    ("acunetix", "scanner"),
    ("netsparker", "scanner"),
    ("invicti", "scanner"),
    ("nessus", "scanner"),
    ("openvas", "scanner"),
    (".nasl", "scanner"),
    ("qualys", "scanner"),
    ("webinspect", "scanner"),
    ("appscan", "scanner"),
    ("arachni", "scanner"),
    ("w3af", "scanner"),
    ("skipfish", "scanner"),
    ("grendel-scan", "scanner"),
    ("webshag", "scanner"),
    ("whatwaf", "scanner"),
    ("wafw00f", "scanner"),
    ("commix", "scanner"),
    ("xsser", "scanner"),
    ("havij", "scanner"),
    ("fimap", "scanner"),
    ("jorgee", "scanner"),
    ("zmeu", "scanner"),
    ("morfeus", "scanner"),
    ("muieblackcat", "scanner"),
    ("l9explore", "scanner"),
    ("l9scan", "scanner"),
    ("leakix", "scanner"),
    ("censysinspect", "scanner"),
    ("internetmeasurement", "scanner"),
    ("netsystemsresearch", "scanner"),
    ("expanse, a palo alto networks", "scanner"),
    ("shodan", "scanner"),
    ("burpcollaborator", "scanner"),
    ("burp suite", "scanner"),
    ("owasp zap", "scanner"),
    ("httrack", "scraping"),
    ("webcopier", "scraping"),
    ("teleport pro", "scraping"),
    ("webzip", "scraping"),
    ("sitesucker", "scraping"),
    ("emailcollector", "bad_bot"),
    ("emailsiphon", "bad_bot"),
    ("emailwolf", "bad_bot"),
    ("extractorpro", "bad_bot"),
    ("webbandit", "bad_bot"),
    ("semalt", "bad_bot"),
];

static KNOWN: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let texts = AGENTS.iter().map(|(text, _)| *text);
    AhoCorasick::builder().ascii_case_insensitive(true).build(texts).ok()
});

/// What a client is by the user agent it sends.
pub(super) fn kind(agent: &str) -> Option<Found> {
    let place = KNOWN.as_ref()?.find(agent)?;
    let (text, kind) = AGENTS[place.pattern().as_usize()];
    Some(Found { kind, rule: "user agent", tag: Some(text.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use spoor_model::names::ATTACKS;

    #[test]
    fn programs_that_scan_are_told_from_others_that_ask() {
        assert!(AGENTS.iter().all(|(_, kind)| ATTACKS.iter().any(|(word, _)| word == kind)));
        let cases = [
            ("sqlmap/1.9#stable (https://sqlmap.org)", Some("scanner")),
            (
                "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)",
                Some("scanner"),
            ),
            ("Mozilla/5.0 zgrab/0.x", Some("scanner")),
            ("Mozilla/4.5 (compatible; HTTrack 3.0x; Windows 98)", Some("scraping")),
            ("curl/8.14", None),
            ("python-requests/2.32", None),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", None),
            ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", None),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
                None,
            ),
        ];
        for (agent, expected) in cases {
            assert_eq!(kind(agent).map(|found| found.kind), expected, "{agent}");
        }
    }
}
