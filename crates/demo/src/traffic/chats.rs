//! Conversations with the shopping assistant, in the shop and from other assistants over MCP.

use serde_json::json;

use crate::client::Client;
use crate::company::assistant;
use crate::exchange;
use crate::people;
use crate::places;
use crate::scene::Scene;

const TOOLS: &[&str] = &["find_products", "product_details", "store_stock", "delivery_dates", "size_advice"];
const PROGRAMS: &[(&str, &str)] = &[
    ("helper-desktop/0.9 (mcp-client)", "AWS"),
    ("shopping-companion/2.1 (mcp)", "Google Cloud"),
    ("node-mcp-client/1.20.0", "Azure"),
];

/// A customer asks the assistant.
pub(crate) fn chat(scene: &mut Scene) {
    let person = people::customer(scene.customer());
    let client = Client::at(person.home.clone(), person.browser)
        .header("Session-Id", &mut scene.chance)
        .signed_in(&person);
    scene.visit(&client, &assistant::OPEN_CHAT);
    scene.think(8.0);
    let conversation = format!("/v1/conversations/{}/messages", scene.chance.uuid());
    for _ in 0..scene.chance.between(2, 14) {
        let status = scene.chance.pick(&[200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 429]);
        let recorded = scene.chance.happens(0.1);
        let record = scene.send(&client, &assistant::MESSAGE, conversation.clone(), status);
        if recorded {
            exchange::complete(record, None, None);
        }
        scene.think(35.0);
        if scene.chance.happens(0.4) {
            scene.page(&client, assistant::CHAT, 1, 2);
        }
    }
}

/// Another company's assistant uses the tools.
pub(crate) fn tools(scene: &mut Scene) {
    let (agent, network) = scene.chance.pick(PROGRAMS);
    let place = places::cloud(network, scene.chance.between(60, 160));
    let client = Client::at(place, agent).header("MCP-Session-Id", &mut scene.chance);
    for call in 0..scene.chance.between(6, 60) {
        let tool = scene.chance.pick(TOOLS);
        let recorded = scene.chance.happens(0.08);
        if call % 12 == 11 {
            scene.visit(&client, &assistant::MCP[1]);
        }
        let target = assistant::CALL.target.to_owned();
        let status = if scene.chance.happens(0.02) { 400 } else { 200 };
        let record = scene.send(&client, &assistant::CALL, target, status);
        if recorded {
            let body = json!({"jsonrpc": "2.0", "id": call, "method": "tools/call", "params": {"name": tool, "arguments": {"text": "rain jacket"}}});
            exchange::complete(record, Some(body.to_string()), None);
        }
        scene.think(4.0);
    }
    scene.visit(&client, &assistant::MCP[2]);
}
