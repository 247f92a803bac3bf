//! Short strings that a file says over and over (`Type`, `Effect`, `Allow`)
//! share one allocation.

use std::sync::Arc;

/// How many strings are remembered; a newer one takes the place of an older.
const SLOTS: usize = 1024;
/// Longer strings hardly repeat, in bytes.
const LONGEST: usize = 48;

/// The strings that were met last.
pub(super) struct Repeated(Vec<Option<Arc<str>>>);

impl Repeated {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// The string, shared with an equal one that was met before.
    pub(super) fn share(&mut self, text: &str) -> Arc<str> {
        if text.len() > LONGEST {
            return text.into();
        }
        if self.0.is_empty() {
            self.0.resize(SLOTS, None);
        }
        match &mut self.0[slot(text)] {
            Some(known) if **known == *text => Arc::clone(known),
            place => Arc::clone(place.insert(text.into())),
        }
    }
}

/// Where a string is remembered: multiplication spreads it well enough, for a
/// collision costs one allocation.
fn slot(text: &str) -> usize {
    let mut hash = text.len() as u64;
    for chunk in text.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }
    (hash >> 40) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{LONGEST, Repeated};

    #[test]
    fn equal_strings_are_one_allocation_and_others_are_not() {
        let mut repeated = Repeated::new();
        let first = repeated.share("Effect");
        assert!(Arc::ptr_eq(&first, &repeated.share("Effect")));
        for number in 0..5000 {
            let text = format!("role-{number}");
            assert_eq!(*repeated.share(&text), *text);
        }
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(*repeated.share(&long), *long);
        assert_eq!(*repeated.share(""), *"");
    }
}
