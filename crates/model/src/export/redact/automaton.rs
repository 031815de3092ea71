//! Finds many words in one pass over a text (Aho and Corasick, "Efficient string matching", 1975). Of the words that end at a place
//! it tells the longest, which is all that is asked here; the crate that does more than this made the app's WebAssembly 39 KB larger.

/// What is known once these letters have been read.
#[derive(Default)]
struct State {
    /// The last of these letters.
    letter: u8,
    /// The first state with a letter more, and the next one beside this; the start where there is none, which follows no state.
    child: usize,
    sibling: usize,
    /// The state of the longest end of these letters that begins a word.
    fallback: usize,
    /// The longest word that ends here.
    word: Option<usize>,
}

/// Words to look for. The start is state 0.
pub struct Automaton(Vec<State>);

impl Automaton {
    /// Prepares to look for words. Of equal ones the first is found.
    pub fn new(words: impl Iterator<Item = Vec<u8>>) -> Automaton {
        let mut automaton = Automaton(vec![State::default()]);
        for (number, word) in words.enumerate() {
            let end = word.iter().fold(0, |state, letter| automaton.grown(state, *letter));
            automaton.0[end].word.get_or_insert(number);
        }
        automaton.link();
        automaton
    }

    /// The state behind a letter.
    pub fn next(&self, mut state: usize, letter: u8) -> usize {
        loop {
            match self.child(state, letter) {
                Some(child) => return child,
                None if state == 0 => return 0,
                None => state = self.0[state].fallback,
            }
        }
    }

    /// The number of the longest word that ends in a state.
    pub fn word(&self, state: usize) -> Option<usize> {
        self.0.get(state)?.word
    }

    fn child(&self, state: usize, letter: u8) -> Option<usize> {
        let mut child = self.0[state].child;
        while child != 0 && self.0[child].letter != letter {
            child = self.0[child].sibling;
        }
        (child != 0).then_some(child)
    }

    /// The state with a letter more, which is made where it is missing.
    fn grown(&mut self, state: usize, letter: u8) -> usize {
        self.child(state, letter).unwrap_or_else(|| {
            let new = self.0.len();
            self.0.push(State { letter, sibling: self.0[state].child, ..State::default() });
            self.0[state].child = new;
            new
        })
    }

    /// Says where each state falls back to, those of fewer letters first.
    fn link(&mut self) {
        let mut row = vec![0];
        let mut at = 0;
        while let Some(state) = row.get(at).copied() {
            at += 1;
            let mut child = self.0[state].child;
            while child != 0 {
                let letter = self.0[child].letter;
                let fallback = if state == 0 { 0 } else { self.next(self.0[state].fallback, letter) };
                self.0[child].fallback = fallback;
                let shorter = self.0[fallback].word;
                self.0[child].word = self.0[child].word.or(shorter);
                row.push(child);
                child = self.0[child].sibling;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_longest_word_that_ends_at_each_place_is_found(
            words in proptest::collection::vec("[ab]{1,5}", 0..8), text in "[abc]{0,40}"
        ) {
            let automaton = Automaton::new(words.iter().map(|word| word.clone().into_bytes()));
            let mut state = 0;
            for end in 1..=text.len() {
                state = automaton.next(state, text.as_bytes()[end - 1]);
                let longest = words.iter().filter(|word| text[..end].ends_with(*word)).max_by_key(|word| word.len());
                prop_assert_eq!(automaton.word(state).map(|number| &words[number]), longest);
            }
        }
    }
}
