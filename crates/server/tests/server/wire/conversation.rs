//! A store that answers when it is told to, to see what the API does meanwhile and with failures.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use spoor_ingest::Networks;
use spoor_model::context::Context;
use spoor_model::denied::{Denied, DeniedDraft, DeniedPage};
use spoor_model::rule::{Rule, RuleDraft, RulePage, WhatIf};
use spoor_model::wire::{
    AttackPage, FacetPage, ProblemDetails, SessionHeader, SessionPage, Timeline, View, ViewDraft, ViewPage,
};
use spoor_model::{Field, Verdict};
use spoor_server::store::{
    Ask, Chunk, Configured, Extent, Page, Patience, Reached, Regrouped, Store, StoreError, Written,
};
use spoor_server::{Access, Clock, Dist, app};
use tower::ServiceExt as _;

use super::NOW;

/// Fails each question the same way; one that has no end waits until nobody waits for it, and says so.
struct Failing(StoreError, Sender<()>);

impl Failing {
    fn fail<T>(&self, patience: &Patience) -> Result<T, StoreError> {
        while self.0 == StoreError::TooSlow && !patience.is_over() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let _ = self.1.send(());
        Err(self.0.clone())
    }
}

impl Store for Failing {
    fn secret(&self) -> [u8; 32] {
        [0; 32]
    }
    fn sessions(&self, ask: &Ask<'_>, _: Page<'_>, _: usize) -> Result<SessionPage, StoreError> {
        self.fail(ask.patience)
    }
    fn facets(&self, ask: &Ask<'_>, _: Field, _: &str, _: usize) -> Result<FacetPage, StoreError> {
        self.fail(ask.patience)
    }
    fn timeline(&self, ask: &Ask<'_>, _: usize) -> Result<Timeline, StoreError> {
        self.fail(ask.patience)
    }
    fn attacks(&self, ask: &Ask<'_>, _: Page<'_>) -> Result<AttackPage, StoreError> {
        self.fail(ask.patience)
    }
    fn attack_requests(&self, ask: &Ask<'_>, _: Page<'_>) -> Result<Chunk, StoreError> {
        self.fail(ask.patience)
    }
    fn session(&self, _: &str, ask: &Ask<'_>) -> Result<Option<SessionHeader>, StoreError> {
        self.fail(ask.patience)
    }
    fn requests(&self, _: &str, ask: &Ask<'_>, _: Page<'_>) -> Result<Option<Chunk>, StoreError> {
        self.fail(ask.patience)
    }
    fn full_requests(
        &self,
        _: &str,
        ask: &Ask<'_>,
        _: Page<'_>,
    ) -> Result<Option<spoor_model::wire::RequestPage>, StoreError> {
        self.fail(ask.patience)
    }
    fn request(
        &self,
        _: &str,
        patience: &Patience,
    ) -> Result<Option<spoor_model::wire::RequestDetail>, StoreError> {
        self.fail(patience)
    }
    fn extent(&self, patience: &Patience) -> Result<Extent, StoreError> {
        self.fail(patience)
    }
    fn write(&self, _: &[spoor_model::Request]) -> Result<Written, StoreError> {
        Err(self.0.clone())
    }
    fn context(&self, patience: &Patience) -> Result<Configured, StoreError> {
        self.fail(patience)
    }
    fn configure(&self, _: &Context) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
    fn recent(&self, _: usize, patience: &Patience) -> Result<Vec<spoor_model::Request>, StoreError> {
        self.fail(patience)
    }
    fn regroup(
        &self,
        _: Option<Reached>,
        _: &dyn Fn(&spoor_model::Request) -> spoor_model::Request,
    ) -> Result<Regrouped, StoreError> {
        Err(self.0.clone())
    }
    fn settle(&self, _: &Context) -> Result<(), StoreError> {
        Err(self.0.clone())
    }
    fn views(&self, patience: &Patience) -> Result<ViewPage, StoreError> {
        self.fail(patience)
    }
    fn add_view(&self, _: &str, _: &str, _: bool, _: i64) -> Result<View, StoreError> {
        Err(self.0.clone())
    }
    fn change_view(&self, _: &str, _: &ViewDraft, _: i64) -> Result<Option<View>, StoreError> {
        Err(self.0.clone())
    }
    fn remove_view(&self, _: &str) -> Result<bool, StoreError> {
        Err(self.0.clone())
    }
    fn judge(&self, _: &str, _: usize, _: Verdict) -> Result<Option<spoor_model::Request>, StoreError> {
        Err(self.0.clone())
    }
    fn rules(&self, patience: &Patience) -> Result<RulePage, StoreError> {
        self.fail(patience)
    }
    fn add_rule(&self, _: &RuleDraft, _: i64) -> Result<Rule, StoreError> {
        Err(self.0.clone())
    }
    fn remove_rule(&self, _: &str) -> Result<bool, StoreError> {
        Err(self.0.clone())
    }
    fn switch_rule(&self, _: &str, _: bool) -> Result<Option<Rule>, StoreError> {
        Err(self.0.clone())
    }
    fn what_if(&self, _: &RuleDraft, patience: &Patience) -> Result<WhatIf, StoreError> {
        self.fail(patience)
    }
    fn denied(&self, patience: &Patience) -> Result<DeniedPage, StoreError> {
        self.fail(patience)
    }
    fn denied_addresses(
        &self,
        _: i64,
        patience: &Patience,
    ) -> Result<Vec<(Denied, Vec<String>)>, StoreError> {
        self.fail(patience)
    }
    fn deny(&self, _: &DeniedDraft, _: i64) -> Result<Option<Denied>, StoreError> {
        Err(self.0.clone())
    }
    fn allow(&self, _: &str) -> Result<bool, StoreError> {
        Err(self.0.clone())
    }
}

fn ask() -> Request<Body> {
    Request::builder().uri("/api/v1/sessions").header("host", "localhost").body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_store_that_fails_is_a_problem_that_tells_nothing_of_its_inside() {
    for (error, status) in [
        (StoreError::Busy, 503),
        (StoreError::Unusable("/secret/place is damaged".to_owned()), 503),
        (StoreError::Broken("SELECT secret".to_owned()), 500),
        (StoreError::Cursor, 400),
        (StoreError::Uncountable(Field::Size), 400),
    ] {
        let (done, _waiting) = channel();
        let router = app(
            Arc::new(Failing(error, done)),
            Clock::at(NOW),
            Access::default(),
            Dist::default(),
            Networks::default(),
        );
        let response = router.oneshot(ask()).await.unwrap();
        assert_eq!(response.status(), status);
        let retry = response.headers().contains_key("retry-after");
        assert_eq!(retry, status == 503);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let problem: ProblemDetails = serde_json::from_slice(&body).unwrap();
        assert!(problem.detail.is_some());
        assert!(!String::from_utf8_lossy(&body).contains("secret"));
    }
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_question() {
    let (done, ended) = channel();
    let router = app(
        Arc::new(Failing(StoreError::TooSlow, done)),
        Clock::at(NOW),
        Access::default(),
        Dist::default(),
        Networks::default(),
    );
    let asking = tokio::spawn(router.oneshot(ask()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(ended.try_recv().is_err(), "the question has no end of its own");
    asking.abort();
    let stopped =
        tokio::task::spawn_blocking(move || ended.recv_timeout(Duration::from_secs(1))).await.unwrap();
    assert!(stopped.is_ok(), "the store went on for a second after its client had gone");
}
