//! A made-up access log in the combined format, the same bytes for the same numbers. Its addresses are from the range
//! kept for benchmarks (RFC 2544), its times a fixed week. Measures speed; the demo data is another crate's.

use std::io::{self, Write};

use chrono::DateTime;

/// 2026-01-05T00:00:00Z, a Monday.
const START: i64 = 1_767_571_200;
const WEEK: i64 = 7 * 24 * 60 * 60;

const AGENTS: [&str; 6] = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Safari/604.1",
    "ShopApp/7.2.1 (Android 15)",
    "python-requests/2.32.4",
    "curl/8.15.0",
];

/// Numbers that look random and are the same every time (splitmix64).
pub struct Dice(u64);

impl Dice {
    /// Dice that start from `seed`.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    /// True `percent` times in a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Writes `lines` lines, spread evenly over the week, by `visitors` visitors that come one after the
/// other, up to twenty being around at a time; about every tenth line is by one more, a crawler that stays all week.
pub fn combined_log(lines: u64, visitors: u64, out: &mut impl Write) -> io::Result<()> {
    let mut dice = Dice::new(0x5900);
    let around = (visitors / 4).clamp(1, 20);
    for line in 0..lines {
        let newest = line * visitors / lines;
        let visitor =
            if dice.percent(10) { visitors } else { (newest + visitors - dice.below(around)) % visitors };
        let time = START + (line as i64).saturating_mul(WEEK) / (lines as i64);
        write_line(visitor, visitor == visitors, time, &mut dice, out)?;
    }
    Ok(())
}

fn write_line(
    visitor: u64,
    crawler: bool,
    time: i64,
    dice: &mut Dice,
    out: &mut impl Write,
) -> io::Result<()> {
    let agent = if crawler { "PolitelyCrawling/2.0" } else { AGENTS[(visitor % 6) as usize] };
    let time = DateTime::from_timestamp(time, 0).unwrap_or_default().format("%d/%b/%Y:%H:%M:%S +0000");
    let (method, path) = target(crawler, dice);
    let status = match dice.below(100) {
        0..84 => 200,
        84..88 => 304,
        88..91 => 401,
        91..93 => 403,
        93..98 => 404,
        98 => 500,
        _ => 503,
    };
    let size = if status == 304 { 0 } else { 120 + dice.below(24_000) };
    let referrer = if crawler { "-" } else { "https://www.shop.test/" };
    writeln!(
        out,
        "198.{}.{}.{} - - [{time}] \"{method} {path} HTTP/1.1\" {status} {size} \"{referrer}\" \"{agent}\"",
        18 + (visitor >> 16) % 2,
        (visitor >> 8) % 256,
        visitor % 256,
    )
}

fn target(crawler: bool, dice: &mut Dice) -> (&'static str, String) {
    if crawler {
        return ("GET", format!("/v2/products/{}", dice.below(5_000)));
    }
    match dice.below(100) {
        0..30 => ("GET", format!("/v2/products/{}", dice.below(5_000))),
        30..45 => ("GET", format!("/v2/products?page={}", 1 + dice.below(40))),
        45..58 => ("GET", format!("/v2/users/{}/orders", dice.below(20_000))),
        58..68 => ("POST", format!("/v2/users/{}/orders", dice.below(20_000))),
        68..76 => ("PUT", format!("/v2/carts/{:08x}", dice.below(1 << 32))),
        76..84 => (
            "GET",
            format!(
                "/v1/search?q={}",
                ["lamp", "red+chair", "%C3%A9tag%C3%A8re", "desk"][dice.below(4) as usize]
            ),
        ),
        84..92 => ("POST", "/v1/auth/login".to_owned()),
        92..97 => ("DELETE", format!("/v2/carts/{:08x}", dice.below(1 << 32))),
        97 => ("GET", "/v1/search?q=%27%20OR%201%3D1--".to_owned()),
        98 => ("GET", "/static/..%2f..%2fetc%2fpasswd".to_owned()),
        _ => ("HEAD", "/health".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::combined_log;

    #[test]
    fn the_same_numbers_give_the_same_bytes_and_as_many_lines_as_asked_for() {
        let log = || {
            let mut bytes = Vec::new();
            combined_log(1_000, 50, &mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        assert_eq!(log(), log());
        assert_eq!(log().lines().count(), 1_000);
        let crawler = log().lines().filter(|line| line.contains("PolitelyCrawling")).count();
        assert!((50..200).contains(&crawler), "{crawler} lines by the crawler");
    }
}
