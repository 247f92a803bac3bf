//! Descriptions that name a role, and not the account that it is in, where the
//! workspace knows roles of that name in several.

use super::role::same_role;
use super::{Branch, Described, Resources, RoleView};
use crate::iam::arn::name_in;
use crate::model::{IamRole, Origin};
use crate::syntax::Text;

impl<'a> Resources<'a> {
    /// Leaves open what may be of this role, or of another account's. `sure`
    /// are the descriptions that are of this one.
    pub(super) fn untold_accounts(
        &self,
        arn: &Text,
        sure: &Described<'a, IamRole>,
        branch: &Branch,
        view: &mut RoleView<'_>,
    ) {
        let text = arn.to_string();
        let name = name_in(&text);
        let arns = self.role_arns.get(name).filter(|arns| arns.len() > 1);
        let (Some(arns), Some(named)) = (arns, self.roles.get(name)) else { return };
        let is_sure = |role: &IamRole| sure.iter().any(|(_, other)| other.place == role.place);
        // What stands beside the role of another account is taken to be of that one.
        let beside_another = |index: usize| {
            let folder = self.folder(self.file(index));
            named.iter().any(|(other, role)| {
                let of_another = |known: &&str| {
                    role.arn.as_ref().is_some_and(|own| same_role(own, &Text::from(*known)).is_true())
                };
                self.folder(self.file(*other)) == folder && arns.iter().any(of_another)
            })
        };
        let made = sure.iter().any(|(_, role)| role.trust.is_told());
        for (index, role) in named {
            let own = role.arn.as_ref();
            let untold = own.is_none_or(|own| same_role(own, arn).is_unknown());
            let proposed = self.origin(*index) != Origin::Export && self.holds(*index, branch);
            if !untold || !proposed || is_sure(role) || beside_another(*index) {
                continue;
            }
            // A role is made once: this one is another account's.
            if made && role.trust.is_told() {
                continue;
            }
            let account = format!("the account that {} is deployed to", self.path(*index));
            let mut parts = Vec::new();
            if role.trust.is_told() {
                parts.push(&mut view.trust);
            }
            if role.trust.is_told() || !role.inline.is_empty() || !role.attached.is_empty() {
                parts.push(&mut view.permissions);
            }
            for part in parts {
                part.declared = true;
                if !part.open.contains(&account) {
                    part.open.push(account.clone());
                }
            }
        }
    }
}
