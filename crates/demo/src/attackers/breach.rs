//! Attacks that get somewhere, and one change of identity that is none: accounts counted through, a customer who
//! becomes administrator, a stolen token, a taken account, a traveller.

use serde_json::json;

use super::arsenal::{Shot, bot};
use crate::client::Client;
use crate::company::{backoffice, identity, shop};
use crate::people;
use crate::places;
use crate::scene::Scene;
use crate::traffic::shoppers;

/// A customer of the app's API reads the profiles 1001 to 1048, which are other people's.
pub(crate) fn enumeration(scene: &mut Scene) {
    let person = people::customer(33 + scene.turn);
    let client = Client::at(places::hideout_on("VPN", u64::from(scene.turn)), "python-requests/2.31.0")
        .bearer(&mut scene.chance)
        .signed_in(&person);
    scene.visit(&client, &identity::USERINFO);
    scene.think(3.0);
    scene.visit(&client, &shop::PROFILE);
    for victim in 1_001..=1_048_u32 {
        scene.tick(400, 1_300);
        let status = match victim {
            1_013 | 1_029 => 404,
            1_046.. => 403,
            _ => 200,
        };
        let mut shot = Shot::at(&shop::PROFILE, format!("/v2/users/{victim}"), status);
        if victim > 1_005 {
            shot = shot.reported("bola", "PATH > users", &victim.to_string());
        }
        shot.fire(scene, &client);
        if status == 200 && victim % 6 == 0 {
            scene.tick(100, 400);
            Shot::at(&shop::ACCOUNT[6], format!("/v2/users/{victim}/orders?page=1"), 200)
                .reported("bola", "PATH > users", &victim.to_string())
                .fire(scene, &client);
        }
    }
}

/// A customer sets the own role in a profile update, and the back office opens.
pub(crate) fn self_promotion(scene: &mut Scene) {
    let person = people::customer(58);
    let client = Client::at(person.home.clone(), person.browser).cookie("PHPSESSID", &mut scene.chance);
    let mut client = shoppers::sign_in(scene, client, &person);
    let target = format!("/v2/users/{}", person.number);
    let fields = ["is_admin", "permissions", "role", "credit", "roles", "account.role", "profile.role"];
    for (attempt, field) in fields.iter().enumerate() {
        scene.think(25.0);
        let status = if attempt + 1 == fields.len() { 200 } else { 403 };
        let body = json!({"display_name": "me", *field: "admin"}).to_string();
        Shot::at(&shop::EDIT_PROFILE, target.clone(), status)
            .body(body)
            .reported("mass_assignment", &format!("BODY > JSON > {field}"), field)
            .fire(scene, &client);
    }
    client.role = Some("admin");
    scene.visit(&client, &shop::PROFILE);
    for _ in 0..9 {
        scene.page(&client, backoffice::DESK, 1, 3);
    }
    scene.visit(&client, &backoffice::ROLES);
    scene.visit(&client, &backoffice::REPORTS[2]);
}

/// A token used in one country is used minutes later by another program in another, beside its owner.
pub(crate) fn stolen_token(scene: &mut Scene) {
    let person = people::customer(71);
    let owner = Client::at(person.home.clone(), person.app).bearer(&mut scene.chance).signed_in(&person);
    for _ in 0..6 {
        scene.page(&owner, shop::APP, 2, 4);
    }
    let mut thief = owner.clone();
    thief.place = places::hideout_on("Tor", 5);
    thief.user_agent = Some("curl/8.9.1".to_owned());
    for round in 0..14 {
        scene.visit(&thief, &shop::ACCOUNT[9 + round % 3]);
        scene.tick(500, 2_000);
        scene.visit(&thief, &shop::EXPORT);
        scene.think(4.0);
        if round % 4 == 1 {
            scene.page(&owner, shop::APP, 1, 3);
        }
    }
    for kind in ["bad_bot", "bola"] {
        let record = Shot::at(&shop::EXPORT, format!("/v2/users/{}/export?format=zip", person.number), 403)
            .reported(kind, "HEADER > Authorization", "token used from two countries at once")
            .fire(scene, &thief);
        record.bot = Some(bot("session hijacking", 0.81, &["new country and user agent within 4 minutes"]));
        scene.think(3.0);
    }
}

/// A machine tries leaked passwords over one cookie, has luck at last, and orders with the customer's card.
pub(crate) fn bot_takes_over(scene: &mut Scene) {
    let client = Client::at(places::hideout_on("Residential proxy", 2), people::browser(&mut scene.chance))
        .cookie("PHPSESSID", &mut scene.chance);
    let mut names: Vec<String> = Vec::new();
    for attempt in 0..46 {
        let email = people::email(&mut scene.chance);
        let status = if attempt == 45 { 200 } else { scene.chance.pick(&[401, 401, 403, 403, 403]) };
        let body = json!({"email": email, "password": "[masked]"}).to_string();
        let record = Shot::at(&identity::LOGIN, identity::LOGIN.target.to_owned(), status)
            .body(body)
            .reported("credential_stuffing", "BODY > JSON > email", &email)
            .fire(scene, &client);
        record.user = Some(email.clone());
        record.bot = Some(bot("credential stuffing", 0.9, &["one cookie, 46 user names"]));
        names.push(email);
        scene.think(3.0);
    }
    let victim = Client { user: names.pop(), role: Some("premium"), account: 15_533, ..client };
    scene.visit(&victim, &shop::ACCOUNT[11]);
    scene.think(5.0);
    scene.visit(&victim, &shop::ADDRESS);
    for step in shop::CHECKOUT {
        scene.think(2.0);
        scene.visit(&victim, step);
    }
}

/// The same cookie from another address and country: a traveller who lands, not a thief.
pub(crate) fn roaming(scene: &mut Scene) {
    let person = people::customer(86);
    let client = Client::at(places::mobile(0, &mut scene.chance), person.browser)
        .cookie("PHPSESSID", &mut scene.chance);
    let mut client = shoppers::sign_in(scene, client, &person);
    for _ in 0..4 {
        scene.page(&client, shop::BROWSE, 2, 5);
    }
    scene.think(5_400.0);
    client.place = places::mobile(7, &mut scene.chance);
    for _ in 0..4 {
        scene.page(&client, shop::BROWSE, 2, 5);
        scene.page(&client, shop::BASKET, 1, 2);
    }
    client.place = places::hideout_on("VPN", 1);
    scene.page(&client, shop::ACCOUNT, 2, 4);
}
