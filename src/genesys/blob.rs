//! Reads `data/genesys.bin` in place: every question is a few array reads and a
//! binary search. The layout is written
//! down in `data/generate.py`, which makes the file.

use crate::blob::{Blob, Section, first_not};

static BLOB: Blob = Blob::new(include_bytes!("../../data/genesys.bin"));

const ENDS: Section = Section::new(&BLOB, 0, 4);
const HEAP: Section = Section::new(&BLOB, 1, 1);
const LIST_ENDS: Section = Section::new(&BLOB, 2, 2);
const LIST_ITEMS: Section = Section::new(&BLOB, 3, 2);
/// Path, method, flags, id, list of scopes, list of permissions.
pub(super) const OPERATIONS: Section = Section::new(&BLOB, 4, 10);
/// Numbers of operations, sorted by the lower-cased id.
pub(super) const BY_ID: Section = Section::new(&BLOB, 5, 2);
/// Scope names, sorted.
pub(super) const SCOPES: Section = Section::new(&BLOB, 6, 2);
/// Permission and how many operations require it, sorted by name.
pub(super) const PERMISSIONS: Section = Section::new(&BLOB, 7, 4);
/// Two spellings of one permission that both occur in official sources.
pub(super) const VARIANTS: Section = Section::new(&BLOB, 8, 4);
/// Mistaken scope, kind of correction, scope to use; sorted.
pub(super) const CORRECTIONS: Section = Section::new(&BLOB, 9, 6);
/// Permission domain, and the scope that most of its operations accept; sorted.
pub(super) const DOMAINS: Section = Section::new(&BLOB, 10, 4);
/// Every literal segment of a path and where it divides into two words (0 =
/// nowhere), sorted.
pub(super) const WORDS: Section = Section::new(&BLOB, 11, 4);
/// Paths that people write about and that do not exist, sorted.
pub(super) const CLAIMED: Section = Section::new(&BLOB, 12, 2);

/// Sections whose columns are strings and lists of strings.
pub(super) trait Names {
    /// The string whose number stands at `column` of a row.
    fn text(self, row: usize, column: usize) -> &'static str;
    /// The list whose number stands at `column` of a row.
    fn list(self, row: usize, column: usize) -> impl Iterator<Item = &'static str>;
    /// The row whose first column is `name`, in a section sorted by it.
    fn find(self, name: &str) -> Option<usize>;
    /// The first column of all rows.
    fn names(self) -> impl Iterator<Item = &'static str>;
}

impl Names for Section {
    fn text(self, row: usize, column: usize) -> &'static str {
        string(self.number(row, column))
    }

    fn list(self, row: usize, column: usize) -> impl Iterator<Item = &'static str> {
        LIST_ENDS.group(self.number(row, column)).map(|item| LIST_ITEMS.text(item, 0))
    }

    fn find(self, name: &str) -> Option<usize> {
        let row = first_not(0..self.len(), |row| self.text(row, 0) < name);
        (row < self.len() && self.text(row, 0) == name).then_some(row)
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        (0..self.len()).map(move |row| self.text(row, 0))
    }
}

fn string(number: usize) -> &'static str {
    let from = number.checked_sub(1).map_or(0, |before| ENDS.long(before, 0));
    std::str::from_utf8(HEAP.bytes(from..ENDS.long(number, 0))).unwrap_or_default()
}

/// The day of the API definition that the catalogue was made from, `YYYY-MM-DD`.
pub(super) fn date() -> &'static str {
    BLOB.date()
}

/// The whole blob, for its checksum.
#[cfg(test)]
pub(super) fn bytes() -> &'static [u8] {
    BLOB.bytes()
}
