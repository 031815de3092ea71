//! Session context: what is configured, what other parameters would find, and stored requests grouped anew.

use spoor_model::context::Context;
use spoor_model::wire::{ContextPage, ContextPreview, Regrouping};

use super::{Failure, ask, change, json, read};
use crate::browser::fetch::{Method, Signal};

const PARAMETERS: &str = "/api/v1/settings/parameters";
const REGROUPING: &str = "/api/v1/settings/regrouping";

/// The context parameters that are configured.
pub async fn context(wanted: Signal) -> Result<ContextPage, Failure> {
    ask(PARAMETERS, &wanted).await
}

/// Configures these instead.
pub async fn configure(context: &Context) -> Result<ContextPage, Failure> {
    read(&change(Method::Put, PARAMETERS, Some(json(context))).await?)
}

/// What these would find in recent stored requests. Changes nothing.
pub async fn preview(context: &Context) -> Result<ContextPreview, Failure> {
    read(&change(Method::Post, &format!("{PARAMETERS}/preview"), Some(json(context))).await?)
}

/// Has stored requests grouped anew.
pub async fn regroup() -> Result<Regrouping, Failure> {
    read(&change(Method::Post, REGROUPING, None).await?)
}

/// How far that has come.
pub async fn regrouping(wanted: Signal) -> Result<Regrouping, Failure> {
    ask(REGROUPING, &wanted).await
}
