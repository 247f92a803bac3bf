//! Policies of an organization of AWS, with what they are attached to.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/organizations_policy>

use super::{Candidates, Reader, Target, given_name, settles, text_of};
use crate::diagnostic::Located;
use crate::model::{ControlPolicy, Told};
use crate::syntax::Text;

impl Reader<'_, '_> {
    pub(super) fn control_policies(&mut self) -> Vec<ControlPolicy> {
        let named = self.all("aws_organizations_policy").map(|one| (one, Some(given_name(one, "name"))));
        let named = Candidates::new(named.collect());
        let mut found = Vec::new();
        for attachment in self.all("aws_organizations_policy_attachment") {
            let Some(id) = attachment.get("policy_id") else { continue };
            let policy = match self.target(attachment, "/policy_id", id, &named) {
                Some(Target::Known(index)) => named.all.get(index).map(|(policy, _)| *policy),
                _ => None,
            };
            let kind = policy.and_then(|policy| policy.get("type")?.as_str());
            let is_of_resources = match kind {
                None | Some("SERVICE_CONTROL_POLICY") => false,
                Some("RESOURCE_CONTROL_POLICY") => true,
                // Tags, backups and the like let nobody in or keep out.
                Some(_) => continue,
            };
            let document = match policy.and_then(|policy| Some((policy, policy.get("content")?))) {
                Some((policy, content)) => self.policy(policy, "/content", content),
                None => Told::Open { place: attachment.at(id), settled_by: settles(id) },
            };
            let target = attachment.get("target_id").and_then(|node| text_of(attachment, node));
            let target = target.unwrap_or_else(|| {
                Located::new(
                    Text::hole(super::hole(&format!("target_id of {}", attachment.address))),
                    attachment.place,
                )
            });
            found.push(ControlPolicy { is_of_resources, target, document });
        }
        found
    }
}
