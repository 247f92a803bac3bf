//! Reads `data/aws.bin` in place. Nothing is parsed at start: a look-up is two
//! binary searches. The layout is written down in `data/generate_actions.py`,
//! which makes the file.

use std::cmp::Ordering;
use std::ops::Range;

static BLOB: &[u8] = include_bytes!("../../../data/aws.bin");

const TABLE: usize = 20;
/// Words below this number take one byte.
const COMMON: usize = 192;

/// A section of the blob: rows of one width.
#[derive(Clone, Copy)]
pub(super) struct Section {
    number: usize,
    width: usize,
}

const WORD_ENDS: Section = Section { number: 0, width: 2 };
const WORD_BYTES: Section = Section { number: 1, width: 1 };
const STRING_ENDS: Section = Section { number: 2, width: 2 };
const STRING_CODES: Section = Section { number: 3, width: 1 };
const NAME_CODES: Section = Section { number: 4, width: 1 };
/// Name, first action, first resource type, where the names of its actions
/// begin (four bytes); sorted by name, with one more row for the end.
pub(super) const SERVICES: Section = Section { number: 5, width: 10 };
/// Where its name begins within the service's, list of uses, list of
/// condition keys with the access level in the three highest bits.
pub(super) const ACTIONS: Section = Section { number: 6, width: 6 };
/// Name, `service:region:account`, the rest of the ARN, list of condition keys.
pub(super) const TYPES: Section = Section { number: 7, width: 8 };
/// Where a list of uses ends.
pub(super) const USE_ENDS: Section = Section { number: 8, width: 2 };
/// Resource type, list of condition keys with the highest bit for "required".
pub(super) const USES: Section = Section { number: 9, width: 4 };
/// Where a list of strings ends.
pub(super) const LIST_ENDS: Section = Section { number: 10, width: 2 };
/// Strings.
pub(super) const LIST_ITEMS: Section = Section { number: 11, width: 2 };

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

    /// The string whose number stands at `column` of a row.
    pub(super) fn text(self, row: usize, column: usize) -> Coded {
        let range = STRING_ENDS.group(self.number(row, column));
        Coded(STRING_CODES.bytes(range))
    }

    /// The rows of the group with this number, in a section of ends.
    pub(super) fn group(self, number: usize) -> Range<usize> {
        let from = number.checked_sub(1).map_or(0, |before| self.number(before, 0));
        from..self.number(number, 0)
    }

    fn bytes(self, range: Range<usize>) -> &'static [u8] {
        let start = self.start();
        BLOB.get(start + range.start..start + range.end).unwrap_or_default()
    }
}

/// The first row for which `before` is false, where it is true for a prefix of
/// `range` only.
pub(super) fn first_not(range: Range<usize>, mut before: impl FnMut(usize) -> bool) -> usize {
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

/// The name of an action of this service.
pub(super) fn action_name(service: usize, row: usize) -> Coded {
    let base = |service: usize| u32_at(SERVICES.start() + service * SERVICES.width + 6);
    let own = base(service);
    let next = row + 1;
    let is_last = next >= SERVICES.number(service + 1, 2);
    let end = if is_last { base(service + 1) } else { own + ACTIONS.number(next, 0) };
    Coded(NAME_CODES.bytes(own + ACTIONS.number(row, 0)..end))
}

/// A string as a list of words.
#[derive(Clone, Copy)]
pub(super) struct Coded(&'static [u8]);

impl Coded {
    /// Its words, in order.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        let mut codes = self.0.iter().copied();
        std::iter::from_fn(move || {
            let first = usize::from(codes.next()?);
            let number = match first.checked_sub(COMMON) {
                None => first,
                Some(high) => COMMON + (high << 8) + usize::from(codes.next()?),
            };
            std::str::from_utf8(WORD_BYTES.bytes(WORD_ENDS.group(number))).ok()
        })
    }

    /// How it compares with a text, ASCII letters compared without case.
    pub(super) fn cmp_ignoring_case(self, other: &str) -> Ordering {
        let mut rest = other.as_bytes();
        for word in self.words() {
            for byte in word.bytes() {
                let Some((first, after)) = rest.split_first() else { return Ordering::Greater };
                match byte.to_ascii_lowercase().cmp(&first.to_ascii_lowercase()) {
                    Ordering::Equal => rest = after,
                    unequal => return unequal,
                }
            }
        }
        if rest.is_empty() { Ordering::Equal } else { Ordering::Less }
    }
}

impl std::fmt::Display for Coded {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.words().try_for_each(|word| out.write_str(word))
    }
}

/// The day of the data, `YYYY-MM-DD`.
pub(super) fn date() -> &'static str {
    BLOB.get(8..18).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The whole blob, for its checksum.
#[cfg(test)]
pub(super) fn bytes() -> &'static [u8] {
    BLOB
}
