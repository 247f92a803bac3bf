//! What exports tell of a role's sessions, which conditions ask for: the role's
//! id, its tags, and the organization of its account.

use super::Resources;
use crate::iam::arn;
use crate::model::{IamRole, LocatedText, Origin};
use crate::syntax::Text;

impl<'a> Resources<'a> {
    /// The id that AWS gave the role with this ARN; nothing where two answers differ.
    pub fn role_id(&self, role: &Text) -> Option<&'a Text> {
        let mut ids = self.roles_called(role).into_iter().filter_map(|(_, role)| role.id.as_ref());
        let first = ids.next()?;
        ids.all(|other| other.is_same(first)).then_some(&first.value)
    }

    /// The tags of the role with this ARN, as they were exported; nothing where
    /// something else makes the role, which may tag it otherwise, or where two
    /// answers differ.
    pub fn role_tags(&self, role: &Text) -> Option<&'a [(Text, Text)]> {
        let described = self.roles_called(role);
        let is_made =
            |(index, role): &(usize, &IamRole)| self.origin(*index) != Origin::Export && role.trust.is_told();
        if described.iter().any(is_made) {
            return None;
        }
        let mut tags = described.into_iter().filter_map(|(_, role)| role.tags.as_deref());
        let first = tags.next()?;
        tags.all(|other| other == first).then_some(first)
    }

    /// The organization of AWS that a role's account belongs to: its management
    /// account says so itself; another account asked where the answer stands
    /// beside what was exported of the role.
    pub fn organization_of(&self, role: &Text) -> Option<&'a LocatedText> {
        let account = arn::account(role)?;
        let exported =
            self.roles_called(role).into_iter().filter(|(index, _)| self.origin(*index) == Origin::Export);
        let folders: Vec<&str> = exported.map(|(index, _)| self.folder(self.file(index))).collect();
        let mut found = self.contents.iter().filter_map(|(file, content)| {
            let organization = content.organization.as_ref()?;
            let manages =
                organization.management.as_ref().is_some_and(|own| own.value.same_as(&account).is_true());
            (manages || folders.contains(&self.folder(*file))).then_some(&organization.id)
        });
        let first = found.next()?;
        found.all(|other| other.is_same(first)).then_some(first)
    }
}
