//! Three-valued truth: every question that files may leave open is answered
//! with yes, no or unknown, and unknown is never rounded to either side.

use std::ops::{BitAnd, BitOr, Not};

/// A truth value of strong Kleene logic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// Holds whatever the open values turn out to be.
    True,
    /// Fails whatever the open values turn out to be.
    False,
    /// The files do not tell.
    Unknown,
}

impl Truth {
    /// Whether this is known to hold.
    pub fn is_true(self) -> bool {
        self == Self::True
    }

    /// Whether this is known to fail.
    pub fn is_false(self) -> bool {
        self == Self::False
    }

    /// Whether the files leave this open.
    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }

    /// Conjunction of many; true for none. Stops at the first false.
    pub fn all(values: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::True;
        for value in values {
            result = result & value;
            if result.is_false() {
                break;
            }
        }
        result
    }

    /// Disjunction of many; false for none. Stops at the first true.
    pub fn any(values: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::False;
        for value in values {
            result = result | value;
            if result.is_true() {
                break;
            }
        }
        result
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl BitAnd for Truth {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }
}

impl BitOr for Truth {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, Self::False) => Self::False,
            _ => Self::Unknown,
        }
    }
}

impl Not for Truth {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    #[test]
    fn unknown_is_never_rounded_but_a_decided_side_decides() {
        assert_eq!(Unknown & False, False);
        assert_eq!(Unknown & True, Unknown);
        assert_eq!(Unknown | True, True);
        assert_eq!(Unknown | False, Unknown);
        assert_eq!(!Unknown, Unknown);
        assert_eq!(Truth::all([]), True);
        assert_eq!(Truth::any([]), False);
        assert_eq!(Truth::all([Unknown, False]), False);
        assert_eq!(Truth::any([Unknown, True]), True);
    }
}
