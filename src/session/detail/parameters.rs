//! The parameters of a request that were kept, and which of them made it part of its session.

use leptos::prelude::*;
use spoor_model::field::parameter_word;
use spoor_model::{Field, ParameterUse, Request};

use super::facts::FieldValue;
use crate::route::{Route, Section};
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::Inert;

#[component]
pub fn Parameters(request: Request) -> impl IntoView {
    let route = Route::here();
    let rows = request
        .parameters
        .clone()
        .into_iter()
        .map(|parameter| {
            let used = match parameter.used_as {
                ParameterUse::Extra => "",
                ParameterUse::User => "user",
                ParameterUse::Role => "role",
                ParameterUse::SessionKey => "session key",
            };
            let filter = match parameter.used_as {
                // All requests of the session have it.
                ParameterUse::SessionKey => None,
                ParameterUse::User => request.user.clone().map(|user| (Field::User, user)),
                ParameterUse::Role => request.role.clone().map(|role| (Field::Role, role)),
                ParameterUse::Extra => parameter_word(&parameter).map(|word| (Field::Parameter, word)),
            };
            view! {
                <tr>
                    <td>{(parameter.used_as == ParameterUse::SessionKey).then(|| view! { <Draw icon=Icon::Key /> })}{used}</td>
                    <td><Inert text=parameter.place /></td>
                    <td class="mono"><Inert text=parameter.name /></td>
                    <td class="mono"><Inert text=parameter.value />{parameter.hashed.then_some(" (hashed)")}</td>
                    <td>{filter.map(|(field, value)| view! { <FieldValue field value route /> })}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <section>
                <h2>"Session parameters"</h2>
                <table class="plain">
                    <thead><tr><th scope="col">"Used as"</th><th scope="col">"Place"</th><th scope="col">"Name"</th><th scope="col">"Value"</th><th scope="col">"Filter"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <p><a href=move || route.query.with(|query| Section::Settings.address(query))>"Choose what is kept and groups sessions"</a></p>
            </section>
        }
    })
}
