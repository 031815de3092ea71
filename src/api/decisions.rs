//! What analysts decide: verdicts, rules, the denylist.

use spoor_model::denied::{Denied, DeniedDraft, DeniedPage};
use spoor_model::percent;
use spoor_model::request::{Request, Verdict};
use spoor_model::rule::{Rule, RuleDraft, RulePage, RuleSwitch, WhatIf};
use spoor_model::wire::{Judgement, RequestDetail};

use super::{Failure, ask, change, json, read};
use crate::browser::fetch::{Method, Signal};

/// Where the rules are as a file for `ModSecurity` and Coraza.
pub const EXCLUSIONS: &str = "/api/v1/rules?format=modsecurity";
/// Where the addresses of denied sessions are as a file, one a line.
pub const DENIED_TEXT: &str = "/api/v1/denylist?format=text";
/// Where they are as a `map` for nginx.
pub const DENIED_NGINX: &str = "/api/v1/denylist?format=nginx";

/// Decides on an attack of a request, counted from 0; gives the request as it is then.
pub async fn judge(request: &str, attack: usize, verdict: Verdict) -> Result<Request, Failure> {
    let address = format!("/api/v1/requests/{}/attacks/{attack}/verdict", percent::segment(request));
    let answer = change(Method::Put, &address, Some(json(&Judgement { verdict }))).await?;
    Ok(read::<RequestDetail>(&answer)?.request)
}

/// The rules, the newest first.
pub async fn rules(wanted: Signal) -> Result<RulePage, Failure> {
    ask("/api/v1/rules", &wanted).await
}

/// Makes a rule.
pub async fn add_rule(draft: &RuleDraft) -> Result<Rule, Failure> {
    read(&change(Method::Post, "/api/v1/rules", Some(json(draft))).await?)
}

/// What a rule would have ignored of what is stored. Changes nothing, but its texts are too long for an address.
pub async fn what_if(draft: &RuleDraft) -> Result<WhatIf, Failure> {
    read(&change(Method::Post, "/api/v1/rules/what-if", Some(json(draft))).await?)
}

/// Switches a rule off or on.
pub async fn switch_rule(id: &str, disabled: bool) -> Result<Rule, Failure> {
    let address = format!("/api/v1/rules/{}", percent::segment(id));
    read(&change(Method::Put, &address, Some(json(&RuleSwitch { disabled }))).await?)
}

/// Deletes a rule.
pub async fn remove_rule(id: &str) -> Result<(), Failure> {
    change(Method::Delete, &format!("/api/v1/rules/{}", percent::segment(id)), None).await.map(|_| ())
}

/// The denylist, the newest first.
pub async fn denied(wanted: Signal) -> Result<DeniedPage, Failure> {
    ask("/api/v1/denylist", &wanted).await
}

/// Puts a session on the denylist.
pub async fn deny(draft: &DeniedDraft) -> Result<Denied, Failure> {
    read(&change(Method::Post, "/api/v1/denylist", Some(json(draft))).await?)
}

/// Takes a session from the denylist.
pub async fn allow(session: &str) -> Result<(), Failure> {
    change(Method::Delete, &format!("/api/v1/denylist/{}", percent::segment(session)), None).await.map(|_| ())
}
