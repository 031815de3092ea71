//! Full requests and responses, for the requests of which the gateway records them. Passwords and card numbers are
//! masked or test values, telephone numbers from the range that Ofcom keeps for drama.

use serde_json::{Value, json};
use spoor_ingest::Record;

/// Writes headers and bodies into the record. Without a body given, one that fits the path.
pub(crate) fn complete(record: &mut Record, body: Option<String>, answer: Option<String>) {
    let changes = matches!(record.method.as_deref(), Some("POST" | "PUT" | "PATCH"));
    let body = body.or_else(|| changes.then(|| ordinary_body(record)));
    let answer = answer.or_else(|| ordinary_answer(record));
    let mut exchange = record.exchange.take().unwrap_or_default();

    let mut headers = vec![("Host".to_owned(), record.host.clone().unwrap_or_default())];
    let mut header = |name: &str, value: String| headers.push((name.to_owned(), value));
    if let Some(agent) = &record.user_agent {
        header("User-Agent", agent.clone());
    }
    header("Accept", "application/json, */*;q=0.5".to_owned());
    header("Accept-Encoding", "gzip, br".to_owned());
    header("X-Forwarded-For", record.ip.clone().unwrap_or_default());
    if let Some(referrer) = &record.referrer {
        header("Referer", referrer.clone());
    }
    if let Some(body) = &body {
        header("Content-Type", media_type(body).to_owned());
        header("Content-Length", body.len().to_string());
    }
    headers.append(&mut exchange.request_headers);
    exchange.request_headers = headers;
    exchange.request_body = body;

    let mut headers = Vec::new();
    let mut header = |name: &str, value: String| headers.push((name.to_owned(), value));
    if let Some(answer) = &answer {
        header("Content-Type", media_type(answer).to_owned());
    }
    if let Some(size) = record.size {
        header("Content-Length", size.to_string());
    }
    header("Cache-Control", "no-store".to_owned());
    header("X-Request-Id", record.id.clone().unwrap_or_default());
    if record.status == Some(429) {
        header("Retry-After", "30".to_owned());
    }
    exchange.response_headers = headers;
    exchange.response_body = answer;
    record.exchange = Some(exchange);
}

fn media_type(body: &str) -> &'static str {
    match body.trim_start().bytes().next() {
        Some(b'{' | b'[' | b'"') => "application/json",
        Some(b'<') => "application/xml",
        _ => "application/x-www-form-urlencoded",
    }
}

fn ordinary_body(record: &Record) -> String {
    let user = record.user.as_deref().unwrap_or("guest@mail.example");
    let has = |word: &str| record.path.contains(word);
    let body = if has("login") || has("token") {
        json!({"email": user, "password": "[masked]", "remember": true})
    } else if has("payment") {
        json!({"card": {"number": "411111******1111", "expiry": "11/29", "cvc": "[masked]"}, "amount": 8_990, "currency": "EUR"})
    } else if has("address") {
        json!({"name": user, "street": "12 Sample Lane", "city": "Exampleton", "zip": "00000", "phone": "+44 7700 900142"})
    } else if has("sms") {
        json!({"phone": "+44 7700 900142", "channel": "sms"})
    } else if has("graphql") {
        json!({"operationName": "ProductPage", "query": "query ProductPage($id: ID!) { product(id: $id) { id name price { amount currency } stock } }", "variables": {"id": "1042"}})
    } else if has("/messages") {
        json!({"role": "user", "content": "Which of these tents stands up to wind on a ridge, and is under 2 kg?"})
    } else if has("/mcp") {
        json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "find_products", "arguments": {"text": "two person tent", "max_price": 300}}})
    } else if has("inventory") {
        json!({"quantity": 42, "warehouse": "north", "counted_by": user})
    } else {
        json!({"quantity": 2, "note": "please leave it at the door", "gift": false})
    };
    body.to_string()
}

fn ordinary_answer(record: &Record) -> Option<String> {
    let user = record.user.as_deref().unwrap_or("guest@mail.example");
    let has = |word: &str| record.path.contains(word);
    let answer: Value = match record.status? {
        204 | 304 => return None,
        403 => json!({"error": "forbidden", "detail": "The request was refused by policy."}),
        429 => json!({"error": "too_many_requests", "retry_after": 30}),
        status @ 400.. => json!({"error": status, "trace": record.id}),
        _ if has("token") || has("login") => {
            json!({"access_token": "[masked]", "token_type": "Bearer", "expires_in": 900, "user": user})
        }
        _ if has("/users/") || has("/accounts/") || has("userinfo") => {
            json!({"email": user, "phone": "+44 7700 900142", "birth_date": "1984-02-30", "role": record.role, "points": 230})
        }
        _ if has("products") => {
            json!({"id": 1_042, "name": "Ridge tent, two persons", "price": {"amount": 28_900, "currency": "EUR"}, "stock": 17})
        }
        _ if has("/messages") => {
            json!({"role": "assistant", "content": "Of the three, the Ridge at 1.9 kg has the lowest profile and four guy points for wind."})
        }
        _ => json!({"ok": true}),
    };
    Some(answer.to_string())
}
