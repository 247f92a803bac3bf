//! From offsets in a text that was taken out of quotes back to the file that
//! it stands in: a policy in a JSON string, in a YAML block, URL-encoded.

use std::ops::{Deref, DerefMut};

use crate::source::Span;

/// Which bytes of a file each byte of a decoded text stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    pieces: Pieces,
}

/// Most texts stand in the file as they are, in one piece, and there are very
/// many of them.
#[derive(Clone, Debug)]
enum Pieces {
    One([Piece; 1]),
    Several(Vec<Piece>),
}

impl Default for Pieces {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl PartialEq for Pieces {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl Eq for Pieces {}

impl Deref for Pieces {
    type Target = [Piece];

    fn deref(&self) -> &[Piece] {
        match self {
            Self::One(piece) => piece,
            Self::Several(pieces) => pieces,
        }
    }
}

impl DerefMut for Pieces {
    fn deref_mut(&mut self) -> &mut [Piece] {
        match self {
            Self::One(piece) => piece,
            Self::Several(pieces) => pieces,
        }
    }
}

impl Pieces {
    fn push(&mut self, piece: Piece) {
        match self {
            Self::Several(pieces) if pieces.is_empty() => *self = Self::One([piece]),
            Self::Several(pieces) => pieces.push(piece),
            Self::One([first]) => *self = Self::Several(vec![*first, piece]),
        }
    }
}

/// A run of bytes: as it stands in the file where both lengths are the same,
/// else written in another way there (an escape).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    text: usize,
    file: usize,
    text_len: usize,
    file_len: usize,
}

impl Piece {
    fn is_verbatim(self) -> bool {
        self.text_len == self.file_len
    }
}

impl OffsetMap {
    /// A text that stands in the file as it is, from `file` on.
    pub fn verbatim(file: usize, len: usize) -> Self {
        Self { pieces: Pieces::One([Piece { text: 0, file, text_len: len, file_len: len }]) }
    }

    fn text_len(&self) -> usize {
        self.pieces.last().map_or(0, |last| last.text + last.text_len)
    }

    /// Appends `text_len` bytes of the decoded text that the file writes as
    /// the `file_len` bytes from `file` on.
    pub fn push(&mut self, text_len: usize, file: usize, file_len: usize) {
        if text_len == 0 {
            return;
        }
        let piece = Piece { text: self.text_len(), file, text_len, file_len };
        match self.pieces.last_mut() {
            Some(last) if last.is_verbatim() && piece.is_verbatim() && last.file + last.file_len == file => {
                last.text_len += text_len;
                last.file_len += file_len;
            }
            _ => self.pieces.push(piece),
        }
    }

    /// Appends a text that has a map of its own.
    pub fn append(&mut self, other: &Self) {
        for piece in other.pieces.iter() {
            self.push(piece.text_len, piece.file, piece.file_len);
        }
    }

    fn piece_at(&self, offset: usize) -> Option<Piece> {
        let behind = self.pieces.partition_point(|piece| piece.text <= offset);
        behind.checked_sub(1).map(|index| self.pieces[index])
    }

    /// Where the byte at an offset of the text begins in the file.
    pub fn start(&self, offset: usize) -> usize {
        match self.piece_at(offset) {
            Some(piece) if offset >= piece.text + piece.text_len => piece.file + piece.file_len,
            Some(piece) if piece.is_verbatim() => piece.file + (offset - piece.text),
            Some(piece) => piece.file,
            None => 0,
        }
    }

    /// Where the text up to an offset ends in the file.
    pub fn end(&self, offset: usize) -> usize {
        let Some(last) = offset.checked_sub(1) else { return self.start(0) };
        match self.piece_at(last) {
            Some(piece) if piece.is_verbatim() => piece.file + (last - piece.text + 1).min(piece.file_len),
            Some(piece) => piece.file + piece.file_len,
            None => self.start(0),
        }
    }

    /// The range of the file that a range of the text stands for.
    pub fn span(&self, span: Span) -> Span {
        if span.is_empty() {
            let at = self.start(span.start as usize);
            return Span::new(at, at);
        }
        Span::new(self.start(span.start as usize), self.end(span.end as usize))
    }

    /// A map of a text that was decoded a second time: `inner` leads into this
    /// map's text.
    #[must_use]
    pub fn after(&self, inner: &Self) -> Self {
        let mut both = Self::default();
        for piece in inner.pieces.iter() {
            if !piece.is_verbatim() {
                let (start, end) = (self.start(piece.file), self.end(piece.file + piece.file_len));
                both.push(piece.text_len, start, end.saturating_sub(start));
                continue;
            }
            let mut done = 0;
            while done < piece.text_len {
                let at = piece.file + done;
                let Some(outer) = self.piece_at(at) else { break };
                let left = (outer.text + outer.text_len).saturating_sub(at).clamp(1, piece.text_len - done);
                if outer.is_verbatim() {
                    both.push(left, self.start(at), left);
                } else {
                    both.push(left, outer.file, outer.file_len);
                }
                done += left;
            }
        }
        both
    }
}

#[cfg(test)]
mod tests {
    use super::OffsetMap;
    use crate::source::Span;

    #[test]
    fn what_stands_behind_an_escape_is_found_in_the_file() {
        // The file has `a\"b` from offset 10 on, the text is `a"b`.
        let mut map = OffsetMap::default();
        map.push(1, 10, 1);
        map.push(1, 11, 2);
        map.push(1, 13, 1);
        assert_eq!(map.span(Span::new(0, 1)), Span::new(10, 11));
        assert_eq!(map.span(Span::new(1, 2)), Span::new(11, 13));
        assert_eq!(map.span(Span::new(2, 3)), Span::new(13, 14));
        assert_eq!(map.span(Span::new(0, 3)), Span::new(10, 14));
        assert_eq!(map.span(Span::new(3, 3)), Span::new(14, 14));
    }

    #[test]
    fn two_ways_of_writing_follow_each_other() {
        // In the file `%7B\u0041` from 5 on; once decoded `%7BA`, twice `{A`.
        let mut outer = OffsetMap::default();
        outer.push(3, 5, 3);
        outer.push(1, 8, 6);
        let mut inner = OffsetMap::default();
        inner.push(1, 0, 3);
        inner.push(1, 3, 1);
        let both = outer.after(&inner);
        assert_eq!(both.span(Span::new(0, 1)), Span::new(5, 8));
        assert_eq!(both.span(Span::new(1, 2)), Span::new(8, 14));
    }
}
