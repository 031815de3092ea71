//! Files that are uploaded: every kind of file, every line accounted for, and nothing lost where one breaks off.

use std::io::{self, Write as _};

use axum::body::Body;
use axum::http::{Method, StatusCode};
use http_body_util::StreamBody;
use spoor_model::wire::{Health, ImportReport, ProblemDetails};

use super::{Answer, NOW, Server};
use spoor_server::{Access, Clock, Dist};

const LINES: &str = "\
192.0.2.7 - - [02/Mar/2026:09:00:00 +0000] \"GET /v1/items HTTP/1.1\" 200 12 \"-\" \"curl/8\"
192.0.2.7 - - [02/Mar/2026:09:00:01 +0000] \"GET /v1/items/2 HTTP/1.1\" 404 0 \"-\" \"curl/8\"
this is no line of a log
192.0.2.8 - - [02/Mar/2026:09:00:02 +0000] \"POST /login HTTP/1.1\" 401 5 \"-\" \"x\"
";

fn empty() -> Server {
    Server::with(Vec::new(), Clock::at(NOW), Access::default(), |_| Dist::default())
}

async fn upload(server: &Server, query: &str, body: impl Into<Body>) -> Answer {
    server.send_with(Method::POST, &format!("/api/v1/import{query}"), &[], body).await
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

fn zip_of(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, text) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn tar_of(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, text) in members {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}

#[tokio::test]
async fn a_file_is_stored_and_every_line_of_it_accounted_for() {
    let server = empty();
    let report: ImportReport = upload(&server, "?name=access.log&host=Shop.example", LINES).await.json();
    assert_eq!(
        (
            report.counts.read,
            report.counts.stored,
            report.counts.known,
            report.counts.rejected,
            report.counts.skipped
        ),
        (4, 3, 0, 1, 0)
    );
    let [file] = &*report.files else { panic!("{:?}", report.files) };
    assert_eq!((&*file.file, file.format.as_deref()), ("access.log", Some("access")));
    assert_eq!(file.first.as_deref(), Some("2026-03-02T09:00:00.000Z"));
    let [line] = &*report.reasons else { panic!("{:?}", report.reasons) };
    assert_eq!((line.line, line.excerpt.as_deref()), (3, Some("this is no line of a log")));
    let [cause] = &*report.causes else { panic!("{:?}", report.causes) };
    assert_eq!((cause.rejected, cause.count, cause.first, &cause.reason), (true, 1, 3, &line.reason));
    let health: Health = server.api("/health").await;
    assert_eq!(health.requests, 3);
    let again: ImportReport = upload(&server, "?name=access.log&host=Shop.example", LINES).await.json();
    assert_eq!((again.counts.read, again.counts.stored, again.counts.known), (4, 0, 3));
}

#[tokio::test]
async fn attacks_are_looked_for_when_asked() {
    let probe = LINES.replace("/v1/items/2", "/v1/items?q=1%27%20OR%201=1--%20");
    let plain: ImportReport = upload(&empty(), "", probe.clone()).await.json();
    let looked: ImportReport = upload(&empty(), "?detect=yes", probe).await.json();
    assert_eq!((plain.counts.detected, looked.counts.detected, looked.counts.stored), (None, Some(1), 3));
}

#[tokio::test]
async fn packed_files_and_archives_are_read_as_from_the_disk() {
    let members = [("a/one.log", LINES), ("../../two.log", "hello\n")];
    let cases = [
        ("?name=x.gz", gzip(LINES), 1, 3),
        ("?name=x.zip", zip_of(&members), 2, 3),
        ("?name=x.tar", tar_of(&members[..1]), 1, 3),
    ];
    for (query, body, files, stored) in cases {
        let report: ImportReport = upload(&empty(), query, body).await.json();
        assert_eq!((report.files.len(), report.counts.stored), (files, stored), "{query}: {report:?}");
    }
}

#[tokio::test]
async fn the_lines_that_are_listed_are_bounded_for_all_members_together_and_all_are_counted() {
    let bad = format!("{LINES}{}", "no line\n".repeat(800));
    let body = tar_of(&[("one.log", &bad), ("two.log", &bad)]);
    let report: ImportReport = upload(&empty(), "?name=x.tar", body).await.json();
    assert_eq!((report.counts.rejected, report.reasons.len()), (1_602, 1_000));
    assert_eq!(report.causes.iter().map(|cause| cause.count).sum::<u64>(), 1_602);
}

#[tokio::test]
async fn lines_that_are_skipped_leave_no_rejected_line_unlisted() {
    let comments = "#Comment\n".repeat(3_000);
    let first = format!("{LINES}{comments}");
    let body = tar_of(&[("one.log", &first), ("two.log", LINES)]);
    let report: ImportReport = upload(&empty(), "?name=x.tar", body).await.json();
    assert_eq!((report.counts.rejected, report.counts.skipped), (2, 3_000));
    let listed: Vec<&str> = report.reasons.iter().map(|line| &*line.file).collect();
    assert_eq!(listed, ["x.tar > one.log", "x.tar > two.log"]);
    assert_eq!(report.skips.len(), 1_000);
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_changes_nothing() {
    let server = empty();
    let cases: [(&str, &[u8]); 4] = [
        ("?name=empty.log", b""),
        ("?name=picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("?name=broken.zip", b"PK\x03\x04 and then nothing"),
        ("?name=a%0Ab.har&format=har", b"{\"log\": {\"entries\": ["),
    ];
    for (query, body) in cases {
        let report: ImportReport = upload(&server, query, body).await.json();
        let said = !report.failures.is_empty() || report.counts.rejected > 0 || query.contains("empty");
        assert!(said && report.counts.stored == 0, "{query}: {report:?}");
        assert!(report.files.iter().all(|file| !file.file.contains('\n')), "{query}");
    }
    let refused = [
        ("?format=word", "format"),
        ("?forwarded_for=1", "forwarded_for"),
        ("?detect=on", "detect"),
        ("?changed=today", "changed"),
        ("?nam=a", "nam"),
        ("?name=a&name=b", "name"),
    ];
    for (query, key) in refused {
        let answer = upload(&server, query, LINES).await;
        let ProblemDetails { status, problems, .. } = answer.problem();
        assert_eq!(status, 400, "{query}");
        assert!(problems.iter().any(|problem| problem.key == key), "{query}: {problems:?}");
    }
    let health: Health = server.api("/health").await;
    assert_eq!(health.requests, 0);
}

#[tokio::test]
async fn an_upload_that_breaks_off_keeps_what_came_and_says_so() {
    let server = empty();
    let (first, _) = LINES.split_once("this").unwrap();
    let parts = [
        Ok(hyper::body::Frame::data(axum::body::Bytes::from(first))),
        Err(io::Error::new(io::ErrorKind::ConnectionReset, "gone")),
    ];
    let body = Body::new(StreamBody::new(futures_util::stream::iter(parts)));
    let report: ImportReport = upload(&server, "?name=half.log", body).await.json();
    assert_eq!(report.counts.stored, 2);
    let [failure] = &*report.failures else { panic!("{report:?}") };
    assert!(failure.reason.contains("broke off"), "{}", failure.reason);
}

#[tokio::test]
async fn a_page_elsewhere_cannot_upload() {
    let server = empty();
    let elsewhere = [("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")];
    for header in elsewhere {
        let answer = server.send_with(Method::POST, "/api/v1/import", &[header], LINES).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{header:?}");
    }
    let health: Health = server.api("/health").await;
    assert_eq!(health.requests, 0);
}
