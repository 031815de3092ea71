//! How long the API takes to answer on a large database: the list under different filters, its facets and timeline,
//! and one large session loaded to its end, chunk by chunk.

use serde_json::Value;

use super::figures::{Series, grouped};
use crate::command::Failure;
use crate::http;

/// Queries that a person would make, beside the time range.
const QUERIES: [(&str, &str); 5] = [
    ("every session of the week", ""),
    ("responses 5xx", "&status=5xx"),
    ("an endpoint searched", "&path=*search*"),
    ("an address range, not 4xx", "&ip=198.18.0.0%2F24&status.not=4xx"),
    ("most requests first", "&sort=-requests"),
];

/// A Markdown table of the answers' times. `week` is the time range as a query.
pub fn table(address: &str, week: &str, runs: usize) -> Result<String, Failure> {
    let mut table = "\n## The API on this database\n\nWhole answers over loopback, one client, uncompressed; the first time \
                     as it comes, later ones may be remembered by the server.\n\n| request | answer | first | median | \
                     best |\n|---|---:|---:|---:|---:|\n"
        .to_owned();
    for (name, query) in QUERIES {
        table += &timed(address, name, &format!("/api/v1/sessions?{week}{query}"), runs)?;
    }
    table += &timed(
        address,
        "facet of endpoints",
        &format!("/api/v1/sessions/facets?{week}&field=endpoint"),
        runs,
    )?;
    table += &timed(address, "timeline", &format!("/api/v1/sessions/timeline?{week}&buckets=120"), runs)?;

    let busiest = json(address, &format!("/api/v1/sessions?{week}&sort=-requests"))?;
    let session = &busiest["items"][0];
    let id = session["id"].as_str().ok_or_else(|| Failure::new("the list of sessions is empty"))?;
    let mut last = Load::default();
    let series = Series::measure(runs.min(5), || {
        last = load(address, id, week)?;
        Ok(())
    })?;
    let name = format!("a session of {} requests, {} chunks", grouped(last.requests), last.chunks);
    table += &row(&name, last.bytes, &series);
    Ok(table)
}

fn timed(address: &str, name: &str, target: &str, runs: usize) -> Result<String, Failure> {
    let mut bytes = 0;
    let series = Series::measure(runs, || {
        bytes = body(address, target)?.len() as u64;
        Ok(())
    })?;
    Ok(row(name, bytes, &series))
}

fn row(name: &str, bytes: u64, series: &Series) -> String {
    format!("| {name} | {} B | {series} |\n", grouped(bytes))
}

/// A session as it arrived.
#[derive(Default)]
struct Load {
    requests: u64,
    chunks: u64,
    bytes: u64,
}

fn load(address: &str, id: &str, week: &str) -> Result<Load, Failure> {
    let mut load = Load::default();
    let mut after = String::new();
    loop {
        let bytes = body(address, &format!("/api/v1/sessions/{id}/requests?{week}{after}"))?;
        let chunk: Value = serde_json::from_slice(&bytes)
            .map_err(|error| Failure::new(format!("a chunk of session {id} is no JSON: {error}")))?;
        load.chunks += 1;
        load.bytes += bytes.len() as u64;
        load.requests = chunk["total"].as_u64().unwrap_or(0);
        match chunk["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(load),
        }
    }
}

fn json(address: &str, target: &str) -> Result<Value, Failure> {
    serde_json::from_slice(&body(address, target)?)
        .map_err(|error| Failure::new(format!("{target} answered no JSON: {error}")))
}

fn body(address: &str, target: &str) -> Result<Vec<u8>, Failure> {
    let answer =
        http::get(address, target, "identity").map_err(|error| Failure::from(error).during(target))?;
    if answer.status == 200 {
        return Ok(answer.body);
    }
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    Err(Failure::new(format!("{target} answered {}: {text}", answer.status)))
}
