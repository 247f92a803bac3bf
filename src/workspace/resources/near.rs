//! Described roles that somebody may have meant where no file describes the
//! role that a manifest names.

use super::Resources;
use crate::diagnostic::nearest;
use crate::iam::arn::name_in;
use crate::model::{IamRole, LocatedText, Origin};
use crate::syntax::{Part, Text};

/// A role that may be meant.
pub struct Near<'a> {
    /// What describes it.
    pub role: &'a IamRole,
    /// Its name, with holes where the files do not tell it.
    pub name: Text,
    /// How many letters away it is; more than a slip has where it is not told.
    pub letters: usize,
    /// Whether the file makes it, and not only tells that it exists.
    pub is_made: bool,
}

/// More roles than this are an account's, and nobody's slip is looked for.
const MOST: usize = 64;

/// More letters than this are no slip.
const MOST_LETTERS: usize = 2;

impl<'a> Resources<'a> {
    /// A described role of the same name that is another one: in another
    /// account, or under another path. With whether its file makes it.
    pub fn namesake(&self, arn: &Text) -> Option<(&'a LocatedText, bool)> {
        let named = self.roles.get(name_in(arn.literal()?))?;
        let mut others = named.iter().filter_map(|(index, role)| Some((*index, role.arn.as_ref()?)));
        let (index, other) = others.find(|(_, own)| own.same_as(arn).is_false())?;
        Some((other, self.origin(index) != Origin::Export))
    }

    /// The described role whose name is nearest to that of this ARN. What a
    /// manifest names is its own organization's.
    pub fn nearly_called(&self, arn: &Text) -> Option<Near<'a>> {
        let name = name_in(arn.literal()?);
        let count = self.contents.iter().map(|(_, content)| content.roles.len()).sum::<usize>();
        if count > MOST || self.roles.contains_key(name) {
            return None;
        }
        let near = |index: usize, role: &'a IamRole, name: Text, letters| Near {
            role,
            name,
            letters,
            is_made: self.origin(index) != Origin::Export,
        };
        let others = self.roles.keys().copied().filter(|other| !self.own_roles.contains(other));
        if let Some(other) = nearest(name, others) {
            let (index, role) = *self.roles.get(other)?.first()?;
            return Some(near(index, role, Text::from(other), strsim::damerau_levenshtein(name, other)));
        }
        // Names that a stage or the like is a part of.
        let all = self.contents.iter().enumerate();
        let all = all.flat_map(|(index, (_, content))| content.roles.iter().map(move |role| (index, role)));
        let open = all.filter(|(_, role)| role.trust.is_told()).filter_map(|(index, role)| {
            let own = &role.name.as_ref()?.value;
            Some(near(index, role, own.clone(), letters_to(own, name)?))
        });
        open.min_by_key(|near| near.letters)
    }
}

impl<'a> Resources<'a> {
    /// The only role that a file makes under a name that it does not tell.
    pub fn made_unnamed(&self) -> Option<&'a IamRole> {
        let made = self.contents.iter().filter(|(_, content)| content.origin != Origin::Export);
        let roles = made.flat_map(|(_, content)| content.roles.iter());
        let mut open = roles.filter(|role| {
            let names_nothing = |name: &Text| name.parts().iter().all(|part| matches!(part, Part::Hole(_)));
            role.trust.is_told() && role.name.as_ref().is_some_and(|name| names_nothing(&name.value))
        });
        let first = open.next()?;
        open.next().is_none().then_some(first)
    }
}

impl Near<'_> {
    /// Whether it is so near that the name is a slip.
    pub fn is_slip(&self) -> bool {
        self.letters <= MOST_LETTERS && self.letters * 4 <= self.name.to_string().len()
    }
}

/// How many letters a name is away from one that has a hole: what stands before
/// and behind the hole against the two ends of the name.
fn letters_to(open: &Text, name: &str) -> Option<usize> {
    const SHORTEST: usize = 4;
    let parts = open.parts();
    let (start, end) = match parts.as_slice() {
        [Part::Literal(start), Part::Hole(_)] => (&**start, ""),
        [Part::Hole(_), Part::Literal(end)] => ("", &**end),
        [Part::Literal(start), Part::Hole(_), Part::Literal(end)] => (&**start, &**end),
        _ => return None,
    };
    if start.len() + end.len() < SHORTEST || !name.is_ascii() || name.len() > 64 {
        return None;
    }
    let best = |written: &str, cut: fn(&str, usize) -> &str| {
        let lengths =
            written.len().saturating_sub(MOST_LETTERS)..=(written.len() + MOST_LETTERS).min(name.len());
        lengths.map(|length| strsim::damerau_levenshtein(written, cut(name, length))).min()
    };
    let letters = best(start, |name, length| &name[..length])?
        + best(end, |name, length| &name[name.len() - length..])?;
    (letters <= MOST_LETTERS).then_some(letters)
}
