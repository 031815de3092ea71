//! GraphQL against itself: the schema read out, a thousand guesses in one request, a query without a bottom.

use serde_json::json;

use super::arsenal::Shot;
use crate::client::Client;
use crate::company::shop;
use crate::people;
use crate::places;
use crate::scene::Scene;

/// First the schema, then batches of coupon codes and logins, then depth until the server gives way.
pub(crate) fn abuse(scene: &mut Scene) {
    let client = Client::at(places::hideout_on("VPN", 11), "graphql-client/7.2 node/22")
        .bearer(&mut scene.chance)
        .on_behalf("r.quist@post.example", "customer");
    for attempt in 0..6 {
        let query = "query IntrospectionQuery { __schema { queryType { name } types { name kind fields { name type { name ofType { name } } } } } }";
        let status = if attempt < 2 { 200 } else { 403 };
        let record = shot(status, json!({"query": query}).to_string())
            .reported("graphql_introspection", "BODY > JSON > query", "__schema { types { fields } }")
            .fire(scene, &client);
        if status == 200 {
            record.size = Some(1_840_000);
        }
        scene.think(9.0);
    }
    for batch in 0..24_u64 {
        let guesses: Vec<_> = (0..50)
            .map(|guess| json!({"query": format!("mutation {{ redeem(code: \"SAVE{:04}\") {{ ok }} }}", batch * 50 + guess)}))
            .collect();
        let status = if batch < 15 { 200 } else { 403 };
        shot(status, serde_json::Value::from(guesses).to_string())
            .reported("graphql_batch", "BODY > JSON", "50 operations in one request")
            .fire(scene, &client);
        scene.think(2.0);
    }
    for depth in 4..34_usize {
        let query =
            format!("{{ product(id: 1042) {}name{} }}", "{ related ".repeat(depth), " }".repeat(depth));
        let status = match depth {
            0..=9 => 200,
            10..=15 => 504,
            _ => 403,
        };
        let record = shot(status, json!({"query": query}).to_string())
            .reported("graphql_depth", "BODY > JSON > query", &format!("depth {depth}, at most 8"))
            .fire(scene, &client);
        if status != 403 {
            record.duration = Some(90_000 << (depth / 2).min(8));
        }
        scene.think(5.0);
    }
    let email = people::email(&mut scene.chance);
    let query = format!("{{ customer(email: \"{email}\") {{ id orders {{ id }} }} }}");
    shot(400, json!({"query": query, "extensions": 7}).to_string())
        .reported("schema_violation", "BODY > JSON > extensions", "expected an object, found a number")
        .fire(scene, &client);
}

fn shot(status: u16, body: String) -> Shot<'static> {
    Shot::at(&shop::QUERY, shop::QUERY.target.to_owned(), status).body(body)
}
