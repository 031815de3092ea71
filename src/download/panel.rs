//! The panel of a download: what is to be written, how, and what that will give, said before the click.

use leptos::prelude::*;

use super::choice::{Choice, Form};
use super::offer::{Offer, sampled};
use super::source::{Rows, Source};
use super::{Downloads, job};
use crate::browser::{download, page};
use crate::load::load;
use crate::route::Route;
use crate::share::not_in_file;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::menu::Menu;

const PANEL: &str = "download";
/// From how many rows on a file is written straight to disk, unless the user says otherwise.
const LARGE: u64 = 200_000;
/// Rows that a spreadsheet can hold, its header among them: Excel and Calc.
const SPREADSHEET: u64 = 1_048_576;

/// A button that opens the panel.
#[component]
pub fn DownloadMenu(of: Offer) -> impl IntoView {
    let choice = Choice::new();
    view! { <Menu id=PANEL label="Download".to_owned()><Panel of choice /></Menu> }
}

#[component]
fn Panel(of: Offer, choice: Choice) -> impl IntoView {
    let downloads = Downloads::here();
    let route = Route::here();
    let count = Memo::new(move |_| of.count(choice));
    let straight = move || choice.straight.get().unwrap_or(count.get() >= LARGE);
    let is_csv = move || choice.form.get() == Form::Csv;
    // Where the rows here say less than those of the file, some are asked for.
    let sample = load(move || route.query.with(|query| of.sample(choice, query)), sampled);
    let gives = move || {
        let rows = count.get();
        let bytes = of.bytes_a_row(choice).or_else(|| sample.value.get());
        let about = bytes.map(|bytes| format!(", about {}", format::bytes((bytes * rows as f64) as u64)));
        let coming = matches!(of, Offer::Session(coming) if is_csv() && !coming.complete.get());
        format!(
            "{}{}{}{}",
            format::counted(rows, of.noun()),
            about.unwrap_or_default(),
            if coming { ". The rest of the session is loaded first" } else { "" },
            if choice.form.get() == Form::Har {
                ". Those without full text are left out, and counted"
            } else {
                ""
            }
        )
    };
    let start = move |_| {
        let session = route.session.get_untracked().unwrap_or_default();
        let source = untrack(|| route.query.with(|query| of.source(choice, session, query)));
        let title = of.title(source.session.as_deref().unwrap_or_default());
        let suggested = (download::can_choose() && untrack(straight))
            .then(|| source.name(source.span(), count.get_untracked(), true));
        page::hide_popover(PANEL);
        leptos::task::spawn_local(job::start(downloads, title, source, suggested));
    };
    let which = move || {
        match of {
        Offer::List(_) => view! {
            <p>{move || format!("All {} that match, in this order", format::counted(count.get(), "session"))}</p>
        }
        .into_any(),
        Offer::Session(coming) => {
            let shown = move || {
                let rows = format::counted(coming.rows.with(Vec::len) as u64, "request");
                format!("The {rows} shown, in {}", if is_csv() { "this order" } else { "the order of time" })
            };
            let whole = move || {
                let total = coming.total.get().map(|total| format!(" of {}", format::counted(total, "request")));
                format!("The whole session{}, in the order of time", total.unwrap_or_default())
            };
            view! {
                {forms(choice)}
                <fieldset>
                    <legend>"Which requests"</legend>
                    {either("download-which", choice.whole, Signal::derive(shown), Signal::derive(whole))}
                </fieldset>
            }
            .into_any()
        }
    }
    };
    let table = move || {
        let words = |text: &'static str| Signal::stored(text.to_owned());
        view! {
            <fieldset class="beside">
                <legend>"Columns"</legend>
                {either("download-columns", choice.narrow, words("All"), words("Those shown"))}
            </fieldset>
            <fieldset>
                <legend>"For whom"</legend>
                {either("download-for", choice.raw, words("Spreadsheets: formulas made harmless"), words("Scripts: raw values"))}
                {tick("Byte order mark, by which Excel knows UTF-8", Signal::derive(move || choice.marked()), move |on| choice.mark.set(Some(on)))}
            </fieldset>
        }
    };
    let redaction = move || {
        view! {
            <fieldset>
                <legend>"Secrets"</legend>
                {tick("Redact cookies and authorisation", choice.redact.into(), move |on| choice.redact.set(on))}
                {move || choice.redact.get().then(|| view! {
                    <label class="names">
                        "and parameters called"
                        <input type="search" autocomplete="off" spellcheck="false" placeholder="email, phone" prop:value=choice.names.get_untracked() on:input=move |event| choice.name(event_target_value(&event)) />
                    </label>
                    <p class="quiet">"The same value gets the same pseudonym throughout the file. The names are remembered on this device."</p>
                })}
            </fieldset>
        }
    };
    // To the whole session no filter applies, whether it was understood or not.
    let is_whole = move || matches!(of, Offer::Session(_)) && choice.whole.get();
    let too_long = move || is_csv() && !choice.raw.get() && count.get() >= SPREADSHEET;
    view! {
        <div class="download-panel">
            {which()}
            {move || is_csv().then(table)}
            {matches!(of, Offer::Session(_)).then(redaction)}
            {download::can_choose().then(|| tick("Write straight to a file I choose", Signal::derive(straight), move |on| choice.straight.set(Some(on))))}
            <p class="download-gives">{gives}</p>
            {move || (!is_whole()).then(|| not_in_file(route))}
            {move || too_long().then(|| view! {
                <p class="wrong">{format!("A spreadsheet holds {} rows with its header, and cuts off the rest. Filter first, or use scripts.", format::exact(SPREADSHEET))}</p>
            })}
            <button type="button" class="button primary" disabled=move || downloads.busy.get() on:click=start>
                <Draw icon=Icon::Download />
                {move || match (downloads.busy.get(), straight() && download::can_choose()) {
                    (true, _) => "A download is under way",
                    (false, true) => "Choose a file…",
                    (false, false) => "Download file",
                }}
            </button>
        </div>
    }
}

impl Source {
    /// Times of the first and last row, as far as they are known before it is written.
    fn span(&self) -> Option<(i64, i64)> {
        match &self.rows {
            Rows::Requests(requests) => requests.span(),
            Rows::Full(_) | Rows::Sessions(_) => None,
        }
    }
}

/// The forms to choose from.
fn forms(choice: Choice) -> AnyView {
    let forms = [
        (Form::Csv, "CSV, a table"),
        (Form::Ndjson, "NDJSON, all that is known, can be imported again"),
        (Form::Har, "HAR, with full text, for browsers and proxies"),
    ];
    let radios = forms.map(|(form, words)| {
        let on = Signal::derive(move || choice.form.get() == form);
        radio(
            "download-form",
            Signal::stored(words.to_owned()),
            on,
            Callback::new(move |()| choice.form.set(form)),
        )
    });
    view! { <fieldset><legend>"Form"</legend>{radios.into_iter().collect_view()}</fieldset> }.into_any()
}

/// Two radio buttons, for no and for yes.
fn either(name: &'static str, chosen: RwSignal<bool>, no: Signal<String>, yes: Signal<String>) -> AnyView {
    let radios = [(false, no), (true, yes)].map(|(value, words)| {
        let on = Signal::derive(move || chosen.get() == value);
        radio(name, words, on, Callback::new(move |()| chosen.set(value)))
    });
    radios.into_iter().collect_view().into_any()
}

fn radio(name: &'static str, words: Signal<String>, on: Signal<bool>, choose: Callback<()>) -> AnyView {
    view! { <label><input type="radio" name=name prop:checked=on on:change=move |_| choose.run(()) />{words}</label> }
        .into_any()
}

fn tick(words: &'static str, on: Signal<bool>, choose: impl Fn(bool) + 'static) -> AnyView {
    view! { <label><input type="checkbox" prop:checked=on on:change=move |event| choose(event_target_checked(&event)) />{words}</label> }
        .into_any()
}
