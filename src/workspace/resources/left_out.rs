//! Roles that a document describes and does not make.

use super::{Branch, Resources};
use crate::iam::arn::name_in;
use crate::model::IamRole;
use crate::source::FileId;
use crate::syntax::Text;

impl Resources<'_> {
    /// What leaves out the role with this ARN, where a document describes it
    /// and does not make it.
    pub(super) fn left_out(&self, arn: &Text, only: Option<FileId>, branch: &Branch) -> Option<String> {
        let here =
            |index: usize| only.is_none_or(|only| only == self.file(index)) && self.holds(index, branch);
        let all = (0..self.contents.len()).filter(|index| here(*index));
        let mut all =
            all.flat_map(|index| self.contents[index].1.left_out.iter().map(move |role| (index, role)));
        let is_meant = |one: &Text| {
            let same = one.same_as(arn);
            let own = one.to_string();
            same.is_true() || (!same.is_false() && arn.literal().map(name_in) == Some(name_in(&own)))
        };
        match all.find(|(_, role)| is_meant(&role.arn)) {
            Some((index, role)) => {
                Some(format!("the role `{}` of {}, which {}", role.called, self.path(index), role.because))
            }
            None => self.of_another(arn, here).filter(|_| only.is_some()),
        }
    }

    /// A role of this name in another account, where the file that was named
    /// tells of no other.
    fn of_another(&self, arn: &Text, here: impl Fn(usize) -> bool) -> Option<String> {
        let named = self.roles.get(name_in(arn.literal()?))?;
        let other = |(index, role): &&(usize, &IamRole)| {
            here(*index) && role.arn.as_ref().is_some_and(|own| own.same_as(arn).is_false())
        };
        let (index, role) = named.iter().find(other)?;
        Some(format!(
            "the role's own description: {} tells only of {}, which is another role",
            self.path(*index),
            role.arn.as_ref()?.value
        ))
    }
}
