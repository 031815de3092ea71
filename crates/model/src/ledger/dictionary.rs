//! A dictionary: the distinct values of a column, each a list of words (none for a missing value), in one
//! arena. Codes are positions. Knows no rows.

use std::fmt;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use memchr::memmem;
use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

/// The distinct values of a column. A value is a list of words.
#[derive(Clone, Default)]
pub struct Dictionary {
    text: String,
    /// Where each word ends in `text`.
    word_ends: Vec<u32>,
    /// Where the words of each entry end in `word_ends`.
    entry_ends: Vec<u32>,
    /// Codes by hash, made when the first value is looked up.
    index: Option<HashTable<u32>>,
    hasher: DefaultHashBuilder,
}

/// About how much text is searched at once, in bytes.
const BLOCK: usize = 64 << 10;

/// The words of one entry.
#[derive(Clone)]
pub struct Entry<'a> {
    dictionary: &'a Dictionary,
    words: std::ops::Range<u32>,
}

impl<'a> Iterator for Entry<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        self.words.next().map(|word| self.dictionary.word(word))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.words.size_hint()
    }
}

impl Dictionary {
    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entry_ends.len()
    }

    /// True when there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entry_ends.is_empty()
    }

    /// The words of the entry with this code; none when there is no such entry.
    pub fn entry(&self, code: u32) -> Entry<'_> {
        let code = code as usize;
        let end = self.entry_ends.get(code).copied().unwrap_or(0);
        let start = code.checked_sub(1).and_then(|before| self.entry_ends.get(before)).copied().unwrap_or(0);
        Entry { dictionary: self, words: start.min(end)..end }
    }

    /// All entries in the order of their codes.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.len() as u32).map(|code| self.entry(code))
    }

    /// Adds an entry without looking whether there is one like it, and gives its code.
    pub fn push<'a>(&mut self, words: impl Iterator<Item = &'a str>) -> u32 {
        for word in words {
            self.text.push_str(word);
            self.word_ends.push(self.text.len() as u32);
        }
        self.index = None;
        self.entry_ends.push(self.word_ends.len() as u32);
        (self.entry_ends.len() - 1) as u32
    }

    /// The code of this entry, added where it is not there yet.
    pub fn intern<'a>(&mut self, words: impl Iterator<Item = &'a str> + Clone) -> u32 {
        let hash = self.hash(words.clone());
        let mut index = self.index.take().unwrap_or_else(|| self.indexed());
        let found = index.find(hash, |code| self.entry(*code).eq(words.clone())).copied();
        let code = found.unwrap_or_else(|| {
            let code = self.push(words);
            index.insert_unique(hash, code, |code| self.hash(self.entry(*code)));
            code
        });
        self.index = Some(index);
        code
    }

    /// The code of the entry that is this one word.
    pub fn find(&self, word: &str) -> Option<u32> {
        match &self.index {
            Some(index) => {
                index.find(self.hash([word].into_iter()), |code| self.entry(*code).eq([word])).copied()
            }
            None => (0..self.len() as u32).find(|code| self.entry(*code).eq([word])),
        }
    }

    /// Whether some word of each entry contains a text, ignoring ASCII case; an empty text is in none. The arena is
    /// searched in blocks, not word by word, which is quick where there are many entries.
    pub fn containing(&self, text: &str) -> Vec<bool> {
        let mut accepted = vec![false; self.len()];
        let needle = text.to_ascii_lowercase();
        if needle.is_empty() {
            return accepted;
        }
        let finder = memmem::Finder::new(needle.as_bytes());
        let mut block = Vec::with_capacity(BLOCK);
        let (mut first, mut start) = (0, 0);
        while first < self.word_ends.len() {
            let beyond = |end: &u32| *end as usize <= start + BLOCK;
            let ends = (first + 1) + self.word_ends[first + 1..].partition_point(beyond);
            let end = self.word_ends[ends - 1] as usize;
            block.clear();
            block.extend_from_slice(&self.text.as_bytes()[start..end]);
            block.make_ascii_lowercase();
            let (mut word, mut at) = (first, 0);
            while let Some(hit) = finder.find(&block[at..]) {
                let hit = start + at + hit;
                while self.word_ends[word] as usize <= hit {
                    word += 1;
                }
                let word_end = self.word_ends[word] as usize;
                if hit + needle.len() <= word_end {
                    accepted[self.entry_ends.partition_point(|entry| *entry as usize <= word)] = true;
                    at = word_end - start;
                } else {
                    // It begins in one word and ends in another.
                    at = hit + 1 - start;
                }
            }
            (first, start) = (ends, end);
        }
        accepted
    }

    /// The rank of each entry when entries are put in order: numbers by size, other words by their bytes.
    /// Equal entries have equal ranks, a missing value has `u64::MAX`.
    pub fn ranks(&self) -> Vec<u64> {
        // Whole numbers are read once and not with every comparison.
        let mut codes: Vec<(Option<u64>, u32)> = (0..self.len() as u32)
            .filter_map(|code| Some((self.entry(code).next()?.parse::<u64>().ok(), code)))
            .collect();
        codes.sort_by(|(number_a, a), (number_b, b)| {
            match (number_a, number_b) {
                (Some(a), Some(b)) => a.cmp(b),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => std::cmp::Ordering::Equal,
            }
            .then_with(|| self.entry(*a).cmp(self.entry(*b)))
        });
        let mut ranks = vec![u64::MAX; self.len()];
        let mut rank = 0;
        for (position, (_, code)) in codes.iter().enumerate() {
            if position > 0 && !self.entry(codes[position - 1].1).eq(self.entry(*code)) {
                rank += 1;
            }
            ranks[*code as usize] = rank;
        }
        ranks
    }

    fn word(&self, word: u32) -> &str {
        let word = word as usize;
        let end = self.word_ends.get(word).copied().unwrap_or(0) as usize;
        let start =
            word.checked_sub(1).and_then(|before| self.word_ends.get(before)).copied().unwrap_or(0) as usize;
        self.text.get(start..end).unwrap_or("")
    }

    fn hash<'a>(&self, words: impl Iterator<Item = &'a str>) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = self.hasher.build_hasher();
        words.for_each(|word| word.hash(&mut hasher));
        hasher.finish()
    }

    fn indexed(&self) -> HashTable<u32> {
        let mut index = HashTable::with_capacity(self.len());
        for code in 0..self.len() as u32 {
            index.insert_unique(self.hash(self.entry(code)), code, |code| self.hash(self.entry(*code)));
        }
        index
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.entries().map(Iterator::collect::<Vec<_>>)).finish()
    }
}

impl PartialEq for Dictionary {
    fn eq(&self, other: &Dictionary) -> bool {
        self.text == other.text && self.word_ends == other.word_ends && self.entry_ends == other.entry_ends
    }
}

/// As JSON: one item for each entry, a text for one word, null for none, an array for several.
impl Serialize for Dictionary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entries = serializer.serialize_seq(Some(self.len()))?;
        for entry in self.entries() {
            match entry.size_hint().0 {
                0 => entries.serialize_element(&())?,
                1 => entries.serialize_element(entry.clone().next().unwrap_or(""))?,
                _ => entries.serialize_element(&entry.collect::<Vec<_>>())?,
            }
        }
        entries.end()
    }
}

impl<'de> Deserialize<'de> for Dictionary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Dictionary, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Dictionary;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list of values")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Dictionary, A::Error> {
                let mut dictionary = Dictionary::default();
                while entries.next_element_seed(EntrySeed(&mut dictionary))?.is_some() {
                    if dictionary.text.len() > u32::MAX as usize {
                        return Err(serde::de::Error::custom("a dictionary of more than 4 GiB"));
                    }
                }
                Ok(dictionary)
            }
        }
        deserializer.deserialize_seq(Entries)
    }
}

/// Reads one entry straight into the arena.
struct EntrySeed<'a>(&'a mut Dictionary);

impl<'de> DeserializeSeed<'de> for EntrySeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EntrySeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, null or a list of texts")
    }

    fn visit_str<E>(self, word: &str) -> Result<(), E> {
        self.0.push([word].into_iter());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.push([].into_iter());
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut words: A) -> Result<(), A::Error> {
        let mut list: Vec<String> = Vec::new();
        while let Some(word) = words.next_element()? {
            list.push(word);
        }
        self.0.push(list.iter().map(String::as_str));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_code_and_survive_json() {
        let mut dictionary = Dictionary::default();
        let entries: [&[&str]; 6] = [&["a"], &[], &["a", "b"], &["ab"], &["a"], &[""]];
        let codes = entries.map(|entry| dictionary.intern(entry.iter().copied()));
        assert_eq!(codes, [0, 1, 2, 3, 0, 4]);
        let json = serde_json::to_string(&dictionary).unwrap();
        assert_eq!(json, r#"["a",null,["a","b"],"ab",""]"#);
        assert_eq!(serde_json::from_str::<Dictionary>(&json).unwrap(), dictionary);
        assert_eq!(dictionary.find("ab"), Some(3));
        assert_eq!(dictionary.find("b"), None);
    }

    #[test]
    fn ranks_put_numbers_by_size_before_words_and_missing_values_last() {
        let mut dictionary = Dictionary::default();
        for word in ["b", "1000", "404", "a"] {
            dictionary.push([word].into_iter());
        }
        dictionary.push([].into_iter());
        dictionary.push(["404"].into_iter());
        assert_eq!(dictionary.ranks(), [3, 1, 0, 2, u64::MAX, 0]);
    }
}
