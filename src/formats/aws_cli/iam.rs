//! Roles and managed policies.

use super::{Answer, content, export, with_document};
use crate::formats::Content;
use crate::formats::reading::Reading;
use crate::model::{Extent, IamRole, LocatedText, ManagedPolicy, RolePolicy, Told};
use crate::syntax::{Kind, Node, Text};

/// How much an answer tells of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// `get-role`: no policies, but the boundary if there is one.
    Role,
    /// `list-roles`: neither policies nor boundary.
    Listed,
}

/// Whether a mapping describes a role.
pub(super) fn is_role(node: &Node) -> bool {
    let has = |key: &str| node.get(key).is_some();
    has("RoleName") && (has("AssumeRolePolicyDocument") || has("Arn") || has("RoleId"))
}

impl Answer<'_, '_, '_> {
    pub(super) fn of_iam(&mut self) -> Option<Content> {
        let node = self.node;
        if self.list_at("RoleDetailList").is_some()
            || self.list_at("UserDetailList").is_some() && self.list_at("Policies").is_some()
        {
            return Some(self.account_details());
        }
        if let Some(role) = self.mapping_at("Role").filter(|role| is_role(role)) {
            return Some(self.one_role(role));
        }
        if let Some(roles) = self.list_at("Roles").filter(|roles| roles.iter().all(is_role)) {
            return Some(self.roles(roles, "an answer of `aws iam list-roles`"));
        }
        if self.has("RoleName") && self.has("PolicyDocument") {
            return Some(self.inline_policy());
        }
        if self.has("RoleName") && self.has("AssumeRolePolicyDocument") {
            return Some(self.one_role(node));
        }
        if let Some(version) = self.mapping_at("PolicyVersion").filter(|version| is_version(version)) {
            return Some(self.policy_version(version));
        }
        if is_version(node) {
            return Some(self.policy_version(node));
        }
        if let Some(policy) = self.mapping_at("Policy").filter(|policy| is_managed(policy)) {
            let mut found = export("an answer of `aws iam get-policy`");
            found.policies.extend(self.managed(policy));
            return Some(content(found));
        }
        self.of_iam_lists()
    }

    fn one_role(&mut self, role: &Node) -> Content {
        let mut found = export("an answer of `aws iam get-role`");
        found.roles.push(role_of(role, Depth::Role, self.reading));
        content(found)
    }

    /// Roles of `list-roles`, or of a query.
    pub(super) fn roles(&mut self, roles: &[Node], tool: &'static str) -> Content {
        let mut found = export(tool);
        for role in roles.iter().filter(|role| is_role(role)) {
            let described = if role.get("RolePolicyList").is_some() {
                self.detailed(role, false)
            } else {
                role_of(role, Depth::Listed, self.reading)
            };
            found.roles.push(described);
        }
        content(found)
    }

    /// `get-role-policy`: one inline policy; others may exist.
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html>
    fn inline_policy(&mut self) -> Content {
        let node = self.node;
        let mut role = IamRole::new(self.reading.place(node.span));
        role.name = self.text(node, "RoleName");
        role.inline.push(inline(node, self.reading));
        let mut found = export("an answer of `aws iam get-role-policy`");
        found.roles.push(role);
        content(found)
    }

    /// `get-policy-version`: it names neither the policy nor its ARN, and only
    /// the default version is in force.
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html>
    fn policy_version(&mut self, version: &Node) -> Content {
        let place = self.reading.place(version.span);
        let is_default =
            !matches!(version.get("IsDefaultVersion").map(|value| &value.kind), Some(Kind::Bool(false)));
        let mut policy = ManagedPolicy {
            place,
            arn: None,
            name: None,
            document: Told::Not,
            made_up: None,
            roles: Vec::new(),
        };
        policy.name = self.named_by_file(version, "get-policy-version").map(without_version);
        let mut found = export("an answer of `aws iam get-policy-version`");
        if is_default {
            if let Some(document) = version.get("Document") {
                policy.document = self.reading.policy(document);
            }
        } else {
            let id = version.get("VersionId").and_then(Node::as_str).unwrap_or("this version");
            let path = &self.reading.input.source.display;
            policy.document = Told::Open {
                place,
                settled_by: format!(
                    "the version of the policy that is in force ({path} has {id}, which is not the default version; \
                     `aws iam get-policy` names it)"
                )
                .into(),
            };
            // So that it stands in nobody's way who tells the one in force.
            found.extent = Extent::Failed(format!("{id} is not the version in force").into());
        }
        found.policies.push(policy);
        content(found)
    }

    /// A managed policy as `get-policy`, `list-policies` and
    /// `get-account-authorization-details` describe it; only the last tells
    /// documents.
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html>
    pub(super) fn managed(&mut self, node: &Node) -> Option<ManagedPolicy> {
        if !is_managed(node) {
            return None;
        }
        let place = self.reading.place(node.span);
        let arn = self.text(node, "Arn");
        let document = match node.get("PolicyVersionList") {
            Some(versions) => self.version_in_force(node, versions, arn.as_ref()),
            None => Told::Not,
        };
        Some(ManagedPolicy {
            place,
            name: self.text(node, "PolicyName"),
            arn,
            document,
            made_up: None,
            roles: Vec::new(),
        })
    }

    fn version_in_force(
        &mut self,
        node: &Node,
        versions: &Node,
        arn: Option<&LocatedText>,
    ) -> Told<std::sync::Arc<crate::iam::Policy>> {
        let default = node.get("DefaultVersionId").and_then(Node::as_str);
        let is_default = |version: &&Node| match version.get("IsDefaultVersion").map(|value| &value.kind) {
            Some(Kind::Bool(truth)) => *truth,
            _ => default.is_some() && version.get("VersionId").and_then(Node::as_str) == default,
        };
        let mut in_force = versions.items().iter().filter(is_default);
        match (in_force.next().and_then(|version| version.get("Document")), in_force.next()) {
            (Some(document), None) => self.reading.policy(document),
            _ => Told::Open {
                place: self.reading.place(versions.span),
                settled_by: format!(
                    "`aws iam get-policy-version --policy-arn {} --version-id {}`",
                    arn.map_or_else(|| "...".to_owned(), |arn| arn.value.to_string()),
                    default.unwrap_or("<its DefaultVersionId>")
                )
                .into(),
            },
        }
    }
}

/// What `get-role`, `list-roles` and `get-account-authorization-details` say
/// alike.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html>
pub(super) fn role_of(node: &Node, depth: Depth, reading: &mut Reading<'_>) -> IamRole {
    let fields = reading.fields();
    let mut role = IamRole::new(reading.place(node.span));
    role.arn = fields.text(node, "Arn");
    role.name = fields.text(node, "RoleName");
    if let Some(trust) = node.get("AssumeRolePolicyDocument") {
        role.trust = reading.policy(trust);
    }
    role.boundary = boundary(node, depth, reading);
    role.id = fields_id(node, reading);
    role.tags = match node.get("Tags") {
        Some(tags) => tags_of(tags),
        // As with the boundary: what was printed as a whole has none.
        None if depth == Depth::Role && node.get("RoleId").is_some() => Some(Vec::new()),
        None => None,
    };
    role
}

fn fields_id(node: &Node, reading: &Reading<'_>) -> Option<LocatedText> {
    let id = reading.fields().text(node, "RoleId")?;
    id.literal().is_some_and(|id| id.starts_with("AROA")).then_some(id)
}

/// `Tags`: a list of `Key` and `Value`.
pub(super) fn tags_of(tags: &Node) -> Option<Vec<(Text, Text)>> {
    let tag = |tag: &Node| Some((tag.get("Key")?.scalar_text()?, tag.get("Value")?.scalar_text()?));
    if tags.is_array() { tags.items().iter().map(tag).collect() } else { None }
}

/// `PermissionsBoundary`: where the whole role was printed without it, there
/// is none. `list-roles` never has it.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>
fn boundary(node: &Node, depth: Depth, reading: &Reading<'_>) -> Told<RolePolicy> {
    let place = |node: &Node| reading.place(node.span);
    match node.get("PermissionsBoundary") {
        Some(boundary) if boundary.is_object() => Told::Some(RolePolicy {
            place: place(boundary),
            name: reading.fields().text(boundary, "PermissionsBoundaryArn"),
            document: None,
            settled_by: None,
        }),
        Some(null) if null.is_null() => Told::None(place(null)),
        Some(other) => Told::Open {
            place: place(other),
            settled_by: "`PermissionsBoundary` as `aws iam get-role` prints it".into(),
        },
        // A hand-picked part of a role may have left it out.
        None if depth == Depth::Role && node.get("RoleId").is_some() => Told::None(place(node)),
        None => Told::Not,
    }
}

/// An inline policy: `PolicyName` with its `PolicyDocument`.
pub(super) fn inline(node: &Node, reading: &mut Reading<'_>) -> RolePolicy {
    let name = reading.fields().text(node, "PolicyName");
    let policy = RolePolicy { place: reading.place(node.span), name, document: None, settled_by: None };
    match node.get("PolicyDocument") {
        Some(document) => {
            let told = reading.policy(document);
            with_document(policy, told)
        }
        None => policy,
    }
}

/// An attached policy, by its ARN.
pub(super) fn attached(node: &Node, reading: &Reading<'_>) -> Option<RolePolicy> {
    let fields = reading.fields();
    let name = fields.text(node, "PolicyArn").or_else(|| fields.text(node, "PolicyName"))?;
    Some(RolePolicy { place: reading.place(node.span), name: Some(name), document: None, settled_by: None })
}

fn is_managed(node: &Node) -> bool {
    let has = |key: &str| node.get(key).is_some();
    has("Arn")
        && (has("PolicyVersionList") || has("PolicyName") && (has("DefaultVersionId") || has("PolicyId")))
}

fn is_version(node: &Node) -> bool {
    let has = |key: &str| node.get(key).is_some();
    has("VersionId") && has("IsDefaultVersion") && (has("Document") || has("CreateDate"))
}

/// `AcmeExport.v3` names the policy and its version.
fn without_version(name: LocatedText) -> LocatedText {
    let text = name.value.to_string();
    let is_version = |word: &str| {
        word.strip_prefix('v')
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match text.rsplit_once(['.', '-', '_']) {
        Some((own, version)) if is_version(version) => LocatedText::new(Text::from(own), name.place),
        _ => name,
    }
}
