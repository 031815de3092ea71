//! Made-up requests that are hard on a store: values missing and empty, several attacks, hostile text, other scripts,
//! both families of addresses, equal times, midnights, times before 1970. The same on every run.

use spoor_model::request::{Attack, Bot, Exchange, Parameter, ParameterUse};
use spoor_model::{Action, Request, Verdict};

/// Numbers that look random (`SplitMix64`).
pub struct Chance(pub u64);

impl Chance {
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % end as u64) as usize
    }

    /// One of these.
    pub fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// One of these, or none in a third of all cases.
    fn maybe(&mut self, all: &[&str]) -> Option<String> {
        (self.below(3) > 0).then(|| self.of(all).to_owned())
    }

    fn some_of(&mut self, all: &[&str], most: usize) -> Vec<String> {
        let mut some = Vec::new();
        for _ in 0..self.below(most + 1) {
            let one = self.of(all).to_owned();
            // Flows and tags are sets: naming one twice says nothing more.
            if !some.contains(&one) {
                some.push(one);
            }
        }
        some
    }
}

/// 2026-10-30T00:00Z.
pub const MIDNIGHT: i64 = 1_793_318_400_000;
const DAY: i64 = 86_400_000;

const HOSTILE: [&str; 12] = [
    "' OR 1=1--",
    "\"; DROP TABLE request;--",
    "100%_\\",
    "a*b?c\\d",
    "nul\0in\u{1b}[2Jside",
    "line\r\nbreak",
    "gpj\u{202e}exe",
    "日本語",
    "naïve😀",
    "[\"a\",\"b\"]",
    "=1+1",
    "",
];

/// This many requests of about ten sessions over several days.
pub fn requests(count: usize, seed: u64) -> Vec<Request> {
    let mut chance = Chance(seed);
    (0..count).map(|number| request(&mut chance, number)).collect()
}

/// A request; a third of them are to one endpoint that is mostly quick and small, so that some stand out.
fn request(chance: &mut Chance, number: usize) -> Request {
    let request = any_request(chance, number);
    if chance.below(3) > 0 {
        return request;
    }
    let mut about = |usual: usize| {
        let times = if chance.below(25) == 0 { [3, 4, 7, 15, 40][chance.below(5)] } else { 1 };
        (usual + chance.below(usual / 2)) as u64 * times
    };
    Request {
        host: Some("api.shop.test".to_owned()),
        method: Some("GET".to_owned()),
        endpoint: Some("/v1/orders/{int}".to_owned()),
        duration: Some(about(80_000)).filter(|_| !number.is_multiple_of(9)),
        size: Some(about(2_000)),
        ..request
    }
}

fn any_request(chance: &mut Chance, number: usize) -> Request {
    let c = chance;
    let path = match c.below(10) {
        0 => String::new(),
        1 => "long".repeat(2_000),
        2..5 => c.of(&HOSTILE).to_owned(),
        _ => {
            format!("/v{}/{}?page={}", c.below(3), c.of(&["login", "LOGIN", "orders/7", "users"]), c.below(4))
        }
    };
    let status = [200, 200, 201, 204, 301, 400, 403, 404, 418, 429, 500, 503, 0, 7, 999];
    Request {
        id: if number == 17 { "id with 'quotes' and / slash".to_owned() } else { format!("{number:016x}") },
        session: format!("{:016x}", c.below(4) * c.below(5)),
        session_key: c.of(&["cookie PHPSESSID", "ip + user agent", "ip", ""]).to_owned(),
        time: time(c),
        application: c.maybe(&["shop", "Shop", "back office", ""]),
        host: c.maybe(&["api.shop.test", "auth.shop.test", "bücher.test", "10.0.0.1:8080"]),
        method: c.maybe(&["GET", "POST", "get", "PROPFIND"]),
        path,
        endpoint: c.maybe(&["/v1/login", "/v1/orders/{int}", "/v1/users", "*", "\\"]),
        status: (c.below(8) > 0).then(|| status[c.below(status.len())]),
        duration: (c.below(4) > 0).then(|| [0, 1, 999, 1_000, 1_500, 250_000, i64::MAX as u64][c.below(7)]),
        size: (c.below(4) > 0).then(|| [0, 1, 1_024, 1_000_000][c.below(4)]),
        flows: c.some_of(&["auth", "billing", "ai", "our own flow"], 3),
        user: c.maybe(&["j.doe@shop.test", "admin", "аdmin", "admin\u{200b}", "Robert'); DROP TABLE"]),
        role: c.maybe(&["analyst", "customer"]),
        ip: c.maybe(&[
            "192.0.2.1",
            "192.0.2.9",
            "192.0.2.200",
            "198.51.100.7",
            "2001:db8::1",
            "2001:db8:1::1",
            "fe80::1",
            "crawl-66.example.test",
            "not an address",
        ]),
        country: c.maybe(&["IN", "DE", "US"]),
        network: c.maybe(&["AWS", "Tor"]),
        user_agent: c.maybe(&[
            "curl/8.7.1",
            "Mozilla/5.0 (X11; Linux) Gecko",
            "<script>alert(1)</script>",
            "{{7*7}}",
        ]),
        referrer: c.maybe(&["https://shop.test/", "javascript:alert(1)"]),
        protocol: c.maybe(&["HTTP/1.1", "HTTP/2"]),
        attacks: (0..c.below(7).saturating_sub(3)).map(|_| attack(c)).collect(),
        bot: (c.below(9) == 0).then(|| Bot {
            kind: "credential stuffing".to_owned(),
            score: Some(0.1 + 0.2),
            reasons: vec!["no cookies".to_owned()],
        }),
        parameters: (0..c.below(6).saturating_sub(3))
            .map(|_| Parameter {
                place: "header".to_owned(),
                name: "X-User".to_owned(),
                value: c.of(&HOSTILE).to_owned(),
                used_as: ParameterUse::User,
                hashed: c.below(2) == 0,
            })
            .collect(),
        exchange: (c.below(9) == 0).then(|| Exchange {
            request_headers: vec![("Cookie".to_owned(), c.of(&HOSTILE).to_owned()); 2],
            request_body: c.maybe(&HOSTILE),
            response_headers: Vec::new(),
            response_body: None,
        }),
    }
}

fn time(c: &mut Chance) -> i64 {
    match c.below(20) {
        0 => MIDNIGHT,
        1 => MIDNIGHT - 1,
        2 => MIDNIGHT + DAY,
        3 => -1,
        4 => -(c.below(400) as i64) * DAY,
        // A few seconds that many requests share.
        5..9 => MIDNIGHT + c.below(3) as i64 * 1_000,
        _ => MIDNIGHT - 3 * DAY + c.below(5 * DAY as usize) as i64,
    }
}

fn attack(c: &mut Chance) -> Attack {
    Attack {
        kind: c.of(&["sqli", "xss", "rce", "SQLi", "our own type", ""]).to_owned(),
        payload: c.maybe(&HOSTILE),
        parameter: c.maybe(&["BODY > JSON > email"]),
        rule: c.maybe(&["942100"]),
        severity: None,
        tags: c.some_of(&["owasp", "crs"], 2),
        detector: c.maybe(&["modsecurity"]),
        action: if c.below(3) == 0 { Action::Blocked } else { Action::Monitored },
        verdict: [Verdict::Unmarked, Verdict::TruePositive, Verdict::FalsePositive][c.below(3)],
        ignored_by: None,
    }
}
