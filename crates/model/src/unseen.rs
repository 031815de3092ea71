//! Characters that a reader does not see but a program obeys: controls, direction marks, zero-width and other
//! default-ignorable characters. Texts here come from attackers; whoever shows one shows these as what they are.

/// True for characters that have no glyph of their own and are not plain spaces: Unicode's control and format
/// characters, line and paragraph separators, default-ignorable code points, and blanks that pass for nothing.
/// (Unicode Character Database: general categories Cc, Cf, Zl, Zp; property `Default_Ignorable_Code_Point`.)
pub fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{34F}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}'
            | '\u{8E2}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}'
            | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that shows itself.
    Seen(&'a str),
    /// A character that must be made visible.
    Unseen(char),
}

/// Cuts a text into stretches that show themselves and characters that do not.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (position, character) in text.char_indices().filter(|(_, character)| is_unseen(*character)) {
        if start < position {
            pieces.push(Piece::Seen(&text[start..position]));
        }
        pieces.push(Piece::Unseen(character));
        start = position + character.len_utf8();
    }
    if start < text.len() {
        pieces.push(Piece::Seen(&text[start..]));
    }
    pieces
}

/// How an unseen character is shown, such as `⟨U+202E⟩`; line ends and tabs by their usual escapes.
pub fn token(character: char) -> String {
    match character {
        '\n' => "⟨\\n⟩".to_owned(),
        '\r' => "⟨\\r⟩".to_owned(),
        '\t' => "⟨\\t⟩".to_owned(),
        other => format!("⟨U+{:04X}⟩", u32::from(other)),
    }
}

/// The text with a token in the place of each unseen character, for where there is no markup.
pub fn plain(text: &str) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Seen(text) => text.to_owned(),
            Piece::Unseen(character) => token(character),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_in_one_piece_and_what_is_unseen_gets_a_token() {
        let cases: [(&str, &[Piece<'_>]); 4] = [
            ("", &[]),
            ("a b é 😀", &[Piece::Seen("a b é 😀")]),
            ("a\u{202E}b", &[Piece::Seen("a"), Piece::Unseen('\u{202E}'), Piece::Seen("b")]),
            ("\u{0}\u{E0041}", &[Piece::Unseen('\u{0}'), Piece::Unseen('\u{E0041}')]),
        ];
        for (text, expected) in cases {
            assert_eq!(pieces(text), expected, "{text:?}");
        }
        assert_eq!([token('\u{202E}'), token('\n')], ["⟨U+202E⟩", "⟨\\n⟩"]);
    }
}
