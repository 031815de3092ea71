//! Cursors: where a page ended, for which query, and what time it was when the first page was made. Opaque to
//! whoever carries them; a cursor that was tampered with selects other rows of the same query and nothing else.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use spoor_model::instant::Millis;

use super::StoreError;

/// The place after which a page starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The time that relative times of the query count from on every page.
    pub as_of: Millis,
    /// What the last row was sorted by.
    pub value: i64,
    /// What tells the last row from others with the same value.
    pub tie: i64,
}

const FIELDS: usize = 4;

impl Cursor {
    /// Writes the cursor for the next page of `query`, any text that names the query and its order.
    pub fn write(self, query: &str) -> String {
        let mut bytes = Vec::with_capacity(FIELDS * 8);
        for number in [fingerprint(query), self.as_of, self.value, self.tie] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a cursor that was written for the same query.
    pub fn read(text: &str, query: &str) -> Result<Cursor, StoreError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| StoreError::Cursor)?;
        let (numbers, rest) = bytes.as_chunks::<8>();
        let numbers: Vec<i64> = numbers.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect();
        match (numbers.as_slice(), rest) {
            ([own, as_of, value, tie], []) if *own == fingerprint(query) => {
                Ok(Cursor { as_of: *as_of, value: *value, tie: *tie })
            }
            _ => Err(StoreError::Cursor),
        }
    }
}

fn fingerprint(query: &str) -> i64 {
    let mut hasher = DefaultHasher::new();
    query.hash(&mut hasher);
    hasher.finish() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_for_its_own_query_only() {
        let cursor = Cursor { as_of: 7, value: i64::MIN, tie: i64::MAX };
        let text = cursor.write("status=4xx");
        assert_eq!(Cursor::read(&text, "status=4xx"), Ok(cursor));
        for (text, query) in [
            (text.as_str(), "status=5xx"),
            ("", "status=4xx"),
            ("%%%", "status=4xx"),
            (&text[1..], "status=4xx"),
        ] {
            assert_eq!(Cursor::read(text, query), Err(StoreError::Cursor));
        }
    }
}
