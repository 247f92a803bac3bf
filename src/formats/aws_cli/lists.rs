//! Listings of IAM: names without documents. Those of users and groups look
//! the same; only the name of the file tells.

use super::iam::{attached, tags_of};
use super::{Answer, content, export, names};
use crate::formats::Content;
use crate::model::{IamRole, RolePolicy};
use crate::syntax::{Kind, Node};

impl Answer<'_, '_, '_> {
    pub(super) fn of_iam_lists(&mut self) -> Option<Content> {
        if let Some(policies) = self.list_at("AttachedPolicies") {
            return self.attached_policies(policies);
        }
        if let Some(names) = self.list_at("PolicyNames") {
            return self.policy_names(names);
        }
        if let Some(tags) = self.role_tags() {
            return Some(tags);
        }
        let policies = self.list_at("Policies")?;
        let has = |node: &Node, key: &str| node.get(key).is_some();
        if !policies.is_empty() && policies.iter().all(|one| has(one, "PolicyName") && has(one, "Arn")) {
            let mut found = export("an answer of `aws iam list-policies`");
            found.policies = policies.iter().filter_map(|policy| self.managed(policy)).collect();
            return Some(content(found));
        }
        // `organizations list-policies-for-target`: names without documents.
        let is_control = |one: &Node| has(one, "Id") && has(one, "Type") && has(one, "Name");
        (!policies.is_empty() && policies.iter().all(is_control))
            .then(|| content(export("a list of policies of AWS Organizations, without their documents")))
    }

    /// What `--query PolicyNames` and `--query AttachedPolicies` leave, in a file
    /// that is named by its command. A query may have picked some of them, so
    /// that the list proves no absence.
    pub(super) fn queried_list(&mut self, items: &[Node]) -> Option<Content> {
        let path = self.reading.input.source.path.clone();
        let mut found = if names::spells_out(&path, "list-attached-role-policies") {
            self.attached_policies(items)?
        } else if names::spells_out(&path, "list-role-policies") {
            self.policy_names(items)?
        } else {
            return None;
        };
        if let Content::Aws(resources) = &mut found {
            for role in &mut resources.roles {
                role.attached_complete = false;
                role.inline_complete = false;
            }
        }
        Some(found)
    }

    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html>
    fn attached_policies(&mut self, policies: &[Node]) -> Option<Content> {
        let all: Option<Vec<RolePolicy>> =
            policies.iter().map(|policy| attached(policy, self.reading)).collect();
        let attached = all?;
        let is_whole = !self.is_cut();
        Some(self.of_role("list-attached-role-policies", |role| {
            role.attached = attached;
            role.attached_complete = is_whole;
        }))
    }

    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html>
    fn policy_names(&mut self, listed: &[Node]) -> Option<Content> {
        if listed.iter().any(|name| !matches!(name.kind, Kind::String(_))) {
            return None;
        }
        if self.has("Truncated") || names::says(&self.reading.input.source.path, "list-key-policies") {
            return Some(content(export("an answer of `aws kms list-key-policies`")));
        }
        let fields = self.reading.fields();
        let policy = |node: &Node| RolePolicy {
            place: fields.place(node.span),
            name: fields.scalar(node),
            document: None,
            settled_by: None,
        };
        let inline: Vec<RolePolicy> = listed.iter().map(policy).collect();
        let is_whole = !self.is_cut();
        Some(self.of_role("list-role-policies", |role| {
            role.inline = inline;
            role.inline_complete = is_whole;
        }))
    }

    /// `list-role-tags`, so called by its file: tags of all else look the same.
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html>
    fn role_tags(&mut self) -> Option<Content> {
        let tags = tags_of(self.node.get("Tags")?)?;
        if !names::says(&self.reading.input.source.path, "list-role-tags") {
            return None;
        }
        let is_whole = !self.is_cut();
        Some(self.of_role("list-role-tags", |role| role.tags = is_whole.then_some(tags)))
    }

    fn of_role(&mut self, command: &'static str, fill: impl FnOnce(&mut IamRole)) -> Content {
        let path = &self.reading.input.source.path;
        let of = |word: &str| names::has_word(path, word) && !names::has_word(path, "role");
        if of("user") || of("group") {
            return content(export("a list of the policies of a user or group"));
        }
        let mut role = IamRole::new(self.reading.place(self.node.span));
        role.name = self.named_by_file(self.node, command);
        fill(&mut role);
        let tool = match command {
            "list-role-policies" => "an answer of `aws iam list-role-policies`",
            "list-role-tags" => "an answer of `aws iam list-role-tags`",
            _ => "an answer of `aws iam list-attached-role-policies`",
        };
        let mut found = export(tool);
        found.roles.push(role);
        content(found)
    }
}
