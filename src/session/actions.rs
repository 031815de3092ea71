//! What an analyst can do about what they see in a session: decide on attacks, make rules, deny the session, and go on
//! to the sessions that are like it.

mod deny;
mod expiry;
mod explore;
mod rule;

use std::sync::Arc;

use leptos::prelude::*;
use spoor_model::{Attack, Field, Request, Verdict};

use super::Open;
use crate::api;
use crate::load::Sending;
use crate::ui::failure::Failed;
use crate::ui::text::plain;
pub use deny::{DeniedNote, DenyButton};
pub use explore::{ExploreAttack, ExploreEndpoint, ExploreGroup};
use rule::RuleForm;

/// What the parts of the page share for this.
#[derive(Clone, Copy)]
pub struct Actions {
    open: Open,
    /// The verdict made last, as long as it can be taken back from here.
    last: RwSignal<Option<Judged>>,
    rule: RuleForm,
}

/// A verdict that was made.
#[derive(Clone, PartialEq)]
struct Judged {
    request: String,
    attack: usize,
    /// Type of the attack, for people.
    label: String,
    before: Verdict,
    now: Verdict,
}

impl Actions {
    /// What can be done on the page of a session.
    pub fn on(open: Open) -> Actions {
        Actions { open, last: RwSignal::new(None), rule: RuleForm::new(open) }
    }

    /// What can be done here.
    pub fn here() -> Actions {
        expect_context::<Actions>()
    }

    /// Decides on an attack of a request. Every count on the page follows; `done` gets the request as it is then.
    pub fn judge(
        self,
        sending: Sending,
        request: &Request,
        attack: usize,
        verdict: Verdict,
        done: impl FnOnce(Request) + 'static,
    ) {
        let Some(Attack { kind, verdict: before, .. }) = request.attacks.get(attack) else { return };
        let label = Field::Attack.value_label(kind).to_owned();
        let judged = Judged { request: request.id.clone(), attack, label, before: *before, now: verdict };
        self.decide(sending, judged, done);
    }

    fn decide(self, sending: Sending, judged: Judged, done: impl FnOnce(Request) + 'static) {
        let (id, attack, verdict) = (judged.request.clone(), judged.attack, judged.now);
        sending.send(async move { api::judge(&id, attack, verdict).await }, move |request| {
            self.open.ledger().update(|ledger| {
                if let Some(row) = ledger.find(&request.id) {
                    Arc::make_mut(ledger).revise(row, &request);
                }
            });
            // What it counts is the server's to say.
            self.open.header.retry();
            self.last.set(Some(judged));
            done(request);
        });
    }

    /// True for the attack that was decided on last: where its row is drawn anew, the focus is still its own.
    pub fn is_last(self, request: &str, attack: usize) -> bool {
        self.last.with_untracked(|last| {
            last.as_ref().is_some_and(|last| last.request == request && last.attack == attack)
        })
    }

    /// Opens the form of a rule that ignores this attack.
    pub fn make_rule(self, request: &Request, attack: usize) {
        self.rule.show(request, attack);
    }
}

/// The dialogs of the page, and the way back from a verdict that took its own request out of sight.
#[component]
pub fn Dialogs() -> impl IntoView {
    let actions = Actions::here();
    let sending = Sending::new();
    let lost = Memo::new(move |_| {
        let last = actions.last.get()?;
        let open = actions.open;
        let row = open.ledger().with(|ledger| ledger.find(&last.request));
        open.rows.with(|rows| row.is_some_and(|row| !rows.contains(&row))).then_some(last)
    });
    let note = move || {
        lost.get().map(|last| {
            let said = format!("{}: {}. The filters leave its request out now.", plain(&last.label), words(last.now));
            let undo = move |_| {
                let back = Judged { before: last.now, now: last.before, ..last.clone() };
                actions.decide(sending, back, |_| ());
            };
            view! {
                <div class="note" role="status">
                    <span>{said}</span>
                    <button type="button" class="button small" on:click=undo>"Undo"</button>
                    <button type="button" class="button small" on:click=move |_| actions.last.set(None)>"Close"</button>
                </div>
            }
        })
    };
    view! {
        {note}
        <Failed sending />
        <rule::RuleDialog />
    }
}

/// What a person reads for a verdict.
pub fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Unmarked => "unmarked",
        Verdict::TruePositive => "true positive",
        Verdict::FalsePositive => "false positive",
    }
}
