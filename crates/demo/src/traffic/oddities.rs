//! Honest or harmless clients with texts that break careless programs, and requests that detectors took for
//! attacks by mistake.

use spoor_model::Verdict;

use crate::attackers::arsenal::Shot;
use crate::client::Client;
use crate::company::target::encode;
use crate::company::{partners, shop};
use crate::people;
use crate::places;
use crate::scene::Scene;

/// User, user agent, query: as a spreadsheet, a page, a terminal or a line of text would stumble over them.
const ODD: &[(&str, &str, &str)] = &[
    ("=1+1", "=HYPERLINK(\"https://elsewhere.example/?\"&A1,\"open\")", "q=%3D1%2B1"),
    ("@SUM(A1:A9)", "+49 30 5550 0100", "q=%2B1"),
    ("-2+3", "\t=cmd|' /C calc'!A0", "q=-5"),
    ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "q=%3Cscript%3Ealert(1)%3C/script%3E"),
    ("\"quoted\", comma; semicolon", "Agent \"007\", licensed; really", "q=%22a%22,%22b%22&sort=;"),
    ("o'neill@mail.example", "it's `fine` $(id)", "q=o%27neill%2520%252f%2525"),
    ("\u{202e}tset.elpmaxe@nimda", "Mozilla/5.0 \u{202e}gpj.exe\u{202c} end", "q=%E2%80%AEfdp.exe"),
    ("مريم@mail.example", "متصفح/٥.٠ Mobile", "q=%D8%AE%D9%8A%D9%85%D8%A9"),
    ("דנה@post.example", "Mozilla/5.0 דפדפן (X11)", "q=%D7%90%D7%95%D7%94%D7%9C"),
    ("ad\u{200b}min@shop.test", "in\u{200b}visi\u{feff}ble/1.0", "q=ad%E2%80%8Bmin"),
    ("\u{430}dmin@shop.test", "Mozilla/5.0 (\u{441}\u{443}rillic)", "q=%D0%B0dmin"),
    ("🦊@mail.example", "🏕️ TentBrowser/⛺.1 👩‍👩‍👧‍👦", "q=%F0%9F%8F%95%EF%B8%8F"),
    (
        "z\u{351}\u{34a}a\u{329}\u{348}l\u{353}\u{30b}g\u{31a}o\u{321}",
        "Z\u{363}\u{36e}\u{33b}\u{345}/\u{30d}1",
        "q=%FF%FE%00%",
    ),
    ("line\nbreak\r\nuser", "two\nlines\u{1b}[31mred", "q=a%0d%0aSet-Cookie:%20a=b"),
    ("{{user}}", "${jndi:none}{{7*7}}", "q=%7B%7Bx%7D%7D&a=1&a=2&a="),
    ("null", "undefined", "q=undefined&q=NaN&q=null"),
    (" ", "", "q=++%20++"),
    ("C:\\users\\nobody", "back\\slash * and ? glob", "q=%5C*%3F"),
    ("straße.größe@post.example", "Grüße/1.0 (ﬁ ligature, ı dotless)", "q=stra%C3%9Fe"),
];

/// Somebody whose name or program is unlike others.
pub(crate) fn odd(scene: &mut Scene) {
    let row = scene.turn as usize % ODD.len();
    let (user, agent, query) = ODD[row];
    let country = people::country(&mut scene.chance);
    let place = places::home(country, 8_000 + u64::from(scene.turn) % 190);
    let client = Client::at(place, agent).cookie("PHPSESSID", &mut scene.chance).on_behalf(user, "customer");
    for _ in 0..scene.chance.between(2, 6) {
        scene.page(&client, shop::BROWSE, 1, 4);
        scene.send(&client, &shop::SEARCH, format!("/v2/search?{query}"), 200);
        scene.think(9.0);
    }
    if row == 5 {
        let long = format!("/v2/search?q={}", "a".repeat(3_000));
        scene.send(&client, &shop::SEARCH, long, 414);
    }
}

const ALARMS: &[(&str, &str)] = &[
    ("sqli", "O'Neill & sons select union jack tent"),
    ("sqli", "1 or 2 = better? -- asking for a friend"),
    ("rce", "tent; cat bed | dog bed"),
    ("xss", "size <b>44</b> onerror refund"),
    ("path_traversal", "shoes../../or boots"),
];

/// An honest search, review or feed that a rule took for an attack; an analyst has looked at most of them.
pub(crate) fn false_alarm(scene: &mut Scene) {
    let person = people::customer(scene.customer());
    let client = Client::at(person.home.clone(), person.browser)
        .cookie("PHPSESSID", &mut scene.chance)
        .signed_in(&person);
    for _ in 0..scene.chance.between(2, 5) {
        scene.page(&client, shop::BROWSE, 2, 5);
    }
    let (kind, words) = scene.chance.pick(ALARMS);
    let status = if scene.chance.happens(0.5) { 403 } else { 200 };
    let judged = scene.chance.happens(0.7);
    let shot = if scene.turn % 5 == 4 {
        let body =
            serde_json::json!({"description": "<p>Now <script-free>!</p>", "words": words}).to_string();
        let target = format!("/v1/catalog/items/{}", scene.chance.uuid());
        Shot::at(&partners::DESCRIBE, target, status).body(body).reported(kind, "BODY > JSON > words", words)
    } else {
        Shot::at(&shop::SEARCH, format!("/v2/search?q={}", encode(words)), status).reported(
            kind,
            "QUERY > q",
            words,
        )
    };
    let record = shot.fire(scene, &client);
    for attack in &mut record.attacks {
        attack.verdict = if judged { Verdict::FalsePositive } else { Verdict::Unmarked };
    }
    scene.page(&client, shop::BROWSE, 1, 4);
}
