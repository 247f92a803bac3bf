//! A scalar as literal parts and holes. A hole is a value that the files do
//! not tell: it makes what depends on it unknown, and nothing else.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU64;
use std::sync::Arc;

use crate::kleene::Truth;

/// A value that the files leave open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hole {
    /// The name that the file gives it (`org_id` in `${org_id}`).
    pub name: Arc<str>,
    /// Holes of one identity stand for one value, whatever it is: the id of a
    /// key that a stack makes. Nothing where each may stand for another one.
    pub identity: Option<NonZeroU64>,
}

impl Hole {
    /// A value of which only the name is known; another hole of that name may
    /// stand for another value.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), identity: None }
    }

    /// A value that is the same wherever `what` stands for it, under whatever name.
    pub fn same(what: impl Hash, name: impl Into<Arc<str>>) -> Self {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        // One hash in 2^64 has to share its number with another.
        let identity = NonZeroU64::new(hasher.finish()).unwrap_or(NonZeroU64::MIN);
        Self { name: name.into(), identity: Some(identity) }
    }
}

/// A piece of a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Characters that are known.
    Literal(Arc<str>),
    /// Any run of characters, the empty one included.
    Hole(Hole),
}

/// A string of known and unknown pieces. Comparing gives a [`Truth`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text(Repr);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Repr {
    Literal(Arc<str>),
    Parts(Arc<[Part]>),
}

impl Text {
    /// A text of one unknown piece.
    pub fn hole(hole: Hole) -> Self {
        Self(Repr::Parts(Arc::from([Part::Hole(hole)])))
    }

    /// A text without holes.
    pub fn from_shared(literal: Arc<str>) -> Self {
        Self(Repr::Literal(literal))
    }

    /// A text from pieces; neighbouring literals are joined, empty ones
    /// dropped.
    pub fn from_parts(parts: impl IntoIterator<Item = Part>) -> Self {
        let mut joined: Vec<Part> = Vec::new();
        // A run of literals becomes one text at its end, for there may be very many of them.
        let mut run: Option<Arc<str>> = None;
        let mut longer = String::new();
        for part in parts {
            match part {
                Part::Literal(text) if text.is_empty() => {}
                Part::Literal(text) => match run.take() {
                    None if longer.is_empty() => run = Some(text),
                    first => {
                        longer.push_str(first.as_deref().unwrap_or_default());
                        longer.push_str(&text);
                    }
                },
                Part::Hole(hole) => {
                    joined.extend(ended(&mut run, &mut longer));
                    joined.push(Part::Hole(hole));
                }
            }
        }
        joined.extend(ended(&mut run, &mut longer));
        match joined.as_slice() {
            [] => Self::from(""),
            [Part::Literal(text)] => Self(Repr::Literal(Arc::clone(text))),
            _ => Self(Repr::Parts(Arc::from(joined))),
        }
    }

    /// The characters, if all are known.
    pub fn literal(&self) -> Option<&str> {
        match &self.0 {
            Repr::Literal(text) => Some(text),
            Repr::Parts(_) => None,
        }
    }

    /// The pieces.
    pub fn parts(&self) -> Vec<Part> {
        match &self.0 {
            Repr::Literal(text) => vec![Part::Literal(Arc::clone(text))],
            Repr::Parts(parts) => parts.to_vec(),
        }
    }

    /// The holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        let parts: &[Part] = match &self.0 {
            Repr::Literal(_) => &[],
            Repr::Parts(parts) => parts,
        };
        parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Literal(_) => None,
        })
    }

    /// Whether a piece is unknown.
    pub fn has_holes(&self) -> bool {
        matches!(self.0, Repr::Parts(_))
    }

    /// This text followed by another.
    #[must_use]
    pub fn then(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (Repr::Literal(own), Repr::Literal(more)) => Self::from(format!("{own}{more}")),
            _ => Self::from_parts(self.parts().into_iter().chain(other.parts())),
        }
    }

    /// Whether the two are the same string. Two holes of one name may still be
    /// filled differently for two organizations, so they compare as unknown
    /// unless they have an identity.
    pub fn same_as(&self, other: &Self) -> Truth {
        match (&self.0, &other.0) {
            (Repr::Literal(a), Repr::Literal(b)) => Truth::from(a == b),
            (Repr::Parts(a), Repr::Parts(b)) if is_one_value(a, b) => Truth::True,
            _ if self.can_equal(other) => Truth::Unknown,
            _ => Truth::False,
        }
    }

    /// Whether the two are surely the same string: [`Text::same_as`] where no
    /// answer but yes counts, without a search for what they could both be.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Literal(a), Repr::Literal(b)) => a == b,
            (Repr::Parts(a), Repr::Parts(b)) => is_one_value(a, b),
            _ => false,
        }
    }

    /// Whether this is the given string.
    pub fn is(&self, literal: &str) -> Truth {
        match &self.0 {
            Repr::Literal(own) => Truth::from(&**own == literal),
            Repr::Parts(_) => self.same_as(&Self::from(literal)),
        }
    }

    fn can_equal(&self, other: &Self) -> bool {
        if differ_before_holes(self, other) {
            return false;
        }
        #[derive(Clone, Copy, PartialEq)]
        enum Unit {
            Char(char),
            Any,
        }
        fn units(text: &Text) -> Vec<Unit> {
            let mut all = Vec::new();
            for part in text.parts() {
                match part {
                    Part::Literal(literal) => all.extend(literal.chars().map(Unit::Char)),
                    Part::Hole(_) => all.push(Unit::Any),
                }
            }
            all
        }
        let (a, b) = (units(self), units(other));
        // reachable[j]: some filling of a's units so far equals one of b[..j].
        let mut reachable = vec![false; b.len() + 1];
        reachable[0] = true;
        for (j, unit) in b.iter().enumerate() {
            reachable[j + 1] = reachable[j] && *unit == Unit::Any;
        }
        for own in &a {
            let mut next = vec![false; b.len() + 1];
            next[0] = reachable[0] && *own == Unit::Any;
            for (j, unit) in b.iter().enumerate() {
                next[j + 1] = match (own, unit) {
                    (Unit::Any, _) => reachable[j + 1] || next[j],
                    (_, Unit::Any) => reachable[j + 1] || next[j],
                    (Unit::Char(x), Unit::Char(y)) => reachable[j] && x == y,
                } || (*unit == Unit::Any && next[j]);
            }
            reachable = next;
        }
        reachable[b.len()]
    }
}

/// Whether two texts begin or end otherwise, as the ARNs of two accounts do.
fn differ_before_holes(a: &Text, b: &Text) -> bool {
    fn start(text: &Text) -> &str {
        match &text.0 {
            Repr::Literal(text) => text,
            Repr::Parts(parts) => parts.first().map_or("", literal),
        }
    }
    fn end(text: &Text) -> &str {
        match &text.0 {
            Repr::Literal(text) => text,
            Repr::Parts(parts) => parts.last().map_or("", literal),
        }
    }
    fn literal(part: &Part) -> &str {
        match part {
            Part::Literal(text) => text,
            Part::Hole(_) => "",
        }
    }
    let starts = start(a).bytes().zip(start(b).bytes());
    let ends = end(a).bytes().rev().zip(end(b).bytes().rev());
    starts.into_iter().any(|(a, b)| a != b) || ends.into_iter().any(|(a, b)| a != b)
}

fn is_one_value(a: &[Part], b: &[Part]) -> bool {
    let same = |(a, b): (&Part, &Part)| match (a, b) {
        (Part::Literal(a), Part::Literal(b)) => a == b,
        (Part::Hole(a), Part::Hole(b)) => a.identity.is_some() && a.identity == b.identity,
        _ => false,
    };
    a.len() == b.len() && a.iter().zip(b).all(same)
}

/// The literal that a run of literals makes.
fn ended(run: &mut Option<Arc<str>>, longer: &mut String) -> Option<Part> {
    let joined = (!longer.is_empty()).then(|| std::mem::take(longer).into());
    run.take().or(joined).map(Part::Literal)
}

impl From<&str> for Text {
    fn from(literal: &str) -> Self {
        Self(Repr::Literal(Arc::from(literal)))
    }
}

impl From<String> for Text {
    fn from(literal: String) -> Self {
        Self(Repr::Literal(Arc::from(literal)))
    }
}

/// Known characters as they are, a hole as `${name}`.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Literal(text) => f.write_str(text),
            Repr::Parts(parts) => parts.iter().try_for_each(|part| match part {
                Part::Literal(text) => f.write_str(text),
                Part::Hole(hole) => write!(f, "${{{}}}", hole.name),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Hole, Part, Text};
    use crate::kleene::Truth;

    fn text(pattern: &str) -> Text {
        Text::from_parts(pattern.split_inclusive('?').flat_map(|piece| {
            let hole = piece.ends_with('?').then(|| Part::Hole(Hole::new("x")));
            [Some(Part::Literal(piece.trim_end_matches('?').into())), hole].into_iter().flatten()
        }))
    }

    #[test]
    fn a_hole_makes_unknown_only_what_it_could_decide() {
        assert_eq!(text("acme").same_as(&text("acme")), Truth::True);
        assert_eq!(text("acme").same_as(&text("acme2")), Truth::False);
        assert_eq!(text("acme-?").same_as(&text("acme-eu")), Truth::Unknown);
        assert_eq!(text("acme-?").same_as(&text("beta-eu")), Truth::False);
        assert_eq!(text("?-eu").same_as(&text("acme-us")), Truth::False);
        assert_eq!(text("?").same_as(&text("")), Truth::Unknown);
        assert_eq!(text("a?").same_as(&text("?b")), Truth::Unknown);
        assert_eq!(text("a?c").same_as(&text("ab?d")), Truth::False);
    }

    proptest::proptest! {
        #[test]
        fn what_can_be_filled_alike_is_never_another(a in "[ab]{0,3}\\??[ab]{0,3}\\??", b in "[ab]{0,3}\\??[ab]{0,3}") {
            let fillings = ["", "a", "b", "aa", "ab", "ba", "bb", "aab", "abb", "bab"];
            let filled = |pattern: &str| -> Vec<String> {
                let both = fillings.iter().flat_map(|one| fillings.iter().map(move |two| (one, two)));
                both.map(|(one, two)| pattern.replacen('?', one, 1).replacen('?', two, 1)).collect()
            };
            let (ours, theirs) = (filled(&a), filled(&b));
            let alike = ours.iter().any(|one| theirs.contains(one));
            let answer = text(&a).same_as(&text(&b));
            proptest::prop_assert!(!(alike && answer.is_false()), "{a} {b}");
            proptest::prop_assert_eq!(answer.is_true(), text(&a).is_same(&text(&b)));
        }
    }

    #[test]
    fn what_stands_for_one_value_is_the_same_whatever_it_is() {
        let key = |scope: &str| Text::hole(Hole::same(scope, "Key"));
        let arn = |scope: &str| Text::from("key/").then(&key(scope));
        assert_eq!(arn("a stack").same_as(&arn("a stack")), Truth::True);
        assert_eq!(arn("a stack").same_as(&arn("another stack")), Truth::Unknown);
        assert_eq!(arn("a stack").same_as(&Text::from("key/").then(&text("?"))), Truth::Unknown);
        assert_eq!(arn("a stack").same_as(&text("key/1")), Truth::Unknown);
        assert_eq!(arn("a stack").same_as(&text("alias/1")), Truth::False);
    }

    #[test]
    fn neighbouring_literals_are_one_and_empty_ones_none() {
        let literal = |text: &str| Part::Literal(text.into());
        let hole = || Part::Hole(Hole::new("x"));
        let parts =
            ["a", "", "b", "c"].map(literal).into_iter().chain([hole(), hole(), literal(""), literal("d")]);
        let text = Text::from_parts(parts);
        assert_eq!(text.parts(), [literal("abc"), hole(), hole(), literal("d")]);
        assert_eq!(Text::from_parts(["a", "b"].map(literal)).literal(), Some("ab"));
        assert_eq!(Text::from_parts([literal("")]).literal(), Some(""));
    }

    #[test]
    fn shows_holes_by_name() {
        assert_eq!(text("a?b").to_string(), "a${x}b");
    }
}
