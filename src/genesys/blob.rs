//! Reads `data/genesys.bin` in place. Nothing is parsed at start: every
//! question is a few array reads and a binary search. The layout is written
//! down in `data/generate.py`, which makes the file.

static BLOB: &[u8] = include_bytes!("../../data/genesys.bin");

const TABLE: usize = 20;

/// A section of the blob: rows of one width.
#[derive(Clone, Copy)]
pub(super) struct Section {
    number: usize,
    width: usize,
}

const ENDS: Section = Section { number: 0, width: 4 };
const HEAP: Section = Section { number: 1, width: 1 };
const LIST_ENDS: Section = Section { number: 2, width: 2 };
const LIST_ITEMS: Section = Section { number: 3, width: 2 };
/// Path, method, flags, id, list of scopes, list of permissions.
pub(super) const OPERATIONS: Section = Section { number: 4, width: 10 };
/// Numbers of operations, sorted by the lower-cased id.
pub(super) const BY_ID: Section = Section { number: 5, width: 2 };
/// Scope names, sorted.
pub(super) const SCOPES: Section = Section { number: 6, width: 2 };
/// Permission and how many operations require it, sorted by name.
pub(super) const PERMISSIONS: Section = Section { number: 7, width: 4 };
/// Two spellings of one permission that both occur in official sources.
pub(super) const VARIANTS: Section = Section { number: 8, width: 4 };
/// Mistaken scope, kind of correction, scope to use; sorted.
pub(super) const CORRECTIONS: Section = Section { number: 9, width: 6 };
/// Permission domain, and the scope that most of its operations accept; sorted.
pub(super) const DOMAINS: Section = Section { number: 10, width: 4 };
/// Every literal segment of a path and where it divides into two words (0 =
/// nowhere), sorted.
pub(super) const WORDS: Section = Section { number: 11, width: 4 };
/// Paths that people write about and that do not exist, sorted.
pub(super) const CLAIMED: Section = Section { number: 12, width: 2 };

fn u16_at(offset: usize) -> usize {
    match BLOB.get(offset..offset + 2) {
        Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
        _ => 0,
    }
}

fn u32_at(offset: usize) -> usize {
    match BLOB.get(offset..offset + 4) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]) as usize,
        _ => 0,
    }
}

impl Section {
    fn start(self) -> usize {
        u32_at(TABLE + 8 * self.number)
    }

    /// How many rows it has.
    pub(super) fn len(self) -> usize {
        u32_at(TABLE + 8 * self.number + 4)
    }

    /// The two bytes at `column` (in bytes) of a row, as a number.
    pub(super) fn number(self, row: usize, column: usize) -> usize {
        u16_at(self.start() + row * self.width + column)
    }

    /// One byte of a row.
    pub(super) fn byte(self, row: usize, column: usize) -> u8 {
        BLOB.get(self.start() + row * self.width + column).copied().unwrap_or(0)
    }

    /// The string whose number stands at `column` of a row.
    pub(super) fn text(self, row: usize, column: usize) -> &'static str {
        string(self.number(row, column))
    }

    /// The list whose number stands at `column` of a row.
    pub(super) fn list(self, row: usize, column: usize) -> impl Iterator<Item = &'static str> {
        let number = self.number(row, column);
        let from = number.checked_sub(1).map_or(0, |before| LIST_ENDS.number(before, 0));
        (from..LIST_ENDS.number(number, 0)).map(|item| LIST_ITEMS.text(item, 0))
    }

    /// The first row for which `before` is false, in a section that is sorted
    /// so that it is true for a prefix of `range` only.
    pub(super) fn first_not(range: std::ops::Range<usize>, mut before: impl FnMut(usize) -> bool) -> usize {
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

    /// The row whose first column is `name`, in a section sorted by it.
    pub(super) fn find(self, name: &str) -> Option<usize> {
        let row = Self::first_not(0..self.len(), |row| self.text(row, 0) < name);
        (row < self.len() && self.text(row, 0) == name).then_some(row)
    }

    /// The first column of all rows.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        (0..self.len()).map(move |row| self.text(row, 0))
    }
}

fn string(number: usize) -> &'static str {
    let end = |number: usize| u32_at(ENDS.start() + 4 * number);
    let from = number.checked_sub(1).map_or(0, end);
    let heap = HEAP.start();
    BLOB.get(heap + from..heap + end(number))
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .unwrap_or_default()
}

/// The day of the API definition that the catalogue was made from, `YYYY-MM-DD`.
pub(super) fn date() -> &'static str {
    BLOB.get(8..18).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The whole blob, for its checksum.
#[cfg(test)]
pub(super) fn bytes() -> &'static [u8] {
    BLOB
}
