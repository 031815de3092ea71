//! The form of a rule, filled in from an attack: how much it ignores, why and until when, and what that would have
//! meant for what is stored.

use leptos::html::Dialog;
use leptos::prelude::*;
use spoor_model::rule::{Breadth, Ignore, LONGEST_NOTE, RuleDraft, WhatIf};
use spoor_model::{Field, Request};

use super::Actions;
use super::expiry::{Expiry, ExpiryFields};
use crate::api;
use crate::browser::{dialog, page};
use crate::load::{Loaded, Sending, load};
use crate::route::{Route, Section};
use crate::session::Open;
use crate::ui::failure::{Failed, FailureNote};
use crate::ui::format;
use crate::ui::text::Inert;
use crate::zone::Zone;

/// Identifier of the field for the reason.
const NOTE: &str = "rule-note";

/// The form. It lives as long as the page, so that what was typed and what went wrong outlive the dialog.
#[derive(Clone, Copy)]
pub struct RuleForm {
    open: Open,
    panel: NodeRef<Dialog>,
    /// The attack it is about, as the rule for exactly its payload.
    about: RwSignal<Option<Ignore>>,
    breadth: RwSignal<Breadth>,
    note: RwSignal<String>,
    /// True to have it decide on what is stored, too.
    stored: RwSignal<bool>,
    expiry: Expiry,
    what_if: Loaded<WhatIf>,
    sending: Sending,
    /// True when the rule is made.
    made: RwSignal<bool>,
}

impl RuleForm {
    /// A form that is about nothing yet.
    pub fn new(open: Open) -> RuleForm {
        let about = RwSignal::new(None::<Ignore>);
        let breadth = RwSignal::new(Breadth::Payload);
        let question = move || {
            let ignore = about.get()?;
            Some(RuleDraft { ignore: Ignore { breadth: breadth.get(), ..ignore }, ..RuleDraft::default() })
        };
        RuleForm {
            open,
            panel: NodeRef::new(),
            about,
            breadth,
            note: RwSignal::new(String::new()),
            stored: RwSignal::new(false),
            expiry: Expiry::new(Zone::here(), ""),
            what_if: load(question, |draft, _| async move { api::what_if(&draft).await }),
            sending: Sending::new(),
            made: RwSignal::new(false),
        }
    }

    /// Shows the form for an attack. What was typed for the same attack and not sent is still there.
    pub fn show(self, request: &Request, attack: usize) {
        let Some(attack) = request.attacks.get(attack) else { return };
        let ignore = Ignore::of(request, attack, Breadth::Payload);
        if self.made.get_untracked() || self.about.with_untracked(|about| about.as_ref() != Some(&ignore)) {
            let breadth = if ignore.payload.is_some() { Breadth::Payload } else { Breadth::Type };
            self.breadth.set(breadth);
            self.note.set(String::new());
            self.stored.set(false);
            self.expiry.choose("");
            self.about.set(Some(ignore));
        } else {
            // Others may have written meanwhile.
            self.what_if.retry();
        }
        self.made.set(false);
        self.sending.failure.set(None);
        if let Some(panel) = self.panel.get_untracked() {
            dialog::show(&panel);
            request_animation_frame(|| page::focus(NOTE));
        }
    }

    fn hide(self) {
        if let Some(panel) = self.panel.get_untracked() {
            dialog::close(&panel);
        }
    }

    fn make(self) {
        let (Some(ignore), Ok(expires)) = (self.about.get_untracked(), untrack(|| self.expiry.end())) else {
            return;
        };
        let ignore = Ignore { breadth: self.breadth.get_untracked(), ..ignore }.narrowed();
        let mark_stored = self.stored.get_untracked();
        let draft = RuleDraft { ignore, note: self.note.get_untracked(), expires, mark_stored };
        self.sending.send(async move { api::add_rule(&draft).await }, move |_| {
            self.made.set(true);
            if mark_stored {
                self.open.requests.renew();
                self.open.header.retry();
            }
            request_animation_frame(|| page::focus("rule-close"));
        });
    }
}

#[component]
pub fn RuleDialog() -> impl IntoView {
    let form = Actions::here().rule;
    let route = Route::here();
    let wrong = Memo::new(move |_| form.expiry.end().err());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.make();
    };
    let rules = move || route.query.with(|query| Section::Rules.address(query));
    view! {
        <dialog node_ref=form.panel class="action-dialog" aria-labelledby="rule-title">
            <h2 id="rule-title">"Create a rule"</h2>
            <Show
                when=move || form.made.get()
                fallback=move || {
                    view! {
                        <p class="hint">
                            "What it ignores is kept and marked as false positive when it is imported from now on. An end is compared with the time of the request."
                        </p>
                        <form on:submit=submit>
                            {move || form.about.get().map(|about| view! { <What form about /> })}
                            <Found form />
                            <label for=NOTE>"Why"</label>
                            <input
                                id=NOTE
                                type="text"
                                autocomplete="off"
                                maxlength=LONGEST_NOTE.to_string()
                                prop:value=form.note
                                on:input=move |event| form.note.set(event_target_value(&event))
                            />
                            <ExpiryFields expiry=form.expiry id="rule-end" />
                            <p class="wrong" role="status">{wrong}</p>
                            <Failed sending=form.sending />
                            <div class="view-buttons">
                                <button type="submit" class="button primary" disabled=move || wrong.get().is_some()>"Create rule"</button>
                                <button type="button" class="button" on:click=move |_| form.hide()>"Cancel"</button>
                            </div>
                        </form>
                    }
                }
            >
                <p role="status">
                    "The rule is made. It holds for what is imported from now on"
                    {move || if form.stored.get() { ", and for what is stored." } else { "." }}
                </p>
                <div class="view-buttons">
                    <button type="button" id="rule-close" class="button primary" on:click=move |_| form.hide()>"Close"</button>
                    <a class="button" href=rules>"See all rules"</a>
                </div>
            </Show>
        </dialog>
    }
}

/// What is ignored: the choice of how much, and where.
#[component]
fn What(form: RuleForm, about: Ignore) -> impl IntoView {
    let kind = about.kind.unwrap_or_default();
    let label = Field::Attack.value_label(&kind).to_owned();
    let has_payload = about.payload.is_some();
    let choice = move |breadth: Breadth, off: bool, words: AnyView| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="rule-breadth"
                    disabled=off
                    prop:checked=move || form.breadth.get() == breadth
                    on:change=move |_| form.breadth.set(breadth)
                />
                <span>{words}</span>
            </label>
        }
    };
    let payload =
        about.payload.map(|payload| view! { <code class="rule-payload"><Inert text=payload /></code> });
    let of_type = label.clone();
    let place = [about.method, about.host, about.endpoint].into_iter().flatten();
    let place = place.collect::<Vec<_>>().join(" ");
    view! {
        <fieldset>
            <legend>"Ignore"</legend>
            {choice(Breadth::Payload, !has_payload, view! { <Inert text=label />" with this payload " {payload} }.into_any())}
            {choice(Breadth::Type, false, view! { "any " <Inert text=of_type /> }.into_any())}
            {choice(Breadth::All, false, "any attack".into_any())}
        </fieldset>
        <dl class="pairs rule-where">
            <dt>"Parameter"</dt>
            <dd class="mono">{about.parameter.map_or_else(|| "no named parameter".into_any(), |parameter| view! { <Inert text=parameter /> }.into_any())}</dd>
            <dt>"Endpoint"</dt>
            <dd class="mono">{if place.is_empty() { "no known endpoint".into_any() } else { view! { <Inert text=place /> }.into_any() }}</dd>
        </dl>
    }
}

/// What the rule would have ignored.
#[component]
fn Found(form: RuleForm) -> impl IntoView {
    let words = move || {
        // Until the answer to this very question is there, nothing is known.
        if !form.what_if.is_current() {
            return form.what_if.is_loading().then(|| "Looking at what is stored…".to_owned());
        }
        form.what_if.value.get().map(sentence)
    };
    // Those that nobody has decided on.
    let open = Memo::new(move |_| {
        let found = form.what_if.value.get().filter(|_| form.what_if.is_current())?;
        Some(found.hits.saturating_sub(found.true_positives + found.false_positives)).filter(|open| *open > 0)
    });
    let also = move || {
        open.get().map(|open| {
            view! {
                <label class="choice">
                    <input type="checkbox" prop:checked=form.stored on:change=move |event| form.stored.set(event_target_checked(&event)) />
                    <span>{format!("Also mark what is stored and not decided: {}", format::counted(open, "hit"))}</span>
                </label>
            }
        })
    };
    view! {
        <p class="what-if" role="status">{words}</p>
        {also}
        <FailureNote loaded=form.what_if />
    }
}

fn sentence(found: WhatIf) -> String {
    let WhatIf { hits, sessions, blocked, true_positives, false_positives, .. } = found;
    let of_them =
        [(true_positives, "marked as true positive"), (false_positives, "marked as false positive already")];
    let of_them = of_them.into_iter().filter(|(count, _)| *count > 0);
    let of_them: Vec<String> =
        of_them.map(|(count, words)| format!(", {} {words}", format::exact(count))).collect();
    format!(
        "Of what is stored it would silence {} in {}, {} of them blocked{}.",
        format::counted(hits, "hit"),
        format::counted(sessions, "session"),
        format::exact(blocked),
        of_them.concat()
    )
}
