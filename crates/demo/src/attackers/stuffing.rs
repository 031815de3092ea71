//! Guessing passwords: a botnet with a list of leaked ones, and one machine on one account.

use serde_json::json;

use super::arsenal::{Shot, bot};
use crate::client::Client;
use crate::company::{backoffice, identity, shop};
use crate::people;
use crate::places;
use crate::scene::Scene;

const REASONS: &[&str] = &[
    "412 logins with as many user names from one client family within an hour",
    "no page was loaded before the login",
    "TLS fingerprint does not fit the user agent",
    "9 of 10 passwords are on lists of leaked ones",
];

/// One node of the botnet: a few logins with somebody else's names, rarely with luck.
pub(crate) fn login_bot(scene: &mut Scene) {
    let place = places::hideout(u64::from(scene.turn));
    let client = Client::at(place, people::browser(&mut scene.chance));
    let score = 0.8 + scene.chance.share() * 0.19;
    for _ in 0..scene.chance.between(3, 9) {
        let email = people::email(&mut scene.chance);
        let status =
            *scene.chance.weighted(&[(401, 66), (403, 22), (429, 10), (200, 2)], |(_, weight)| *weight);
        let body = json!({"email": email, "password": "[masked]"}).to_string();
        let mut shot = Shot::at(&identity::LOGIN, identity::LOGIN.target.to_owned(), status.0)
            .body(body)
            .reported("credential_stuffing", "BODY > JSON > email", &email);
        if status.0 == 429 {
            shot = shot.reported("rate_limit", "", "30 logins a minute for this client family");
        }
        let record = shot.fire(scene, &client);
        record.user = Some(email.clone());
        record.bot = Some(bot("credential stuffing", score, REASONS));
        scene.think(5.0);
        if status.0 == 200 {
            // The account is looked over and left.
            let victim =
                Client { user: Some(email), role: Some("customer"), account: 14_207, ..client.clone() };
            for endpoint in [&shop::PROFILE, &shop::ACCOUNT[11], &shop::ACCOUNT[12]] {
                scene.visit(&victim, endpoint);
                scene.tick(150, 900);
            }
            return;
        }
    }
}

/// One machine tries one administrator's account until it is locked.
pub(crate) fn one_account(scene: &mut Scene) {
    let client = Client::at(places::hideout_on("VPN", 4), "python-httpx/0.28.1");
    let victim = people::employee(1).email;
    for attempt in 0..140 {
        let status = match attempt {
            0..=19 => 401,
            20..=59 => 429,
            60..=119 => 423,
            _ => 403,
        };
        let body = json!({"user": victim, "password": "[masked]"}).to_string();
        let record = Shot::at(&backoffice::SIGN_IN, backoffice::SIGN_IN.target.to_owned(), status)
            .body(body)
            .reported("brute_force", "BODY > JSON > user", &victim)
            .fire(scene, &client);
        record.user = Some(victim.clone());
        record.bot =
            Some(bot("brute force", 0.97, &["140 passwords for one user name", "even intervals of 2 s"]));
        scene.tick(1_900, 2_100);
    }
}
