//! A run of like requests as one line of the table: how many, of what, in how long. It leads to its rows, and back.

use leptos::prelude::*;
use spoor_model::ledger::Run;
use spoor_model::{Action, Field};

use super::highlights::Highlights;
use super::sight::Sight;
use crate::browser::clock;
use crate::route::Route;
use crate::session::Open;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

#[component]
pub fn RunRow(line: usize, run: Run, is_open: bool) -> impl IntoView {
    let open = Open::here();
    let route = Route::here();
    let sight = Sight::here();
    let highlights = Highlights::here();
    let zone = Zone::here();
    let ledger = open.ledger().get_untracked();
    let row_at =
        |position: usize| open.rows.with_untracked(|rows| rows.get(position).copied()).unwrap_or_default();
    let (row, last) = (row_at(run.start), row_at(run.end.saturating_sub(1)));
    let word = |field: Field| ledger.word(field, row).unwrap_or_default().to_owned();
    let (id, method, status) = (word(Field::Request), word(Field::Method), word(Field::Status));
    let place =
        ledger.word(Field::Endpoint, row).or(ledger.word(Field::Path, row)).unwrap_or_default().to_owned();
    let labels = |field: Field| {
        let labels: Vec<String> =
            ledger.words(field, row).map(|value| field.value_label(value).to_owned()).collect();
        labels.join(", ")
    };
    let attacks = labels(Field::Attack);
    // Verdicts change while the row is shown.
    let counts = Memo::new(move |_| open.ledger().with(|ledger| ledger.is_attack(row)));
    let blocked = word(Field::Action) == Action::Blocked.word();
    let (time, end) = (ledger.time(row).unwrap_or_default(), ledger.time(last).unwrap_or_default());
    let count = run.len() as u64;
    let extent = format!("×{} in {}", format::exact(count), format::length((end - time).abs()));
    let now = clock::now();
    let spoken = format!(
        "{} {}, {extent}, {}",
        plain(&method),
        plain(&place),
        if status.is_empty() { "no code" } else { &status }
    );
    let within = {
        let run = run.clone();
        move |id: &str| sight.position(id).is_some_and(|position| run.contains(&position))
    };
    let toggled = {
        let within = within.clone();
        move || {
            route.query.with(|query| {
                route.with(&if is_open { query.folding(&within) } else { query.unfolding(&id) })
            })
        }
    };
    let leave = move |event: leptos::ev::MouseEvent| {
        let left = untrack(|| is_open && sight.current.get().is_some_and(|id| within(&id)));
        if left {
            sight.current.set(None);
            // Where only that unfolded it, the address stays as it is.
            let in_address = untrack(|| {
                route.query.with(|query| query.open.iter().chain(&query.unfolded).any(|id| within(id)))
            });
            if !in_address {
                event.prevent_default();
            }
        }
    };
    let highlighted = {
        let run = run.clone();
        Memo::new(move |_| highlights.within(&run))
    };
    let code_class = status.get(..1).map(|class| format!("code code-{class}")).unwrap_or_default();
    let title = format!("{spoken}: {}", if is_open { "fold" } else { "unfold" });
    view! {
        <tr class="request run" class:harmful=counts class:unfolded=is_open class:highlighted=move || { highlighted.get() > 0 && !is_open } aria-rowindex=(line + 2).to_string()>
            <th scope="row" class="col-when">
                <a class="row-link" href=toggled data-noscroll="" data-focus=format!("run {}", run.start) aria-expanded=is_open.to_string() aria-label=move || format!("{}, {spoken}", zone.millisecond(time, now)) title=title on:click=leave>
                    <Draw icon=if is_open { Icon::Down } else { Icon::Right } />
                    <time datetime=move || zone.stamp(time)>
                        {move || if open.one_day.get() { zone.clock(time) } else { zone.millisecond(time, now) }}
                    </time>
                </a>
            </th>
            <td class="col-method">{(!method.is_empty()).then(|| view! { <Inert text=method /> })}</td>
            // Where there is no room in the place of that, it stands behind the path.
            <td class="col-path"><span class="cell"><span class="path first"><Inert text=place /></span><span class="extent behind">{extent.clone()}</span></span></td>
            <td class="col-code number"><span class=code_class>{if status.is_empty() { "–".to_owned() } else { status }}</span></td>
            // In the place of what each request has of its own: how long it took and how large it was.
            <td class="extent" colspan="2" title=extent.clone()>{extent.clone()}</td>
            <td class="col-flow"><Inert text=labels(Field::Flow) /></td>
            <td class="col-attack" title=plain(&attacks)>
                {(!attacks.is_empty()).then(|| view! { <span class="attack" class:clear=move || !counts.get()><span class="hidden">{move || if counts.get() { "" } else { "false positive: " }}</span><Draw icon=if blocked { Icon::Stop } else { Icon::Warning } /><Inert text=attacks.clone() /></span> })}
                {move || (highlighted.get() > 0).then(|| view! { <span class="more-count" title="Highlighted"><Draw icon=Icon::Pen />{format::exact(highlighted.get() as u64)}<span class="hidden">" highlighted"</span></span> })}
            </td>
        </tr>
    }
}
