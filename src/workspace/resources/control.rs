//! Service and resource control policies that documents attach.

use super::{Branch, Resources};
use crate::iam::Policy;
use crate::iam::arn::is_account;
use crate::source::FileId;
use crate::syntax::Text;
use crate::workspace::Resolved;

impl<'a> Resources<'a> {
    /// The policies of an organization of AWS that bear on an account, as far
    /// as documents attach them; `only` looks at one file.
    pub(in crate::workspace) fn control_policies(
        &self,
        of_resources: bool,
        account: &Text,
        only: Option<FileId>,
        branch: &Branch,
    ) -> Resolved<'a, Policy> {
        let mut found = Resolved::default();
        for (index, (file, content)) in self.contents.iter().enumerate() {
            if only.is_some_and(|only| only != *file) || !self.holds(index, branch) {
                continue;
            }
            for policy in content.control_policies.iter().filter(|one| one.is_of_resources == of_resources) {
                let target = &policy.target;
                match target.literal() {
                    Some(id) if is_account(id) && target.same_as(account).is_false() => continue,
                    Some(id) if is_account(id) && target.is_same(account) => {
                        found.take_told(&policy.document);
                    }
                    _ => found.open.push(format!(
                        "whether the account is below {}, to which {} attaches a policy (`aws organizations list-parents \
                         --child-id {account}`)",
                        target.value,
                        self.path(index)
                    )),
                }
                found.declared = true;
            }
        }
        if found.declared {
            let kind = if of_resources { "resource" } else { "service" };
            found
                .assumed
                .push(format!("no other {kind} control policy applies to the account (none declared)"));
        }
        found
    }
}
