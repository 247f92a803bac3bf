//! From byte offsets to lines and columns without scanning a file twice.

/// A position as people and editors count it: both 1-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters (Unicode scalar values), counted from 1.
    pub column: u32,
}

/// Where the lines of a text start.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes a text. A line ends behind `\n`; a `\r` before it belongs to it.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        for (offset, byte) in text.bytes().enumerate() {
            if byte == b'\n'
                && let Ok(next) = u32::try_from(offset + 1)
            {
                starts.push(next);
            }
        }
        Self { starts }
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
        let before = text[start..offset].chars().filter(|c| *c != '\u{feff}').count();
        LineColumn {
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(before + 1).unwrap_or(u32::MAX),
        }
    }
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
    fn a_byte_order_mark_is_not_a_column() {
        assert_eq!(at("\u{feff}ab", 3), (1, 1));
        assert_eq!(at("\u{feff}ab", 4), (1, 2));
    }
}
