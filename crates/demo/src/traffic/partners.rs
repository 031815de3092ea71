//! Two partners whose one token works day and night: the longest sessions of the week.

use crate::client::Client;
use crate::company::{Endpoint, partners};
use crate::places;
use crate::rhythm::HOUR;
use crate::scene::Scene;

/// A marketplace that keeps stock and orders in step; ten times as many requests as there are sessions.
pub(crate) fn marketplace(scene: &mut Scene) {
    let client =
        Client::at(places::cloud("AWS", 7), "MarketBridge/3.4 (+https://marketbridge.example/contact)")
            .bearer(&mut scene.chance)
            .on_behalf("marketbridge", "partner");
    let requests = scene.sessions * 10 + 500;
    work(scene, client, requests, 166 * HOUR, &[partners::CATALOGUE, partners::ORDERS]);
}

/// A carrier that fetches orders and labels; three times as many requests as there are sessions.
pub(crate) fn carrier(scene: &mut Scene) {
    let client = Client::at(places::cloud("Azure", 40), "parcelrun-gateway/1.19")
        .bearer(&mut scene.chance)
        .on_behalf("parcelrun", "partner");
    let requests = scene.sessions * 3 + 200;
    work(scene, client, requests, 142 * HOUR, &[partners::ORDERS, partners::ORDERS, partners::SETTLEMENT]);
}

fn work(scene: &mut Scene, mut client: Client, requests: u32, span: i64, groups: &[&[Endpoint]]) {
    let gap = (span as u64 / u64::from(requests)).max(2);
    for request in 0..requests {
        let group = groups[usize::from(!scene.chance.happens(0.75)) % groups.len()];
        let endpoint = scene.chance.weighted(group, |endpoint| endpoint.weight);
        scene.visit(&client, endpoint);
        // Three machines behind one token.
        if request % 400 == 399 {
            client.place =
                places::cloud(client.place.network.unwrap_or("AWS"), 7 + u64::from(request / 400 % 3));
        }
        scene.tick(gap / 4, gap * 7 / 4);
    }
}
