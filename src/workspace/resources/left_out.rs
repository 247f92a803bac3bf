//! Roles that a document describes and does not make.

use super::{Branch, Resources, name_in};
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
        let (index, role) = all.find(|(_, role)| {
            let own = role.arn.value.to_string();
            role.arn.same_as(arn).is_true()
                || (!role.arn.same_as(arn).is_false() && arn.literal().map(name_in) == Some(name_in(&own)))
        })?;
        Some(format!(
            "the role `{}` of {}, which its condition `{}` leaves out with these values of the \
             parameters",
            role.called,
            self.path(index),
            role.condition
        ))
    }
}
