//! What the AWS CLI and the AWS APIs print about roles, policies, buckets and
//! keys (`aws iam get-role`, `aws s3api get-bucket-policy` ...).

use super::Content;
use super::reading::Reading;
use crate::model::{AwsResources, Bucket, IamRole, Origin};
use crate::syntax::{Kind, Node};

/// Reads a document if it has the shape of an answer of AWS.
pub(super) fn sniff(node: &Node, reading: &mut Reading<'_>) -> Option<Content> {
    let mut found = AwsResources::new("an answer of the AWS CLI", Origin::Export);
    if let Some(role) = node.get("Role").filter(|role| role.get("RoleName").is_some()) {
        found.roles.push(role_of(role, reading));
    } else if let Some(policy) = node.get("Policy").filter(|policy| matches!(policy.kind, Kind::String(_))) {
        let mut bucket = Bucket::new(reading.place(node.span));
        bucket.policy = reading.policy(policy);
        found.buckets.push(bucket);
    }
    (!found.is_empty()).then(|| Content::Aws(Box::new(found)))
}

/// `Role` of `get-role` and `list-roles`.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html>
fn role_of(node: &Node, reading: &mut Reading<'_>) -> IamRole {
    let fields = reading.fields();
    let mut role = IamRole::new(reading.place(node.span));
    role.arn = fields.text(node, "Arn");
    role.name = fields.text(node, "RoleName");
    if let Some(trust) = node.get("AssumeRolePolicyDocument") {
        role.trust = reading.policy(trust);
    }
    role
}
