//! One request in the table, and below it its detail when it is open.

use leptos::html::Tr;
use leptos::prelude::*;
use spoor_model::pattern::number_text;
use spoor_model::usual::Measure;
use spoor_model::{Action, Field, Query};

use super::columns::COLUMNS;
use super::highlights::Highlights;
use super::sight::Sight;
use crate::browser::clock;
use crate::browser::size::{self, Watch};
use crate::route::Route;
use crate::session::Open;
use crate::session::detail::Detail;
use crate::session::usual::StandsOut;
use crate::ui::format;
use crate::ui::icon::{Draw, Icon};
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

#[component]
pub fn RequestRow(line: usize, row: u32, id: String, is_open: bool, in_run: bool) -> impl IntoView {
    let open = Open::here();
    let highlights = Highlights::here();
    let route = Route::here();
    let ledger = open.ledger().get_untracked();
    let word = |field: Field| ledger.word(field, row).unwrap_or_default().to_owned();
    let number = |field: Field| ledger.number(field, row);
    let (method, path, status) = (word(Field::Method), word(Field::Path), word(Field::Status));
    let with_query = path.contains('?');
    let time = ledger.time(row).unwrap_or_default();
    let now = clock::now();
    // The header says the day; rows repeat it only where there are several.
    let zone = Zone::here();
    let toggled = {
        let id = id.clone();
        move || {
            let mut query = route.query.get();
            if !query.open.remove(&id) {
                query.open.insert(id.clone());
            }
            route.with(&Query { rows: None, ..query })
        }
    };
    let labels = |field: Field| -> Vec<String> {
        ledger.words(field, row).map(|value| field.value_label(value).to_owned()).collect()
    };
    let (flows, attacks) = (labels(Field::Flow), labels(Field::Attack));
    let marked = !attacks.is_empty();
    // Verdicts change while the row is shown.
    let counts = Memo::new(move |_| open.ledger().with(|ledger| ledger.is_attack(row)));
    let clear = move || marked && !counts.get();
    let blocked = word(Field::Action) == Action::Blocked.word();
    let code_class = status.get(..1).map(|class| format!("code code-{class}")).unwrap_or_default();
    let duration = number(Field::Duration);
    let size = number(Field::Size);
    let link_id = super::jump::place(&id);
    let detail_id = format!("request-{id}");
    let highlighted = Memo::new(move |_| highlights.has(row));
    let is_current = {
        let (sight, id) = (Sight::here(), id.clone());
        move || sight.current.with(|current| current.as_ref() == Some(&id))
    };
    let title = plain(&path);
    let all = plain(&attacks.join(", "));
    let label = format!("{} {title}", plain(&method));
    view! {
        <tr class="request" class:open=is_open class:harmful=move || counts.get() class:in-run=in_run class:highlighted=highlighted class:current=is_current aria-rowindex=(line + 2).to_string()>
            <th scope="row" class="col-when">
                <a class="row-link" id=link_id href=toggled data-noscroll="" aria-expanded=is_open.to_string() aria-controls=detail_id.clone() aria-label=move || format!("{}, {label}{}", zone.millisecond(time, now), if highlighted.get() { ", highlighted" } else { "" }) title=move || zone.named(time)>
                    <Draw icon=if is_open { Icon::Down } else { Icon::Right } />
                    <time datetime=move || zone.stamp(time)>
                        {move || if open.one_day.get() { zone.clock(time) } else { zone.millisecond(time, now) }}
                    </time>
                </a>
            </th>
            <td class="col-method">{(!method.is_empty()).then(|| view! { <Inert text=method /> })}</td>
            <td class="col-path" title=title><span class="path" class:with-query=with_query><Inert text=path /></span></td>
            <td class="col-code number"><span class=code_class>{if status.is_empty() { "–".to_owned() } else { status }}</span></td>
            <td class="col-ms number"><StandsOut measure=Measure::Duration row />{duration.map_or_else(|| "–".to_owned(), |duration| number_text(Field::Duration.kind(), (duration + 500) / 1000 * 1000))}</td>
            <td class="col-size number" title=size.map(format::exact)><StandsOut measure=Measure::Size row />{size.map_or_else(|| "–".to_owned(), format::short)}</td>
            <td class="col-flow"><Inert text=flows.join(", ") /></td>
            <td class="col-attack" title=move || if clear() { format!("False positive: {all}") } else { all.clone() }>
                {attacks.first().cloned().map(|first| {
                    let icon = if blocked { Icon::Stop } else { Icon::Warning };
                    let word = if blocked { "blocked" } else { "monitored" };
                    let rest = attacks.len() - 1;
                    view! {
                        <span class="attack" class:clear=clear><Draw icon /><span class="hidden">{move || if clear() { "false positive, " } else { "" }}{word}": "</span><Inert text=first /></span>
                        {(rest > 0).then(|| view! { <span class="more-count">{format!("+{rest}")}</span> })}
                    }
                })}
            </td>
        </tr>
        {is_open.then(|| view! { <Opened id detail_id row /> })}
    }
}

/// What the cell of a detail has above and below it, its line included, in CSS pixels; the style sheet has the same.
const AROUND: f64 = 25.0;

/// The row below an open request. It tells its height, so that the rows after it stand where they should.
#[component]
fn Opened(id: String, detail_id: String, row: u32) -> impl IntoView {
    let heights = Sight::here().heights;
    let element = NodeRef::<Tr>::new();
    let watch = StoredValue::new_local(None::<Watch>);
    let key = id.clone();
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            let (measured, key) = (element.clone(), key.clone());
            let tell = move || {
                let height = size::outer_height(&measured);
                let changed = heights.with_untracked(|heights| {
                    heights.get(&key).is_none_or(|known| (known - height).abs() > 0.5)
                });
                if changed && height > 0.0 {
                    heights.update(|heights| _ = heights.insert(key.clone(), height));
                }
            };
            watch.set_value(Watch::new(&element, tell));
        }
    });
    on_cleanup(move || watch.set_value(None));
    // Without what the cell has around it.
    let known = heights.with_untracked(|heights| heights.get(&id).map(|height| height - AROUND));
    view! {
        <tr node_ref=element class="detail" id=detail_id>
            <td colspan=COLUMNS.len().to_string()><Detail id row known /></td>
        </tr>
    }
}
