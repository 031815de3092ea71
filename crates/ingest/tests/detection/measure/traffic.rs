//! Real traffic without labels: what of it is marked.

use super::{data, documented, files};
use crate::detecting;
use spoor_ingest::read;
use std::fs::File;
use std::ops::ControlFlow;

#[test]
fn of_real_traffic_only_what_scans_is_marked() {
    // Logs of servers that scanners visit, and then what people and their programs did.
    let folders = [("access", None), ("har", Some(0)), ("api", Some(0)), ("mcp", Some(0))];
    let mut rows = Vec::new();
    for (folder, expected) in folders {
        let Some(path) = data(folder) else { return };
        let (mut requests, mut marked) = (0, 0);
        for file in files(&path) {
            let mut file = File::open(file).unwrap();
            let each = &mut |_| ControlFlow::Continue(());
            let summary = read(&mut file, &detecting(), each).unwrap_or_else(|error| *error.summary);
            requests += summary.records;
            marked += summary.detected;
        }
        assert!(expected.is_none_or(|expected| marked == expected), "{folder}: {marked}");
        rows.push(format!("| `{folder}` | {requests} | {marked} |"));
    }
    documented("Real traffic", &rows);
}
