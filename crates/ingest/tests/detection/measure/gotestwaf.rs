//! Payloads of `GoTestWAF`, each in every place and encoding that its file asks for, and its harmless texts.

use super::{ANY, Score, Scores, data, documented, files};
use crate::{kinds, record};
use serde_json::Value;
use spoor_ingest::Record;
use spoor_model::{Exchange, percent};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A file of payloads.
struct Payloads {
    list: Vec<String>,
    encoders: Vec<String>,
    placeholders: Vec<String>,
    label: String,
}

impl Payloads {
    fn read(file: &Path) -> Payloads {
        // Some texts have an escape that YAML does not know.
        let text = fs::read_to_string(file).unwrap().replace("\\'", "'");
        let yaml: Value =
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let word = |value: &Value| match value {
            Value::Object(object) => object.keys().next().cloned().unwrap_or_default(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let texts = |key: &str| yaml[key].as_array().into_iter().flatten().map(word).collect();
        Payloads {
            list: texts("payload"),
            encoders: texts("encoder"),
            placeholders: texts("placeholder"),
            label: yaml["type"].as_str().unwrap_or("harmless texts").to_owned(),
        }
    }

    /// Payload, encoder and placeholder of each request.
    fn requests(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.list.iter().flat_map(move |payload| {
            self.encoders.iter().flat_map(move |encoder| {
                self.placeholders
                    .iter()
                    .map(move |place| (payload.as_str(), encoder.as_str(), place.as_str()))
            })
        })
    }
}

/// The request with a payload in that place, as it would be recorded; none where Spoor does not look.
fn request(payload: &str, encoder: &str, placeholder: &str) -> Option<Record> {
    if encoder == "Base64Flat" {
        return None;
    }
    let sent = percent::segment(payload);
    let text = if encoder == "URL" { sent.as_str() } else { payload };
    let body = |media_type: &str, body: String| Record {
        exchange: Some(Exchange {
            request_headers: vec![("Content-Type".to_owned(), media_type.to_owned())],
            request_body: Some(body),
            ..Exchange::default()
        }),
        ..record("/")
    };
    Some(match placeholder {
        "URLPath" => record(&format!("/{text}")),
        // What would end a parameter is encoded by any client.
        "URLParam" => record(&format!("/?a6f3c1d2={sent}")),
        "HTMLForm" => body("application/x-www-form-urlencoded", format!("a6f3c1d2={sent}")),
        "JSONRequest" => {
            body("application/json", serde_json::json!({ "test": true, "a6f3c1d2": text }).to_string())
        }
        "UserAgent" => Record { user_agent: Some(payload.to_owned()), ..record("/") },
        _ => return None,
    })
}

/// Spoor's word for a label; [`ANY`] for types that are not looked for.
fn word(label: &str) -> Option<&'static str> {
    Some(match label {
        "harmless texts" => return None,
        "SQL Injection" | "8KB SQL Injection" => "sqli",
        "XSS" | "8KB XSS" => "xss",
        "Path Traversal" | "LFI" => "path_traversal",
        "UserAgent" => "scanner",
        _ => ANY,
    })
}

#[test]
fn payloads_of_gotestwaf_are_found_and_its_harmless_texts_are_not() {
    let Some(folder) = data("attacks/gotestwaf") else { return };
    let mut scores = Scores::default();
    let mut labels: BTreeMap<String, (Score, u32)> = BTreeMap::new();
    let mut all = 0;
    for file in files(&folder) {
        let payloads = Payloads::read(&file);
        for (payload, encoder, placeholder) in payloads.requests() {
            all += 1;
            let (label, elsewhere) = labels.entry(payloads.label.clone()).or_default();
            let Some(record) = request(payload, encoder, placeholder) else {
                *elsewhere += 1;
                continue;
            };
            let found = kinds(&record);
            label.of_it += 1;
            label.found += u32::from(!found.is_empty());
            scores.count(word(&payloads.label), &found);
        }
    }
    assert_eq!(all, 810);
    documented("GoTestWAF, where Spoor looks", &scores.table());
    let row = |(label, (score, elsewhere)): (&String, &(Score, u32))| {
        format!("| {label} | {} | {} | {elsewhere} |", score.of_it, score.found)
    };
    documented("GoTestWAF by label", &labels.iter().map(row).collect::<Vec<_>>());
    scores.at_least(&[
        (ANY, 0.99, 0.45),
        ("sqli", 0.49, 0.62),
        ("xss", 0.95, 0.55),
        ("path_traversal", 0.75, 0.55),
        ("scanner", 0.5, 0.95),
    ]);
}
