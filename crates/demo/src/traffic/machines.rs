//! Machines without a session of their own: health checks, uptime monitors, crawlers, forgotten programs.

use crate::client::Client;
use crate::company::{Endpoint, Manner, assistant, identity, partners, read, shop};
use crate::places;
use crate::rhythm::HOUR;
use crate::scene::Scene;

const HEALTH: Endpoint = read(&shop::API, "/healthz", 1.4, 2.0).manner(Manner::Steady);
const PROBES: &[Endpoint] = &[
    read(&shop::API, "/status", 3.0, 64.0).manner(Manner::Steady),
    read(&shop::MOBILE, "/status", 3.0, 64.0).manner(Manner::Steady),
    read(&identity::IDENTITY, "/status", 2.5, 64.0).manner(Manner::Steady),
    read(&partners::PARTNERS, "/status", 4.0, 64.0).manner(Manner::Steady),
    read(&assistant::ASSISTANT, "/status", 5.0, 64.0).manner(Manner::Steady),
];
const ROBOTS: Endpoint = read(&shop::API, "/robots.txt", 2.0, 310.0).manner(Manner::Steady);
const CRAWLERS: &[(&str, &str)] = &[
    ("Googlebot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    ("Googlebot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    ("Bingbot", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"),
    ("DuckDuckBot", "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)"),
];
const OLD_PROGRAMS: &[(&str, &str)] = &[
    ("ShopApp/2.3.1 (Android 8.1; LG-M250)", "DE"),
    ("Dalvik/2.1.0 (Linux; U; Android 7.0; SM-G920F)", "FR"),
    ("Java/1.8.0_202", "DE"),
    ("curl/7.58.0", "US"),
    ("PHP/5.6 SoapClient", "AT"),
];

/// The load balancer asks whether the API lives; two and a half times as often as there are sessions.
pub(crate) fn health_check(scene: &mut Scene) {
    let client = Client::at(places::inside(1), "lb-health/1.0");
    let checks = scene.sessions * 5 / 2 + 100;
    let gap = (168 * HOUR / i64::from(checks)).max(1);
    for _ in 0..checks {
        scene.visit(&client, &HEALTH);
        scene.clock += gap;
    }
}

/// A monitoring service looks at every application in turn.
pub(crate) fn uptime_from_britain(scene: &mut Scene) {
    let client =
        Client::at(places::cloud("StatusCake", 3), "StatusWatch/2.0 (uptime; +https://statuswatch.example)");
    uptime(scene, &client);
}

/// The same from another country.
pub(crate) fn uptime_from_ireland(scene: &mut Scene) {
    let client =
        Client::at(places::cloud("AWS", 21), "StatusWatch/2.0 (uptime; +https://statuswatch.example)");
    uptime(scene, &client);
}

fn uptime(scene: &mut Scene, client: &Client) {
    let rounds = scene.sessions / 5 + 20;
    let gap = (168 * HOUR / i64::from(rounds)).max(1_000);
    for _ in 0..rounds {
        let begun = scene.clock;
        for probe in PROBES {
            scene.visit(client, probe);
            scene.tick(20, 120);
        }
        scene.clock = begun + gap;
    }
}

/// A search engine reads products.
pub(crate) fn crawler(scene: &mut Scene) {
    let (network, agent) = scene.chance.pick(CRAWLERS);
    let client = Client::at(places::cloud(network, scene.chance.between(0, 400)), agent);
    scene.visit(&client, &ROBOTS);
    for _ in 0..scene.chance.between(8, 70) {
        scene.think(12.0);
        let endpoint = scene.chance.weighted(&shop::BROWSE[..9], |endpoint| endpoint.weight);
        scene.visit(&client, endpoint);
    }
}

/// A program that nobody has updated calls what was replaced long ago.
pub(crate) fn old_client(scene: &mut Scene) {
    let (agent, country) = scene.chance.pick(OLD_PROGRAMS);
    let row = places::COUNTRIES.iter().position(|(name, _)| *name == country).unwrap_or(0);
    let client = Client::at(places::home(row, scene.chance.between(0, 200)), agent);
    for _ in 0..scene.chance.between(4, 40) {
        let endpoint = scene.chance.weighted(shop::ZOMBIES, |endpoint| endpoint.weight);
        scene.visit(&client, endpoint);
        scene.think(25.0);
    }
}

/// Somebody of the company tries what no document speaks of.
pub(crate) fn developer(scene: &mut Scene) {
    let agent =
        scene.chance.pick(&["PostmanRuntime/7.48.0", "curl/8.15.0", "insomnia/11.6.0", "HTTPie/3.2.4"]);
    let client = Client::at(places::inside(scene.chance.between(500, 520)), agent);
    for _ in 0..scene.chance.between(3, 25) {
        let endpoint = scene.chance.weighted(shop::SHADOWS, |endpoint| endpoint.weight);
        scene.visit(&client, endpoint);
        scene.think(30.0);
    }
}
