//! `get-account-authorization-details`: every role with all of its policies.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>

use super::iam::{Depth, attached, inline, is_role, role_of};
use super::{Answer, content, export};
use crate::formats::Content;
use crate::model::IamRole;
use crate::syntax::Node;

impl Answer<'_, '_, '_> {
    /// The whole answer. With `--filter` policies are missing, not roles'
    /// references to them.
    pub(super) fn account_details(&mut self) -> Content {
        let is_whole = !self.is_cut();
        let mut found = export("an answer of `aws iam get-account-authorization-details`");
        for role in self.list_at("RoleDetailList").unwrap_or_default().iter().filter(|role| is_role(role)) {
            found.roles.push(self.detailed(role, is_whole));
        }
        for policy in self.list_at("Policies").unwrap_or_default() {
            found.policies.extend(self.managed(policy));
        }
        content(found)
    }

    /// A role with its policies, which are all that it has where the answer is
    /// whole.
    pub(super) fn detailed(&mut self, node: &Node, is_whole: bool) -> IamRole {
        let mut role = role_of(node, Depth::Role, self.reading);
        if let Some(list) = node.get("RolePolicyList").filter(|list| list.is_array()) {
            role.inline = list.items().iter().map(|policy| inline(policy, self.reading)).collect();
            role.inline_complete = is_whole;
        }
        if let Some(list) = node.get("AttachedManagedPolicies").filter(|list| list.is_array()) {
            let policies = list.items().iter().map(|policy| attached(policy, self.reading));
            let policies: Vec<_> = policies.collect();
            role.attached_complete = is_whole && policies.iter().all(Option::is_some);
            role.attached = policies.into_iter().flatten().collect();
        }
        role
    }
}
