//! Finished cells of a dictionary, each made when it is first needed. In pieces, because moving all that was made so far to a
//! larger place would hold a page up.

/// Bytes of a piece.
const PIECE: usize = 256 << 10;
/// The piece of a cell that is not made yet.
const NONE: u32 = u32::MAX;

/// Finished cells by code.
pub struct Kept {
    pieces: Vec<Vec<u8>>,
    /// For each code a piece, and where in it the cell starts and ends.
    places: Vec<[u32; 3]>,
}

impl Kept {
    /// No cells yet of so many.
    pub fn new(codes: usize) -> Kept {
        Kept { pieces: Vec::new(), places: vec![[NONE, 0, 0]; codes] }
    }

    /// The cell of a code, which `make` appends when it is asked for first. Empty for a code that there is not.
    pub fn cell(&mut self, code: u32, make: impl FnOnce(&mut Vec<u8>)) -> &[u8] {
        let Some(place) = self.places.get_mut(code as usize) else { return &[] };
        if place[0] == NONE {
            if self.pieces.last().is_none_or(|piece| piece.len() >= PIECE) {
                // Most cells are short, and few grow the piece beyond this.
                self.pieces.push(Vec::with_capacity(PIECE + PIECE / 8));
            }
            let last = self.pieces.len() - 1;
            let piece = &mut self.pieces[last];
            let start = piece.len();
            make(piece);
            *place = [last as u32, start as u32, piece.len() as u32];
        }
        let [piece, start, end] = *place;
        self.pieces
            .get(piece as usize)
            .and_then(|piece| piece.get(start as usize..end as usize))
            .unwrap_or_default()
    }
}
