//! A role that no file describes, where a file describes one that may be meant:
//! a slip in the name, or another account.

use super::aws::Aws;
use super::documents::Fault;
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::iam::arn;
use crate::model::{Declared, MadeUp};
use crate::syntax::Text;

impl Aws<'_> {
    /// Why the role's policies are not known, where a finding says which role
    /// may be meant.
    pub(super) fn misnamed_fault(&self) -> Option<Fault> {
        self.misnamed().map(|finding| Fault::new(RuleId::AwsUnknownRole, finding.message))
    }

    /// The finding about a role that a template makes under another name.
    pub(super) fn named_otherwise(&self) -> Option<Finding> {
        let role = self.role?;
        let only = match self.binding.trust() {
            Some(Declared::Some(named)) => Some(self.ws.documents.resolve(self.pair.org.file, named).ok()?),
            Some(Declared::None(_)) => return None,
            Some(Declared::Absent) | None => None,
        };
        let view = self.ws.resources.role(&role.value, only, &self.branch);
        let (place, MadeUp(logical)) = view.named_otherwise?;
        let (name, path) = (self.role_name(), self.ws.path(place.file));
        Some(
            Finding::new(
                RuleId::AwsUnknownRole,
                Basis::Platform,
                role.place,
                format!(
                    "no file makes a role named {name}: {path} gives `{logical}` no `RoleName`, so CloudFormation makes \
                     its name up, as in STACK-{logical}-1A2B3C4D5E6F"
                ),
            )
            .label("no stack gives this name")
            .related(place, "this one gets another name")
            .help(format!(
                "write `RoleName: {name}` there, or under `role_arn` the ARN that the stack gave it (`aws cloudformation \
                 describe-stack-resource --stack-name STACK --logical-resource-id {logical}` tells the name)"
            )),
        )
    }

    /// The finding about a role that no file describes.
    pub(super) fn misnamed(&self) -> Option<Finding> {
        let role = self.role?;
        if self.trust().known || !self.ws.resources.role_is_untold(&role.value, &self.branch) {
            return None;
        }
        let name = self.role_name();
        let verb = |is_made: bool| if is_made { "makes" } else { "describes" };
        let finding = |message: String, place: Place, label: &str, meant: String| {
            let ask = format!("`aws iam get-role --role-name {name}`");
            Finding::new(RuleId::AwsUnknownRole, Basis::Platform, role.place, message)
                .label("no file has this role")
                .related(place, label)
                .help(format!("{meant} if that is the one meant, else add what describes {name} ({ask})"))
        };
        if let Some((other, is_made)) = self.ws.resources.namesake(&role.value) {
            let account = |arn: &Text| arn::account(arn).filter(|account| !account.has_holes());
            let (own, others) = (account(&role.value), account(&other.value));
            let (path, verb) = (self.ws.path(other.place.file), verb(is_made));
            let message = match (own, others) {
                (Some(own), Some(others)) if own != others => format!(
                    "no file has a role {name} in account {own}: {path} {verb} the role of this name in account {others}"
                ),
                _ => format!(
                    "no file has the role {}: {path} {verb} {}, another role",
                    role.value, other.value
                ),
            };
            let meant = format!("write `role_arn: {}`", other.value);
            return Some(finding(message, other.place, "the role of this name", meant));
        }
        let near = self.ws.resources.nearly_called(&role.value).filter(|near| near.is_slip())?;
        let (path, verb) = (self.ws.path(near.role.place.file), verb(near.is_made));
        if near.letters == 0 {
            let message = format!(
                "no file has a role named {name}: {path} {verb} {}, which may be it, and no file gives it that name",
                near.name
            );
            let meant = if path.contains(".tf") {
                "give the variables in its name values (a `.tfvars` file beside the module, or its plan),"
                    .to_owned()
            } else {
                format!(
                    "name {path} under `aws.documents.template` of {}, with what its name depends on under `aws.parameters`,",
                    self.pair.org.name.value
                )
            };
            return Some(finding(message, near.role.place, "this one may be it", meant));
        }
        let letters =
            if near.letters == 1 { "1 letter".to_owned() } else { format!("{} letters", near.letters) };
        let message =
            format!("no file has a role named {name}: {path} {verb} {} ({letters} away)", near.name);
        let meant = match role.literal().and_then(|arn| arn.strip_suffix(&*name)) {
            Some(start) if !near.name.has_holes() => format!("write `role_arn: {start}{}`", near.name),
            _ => format!("write the name as {} has it", near.name),
        };
        Some(finding(message, near.role.place, "this one is nearly called so", meant))
    }
}
