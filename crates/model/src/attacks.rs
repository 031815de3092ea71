//! Groups of attacks: which attacks count in them under a filter, what names a group, and the way from one to its requests.
//! Who groups stored requests asks here, so that every store means the same.

use std::iter::once;

use crate::field::Field;
use crate::filter::{FieldTest, Filter, Operator};
use crate::pattern::Pattern;
use crate::query::Grouping;
use crate::request::{Request, Verdict};
use crate::wire::AttackGroup;

/// Which of the attacks on a request count in groups. A filter chooses requests; of a request with several attacks only
/// those count that its clauses on the type and the verdict of an attack would choose by themselves. False positives
/// count only where a clause says which verdicts are wanted (`verdict=*`: any).
#[derive(Clone, Debug)]
pub struct Counting {
    kind: Option<FieldTest>,
    verdict: Option<FieldTest>,
    /// True when the filter says which verdicts are wanted.
    chosen: bool,
}

impl Counting {
    /// As a filter has it.
    pub fn of(filter: &Filter) -> Counting {
        let mut tests = filter.tests();
        let mut take = |field| {
            let at = tests.iter().position(|test| test.field == field);
            at.map(|at| tests.swap_remove(at))
        };
        Counting {
            kind: take(Field::Attack),
            verdict: take(Field::Verdict),
            chosen: filter.values(Field::Verdict, Operator::Is).next().is_some(),
        }
    }

    /// True when attacks of this type count, whatever their verdict.
    pub fn has_type(&self, kind: &str) -> bool {
        !kind.is_empty() && self.kind.as_ref().is_none_or(|test| test.accepts_words(once(kind)))
    }

    /// True when attacks with this verdict count, whatever their type.
    pub fn has_verdict(&self, verdict: Verdict) -> bool {
        (self.chosen || verdict != Verdict::FalsePositive)
            && self.verdict.as_ref().is_none_or(|test| test.accepts_words(once(verdict.word())))
    }

    /// True when attacks with this verdict are left out because nobody asked for false positives.
    pub fn leaves_out(&self, verdict: Verdict) -> bool {
        !self.chosen && verdict == Verdict::FalsePositive
    }
}

/// Identifier of a group: 16 hex digits that follow from what its attacks have in common, the same on every server. For an
/// endpoint that is type, host, method and path template, otherwise the address or the session.
pub fn identifier(grouping: Grouping, words: &[Option<&str>]) -> String {
    format!("{:016x}", hash(grouping, words))
}

/// The number that the identifier writes (FNV-1a). It only tells groups apart: nothing is proved by it.
pub fn hash(grouping: Grouping, words: &[Option<&str>]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut take = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
    };
    take(grouping.word().as_bytes());
    for word in words {
        // Lengths keep two lists of words apart that read alike when joined, and a missing word apart from an empty one.
        take(&word.map_or(u64::MAX, |word| word.len() as u64).to_le_bytes());
        take(word.unwrap_or_default().as_bytes());
    }
    hash
}

/// The group of attacks of this type on a request's endpoint.
pub fn of_endpoint(request: &Request, kind: &str) -> AttackGroup {
    let (host, method, endpoint) = (request.host.clone(), request.method.clone(), request.endpoint.clone());
    let words = [Some(kind), host.as_deref(), method.as_deref(), endpoint.as_deref()];
    let id = identifier(Grouping::Endpoint, &words);
    AttackGroup { id, attack: Some(kind.to_owned()), host, method, endpoint, ..AttackGroup::default() }
}

/// The filter with what the attacks of a group have in common, too: of the sessions that have them, under the same filters.
pub fn narrowed(filter: &Filter, group: &AttackGroup) -> Filter {
    let grouping = group.grouping();
    let mut narrow = filter.clone();
    for (field, value) in shared(grouping, group) {
        narrow = is(&narrow.without_clause(field, Operator::Is), field, value);
    }
    let named = |field| filter.values(field, Operator::Is).next().is_some();
    if grouping != Grouping::Endpoint && !named(Field::Attack) {
        narrow = narrow.with(Field::Attack, Operator::Is, "*").unwrap_or(narrow);
    }
    // Sessions are found by false positives, too, unless these are left out there as they are here.
    if group.left_out > 0 && !named(Field::Verdict) {
        for verdict in [Verdict::Unmarked, Verdict::TruePositive] {
            narrow = is(&narrow, Field::Verdict, Some(verdict.word()));
        }
    }
    narrow
}

fn shared(grouping: Grouping, group: &AttackGroup) -> Vec<(Field, Option<&str>)> {
    match grouping {
        Grouping::Endpoint => vec![
            (Field::Attack, group.attack.as_deref()),
            (Field::Host, group.host.as_deref()),
            (Field::Method, group.method.as_deref()),
            (Field::Endpoint, group.endpoint.as_deref()),
        ],
        Grouping::Ip => vec![(Field::Ip, group.ip.as_deref())],
        Grouping::Session => vec![(Field::Session, group.session.as_deref())],
    }
}

/// The filter that asks for this value, too.
fn is(filter: &Filter, field: Field, value: Option<&str>) -> Filter {
    let text = Pattern::literal(field.kind(), value).text(field.kind());
    filter.with(field, Operator::Is, &text).unwrap_or_else(|_| filter.clone())
}
