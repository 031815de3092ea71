//! The parameters of a request that were kept, and which of them made it part of its session.

use leptos::prelude::*;
use spoor_model::{ParameterUse, Request};

use crate::ui::icon::{Draw, Icon};
use crate::ui::text::Inert;

#[component]
pub fn Parameters(request: Request) -> impl IntoView {
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
