//! Programs of other companies with a bearer token: they poll, and retry when told to wait.

use crate::client::Client;
use crate::company::{partners, shop};
use crate::places;
use crate::scene::Scene;

const PROGRAMS: &[(&str, &str, &str)] = &[
    ("okhttp/4.12.0", "AWS", "pricewatch-client"),
    ("python-requests/2.32.5", "Google Cloud", "nordwind-sync"),
    ("Go-http-client/2.0", "Azure", "stockroom-worker"),
    ("axios/1.12.2", "AWS", "giftfinder-app"),
    ("Apache-HttpClient/5.5 (Java/21.0.8)", "Hetzner", "erp-bridge"),
    ("GuzzleHttp/7", "DigitalOcean", "blog-widgets"),
    ("", "DigitalOcean", "unnamed-client"),
];

/// Polls orders and stock, or reads the shop's products.
pub(crate) fn integration(scene: &mut Scene) {
    let (agent, network, user) = scene.chance.pick(PROGRAMS);
    let place = places::cloud(network, scene.chance.between(0, 30));
    let mut client = Client::at(place, agent).bearer(&mut scene.chance).on_behalf(user, "api_client");
    if agent.is_empty() {
        client.user_agent = None;
    }
    let endpoints = match scene.chance.between(0, 3) {
        0 => shop::BROWSE,
        1 => partners::ORDERS,
        2 => partners::SETTLEMENT,
        _ => partners::CATALOGUE,
    };
    let seconds = scene.chance.around(20.0, 0.7);
    for _ in 0..scene.chance.between(10, 110) {
        let endpoint = scene.chance.weighted(endpoints, |endpoint| endpoint.weight);
        let status = scene.visit(&client, endpoint);
        scene.think(if status == 429 { 30.0 } else { seconds });
    }
}
