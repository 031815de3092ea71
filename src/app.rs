//! The shell: what is around every page, and which page an address shows.

use leptos::prelude::*;
use leptos_router::components::{Route as Page, Router, Routes};
use leptos_router::path;
use spoor_model::Query;

use crate::browser::page;
use crate::download::{Downloads, Tray};
use crate::imports::Imports;
use crate::route::{History, Route, Section, list_address, use_go};
use crate::share::CopyByHand;
use crate::theme::ThemeButton;
use crate::zone::{Zone, ZoneMenu};
use crate::{attacks, imports, rules, session, sessions, settings, title, views};

/// The app.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Shell />
        </Router>
    }
}

#[component]
fn Shell() -> impl IntoView {
    let route = Route::follow();
    provide_context(route);
    provide_context(Zone::follow(route));
    Downloads::provide();
    // A change of filters draws chips and facets anew; whoever works by keyboard stays where they were.
    let focused = StoredValue::new(String::new());
    page::remember_focus(move |key| focused.set_value(key));
    Effect::new(move |_| {
        route.query.track();
        request_animation_frame(move || page::restore_focus(&focused.get_value()));
    });
    Imports::provide();
    settings::Draft::provide();
    let link = move |section: Section, name: &'static str| {
        let address = move || route.query.with(|query| section.address(query));
        let current = move || (route.section.get() == section).then_some("page");
        view! { <a href=address aria-current=current>{name}</a> }
    };
    view! {
        <a class="skip" href="#main" rel="external">"Skip to the content"</a>
        <header class="top">
            <a class="brand" href="/sessions">
                <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
                    <path d="M3 13c0-4 2-5 5-5s5-1 5-5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-dasharray="0.1 3.2" />
                </svg>
                "spoor"
            </a>
            <nav aria-label="Sections">
                {link(Section::Sessions, "Sessions")}
                {link(Section::Attacks, "Attacks")}
                {link(Section::Rules, "Rules")}
                {link(Section::Import, "Import")}
                {link(Section::Settings, "Settings")}
            </nav>
            <ZoneMenu />
            <crate::keys::Keys />
            <ThemeButton />
        </header>
        <CopyByHand>
            <main id="main" tabindex="-1">
                <Routes fallback=Nowhere>
                    <Page path=path!("/") view=Start />
                    <Page path=path!("/sessions") view=sessions::Page />
                    <Page path=path!("/sessions/:id") view=session::Page />
                    <Page path=path!("/attacks") view=attacks::Page />
                    <Page path=path!("/rules") view=rules::Page />
                    <Page path=path!("/import") view=imports::Page />
                    <Page path=path!("/settings") view=settings::Page />
                </Routes>
            </main>
        </CopyByHand>
        <Tray />
    }
}

/// The bare address leads to the default view, and with a query to the list of that.
#[component]
fn Start() -> impl IntoView {
    let query = Route::here().query.get_untracked();
    let go = use_go();
    let target = if query == Query::default() { views::start() } else { Some(list_address(&query)).into() };
    Effect::new(move |_| {
        if let Some(address) = target.get() {
            go(&address, History::Replace);
        }
    });
}

#[component]
fn Nowhere() -> impl IntoView {
    title::follow(|| "Not found".to_owned());
    view! {
        <div class="empty">
            <h1>"There is no page at this address"</h1>
            <p><a href="/sessions">"Go to the sessions"</a></p>
        </div>
    }
}
