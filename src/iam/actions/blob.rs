//! Reads `data/aws.bin` in place: a look-up is two binary searches. The layout is written down in `data/generate_actions.py`,
//! which makes the file.

use std::cmp::Ordering;

use crate::blob::{Blob, Section};

static BLOB: Blob = Blob::new(include_bytes!("../../../data/aws.bin"));

/// Words below this number take one byte.
const COMMON: usize = 192;

const WORD_ENDS: Section = Section::new(&BLOB, 0, 2);
const WORD_BYTES: Section = Section::new(&BLOB, 1, 1);
const STRING_ENDS: Section = Section::new(&BLOB, 2, 2);
const STRING_CODES: Section = Section::new(&BLOB, 3, 1);
const NAME_CODES: Section = Section::new(&BLOB, 4, 1);
/// Name, first action, first resource type, where the names of its actions
/// begin (four bytes); sorted by name, with one more row for the end.
pub(super) const SERVICES: Section = Section::new(&BLOB, 5, 10);
/// Where its name begins within the service's, list of uses, list of
/// condition keys with the access level in the three highest bits.
pub(super) const ACTIONS: Section = Section::new(&BLOB, 6, 6);
/// Name, `service:region:account`, the rest of the ARN, list of condition keys.
pub(super) const TYPES: Section = Section::new(&BLOB, 7, 8);
/// Where a list of uses ends.
pub(super) const USE_ENDS: Section = Section::new(&BLOB, 8, 2);
/// Resource type, list of condition keys with the highest bit for "required".
pub(super) const USES: Section = Section::new(&BLOB, 9, 4);
/// Where a list of strings ends.
pub(super) const LIST_ENDS: Section = Section::new(&BLOB, 10, 2);
/// Strings.
pub(super) const LIST_ITEMS: Section = Section::new(&BLOB, 11, 2);

/// The string whose number stands at `column` of a row.
pub(super) fn text(section: Section, row: usize, column: usize) -> Coded {
    Coded(STRING_CODES.bytes(STRING_ENDS.group(section.number(row, column))))
}

/// The name of an action of this service.
pub(super) fn action_name(service: usize, row: usize) -> Coded {
    let base = |service: usize| SERVICES.long(service, 6);
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
    BLOB.date()
}

/// The whole blob, for its checksum.
#[cfg(test)]
pub(super) fn bytes() -> &'static [u8] {
    BLOB.bytes()
}
