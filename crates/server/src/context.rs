//! Session context on a store: how requests are grouped by what is configured, what other parameters would find, and
//! stored requests grouped anew. Knows neither the terminal nor HTTP.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::ControlFlow;
use std::time::Duration;

use spoor_ingest::Grouping;
use spoor_model::context::Context;
use spoor_model::wire::{ContextPreview, KeyPreview, ParameterPreview};

use crate::store::{Patience, Regrouped, Store, StoreError};

/// How long reading the settings may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Requests that a preview looks at.
const LOOKED_AT: usize = 2_000;
/// Values of each parameter that a preview shows.
const EXAMPLES: usize = 3;
/// Session keys that a preview names.
const KEYS: usize = 10;

/// How requests are grouped by what is configured at this moment.
pub fn grouping(store: &dyn Store) -> Result<Grouping, StoreError> {
    let configured = store.context(&Patience::of(PATIENCE))?;
    Ok(grouping_by(store, configured.context))
}

/// How requests are grouped by these parameters.
fn grouping_by(store: &dyn Store, context: Context) -> Grouping {
    Grouping::new(store.secret()).with_context(context)
}

/// Groups everything anew that is stored, by what is configured at this moment. `watch` is told how many requests were
/// looked at and changed so far; a break ends it, and what was done stays done.
pub fn regroup(
    store: &dyn Store,
    watch: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Regrouped, StoreError> {
    let configured = store.context(&Patience::of(PATIENCE))?;
    let grouping = grouping_by(store, configured.context.clone());
    let mut all = Regrouped::default();
    loop {
        let step = store.regroup(all.next, &|request| grouping.again(request, &configured.past))?;
        all.seen += step.seen;
        all.changed += step.changed;
        all.next = step.next;
        if step.next.is_none() {
            store.settle(&configured.context)?;
            return Ok(all);
        }
        if watch(all.seen, all.changed).is_break() {
            return Ok(all);
        }
    }
}

/// What these parameters would find in recent stored requests.
pub fn preview(
    store: &dyn Store,
    context: &Context,
    patience: &Patience,
) -> Result<ContextPreview, StoreError> {
    let configured = store.context(patience)?;
    let grouping = grouping_by(store, context.clone());
    let mut preview = ContextPreview::default();
    let (mut before, mut after) = (HashSet::new(), HashSet::new());
    let mut keys: BTreeMap<String, u64> = BTreeMap::new();
    let mut values: Vec<BTreeSet<String>> = vec![BTreeSet::new(); context.items.len()];
    preview.items = vec![ParameterPreview::default(); context.items.len()];
    for request in store.recent(LOOKED_AT, patience)? {
        let made = grouping.again(&request, &configured.past);
        preview.requests += 1;
        preview.recorded += u64::from(request.exchange.is_some());
        for ((parameter, item), values) in context.items.iter().zip(&mut preview.items).zip(&mut values) {
            let place = parameter.place_words();
            let own = |kept: &&spoor_model::Parameter| kept.place == place && kept.name == parameter.name;
            if let Some(kept) = made.parameters.iter().find(own) {
                item.requests += 1;
                values.insert(kept.value.clone());
                let shows = !kept.hashed && item.examples.len() < EXAMPLES;
                if shows && !item.examples.contains(&kept.value) {
                    item.examples.push(kept.value.clone());
                }
            }
        }
        before.insert(request.session);
        after.insert(made.session);
        *keys.entry(made.session_key).or_default() += 1;
    }
    for (item, values) in preview.items.iter_mut().zip(values) {
        item.values = values.len() as u64;
    }
    (preview.sessions_before, preview.sessions_after) = (before.len() as u64, after.len() as u64);
    preview.keys =
        keys.into_iter().map(|(session_key, requests)| KeyPreview { session_key, requests }).collect();
    preview.keys.sort_by_key(|key| std::cmp::Reverse(key.requests));
    preview.keys.truncate(KEYS);
    Ok(preview)
}
