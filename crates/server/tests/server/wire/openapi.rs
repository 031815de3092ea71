//! The description of the API: valid, complete, and true.

use serde_json::Value;
use spoor_model::Operator;
use spoor_model::field::VOCABULARY;
use spoor_model::percent;
use spoor_model::query::KEYS;

use super::Server;

/// The paths that are read.
const ROUTES: [&str; 15] = [
    "/api/v1/attacks",
    "/api/v1/attacks/requests",
    "/api/v1/sessions",
    "/api/v1/sessions/facets",
    "/api/v1/sessions/timeline",
    "/api/v1/sessions/{id}",
    "/api/v1/sessions/{id}/requests",
    "/api/v1/sessions/{id}/requests/full",
    "/api/v1/requests/{id}",
    "/api/v1/views",
    "/api/v1/rules",
    "/api/v1/denylist",
    "/api/v1/settings/parameters",
    "/api/v1/settings/regrouping",
    "/api/v1/health",
];

/// What changes something: path, method, status of success.
const CHANGES: [(&str, &str, &str); 14] = [
    ("/api/v1/views", "post", "201"),
    ("/api/v1/views/{id}", "put", "200"),
    ("/api/v1/views/{id}", "delete", "204"),
    ("/api/v1/requests/{id}/attacks/{n}/verdict", "put", "200"),
    ("/api/v1/rules", "post", "201"),
    ("/api/v1/rules/what-if", "post", "200"),
    ("/api/v1/rules/{id}", "put", "200"),
    ("/api/v1/rules/{id}", "delete", "204"),
    ("/api/v1/denylist", "post", "201"),
    ("/api/v1/denylist/{session}", "delete", "204"),
    ("/api/v1/settings/parameters", "put", "200"),
    ("/api/v1/settings/parameters/preview", "post", "200"),
    ("/api/v1/settings/regrouping", "post", "202"),
    ("/api/v1/import", "post", "200"),
];

async fn document(server: &Server) -> Value {
    server.api("/openapi.json").await
}

/// Every member named `$ref`, wherever it stands.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(target) if name == "$ref" => found.push(target.clone()),
                    member => references(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_description_is_valid_openapi_3_1_and_names_every_route() {
    let server = Server::new();
    let document = document(&server).await;
    let read = oas3::from_json(document.to_string()).unwrap();
    assert!(read.openapi.starts_with("3.1."), "{}", read.openapi);
    let paths: Vec<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    for route in ROUTES {
        assert!(paths.contains(&route), "{route}");
        let operation = &document["paths"][route]["get"];
        assert!(
            operation["responses"]["200"]["content"]["application/json"]["schema"].is_object(),
            "{route}"
        );
        assert!(operation["operationId"].is_string() && operation["summary"].is_string(), "{route}");
        // Every route refuses parameters that it does not know.
        assert!(operation["responses"]["400"].is_object(), "{route}");
        let server = &server;
        let answer = server.get(&format!("{route}?cuntry=US").replace("{id}", "none")).await;
        assert_eq!(answer.status, 400, "{route}");
    }
    for (path, method, status) in CHANGES {
        let operation = &document["paths"][path][method];
        assert!(operation["responses"][status].is_object(), "{method} {path}");
        assert!(operation["operationId"].is_string() && operation["summary"].is_string(), "{method} {path}");
        assert!(operation["responses"]["403"].is_object(), "{method} {path}");
        let refusals: &[&str] = match (method, path) {
            ("delete", _) => &[],
            // One takes a file of any length and kind, the other nothing.
            (_, "/api/v1/import" | "/api/v1/settings/regrouping") => &["400"],
            _ => &["400", "408", "413", "415"],
        };
        for refusal in refusals {
            assert!(operation["responses"][refusal].is_object(), "{refusal} of {method} {path}");
        }
    }
    let mut known: Vec<&str> = ROUTES.into_iter().chain(CHANGES.map(|(path, ..)| path)).collect();
    known.sort_unstable();
    known.dedup();
    assert_eq!(paths.len(), known.len());
    let mut targets = Vec::new();
    references(&document, &mut targets);
    for target in targets {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{target}");
    }
}

#[tokio::test]
async fn every_key_of_the_vocabulary_is_described_and_understood() {
    let server = Server::new();
    let document = document(&server).await;
    let session = &server.requests[0].session;
    for route in &ROUTES[..8] {
        let parameters = document["paths"][route]["get"]["parameters"].as_array().unwrap();
        let described = |name: &str| {
            let target = format!("#/components/parameters/{name}");
            parameters.iter().any(|parameter| parameter["$ref"] == Value::String(target.clone()))
                && document["components"]["parameters"][name]["name"] == name
        };
        let path = route.replace("{id}", session);
        let own = if route.ends_with("facets") { "field=method" } else { "" };
        let mut pairs = vec![own.to_owned()];
        for row in VOCABULARY {
            for operator in Operator::ALL.into_iter().filter(|operator| operator.applies_to(row.kind)) {
                for layer in ["", "off.", "in.", "in.off."] {
                    let name = format!("{layer}{}{}", row.key, operator.suffix());
                    assert!(described(&name), "{name} of {route}");
                    pairs.push(format!("{name}={}", percent::encode(row.example)));
                }
            }
        }
        for key in KEYS {
            assert!(described(key.key), "{} of {route}", key.key);
            pairs.push(format!("{}={}", key.key, percent::encode(key.example)));
        }
        let answer = server.get(&format!("{path}?{}", pairs.join("&"))).await;
        assert_eq!(answer.status, 200, "{route}: {}", answer.text());
    }
}

#[tokio::test]
async fn answers_have_the_members_that_are_described() {
    let server = Server::new();
    let document = document(&server).await;
    let (session, request) = (&server.requests[0].session, &server.requests[0].id);
    for route in ROUTES {
        let id = if route.contains("requests/{id}") { request } else { session };
        let own = if route.ends_with("facets") { "?field=method" } else { "" };
        let answer: Value = server.get(&format!("{}{own}", route.replace("{id}", id))).await.json();
        let schema =
            &document["paths"][route]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let schema = document.pointer(schema["$ref"].as_str().unwrap().strip_prefix('#').unwrap()).unwrap();
        let described: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        let answered: Vec<&String> = answer.as_object().unwrap().keys().collect();
        let mut described = described.clone();
        described.sort_unstable();
        assert_eq!(answered, described, "{route}");
    }
}
