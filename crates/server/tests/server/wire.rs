//! The API and the files over their wire form: requests in, answers out, without a network.

mod access;
mod actions;
mod conversation;
mod files;
mod hostile;
mod import;
mod lists;
mod openapi;
mod requests;
mod settings;
mod sockets;
mod views;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use spoor_ingest::Networks;
use spoor_server::store::Store;
use spoor_server::store::sqlite::SqliteStore;
use spoor_server::{Access, Clock, Dist, app};
use std::sync::Arc;
use tower::ServiceExt as _;

use crate::traffic::MIDNIGHT;

/// What time it is in these tests.
pub const NOW: i64 = MIDNIGHT + 40 * 3_600_000;

/// A server, by default on made-up requests.
pub struct Server {
    pub router: axum::Router,
    pub requests: Vec<spoor_model::Request>,
    pub store: Arc<SqliteStore>,
    _folder: Option<tempfile::TempDir>,
}

/// What it answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn problem(&self) -> spoor_model::wire::ProblemDetails {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem: spoor_model::wire::ProblemDetails = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

impl Server {
    pub fn new() -> Server {
        Server::with(crate::traffic::requests(700, 21), Clock::at(NOW), Access::default(), |_| {
            Dist::default()
        })
    }

    pub fn with(
        requests: Vec<spoor_model::Request>,
        clock: Clock,
        access: Access,
        dist: impl FnOnce(&std::path::Path) -> Dist,
    ) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(&folder.path().join("wire.db")).unwrap());
        store.write(&requests).unwrap();
        let dist = dist(folder.path());
        Server {
            router: app(store.clone(), clock, access, dist, Networks::default()),
            requests,
            store,
            _folder: Some(folder),
        }
    }

    /// A server on a store that is there already.
    pub fn on(router: axum::Router, store: Arc<SqliteStore>) -> Server {
        Server { router, requests: Vec::new(), store, _folder: None }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[]).await
    }

    pub async fn api<T: DeserializeOwned>(&self, path: &str) -> T {
        self.get(&format!("/api/v1{path}")).await.json()
    }

    /// Sends a request for this server under the name localhost, unless `headers` say otherwise.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send_with(method, path, headers, Body::empty()).await
    }

    /// The same with something in it.
    pub async fn send_with(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request = request.header(header::HOST, "localhost:7070");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}
