//! Which types of attack of a request count in groups, from the codes of its columns. Only where its attacks have
//! different verdicts does it take the attacks themselves, since the columns do not say which has which.

use std::rc::Rc;

use hashbrown::HashMap;
use spoor_model::attacks::Counting;
use spoor_model::ledger::Dictionary;
use spoor_model::{Attack, Field, Filter, Verdict};

use super::super::error::{Fault, broken};
use super::super::pool::Reading;
use super::super::restore;
use super::super::rows::dictionary;
use crate::store::StoreError;

/// A type of attack of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Which type, see [`Counted::word`].
    pub kind: u32,
    /// Bits of the verdicts on its attacks that count, by [`bit`]; none where it is left out.
    pub verdicts: u8,
}

impl Kind {
    /// True when all its attacks are false positives that nobody asked for.
    pub fn is_left_out(self) -> bool {
        self.verdicts == 0
    }
}

/// The bit of a verdict.
pub fn bit(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Unmarked => 1,
        Verdict::TruePositive => 2,
        Verdict::FalsePositive => 4,
    }
}

const VERDICTS: [Verdict; 3] = [Verdict::Unmarked, Verdict::TruePositive, Verdict::FalsePositive];

/// Reads what counts, request by request.
pub struct Counted<'a> {
    reading: &'a Reading<'a>,
    counting: Counting,
    attacks: &'a Dictionary,
    verdicts: &'a Dictionary,
    kinds: Dictionary,
    /// By the codes of types and of verdicts, where these alone decide.
    known: HashMap<(u32, u32), Rc<[Kind]>>,
}

impl<'a> Counted<'a> {
    /// What counts under a filter.
    pub fn under(filter: &Filter, reading: &'a Reading<'a>) -> Counted<'a> {
        Counted {
            reading,
            counting: Counting::of(filter),
            attacks: dictionary(reading, Field::Attack),
            verdicts: dictionary(reading, Field::Verdict),
            kinds: Dictionary::default(),
            known: HashMap::new(),
        }
    }

    /// The word of a type.
    pub fn word(&self, kind: u32) -> Option<&str> {
        self.kinds.entry(kind).next()
    }

    /// The types of a request that count or are left out, by the codes of its types and verdicts and its number.
    pub fn of(&mut self, attack: u32, verdict: u32, seq: i64) -> Result<Rc<[Kind]>, StoreError> {
        if let Some(known) = self.known.get(&(attack, verdict)) {
            return Ok(Rc::clone(known));
        }
        let verdicts: Vec<Verdict> = self
            .verdicts
            .entry(verdict)
            .filter_map(|word| VERDICTS.into_iter().find(|own| own.word() == word))
            .collect();
        if verdicts.len() > 1 {
            let attacks = self.attacks_of(seq)?;
            return Ok(self.of_attacks(attacks.iter().map(|attack| (attack.kind.as_str(), attack.verdict))));
        }
        let one = verdicts.first().copied().unwrap_or_default();
        let words = self.attacks;
        let kinds = self.of_attacks(words.entry(attack).map(|kind| (kind, one)));
        self.known.insert((attack, verdict), Rc::clone(&kinds));
        Ok(kinds)
    }

    fn of_attacks<'b>(&mut self, attacks: impl Iterator<Item = (&'b str, Verdict)>) -> Rc<[Kind]> {
        let mut kinds: Vec<Kind> = Vec::new();
        for (word, verdict) in attacks.filter(|(word, _)| self.counting.has_type(word)) {
            let counts = self.counting.has_verdict(verdict);
            if !counts && !self.counting.leaves_out(verdict) {
                continue;
            }
            let kind = self.kinds.intern(std::iter::once(word));
            let own = kinds.iter().position(|own| own.kind == kind).unwrap_or_else(|| {
                kinds.push(Kind { kind, verdicts: 0 });
                kinds.len() - 1
            });
            if counts {
                kinds[own].verdicts |= bit(verdict);
            }
        }
        kinds.into()
    }

    fn attacks_of(&self, seq: i64) -> Result<Vec<Attack>, StoreError> {
        let mut select = self
            .reading
            .transaction
            .prepare_cached("SELECT json FROM detail WHERE seq = ?")
            .map_err(Fault::from)?;
        let mut rows = select.query([seq]).map_err(Fault::from)?;
        let row = rows.next().map_err(Fault::from)?.ok_or_else(|| broken("attacks without a detail"))?;
        restore::attacks(
            row.get_ref(0)
                .map_err(Fault::from)?
                .as_bytes()
                .map_err(|_| broken("a detail that is no JSON"))?,
        )
    }
}
