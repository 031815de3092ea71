//! Widths of the columns of a table that people change, as this device remembers them. As long as none was changed the
//! style sheet decides; from then on every column has a width of its own, so that an edge follows the pointer, until all are
//! again as the style sheet had them.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::browser::storage;

/// Narrowest and widest column that can be chosen, in CSS pixels.
pub const NARROWEST: u32 = 48;
/// See [`NARROWEST`].
pub const WIDEST: u32 = 1_200;

/// A column's width, and what the style sheet gave it before any was changed, in CSS pixels.
#[derive(Clone, Copy, PartialEq)]
struct Width {
    chosen: u32,
    own: u32,
}

/// The widths of a table's columns, by their names.
#[derive(Clone, Copy)]
pub struct Widths {
    setting: &'static str,
    chosen: RwSignal<BTreeMap<String, Width>>,
    /// How wide they are in fact.
    measured: RwSignal<BTreeMap<&'static str, u32>>,
}

impl Widths {
    /// As this device remembers them under the key of a setting.
    pub fn remembered(setting: &'static str) -> Widths {
        let text = storage::setting(setting).unwrap_or_default();
        let width = |pair: &str| {
            let (name, widths) = pair.split_once('=')?;
            let (chosen, own) = widths.split_once('/').unwrap_or((widths, widths));
            let read = |width: &str| Some(width.parse::<u32>().ok()?.clamp(NARROWEST, WIDEST));
            Some((name.to_owned(), Width { chosen: read(chosen)?, own: read(own)? }))
        };
        let chosen = RwSignal::new(text.split(';').filter_map(width).collect());
        Widths { setting, chosen, measured: RwSignal::default() }
    }

    /// True when some width was chosen.
    pub fn some(self) -> bool {
        self.chosen.with(|chosen| !chosen.is_empty())
    }

    /// The width chosen for a column.
    pub fn chosen(self, name: &str) -> Option<u32> {
        self.chosen.with(|chosen| chosen.get(name).map(|width| width.chosen))
    }

    /// The width of a column as a style, `usual` where others were chosen; none where none was.
    pub fn width(self, name: &str, usual: u32) -> Option<String> {
        self.some().then(|| format!("{}px", self.chosen(name).unwrap_or(usual)))
    }

    /// How wide a column is in fact.
    pub fn now(self, name: &str) -> Option<u32> {
        self.measured.with(|measured| measured.get(name).copied())
    }

    /// Takes in how wide a column was measured to be.
    pub fn measure(self, name: &'static str, width: f64) {
        let width = width.round().max(0.0) as u32;
        if self.measured.with_untracked(|measured| measured.get(name) != Some(&width)) {
            self.measured.update(|measured| _ = measured.insert(name, width));
        }
    }

    /// Gives a column a width within the limits, or the one that the style sheet gave it; the others keep theirs.
    pub fn set(self, name: &str, width: Option<u32>) {
        self.chosen.update(|chosen| {
            if chosen.is_empty() && width.is_some() {
                // What is not drawn has no width of its own yet.
                let measured =
                    self.measured.get_untracked().into_iter().filter(|(_, width)| *width >= NARROWEST);
                let kept = measured.map(|(name, width)| {
                    let own = width.min(WIDEST);
                    (name.to_owned(), Width { chosen: own, own })
                });
                chosen.extend(kept);
            }
            let own = chosen.get(name).map(|width| width.own);
            match (width.map(|width| width.clamp(NARROWEST, WIDEST)), own) {
                (Some(width), own) => {
                    let own = own.unwrap_or(width);
                    chosen.insert(name.to_owned(), Width { chosen: width, own });
                }
                (None, Some(own)) => _ = chosen.insert(name.to_owned(), Width { chosen: own, own }),
                (None, None) => {}
            }
            // As it was before the first change, so that the style sheet decides again.
            if chosen.values().all(|width| width.chosen == width.own) {
                chosen.clear();
            }
        });
        self.remember();
    }

    /// Gives all columns their usual widths.
    pub fn reset(self) {
        self.chosen.update(BTreeMap::clear);
        self.remember();
    }

    fn remember(self) {
        let text = self.chosen.with_untracked(|chosen| {
            chosen
                .iter()
                .map(|(name, Width { chosen, own })| format!("{name}={chosen}/{own}"))
                .collect::<Vec<_>>()
                .join(";")
        });
        storage::remember_setting(self.setting, (!text.is_empty()).then_some(&text));
    }
}
