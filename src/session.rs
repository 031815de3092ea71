//! One session: its header, its facets, its requests. All requests are loaded once; filters, facets and order are
//! worked out here, without the server.

mod actions;
mod chips;
mod detail;
mod facets;
mod header;
mod link;
mod missing;
mod requests;
mod story;
mod table;
mod timeline;
mod usual;

use std::sync::Arc;

use leptos::prelude::*;
use spoor_model::ledger::{Change, Scope, View};
use spoor_model::query::{Layer, RequestKey};
use spoor_model::{Field, Ledger, Query};

use crate::api;
use crate::browser::clock;
use crate::browser::timing::Timed;
use crate::download::{Coming, Offer};
use crate::filters::FilterBar;
use crate::filters::edit::OpenLedger;
use crate::load::{Loaded, load};
use crate::route::{Route, remember_last};
use crate::share::{Damaged, Received};
use crate::title;
use crate::ui::failure::FailureNote;
use crate::zone::Zone;
use actions::Actions;
use missing::{Missing, UnknownRequests};
use requests::Requests;
use spoor_model::wire::SessionHeader;

/// The share of all requests below which those shown are put in order by themselves: a tenth.
const FEW: usize = 10;

/// What the parts of the page work on.
#[derive(Clone, Copy)]
pub struct Open {
    /// The session's header.
    header: Loaded<SessionHeader>,
    /// The session's requests, as far as they are loaded.
    requests: Requests,
    /// Which requests meet the filters.
    view: Memo<View>,
    /// The rows shown, in the order shown.
    rows: Memo<Vec<u32>>,
    /// Where what identifies the client changes in the whole session, by field; none while it is still loading.
    changes: Memo<Vec<(Field, Vec<Change>)>>,
    /// The request to lead to, with a number that is another each time.
    jump: RwSignal<(u32, String)>,
    /// True when all requests loaded are of one day.
    one_day: Memo<bool>,
    /// What relative times count from, in milliseconds since 1970: when the session was loaded.
    now: Memo<i64>,
}

impl Open {
    /// What the page works on.
    fn here() -> Open {
        expect_context::<Open>()
    }

    /// What a download is written from.
    fn offer(self, session: Memo<Option<String>>) -> Offer {
        let Requests { ledger, total, complete, failure, .. } = self.requests;
        let resume = Callback::new(move |()| self.requests.resume());
        Offer::Session(Coming {
            session,
            ledger,
            total,
            complete,
            failure,
            resume,
            rows: self.rows,
            shown: rows_of,
            now: self.now,
            columns: table::FIELDS,
        })
    }

    /// The requests loaded so far.
    fn ledger(self) -> RwSignal<Arc<Ledger>> {
        self.requests.ledger
    }
}

/// Which requests meet these layers; without an outer one, that lets all through.
fn view_of(ledger: &Ledger, outer: Option<&Layer>, inner: &Layer, now: i64) -> View {
    let scope = |layer: &Layer| Scope { window: layer.time.resolve(now), filter: layer.filter.clone() };
    ledger.view(&[&outer.map(scope).unwrap_or_default()], &scope(inner))
}

/// The rows that a query shows, in the order shown.
fn rows_of(ledger: &Ledger, query: &Query, now: i64) -> Vec<u32> {
    let view = view_of(ledger, (!query.all).then_some(&query.general), &query.inside, now);
    ledger.sorted(view.rows(), query.inside_sort)
}

/// The page of one session.
#[component]
pub fn Page() -> impl IntoView {
    let route = Route::here();
    let header = load(move || route.session.get(), api::session);
    let requests = Requests::follow(route.session);
    // Once for each session: what relative times let through must not drift while one reads.
    let now = Memo::new(move |_| {
        route.session.track();
        clock::now()
    });
    // Only what decides which rows are shown: opening a request or another order must not filter anew.
    let layers = Memo::new(move |_| {
        route.query.with(|query| ((!query.all).then(|| query.general.clone()), query.inside.clone()))
    });
    let view = Memo::new_with_compare(
        move |_| {
            let (outer, inner) = layers.get();
            let now = now.get();
            let _timed = Timed::start("filter");
            requests.ledger.with(|ledger| view_of(ledger, outer.as_ref(), &inner, now))
        },
        |_, _| true,
    );
    let sort = Memo::new(move |_| route.query.with(|query| query.inside_sort));
    // In another order than that of time all requests are put in order once, and filters choose among them.
    let order = Memo::new_with_compare(
        move |_| {
            let sort = sort.get();
            let _timed = Timed::start("sort");
            requests.ledger.with(|ledger| ledger.sorted(&(0..ledger.len() as u32).collect::<Vec<_>>(), sort))
        },
        |_, _| true,
    );
    let rows = Memo::new_with_compare(
        move |_| {
            // Sources before what depends on them, see the table.
            let sort = sort.get();
            let of = requests.ledger.with(|ledger| ledger.len());
            view.with(|view| {
                if sort.key == RequestKey::Time || view.rows().len() < of / FEW {
                    requests.ledger.with(|ledger| ledger.sorted(view.rows(), sort))
                } else {
                    let chosen =
                        |order: &Vec<u32>| order.iter().copied().filter(|row| view.contains(*row)).collect();
                    order.with(chosen)
                }
            })
        },
        |_, _| true,
    );
    let zone = Zone::here();
    let one_day = Memo::new(move |_| {
        requests.ledger.with(|ledger| {
            let times = || ledger.times().iter().copied();
            times().min().zip(times().max()).is_none_or(|(first, last)| zone.same_day(first, last))
        })
    });
    provide_context(OpenLedger(requests.ledger));
    let changes = Memo::new(move |_| requests.changes());
    let jump = RwSignal::default();
    let open = Open { header, requests, view, rows, changes, jump, one_day, now };
    provide_context(open);
    table::provide();
    provide_context(Actions::on(open));
    Effect::new(move |_| {
        // On the way out there is none any more.
        let Some(id) = route.session.get() else { return };
        remember_last(&id);
    });
    title::follow(move || open.title());
    let seen = Memo::new(move |_| open.seen());
    let missing = Memo::new(move |_| open.is_missing());
    view! {
        <section class="session-page" aria-label="Session">
            <FilterBar />
            <Show when=move || !missing.get() fallback=|| view! { <Missing /> }>
                <header::Header />
                <FailureNote loaded=header />
                <requests::Note />
            </Show>
            <Damaged />
            <Received seen what="request" />
            <Show when=move || !missing.get()>
                <UnknownRequests />
                <actions::Dialogs />
                <chips::Chips />
                <timeline::Timeline />
                <story::Strip />
                <div class="session-body">
                    <facets::Facets />
                    <table::Table />
                </div>
            </Show>
        </section>
    }
}
