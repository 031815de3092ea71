//! Everything recorded of one request: what it was, its parameters, the attacks found in it, the bot detection and
//! the full text. Each value can be made an in-session filter.

use leptos::prelude::*;
use spoor_model::field::Kind;
use spoor_model::pattern::{Pattern, number_text};
use spoor_model::wire::RequestDetail;
use spoor_model::{Attack, Exchange, Field, Operator, ParameterUse, Query, Request};

use crate::api;
use crate::browser::{clock, page};
use crate::load::load;
use crate::route::{Route, session_address};
use crate::share::CopyButton;
use crate::ui::failure::{FailureNote, Progress};
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

/// The fields shown of every request, in this order.
const FIELDS: [Field; 14] = [
    Field::Host,
    Field::Endpoint,
    Field::Status,
    Field::Duration,
    Field::Size,
    Field::Ip,
    Field::Country,
    Field::Network,
    Field::User,
    Field::Role,
    Field::Application,
    Field::Flow,
    Field::UserAgent,
    Field::Action,
];

#[component]
pub fn Detail(id: String, row: u32) -> impl IntoView {
    let question = id.clone();
    let detail = load(move || Some(question.clone()), api::request);
    let content = move || {
        detail.value.with(|detail| {
            detail.as_ref().map(|RequestDetail { request }| {
                view! {
                    <Facts request=request.clone() row />
                    <Parameters request=request.clone() />
                    <Attacks attacks=request.attacks.clone() />
                    <BotNote request=request.clone() />
                    <FullText request=request.clone() />
                }
            })
        })
    };
    view! {
        <div class="request-detail">
            <Progress loaded=detail />
            <FailureNote loaded=detail />
            {content}
        </div>
    }
}

#[component]
fn Facts(request: Request, row: u32) -> impl IntoView {
    let route = Route::here();
    let open = super::Open::here();
    let ledger = open.ledger().get_untracked();
    let session = request.session.clone();
    let id = request.id.clone();
    let (zone, time) = (Zone::here(), request.time);
    let permalink = {
        let query = Query { open: std::iter::once(id.clone()).collect(), ..Query::default() };
        format!("{}{}", page::origin(), session_address(&session, &query))
    };
    let fields = FIELDS
        .into_iter()
        .filter_map(|field| {
            let values: Vec<String> = match field.kind() {
                Kind::Milliseconds | Kind::Bytes => ledger.number(field, row).map(|number| number_text(field.kind(), number)).into_iter().collect(),
                _ => ledger.words(field, row).map(str::to_owned).collect(),
            };
            (!values.is_empty()).then(|| view! {
                <dt>{field.label()}</dt>
                <dd>{values.into_iter().map(|value| view! { <FieldValue field value route /> }).collect_view()}</dd>
            })
        })
        .collect_view();
    let line = format!(
        "{} {}{}",
        request.method.clone().unwrap_or_default(),
        request.path,
        request.protocol.as_ref().map(|protocol| format!(" {protocol}")).unwrap_or_default()
    );
    view! {
        <section>
            <h2>"Request"</h2>
            <p class="request-line mono"><Inert text=line /></p>
            <dl class="pairs">
                <dt>"Time"</dt>
                <dd title=move || zone.named(time)>
                    <time datetime=move || zone.stamp(time)>{move || zone.millisecond(time, clock::now())}</time>
                    " "
                    {move || zone.name()}
                </dd>
                <dt>"Request id"</dt>
                <dd class="mono">
                    <Inert text=id />
                    <CopyButton label="Copy a link to this request" text=permalink />
                </dd>
                {request.referrer.clone().map(|referrer| view! { <dt>"Referrer"</dt><dd class="mono"><Inert text=referrer /></dd> })}
                {fields}
            </dl>
        </section>
    }
}

/// A value with the two filters it can become.
#[component]
fn FieldValue(field: Field, value: String, route: Route) -> impl IntoView {
    let pattern = Pattern::literal(field.kind(), Some(&value));
    let address = |operator| {
        let pattern = pattern.clone();
        move || route.with(&route.query.with(|query| query.toggled_inside(field, operator, &pattern)))
    };
    let label = field.value_words(&value);
    let spoken = plain(&label);
    view! {
        <span class="field-value">
            <Inert text=label />
            <a href=address(Operator::Is) data-noscroll="" title="Show only" aria-label=format!("Show only {} {spoken}", field.label())><Draw icon=Icon::Plus /></a>
            <a href=address(Operator::Not) data-noscroll="" title="Leave out" aria-label=format!("Leave out {} {spoken}", field.label())><Draw icon=Icon::Minus /></a>
        </span>
    }
}

#[component]
fn Parameters(request: Request) -> impl IntoView {
    let rows = request
        .parameters
        .into_iter()
        .map(|parameter| {
            let used = match parameter.used_as {
                ParameterUse::Extra => "",
                ParameterUse::User => "user",
                ParameterUse::Role => "role",
                ParameterUse::SessionKey => "session key",
            };
            view! {
                <tr>
                    <td>{(parameter.used_as == ParameterUse::SessionKey).then(|| view! { <Draw icon=Icon::Key /> })}{used}</td>
                    <td><Inert text=parameter.place /></td>
                    <td class="mono"><Inert text=parameter.name /></td>
                    <td class="mono"><Inert text=parameter.value />{parameter.hashed.then_some(" (hashed)")}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <section>
                <h2>"Session parameters"</h2>
                <table class="plain">
                    <thead><tr><th scope="col">"Used as"</th><th scope="col">"Place"</th><th scope="col">"Name"</th><th scope="col">"Value"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
    })
}

#[component]
fn Attacks(attacks: Vec<Attack>) -> impl IntoView {
    let items = attacks
        .into_iter()
        .map(|attack| {
            let facts = [
                ("Found in", attack.parameter),
                ("Rule", attack.rule),
                ("Severity", attack.severity),
                ("Tags", (!attack.tags.is_empty()).then(|| attack.tags.join(", "))),
                ("Detector", attack.detector),
                ("Verdict", Some(attack.verdict.word().replace('_', " "))),
            ];
            let facts = facts
                .into_iter()
                .filter_map(|(name, value)| value.map(|value| view! { <dt>{name}</dt><dd><Inert text=value /></dd> }))
                .collect_view();
            let label = Field::Attack.value_label(&attack.kind).to_owned();
            view! {
                <li>
                    <p><span class="attack"><Draw icon=Icon::Warning /><Inert text=label /></span> " " <span class="status">{attack.action.word()}</span></p>
                    {attack.payload.map(|payload| view! { <pre class="payload"><Inert text=payload /></pre> })}
                    <dl class="pairs">{facts}</dl>
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!items.is_empty())
        .then(|| view! { <section><h2>"Detected attacks"</h2><ul class="attacks">{items}</ul></section> })
}

#[component]
fn BotNote(request: Request) -> impl IntoView {
    request.bot.map(|bot| {
        let score = bot.score.map(|score| format!(", confidence {score:.2}"));
        let reasons =
            bot.reasons.into_iter().map(|reason| view! { <li><Inert text=reason /></li> }).collect_view();
        view! {
            <section>
                <h2>"Bot detection"</h2>
                <p><Inert text=bot.kind />{score}</p>
                <ul>{reasons}</ul>
            </section>
        }
    })
}

/// The full request and response where the source recorded them.
#[component]
fn FullText(request: Request) -> impl IntoView {
    let line = format!(
        "{} {} {}",
        request.method.unwrap_or_default(),
        request.path,
        request.protocol.unwrap_or_default()
    );
    request.exchange.map(|exchange| {
        let Exchange { request_headers, request_body, response_headers, response_body } = exchange;
        let status = request.status.map(|status| status.to_string());
        let response = (!response_headers.is_empty() || response_body.is_some()).then(|| {
            let first = status.unwrap_or_default();
            view! { <details><summary>"Response"</summary><Lines label="Response as recorded" first headers=response_headers body=response_body /></details> }
        });
        view! {
            <section>
                <h2>"Full request"</h2>
                <details open=true><summary>"Request"</summary><Lines label="Request as recorded" first=line headers=request_headers body=request_body /></details>
                {response}
            </section>
        }
    })
}

/// A message: its first line, its headers and its body, one below the other, as inert text.
#[component]
fn Lines(
    label: &'static str,
    first: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
) -> impl IntoView {
    let headers = headers
        .into_iter()
        .map(|(name, value)| view! { <div><span class="header-name"><Inert text=name />": "</span><Inert text=value /></div> })
        .collect_view();
    let body = body.map(|body| {
        let lines =
            body.lines().map(|line| view! { <div><Inert text=line.to_owned() /></div> }).collect_view();
        view! { <div class="body">{lines}</div> }
    });
    // It scrolls, so the keyboard must be able to get there.
    view! { <div class="message mono" tabindex="0" role="group" aria-label=label><div><Inert text=first /></div>{headers}{body}</div> }
}
