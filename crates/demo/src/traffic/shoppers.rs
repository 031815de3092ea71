//! People in front of a browser: guests, customers and those who become customers.

use crate::client::Client;
use crate::company::{identity, shop};
use crate::people::{self, Person};
use crate::places;
use crate::scene::Scene;

const REFERRERS: &[Option<&str>] = &[
    Some("https://www.shop.test/"),
    Some("https://www.shop.test/sale?utm_source=newsletter"),
    Some("https://search.example/?q=light+tent"),
    None,
];

/// Looks around without an account or cookie.
pub(crate) fn guest(scene: &mut Scene) {
    let country = people::country(&mut scene.chance);
    let place = if scene.chance.happens(0.25) {
        places::mobile(country, &mut scene.chance)
    } else {
        places::home(country, scene.chance.between(0, 8_191))
    };
    let mut client = Client::at(place, people::browser(&mut scene.chance));
    client.referrer = scene.chance.pick(REFERRERS);
    for _ in 0..scene.chance.between(1, 5) {
        scene.page(&client, shop::BROWSE, 2, 6);
    }
}

/// Signs in, looks, fills the cart, mostly buys.
pub(crate) fn customer(scene: &mut Scene) {
    let person = people::customer(scene.customer());
    let mut client = Client::at(person.home.clone(), person.browser).cookie("PHPSESSID", &mut scene.chance);
    client.referrer = scene.chance.pick(REFERRERS);
    scene.page(&client, shop::BROWSE, 3, 7);
    let client = if scene.chance.happens(0.85) { sign_in(scene, client, &person) } else { client };
    let graph = scene.chance.happens(0.3);
    for _ in 0..scene.chance.between(2, 7) {
        scene.page(&client, shop::BROWSE, 2, 6);
        if graph {
            scene.page(&client, shop::GRAPH, 1, 4);
        }
    }
    scene.page(&client, shop::BASKET, 1, 4);
    if client.user.is_some() {
        scene.page(&client, shop::ACCOUNT, 1, 4);
        if scene.chance.happens(0.55) {
            check_out(scene, &client);
        }
        if scene.chance.happens(0.1) {
            scene.page(&client, identity::SELF_CARE, 1, 4);
        }
        if scene.chance.happens(0.2) {
            scene.visit(&client, &identity::LOGOUT);
        }
    }
}

/// Opens an account with a code by SMS and a link by mail.
pub(crate) fn newcomer(scene: &mut Scene) {
    let person = people::customer(scene.customer());
    let client = Client::at(person.home.clone(), person.browser).cookie("PHPSESSID", &mut scene.chance);
    scene.page(&client, shop::BROWSE, 3, 8);
    while scene.visit(&client, &identity::REGISTER) >= 400 && !scene.over() {
        scene.think(20.0);
    }
    scene.think(5.0);
    scene.visit(&client, &identity::SEND_CODE);
    scene.think(25.0);
    while scene.visit(&client, &identity::CHECK_CODE) >= 400 && !scene.over() {
        scene.think(9.0);
    }
    scene.think(60.0);
    scene.visit(&client, &identity::VERIFY_MAIL);
    let client = sign_in(scene, client, &person);
    for _ in 0..scene.chance.between(1, 4) {
        scene.page(&client, shop::BROWSE, 2, 6);
    }
    scene.page(&client, shop::ACCOUNT, 2, 5);
}

/// Signs in, with another try after a mistyped password.
pub(crate) fn sign_in(scene: &mut Scene, client: Client, person: &Person) -> Client {
    scene.visit(&client, &identity::SIGN_IN[1]);
    scene.think(7.0);
    for _ in 0..3 {
        if scene.visit(&client, &identity::LOGIN) < 400 {
            break;
        }
        scene.think(8.0);
    }
    scene.tick(20, 200);
    let client = client.signed_in(person);
    scene.visit(&client, &identity::TOKEN);
    scene.tick(20, 200);
    scene.visit(&client, &identity::USERINFO);
    scene.tick(20, 400);
    scene.visit(&client, &shop::PROFILE);
    scene.think(6.0);
    client
}

/// The steps of a purchase in their order.
fn check_out(scene: &mut Scene, client: &Client) {
    for step in shop::CHECKOUT {
        if scene.visit(client, step) >= 500 {
            scene.think(10.0);
            scene.visit(client, step);
        }
        scene.think(11.0);
    }
}
