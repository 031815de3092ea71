//! Employees in the back office, from the company's network or its VPN.

use crate::client::Client;
use crate::company::{backoffice, identity};
use crate::people::{self, Person};
use crate::scene::Scene;

/// A shift at the support desk, in the warehouse or over reports.
pub(crate) fn desk(scene: &mut Scene) {
    let person = people::employee(scene.chance.between(4, 59) as u32);
    let client = arrive(scene, &person);
    let endpoints = match person.role {
        "analyst" | "finance" => backoffice::REPORTS,
        _ => backoffice::DESK,
    };
    for _ in 0..scene.chance.between(5, 26) {
        scene.page(&client, endpoints, 1, 4);
        scene.think(40.0);
    }
}

/// Roles, flags and tokens.
pub(crate) fn administrator(scene: &mut Scene) {
    let person = people::employee(scene.chance.between(0, 3) as u32);
    let client = arrive(scene, &person);
    for _ in 0..scene.chance.between(3, 10) {
        scene.page(&client, &backoffice::ADMINISTRATION[..3], 1, 2);
        scene.page(&client, &backoffice::ADMINISTRATION[4..], 1, 3);
    }
}

fn arrive(scene: &mut Scene, person: &Person) -> Client {
    let client = Client::at(person.home.clone(), person.browser).cookie("JSESSIONID", &mut scene.chance);
    scene.visit(&client, &backoffice::SIGN_IN);
    scene.think(4.0);
    let client = client.signed_in(person);
    scene.visit(&client, &identity::USERINFO);
    scene.tick(50, 400);
    client
}
