//! Chips: what is set, in words, each to be turned round or removed. Also what was not understood.

use leptos::prelude::*;
use spoor_model::query::Layer;
use spoor_model::{Field, Filter, Operator, Query};

use super::Control;
use super::edit::Edit;
use crate::browser::page;
use crate::route::Route;
use crate::ui::icon::{Draw, Icon};
use crate::ui::menu::Menu;
use crate::ui::text::{Inert, plain};
use crate::zone::Zone;

/// One condition in words: field, comparison, values.
#[derive(Clone, PartialEq)]
pub struct ClauseWords {
    /// The field.
    pub field: Field,
    /// How it is compared.
    pub operator: Operator,
    /// The values as people read them.
    pub values: String,
}

/// The conditions of a filter in words.
pub fn clause_words(filter: &Filter) -> Vec<ClauseWords> {
    let say = |field: Field, value: &String| match value.as_str() {
        "" => field.missing_label().to_owned(),
        "*" => "any".to_owned(),
        value => field.value_label(value).to_owned(),
    };
    let words = filter.clauses().map(|clause| ClauseWords {
        field: clause.field,
        operator: clause.operator,
        values: clause.values.iter().map(|value| say(clause.field, value)).collect::<Vec<_>>().join(" or "),
    });
    words.collect()
}

impl ClauseWords {
    /// The whole condition as one phrase, for labels.
    pub fn phrase(&self) -> String {
        format!("{} {} {}", self.field.label(), self.operator.label(), plain(&self.values))
    }
}

/// Which clause a chip stands for. Chips stay in the page while the values of their clause change.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    field: Field,
    operator: Operator,
    off: bool,
}

/// The chips of a layer. Each is turned round, switched off, and removed by links; the values of general filters
/// are edited in place.
#[component]
pub fn LayerChips<A>(
    /// The layer.
    layer: Memo<Layer>,
    /// The address of the view with another layer in its place.
    address: A,
    /// Name of the row of chips, for the focus.
    row: &'static str,
    /// True when the values can be edited here.
    #[prop(optional)]
    editable: bool,
    /// What stands in the place of a clause that is removed; nothing where this is left out.
    #[prop(optional)]
    replaced: Option<fn(Layer, Field, Operator) -> Layer>,
) -> impl IntoView
where
    A: Fn(Layer) -> String + Copy + Send + Sync + 'static,
{
    let places = Memo::new(move |_| {
        layer.with(|layer| {
            let of = |filter: &Filter, off| {
                let places = filter.clauses().map(|clause| Place {
                    field: clause.field,
                    operator: clause.operator,
                    off,
                });
                places.collect::<Vec<_>>()
            };
            [of(&layer.filter, false), of(&layer.off, true)].concat()
        })
    });
    view! {
        <For each=move || places.get() key=|place| *place let:place>
            <Chip place places layer address row editable replaced />
        </For>
    }
}

#[component]
fn Chip<A>(
    place: Place,
    places: Memo<Vec<Place>>,
    layer: Memo<Layer>,
    address: A,
    row: &'static str,
    editable: bool,
    replaced: Option<fn(Layer, Field, Operator) -> Layer>,
) -> impl IntoView
where
    A: Fn(Layer) -> String + Copy + Send + Sync + 'static,
{
    let Place { field, operator, off } = place;
    let words = Memo::new(move |_| {
        let filter = layer.with(|layer| if off { layer.off.clone() } else { layer.filter.clone() });
        let words = clause_words(&filter);
        words.into_iter().find(|words| words.field == field && words.operator == operator)
    });
    let phrase = move || words.with(|words| words.as_ref().map(ClauseWords::phrase).unwrap_or_default());
    let values =
        move || words.with(|words| words.as_ref().map(|words| view! { <Inert text=words.values.clone() /> }));
    // The focus passes to the chip that takes the place of one that is removed.
    let position = move || places.with(|places| places.iter().position(|own| *own == place).unwrap_or(0));
    let switched = move || address(layer.with(|layer| layer.switched(field, operator)));
    let inverted = move || {
        address(layer.with(|layer| Layer { filter: layer.filter.inverted(field, operator), ..layer.clone() }))
    };
    let without = move || {
        address(layer.with(|layer| {
            if off {
                Layer { off: layer.off.without_clause(field, operator), ..layer.clone() }
            } else {
                let filter = layer.filter.without_clause(field, operator);
                let without = Layer { filter, ..layer.clone() };
                match replaced {
                    Some(replaced) => replaced(without, field, operator),
                    None => without,
                }
            }
        }))
    };
    let body = move || {
        view! {
            <span class="field">{field.label()}</span>
            " "
            <span class="operator" class:not=operator == Operator::Not>{operator.label()}</span>
            " "
            <span class="value">{values}</span>
        }
    };
    let focus = move || format!("chip {row} {}", position());
    let body = if off {
        let title = move || format!("{}. Switched off: click to switch it on.", phrase());
        view! { <a class="chip-body" href=switched data-noscroll="" data-focus=focus title=title><span class="hidden">"Switch on: "</span>{body()}</a> }.into_any()
    } else if matches!(operator, Operator::Is | Operator::Not) {
        let opposite = if operator == Operator::Not { "is" } else { "is not" };
        let title = move || format!("{}. Click to turn it into “{opposite}”.", phrase());
        view! { <a class="chip-body" href=inverted data-noscroll="" data-focus=focus title=title>{body()}</a> }.into_any()
    } else {
        view! { <span class="chip-body" title=phrase>{body()}</span> }.into_any()
    };
    let menu = (!off).then(|| {
        let id = format!("chip-{row}-{}{}", field.key(), operator.suffix().replace('.', "-"));
        let panel = id.clone();
        let label = Signal::derive(move || format!("Edit filter {}", phrase()));
        view! {
            <Menu id label quiet=true>
                <div class="chip-panel">
                    <a class="button" href=switched data-noscroll="" on:click={
                        let panel = panel.clone();
                        move |_| page::hide_popover(&panel)
                    }>"Switch off, and keep"</a>
                    {editable.then(|| view! { <Control field /> })}
                </div>
            </Menu>
        }
    });
    view! {
        <li class="chip" class:off=off>
            {body}
            {menu}
            <a
                class="chip-remove"
                href=without
                data-noscroll=""
                data-focus=move || format!("remove {row} {}", position())
                aria-label=move || format!("Remove filter {}", phrase())
            >
                <Draw icon=Icon::Cross />
            </a>
        </li>
    }
}

/// The sessions that a list shows, as long as all of them are known.
#[derive(Clone, Copy)]
pub struct Listed(pub Signal<Vec<String>>);

/// Who removes the identifiers of requests asks for the other requests of their sessions: those take their place, so that
/// their rows stay open and in view. They are removed in turn.
fn sessions_of_requests(mut layer: Layer, field: Field, operator: Operator) -> Layer {
    if let (Field::Request, Operator::Is, Some(Listed(sessions))) = (field, operator, use_context::<Listed>())
        && layer.filter.values(Field::Session, Operator::Is).next().is_none()
    {
        for session in sessions.get() {
            layer.filter = layer.filter.with(Field::Session, Operator::Is, &session).unwrap_or(layer.filter);
        }
    }
    layer
}

/// Parts of the address that were not understood and have a chip each; further ones share one.
const MOST_PROBLEMS: usize = 20;

/// Chips of the general filters, and of what was not understood.
#[component]
pub fn GeneralChips() -> impl IntoView {
    let edit = Edit::here();
    let route = Route::here();
    let layer = Memo::new(move |_| edit.general());
    let address = move |layer: Layer| edit.address(layer);
    let problems = move || {
        let problems = route.problems.get();
        let beyond = problems.len().saturating_sub(MOST_PROBLEMS);
        let rest = (beyond > 0).then(|| {
            let without = route.with(&Query { unread: [].into(), ..route.query.get() });
            view! {
                <li class="chip problem">
                    <span class="chip-body"><Draw icon=Icon::Warning />{format!("not understood: {beyond} more")}</span>
                    <a class="chip-remove" href=without data-noscroll="" aria-label="Remove all that was not understood">
                        <Draw icon=Icon::Cross />
                    </a>
                </li>
            }
        });
        let shown = problems
            .into_iter()
            .take(MOST_PROBLEMS)
            .map(|problem| {
                let mut query = route.query.get();
                query.unread.remove(&(problem.key.clone(), problem.value.clone()));
                let name = problem.key.clone();
                view! {
                    <li class="chip problem">
                        <span class="chip-body"><Draw icon=Icon::Warning /><Inert text=problem.to_string() /></span>
                        <a class="chip-remove" href=route.with(&query) data-noscroll="" aria-label=format!("Remove {} from the address", plain(&name))>
                            <Draw icon=Icon::Cross />
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! { {shown}{rest} }
    };
    let zone = Zone::here();
    let unknown_zone = move || {
        zone.unknown().map(|name| {
            let without = route.with(&Query { zone: None, ..route.query.get() });
            view! {
                <li class="chip problem">
                    <span class="chip-body"><Draw icon=Icon::Warning />{format!("This browser knows no time zone {name}: times are in UTC")}</span>
                    <a class="chip-remove" href=without data-noscroll="" prop:replace=true aria-label="Remove tz from the address">
                        <Draw icon=Icon::Cross />
                    </a>
                </li>
            }
        })
    };
    let some = Memo::new(move |_| {
        let filtered =
            route.query.with(|query| query.general != Layer::default() || !query.unread.is_empty());
        filtered || zone.unknown().is_some()
    });
    let cleared = move || route.with(&Query { unread: [].into(), ..edit.query(Layer::default()) });
    view! {
        <Show when=move || some.get()>
            <div class="chips-row">
                <ul class="chips" aria-label="General filters in force"><LayerChips layer address row="general" editable=true replaced=sessions_of_requests />{problems}{unknown_zone}</ul>
                <a class="clear" href=cleared data-noscroll="">"Clear all"</a>
            </div>
        </Show>
    }
}
