//! Embedded catalogues, read in place: sections of rows of one width in a run
//! of bytes. Nothing is parsed at start. `data/README.md` says how they are
//! made.

use std::ops::Range;

/// Where the table of sections stands: for each, its start and its rows.
const TABLE: usize = 20;

/// A run of bytes that begins with a magic number, a date and the table of
/// sections. What it does not hold reads as nothing.
#[derive(Debug)]
pub struct Blob(&'static [u8]);

impl Blob {
    /// A catalogue as its generator wrote it.
    pub const fn new(bytes: &'static [u8]) -> Self {
        Self(bytes)
    }

    /// All of it.
    pub const fn bytes(&self) -> &'static [u8] {
        self.0
    }

    /// The day of the data, `YYYY-MM-DD`.
    pub fn date(&self) -> &'static str {
        self.0.get(8..18).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn u16_at(&self, offset: usize) -> usize {
        match self.0.get(offset..offset + 2) {
            Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
            _ => 0,
        }
    }

    fn u32_at(&self, offset: usize) -> usize {
        match self.0.get(offset..offset + 4) {
            Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]) as usize,
            _ => 0,
        }
    }
}

/// A section of a catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    blob: &'static Blob,
    number: usize,
    width: usize,
}

impl Section {
    /// The section with this number, whose rows have `width` bytes.
    pub const fn new(blob: &'static Blob, number: usize, width: usize) -> Self {
        Self { blob, number, width }
    }

    fn start(self) -> usize {
        self.blob.u32_at(TABLE + 8 * self.number)
    }

    /// How many rows it has.
    pub fn len(self) -> usize {
        self.blob.u32_at(TABLE + 8 * self.number + 4)
    }

    /// Whether it has no rows.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The two bytes at `column` (in bytes) of a row, as a number.
    pub fn number(self, row: usize, column: usize) -> usize {
        self.blob.u16_at(self.start() + row * self.width + column)
    }

    /// The four bytes at `column` of a row, as a number.
    pub fn long(self, row: usize, column: usize) -> usize {
        self.blob.u32_at(self.start() + row * self.width + column)
    }

    /// One byte of a row.
    pub fn byte(self, row: usize, column: usize) -> u8 {
        self.blob.0.get(self.start() + row * self.width + column).copied().unwrap_or(0)
    }

    /// These rows of a section of single bytes.
    pub fn bytes(self, range: Range<usize>) -> &'static [u8] {
        let start = self.start();
        self.blob.0.get(start + range.start..start + range.end).unwrap_or_default()
    }

    /// The rows of the group with this number, in a section of ends.
    pub fn group(self, number: usize) -> Range<usize> {
        let from = number.checked_sub(1).map_or(0, |before| self.number(before, 0));
        from..self.number(number, 0)
    }
}

/// The first row for which `before` is false, where it is true for a prefix of
/// `range` only.
pub fn first_not(range: Range<usize>, mut before: impl FnMut(usize) -> bool) -> usize {
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
