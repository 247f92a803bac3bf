//! From byte offsets to lines and columns without scanning a file twice.

/// A position as people and editors count it: both 1-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters (Unicode scalar values), counted from 1.
    pub column: u32,
}

/// Bytes between two counts of characters: what a question scans at most.
const STEP: usize = 1024;

/// Where the lines of a text start, and how many characters stand before every
/// [`STEP`]th byte, so that a place in a very long line is found as fast as any.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    counts: Vec<u32>,
}

impl LineIndex {
    /// Indexes a text. A line ends behind `\n`; a `\r` before it belongs to it.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        let mut counts = Vec::with_capacity(text.len() / STEP + 2);
        let mut count = 0;
        for (number, block) in text.as_bytes().chunks(STEP).enumerate() {
            counts.push(count);
            // Two plain loops, each of which the compiler turns into wide instructions.
            count += block.iter().map(|byte| u32::from(starts_character(*byte))).sum::<u32>();
            let line_ends = block.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            starts.extend(line_ends.filter_map(|(at, _)| u32::try_from(number * STEP + at + 1).ok()));
        }
        counts.push(count);
        Self { starts, counts }
    }

    /// How many lines there are; at least one.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// Offset at which a line (0-based) starts, clamped to the last line.
    pub fn line_start(&self, line: usize) -> u32 {
        self.starts[line.min(self.starts.len() - 1)]
    }

    /// The 0-based line that holds an offset.
    pub fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    /// Line and column of a byte offset. An offset past the end is the end; one
    /// inside a character is that character's start. A byte order mark is not
    /// a column.
    pub fn line_column(&self, text: &str, offset: u32) -> LineColumn {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(u32::try_from(offset).unwrap_or(u32::MAX));
        let start = self.starts[line] as usize;
        let mark = start == 0 && offset > 0 && text.starts_with('\u{feff}');
        let before = self.characters_before(text, offset) - self.characters_before(text, start);
        LineColumn { line: u32::try_from(line + 1).unwrap_or(u32::MAX), column: before - u32::from(mark) + 1 }
    }

    fn characters_before(&self, text: &str, offset: usize) -> u32 {
        let known = offset / STEP;
        let rest = text.as_bytes()[known * STEP..offset].iter();
        let counted = self.counts.get(known).copied().unwrap_or_default();
        counted + rest.map(|byte| u32::from(starts_character(*byte))).sum::<u32>()
    }
}

/// Whether a byte of UTF-8 is the first of its character.
fn starts_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::{LineColumn, LineIndex};

    fn at(text: &str, offset: u32) -> (u32, u32) {
        let LineColumn { line, column } = LineIndex::new(text).line_column(text, offset);
        (line, column)
    }

    #[test]
    fn columns_count_characters_and_lines_end_behind_the_newline() {
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("ab\ncd", 3), (2, 1));
        assert_eq!(at("ab\r\ncd", 5), (2, 2));
        assert_eq!(at("\u{e9}\u{4e16}x", 5), (1, 3));
        assert_eq!(at("ab", 99), (1, 3));
        assert_eq!(at("\u{4e16}", 1), (1, 1));
    }

    #[test]
    fn a_place_far_into_a_long_line_is_counted_in_characters() {
        let text = format!("first\n{}x\nlast", "\u{4e16}a".repeat(5_000));
        let index = LineIndex::new(&text);
        let slow = |offset: usize| text[6..offset].chars().count() + 1;
        for offset in (6..20_006).step_by(4).chain([1023, 1024, 1026, 2050]) {
            if text.is_char_boundary(offset) && offset >= 6 {
                let found = index.line_column(&text, u32::try_from(offset).unwrap());
                assert_eq!((found.line, found.column as usize), (2, slow(offset)), "{offset}");
            }
        }
        let end = index.line_column(&text, u32::MAX);
        assert_eq!((end.line, end.column), (3, 5));
    }

    #[test]
    fn a_byte_order_mark_is_not_a_column() {
        assert_eq!(at("\u{feff}ab", 3), (1, 1));
        assert_eq!(at("\u{feff}ab", 4), (1, 2));
    }
}
