//! What the AWS CLI and the AWS APIs print about roles, policies, buckets and
//! keys (`aws iam get-role`, `aws s3api get-bucket-policy` ...): told by shape,
//! also where only a part was asked for (`--query Role`), and in the recorded
//! form of boto's placebo. Many answers do not say what they are about; the
//! name of their file may.

mod account;
mod errors;
mod failed;
mod iam;
mod kms;
mod lists;
mod names;
mod printed;
mod s3;
mod shown;

pub(super) use self::failed::{nothing_said, unread};
pub(super) use self::printed::printed;

use std::sync::Arc;

use super::Content;
use super::reading::Reading;
use crate::iam::Policy;
use crate::model::{AwsOrganization, AwsResources, Extent, LocatedText, Origin, RolePolicy, Told};
use crate::syntax::{Kind, Node, Text};

/// Reads a document if it has the shape of an answer of AWS.
pub(super) fn sniff(node: &Node, reading: &mut Reading<'_>) -> Option<Content> {
    let mut answer = Answer { node: unwrapped(node), reading };
    let mut found = match &answer.node.kind {
        Kind::Object(_) => answer.mapping(),
        Kind::Array(_) => answer.list(),
        // `--query Policy` prints the policy as a JSON string.
        Kind::String(_) => answer.policy_in_string(answer.node),
        _ => None,
    };
    if let Some(Content::Aws(resources)) = &mut found
        && answer.is_cut()
    {
        resources.extent = Extent::Cut;
    }
    found
}

/// A recorded answer (`{"status_code": 200, "data": {...}}`) without its cover.
/// <https://github.com/garnaat/placebo>
fn unwrapped(node: &Node) -> &Node {
    match node.get("data") {
        Some(data) if node.get("status_code").is_some() && data.is_object() => data,
        _ => node,
    }
}

/// One answer while it is read.
struct Answer<'n, 'r, 's> {
    node: &'n Node,
    reading: &'r mut Reading<'s>,
}

impl<'n> Answer<'n, '_, '_> {
    fn has(&self, key: &str) -> bool {
        self.node.get(key).is_some()
    }

    /// The list under a key.
    fn list_at(&self, key: &str) -> Option<&'n [Node]> {
        self.node.get(key).filter(|value| value.is_array()).map(Node::items)
    }

    fn mapping_at(&self, key: &str) -> Option<&'n Node> {
        self.node.get(key).filter(|value| value.is_object())
    }

    /// Whether further pages are missing: then nothing is known to be absent.
    /// `NextToken` is what the CLI adds with `--max-items`.
    fn is_cut(&self) -> bool {
        let says = |key: &str| matches!(self.node.get(key).map(|value| &value.kind), Some(Kind::Bool(true)));
        let goes_on = |key: &str| self.node.get(key).is_some_and(|value| !value.is_null());
        says("IsTruncated")
            || says("Truncated")
            || ["Marker", "NextMarker", "NextToken"].into_iter().any(goes_on)
    }

    fn mapping(&mut self) -> Option<Content> {
        if let Some(error) = self.error() {
            return Some(error);
        }
        self.of_iam().or_else(|| self.of_s3()).or_else(|| self.of_kms()).or_else(|| self.of_others())
    }

    /// What a list holds that `--query Roles` and the like print.
    fn list(&mut self) -> Option<Content> {
        let first = self.node.items().first()?;
        let items = self.node.items();
        if let Some(found) = self.queried_list(items) {
            return Some(found);
        }
        if iam::is_role(first) {
            return Some(self.roles(items, "a list of roles as AWS IAM describes them"));
        }
        if first.get("PolicyVersionList").is_some() {
            let mut found = export("a list of policies as AWS IAM describes them");
            found.policies = items.iter().filter_map(|item| self.managed(item)).collect();
            return Some(content(found));
        }
        None
    }

    /// Answers that give nothing to judge by themselves, and those of other
    /// services.
    fn of_others(&mut self) -> Option<Content> {
        if let Some(policy) = self.mapping_at("Policy")
            && policy.get("PolicySummary").is_some()
        {
            return self.control_policy(policy);
        }
        if self.has("Account") && self.has("UserId") && self.has("Arn") {
            let mut found = export("an answer of `aws sts get-caller-identity`");
            found.account = self.reading.fields().account_id(self.node, "Account");
            return Some(content(found));
        }
        if let Some(organization) =
            self.mapping_at("Organization").filter(|one| one.get("FeatureSet").is_some())
        {
            let mut found = export("an answer of `aws organizations describe-organization`");
            found.organization = self
                .text(organization, "Id")
                .map(|id| AwsOrganization { id, management: self.text(organization, "MasterAccountId") });
            return Some(content(found));
        }
        None
    }

    /// `organizations describe-policy`: a service or resource control policy in
    /// a string, and in its ARN the organization.
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Policy.html>
    fn control_policy(&mut self, node: &Node) -> Option<Content> {
        let told = self.reading.policy(node.get("Content")?);
        let mut policy = Policy::clone(told.some()?);
        policy.organization = self.text(node.get("PolicySummary")?, "Arn").and_then(|arn| {
            let organization = arn.literal()?.split('/').nth(1)?;
            let own = organization.starts_with("o-");
            own.then(|| LocatedText::new(Text::from(organization), arn.place))
        });
        let kind = crate::iam::kind_of(&policy);
        Some(Content::Policy { policy: Box::new(policy), kind })
    }

    fn raw(&self, policy: &Arc<Policy>) -> Content {
        Content::Policy { policy: Box::new(Policy::clone(policy)), kind: crate::iam::kind_of(policy) }
    }

    fn text(&self, node: &Node, key: &str) -> Option<LocatedText> {
        self.reading.fields().text(node, key)
    }

    /// A name from the file's, at the place of the whole record.
    fn named_by_file(&self, node: &Node, command: &str) -> Option<LocatedText> {
        let name = names::of_file(&self.reading.input.source.path, command)?;
        Some(LocatedText::new(name.into(), self.reading.place(node.span)))
    }
}

fn export(tool: &'static str) -> AwsResources {
    AwsResources::new(tool, Origin::Export)
}

fn content(found: AwsResources) -> Content {
    Content::Aws(Box::new(found))
}

/// A policy of a role with the document that was told, or what would tell it.
fn with_document(mut policy: RolePolicy, told: Told<Arc<Policy>>) -> RolePolicy {
    match told {
        Told::Some(document) => policy.document = Some(document),
        Told::Open { settled_by, .. } => policy.settled_by = Some(settled_by),
        Told::Not | Told::None(_) => {}
    }
    policy
}
