//! The policies of a role where a manifest names the exports that tell them.

use super::{Branch, Described, Resources};
use crate::iam::Policy;
use crate::model::{IamRole, Origin, RolePolicy};
use crate::source::FileId;
use crate::syntax::Text;
use crate::workspace::Resolved;

impl<'a> Resources<'a> {
    /// Whether a file is an export that tells of the role's policies.
    pub fn exports_permissions(&self, arn: &Text, file: FileId) -> bool {
        !self.exported_in(arn, file).is_empty()
    }

    /// What the exports of these files tell of the role's policies. Where they
    /// do not tell all, the other answers about it say what else it has: a list
    /// is an answer by itself, which nobody thinks of naming.
    pub fn exported_permissions(
        &self,
        arn: &Text,
        files: &[FileId],
        branch: &Branch,
    ) -> Resolved<'a, Policy> {
        let mut described: Described<'a, IamRole> =
            files.iter().flat_map(|file| self.exported_in(arn, *file)).collect();
        let mut known = described.clone();
        let is_whole = described.iter().any(|(_, role)| role.inline_complete)
            && described.iter().any(|(_, role)| role.attached_complete);
        if !is_whole {
            let others = self.roles_called(arn).into_iter().filter(|(index, _)| {
                self.origin(*index) == Origin::Export && !files.contains(&self.file(*index))
            });
            let others: Described<'a, IamRole> = others.collect();
            // What was named counts, whatever else is told of the same policy.
            let is_called = |one: &RolePolicy, other: &RolePolicy| {
                let names = one.name.as_ref().zip(other.name.as_ref());
                names.is_some_and(|(one, other)| one.value == other.value)
            };
            let retells = |other: &IamRole| {
                let own = || described.iter().flat_map(|(_, role)| &role.inline);
                let mut told = other.inline.iter().filter(|policy| policy.document.is_some());
                told.any(|policy| own().any(|own| own.document.is_some() && is_called(own, policy)))
            };
            let answers: Described<'a, IamRole> = others
                .iter()
                .filter(|(_, role)| role.arn.is_none() && role.tells_policies() && !retells(role))
                .copied()
                .collect();
            described.extend(answers);
            known.extend(others);
        }
        self.keep(&mut described, branch);
        let mut found = Resolved::default();
        self.permissions(&described, arn, branch, &mut found);
        found.assumed.extend(self.taken_for(&known, arn));
        found
    }

    fn exported_in(&self, arn: &Text, file: FileId) -> Described<'a, IamRole> {
        let mut all = self.roles_in(file, arn);
        all.retain(|(index, role)| self.origin(*index) == Origin::Export && role.tells_policies());
        all
    }
}
