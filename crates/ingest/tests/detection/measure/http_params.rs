//! Values of parameters with a label each: `HttpParamsDataset`, whose harmless rows are values of a real shop.

use super::{ANY, Scores, data, documented};
use crate::{kinds, record};
use spoor_model::percent;

#[test]
fn values_of_the_http_params_data_set_are_told_apart() {
    let Some(file) = data("attacks/httpparams_payload_test.csv") else { return };
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_path(file).unwrap();
    let mut scores = Scores::default();
    let mut harmless = 0;
    for row in rows.byte_records() {
        let row = row.unwrap();
        let text = |at: usize| String::from_utf8_lossy(row.get(at).unwrap_or_default()).into_owned();
        let own = match text(2).as_str() {
            "norm" => None,
            "path-traversal" => Some("path_traversal"),
            "cmdi" => Some("rce"),
            "sqli" => Some("sqli"),
            "xss" => Some("xss"),
            other => panic!("no such type: {other}"),
        };
        harmless += u32::from(own.is_none());
        scores.count(own, &kinds(&record(&format!("/search?q={}", percent::encode(&text(0))))));
    }
    assert_eq!(harmless, 6434);
    documented("HttpParamsDataset", &scores.table());
    scores.at_least(&[
        (ANY, 0.99, 0.90),
        ("sqli", 0.99, 0.93),
        ("xss", 0.99, 0.75),
        ("path_traversal", 0.95, 0.42),
    ]);
}
