//! The shop's app on phones: a session header, bursts of calls, and addresses that change on the way.

use crate::client::Client;
use crate::company::{identity, shop};
use crate::people;
use crate::places;
use crate::scene::Scene;

/// Uses the app for a while.
pub(crate) fn app(scene: &mut Scene) {
    let person = people::customer(scene.customer());
    let outside = scene.chance.happens(0.6);
    let place = if outside { places::mobile(person.country, &mut scene.chance) } else { person.home.clone() };
    let mut client =
        Client::at(place, person.app).header("X-Session-Id", &mut scene.chance).signed_in(&person);
    if scene.chance.happens(0.3) {
        scene.visit(&client, &identity::TOKEN);
        scene.tick(30, 200);
    }
    let screens = scene.chance.between(2, 12);
    for screen in 0..screens {
        scene.page(&client, shop::APP, 2, 5);
        // From the wireless at home to the street, or between cells.
        if screen * 2 == screens && scene.chance.happens(0.3) {
            client.place = places::mobile(person.country, &mut scene.chance);
        }
    }
    if scene.chance.happens(0.25) {
        scene.page(&client, shop::BASKET, 1, 3);
        scene.visit(&client, &shop::CHECKOUT[0]);
        scene.think(9.0);
        scene.visit(&client, &shop::PAY);
    }
}
