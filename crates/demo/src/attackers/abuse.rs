//! Permitted requests, too many of them: scraping, a false crawler, codes by SMS at the company's expense.

use serde_json::json;

use super::arsenal::{Shot, bot};
use crate::client::Client;
use crate::company::{identity, shop};
use crate::places;
use crate::scene::Scene;

/// Reads every product and price one after another, told to slow down now and then, until it is shut out.
pub(crate) fn scraper(scene: &mut Scene) {
    let client = Client::at(places::hideout_on("AWS", 1), "Scrapy/2.13 (+https://scrapy.org)");
    for step in 0..900_u32 {
        let product = 1_000 + step / 2;
        let (endpoint, target) = if step % 2 == 0 {
            (&shop::PRODUCT, format!("/v2/products/{product}"))
        } else {
            (&shop::BROWSE[5], format!("/v2/products/{product}/prices"))
        };
        let status = match step {
            820.. => 403,
            _ if step % 61 > 54 => 429,
            _ => 200,
        };
        let mut shot = Shot::at(endpoint, target, status);
        if step > 40 && (step % 4 == 0 || status != 200) {
            shot = shot.reported(
                "scraping",
                "PATH",
                &format!("products {} to {product} in order", product - 20),
            );
        }
        if status == 429 {
            shot = shot.reported("rate_limit", "", "more than 120 requests a minute");
        }
        shot.fire(scene, &client).bot =
            Some(bot("scraper", 0.93, &["identifiers in order", "no images, no scripts"]));
        scene.tick(250, 650);
        if status == 429 {
            scene.think(6.0);
        }
    }
}

/// Says it is a search engine's crawler, and its address says otherwise.
pub(crate) fn false_crawler(scene: &mut Scene) {
    let agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    let client = Client::at(places::hideout_on("Tor", 6), agent);
    for step in 0..160_u32 {
        let target = format!("/v2/products/{}/reviews?page={}", 1_000 + step * 3, 1 + step % 4);
        let status = if step > 110 { 403 } else { 200 };
        let record = Shot::at(&shop::REVIEWS, target, status)
            .reported("bad_bot", "HEADER > User-Agent", "Googlebot/2.1")
            .fire(scene, &client);
        record.bot = Some(bot("impostor", 0.96, &["claims to be Googlebot", "address is a Tor exit"]));
        scene.think(2.0);
    }
}

/// Has codes sent to hundreds of numbers, each of which costs the company and pays somebody.
pub(crate) fn sms_pumping(scene: &mut Scene) {
    let mut client = Client::at(places::hideout(90), "okhttp/3.12.1");
    for step in 0..220_u32 {
        client.place = places::hideout(u64::from(90 + step / 24 * 3));
        let phone = format!("+44 7700 900{:03}", step * 7 % 1_000);
        let status = match step {
            0..=89 => 202,
            90..=179 => scene.chance.pick(&[202, 429]),
            _ => 403,
        };
        let mut shot = Shot::at(&identity::SEND_CODE, identity::SEND_CODE.target.to_owned(), status)
            .body(json!({"phone": phone, "channel": "sms"}).to_string())
            .reported("bad_bot", "BODY > JSON > phone", &phone);
        if status == 429 {
            shot = shot.reported(
                "rate_limit",
                "BODY > JSON > phone",
                "5 codes an hour for one range of numbers",
            );
        }
        shot.fire(scene, &client).bot =
            Some(bot("sms pumping", 0.88, &["numbers in order", "no code was ever entered"]));
        scene.tick(2_000, 9_000);
    }
}
