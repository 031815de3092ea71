//! Identifiers for requests whose source has none: made from the bytes of the record and from how often the same
//! bytes came before in the same input. So the same file read twice gives the same identifiers, and two equal
//! lines stay two requests.

use blake3::Hasher;
use std::collections::HashMap;

/// Different records that are remembered at least. Equal lines of a log carry the same second, so they stand
/// close together; beyond this distance a repeated line counts as the same request.
const REMEMBERED: usize = 512 * 1024;

/// Makes identifiers for the records of one input.
pub(super) struct Identity {
    hasher: Hasher,
    /// Occurrences by hash, in two generations: when the younger is full, the older is forgotten.
    younger: HashMap<u64, u32>,
    older: HashMap<u64, u32>,
}

impl Identity {
    pub(super) fn new(secret: Option<[u8; 32]>) -> Self {
        let mut hasher = match secret {
            Some(secret) => Hasher::new_keyed(&secret),
            None => Hasher::new(),
        };
        hasher.update(b"spoor request\0");
        Identity { hasher, younger: HashMap::new(), older: HashMap::new() }
    }

    /// 16 hex digits.
    pub(super) fn of(&mut self, raw: &[u8]) -> String {
        let mut hasher = self.hasher.clone();
        hasher.update(&(raw.len() as u64).to_le_bytes());
        hasher.update(raw);
        let occurrence = self.occurrence(first_word(&hasher));
        hasher.update(&occurrence.to_le_bytes());
        format!("{:016x}", first_word(&hasher))
    }

    fn occurrence(&mut self, hash: u64) -> u32 {
        let before = self.younger.get(&hash).or_else(|| self.older.get(&hash)).copied().unwrap_or(0);
        if self.younger.len() >= REMEMBERED {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(hash, before.saturating_add(1));
        before
    }
}

fn first_word(hasher: &Hasher) -> u64 {
    let mut word = [0; 8];
    hasher.finalize_xof().fill(&mut word);
    u64::from_be_bytes(word)
}
