//! What the parameters would find in the requests that are stored, while they are being edited.

use leptos::prelude::*;
use spoor_model::context::{Context, ContextParameter};
use spoor_model::wire::{ContextPreview, ParameterPreview};

use super::draft::Edit;
use crate::api;
use crate::browser::clock;
use crate::load::{Loaded, State, load};
use crate::ui::failure::{FailureNote, Progress};
use crate::ui::format;
use crate::ui::text::Inert;

/// How long nothing must be typed before the server is asked, in milliseconds.
const PAUSE: i32 = 300;

/// What was found, and by which parameters.
type Answer = (Vec<u32>, ContextPreview);

/// The preview of what is being edited.
#[derive(Clone, Copy)]
pub struct Preview {
    loaded: Loaded<Answer>,
}

impl Preview {
    /// Follows what is being edited, as far as nothing is wrong with it.
    pub fn of(edit: Edit) -> Preview {
        let question = move || {
            let wrong: Vec<_> = edit.wrong.get().into_iter().filter_map(|wrong| wrong.at).collect();
            let sound = edit.rows.get().into_iter().enumerate().filter(|(at, _)| !wrong.contains(at));
            Some(sound.map(|(_, row)| (row.id, row.parameter)).collect::<Vec<(u32, ContextParameter)>>())
        };
        let ask = |sound: Vec<(u32, ContextParameter)>, wanted: crate::browser::fetch::Signal| async move {
            if !sound.is_empty() {
                clock::pause(PAUSE).await;
            }
            let (ids, items) = sound.into_iter().unzip();
            // Nobody looks at an answer that is not wanted any more; not to ask spares the server.
            let preview = if wanted.is_aborted() {
                ContextPreview::default()
            } else {
                api::preview(&Context { items }).await?
            };
            Ok((ids, preview))
        };
        Preview { loaded: load(question, ask) }
    }

    fn of_row(self, id: u32) -> Option<(u64, ParameterPreview)> {
        self.loaded.value.with(|answer| {
            let (ids, preview) = answer.as_ref()?;
            let at = ids.iter().position(|own| *own == id)?;
            Some((preview.requests, preview.items.get(at)?.clone()))
        })
    }
}

/// What a parameter finds.
#[component]
pub fn Found(preview: Preview, id: u32) -> impl IntoView {
    move || {
        let (all, found) = preview.of_row(id)?;
        if all == 0 {
            return None;
        }
        let several = found.values > found.examples.len() as u64;
        let examples = found
            .examples
            .iter()
            .map(|value| view! { " " <code><Inert text=value.clone() /></code> })
            .collect_view();
        let values = (found.requests > 0).then(|| format!(", {}", format::counted(found.values, "value")));
        Some(view! {
            <span class="quiet">
                {format!("In {} of {}", if found.requests == 0 { "none".to_owned() } else { format::exact(found.requests) }, format::counted(all, "recent request"))} {values}
                {(!found.examples.is_empty()).then_some(":")} {examples} {(several && !found.examples.is_empty()).then_some(" …")}
            </span>
        })
    }
}

/// What they would make of sessions.
#[component]
pub fn Overview(preview: Preview) -> impl IntoView {
    let loaded = preview.loaded;
    let words = move || {
        loaded.value.with(|answer| {
            let (_, preview) = answer.as_ref()?;
            if preview.requests == 0 {
                return Some(view! { <p class="nothing">"No request is stored yet: import some to see what parameters find."</p> }.into_any());
            }
            let keys = preview.keys.iter().map(|key| {
                let (name, requests) = (key.session_key.clone(), format::counted(key.requests, "request"));
                view! { <li><code><Inert text=name /></code> " " {requests}</li> }
            });
            let keys = keys.collect_view();
            let sum = format!(
                "{} are {} as they are stored, and would be {}, named by:",
                format::counted(preview.requests, "recent request"),
                format::counted(preview.sessions_before, "session"),
                format::exact(preview.sessions_after)
            );
            let hidden = "Values that were hidden when a request came in, such as those of cookies, are found only where their hash was kept.";
            Some(view! { <p>{sum}</p><ul class="keys">{keys}</ul><p class="quiet">{hidden}</p> }.into_any())
        })
    };
    view! {
        <section class="preview" aria-label="Preview" aria-busy=move || loaded.state.with(|state| *state == State::Loading).to_string()>
            <h3>"Preview"</h3>
            <Progress loaded />
            <FailureNote loaded />
            {words}
        </section>
    }
}
