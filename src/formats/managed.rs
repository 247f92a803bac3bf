//! Policies of AWS itself, which roles name and no file of a team holds: the
//! version that was in force when `data/managed_policies.py` was run.
//! <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html>

use std::sync::LazyLock;

use super::{Content, ReadFile, iam_json};
use crate::model::{AwsPolicy, AwsResources, RolePolicy};
use crate::source::{SourceFile, Span};
use crate::syntax::{self, Entry, Kind, Node, Syntax, Values};

/// Policies by what follows `policy/` in their ARNs.
static POLICIES: LazyLock<Option<Node>> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/aws-managed-policies.json"));
    let file = SourceFile::new("aws-managed-policies.json", text);
    syntax::parse(&file, Syntax::Json, &Values::none()).documents.pop()
});

/// Adds what is known of the policies of AWS that roles name.
pub(super) fn add(files: &mut [ReadFile]) {
    for content in files.iter_mut().flat_map(|read| &mut read.contents) {
        if let Content::Aws(found) = content {
            found.of_aws = known(found);
        }
    }
}

fn known(found: &AwsResources) -> Vec<AwsPolicy> {
    let attached = found.roles.iter().flat_map(|role| role.attached.iter().chain(role.boundary.some()));
    let mut all: Vec<AwsPolicy> =
        attached.filter(|policy| policy.document.is_none()).filter_map(of_aws).collect();
    all.sort_by(|one, other| (one.place, &one.name).cmp(&(other.place, &other.name)));
    all.dedup_by(|one, other| one.place == other.place && one.name == other.name);
    all
}

fn of_aws(policy: &RolePolicy) -> Option<AwsPolicy> {
    let name = AwsPolicy::named(&policy.name.as_ref()?.value)?;
    let table = POLICIES.as_ref()?;
    let row = table.get(&name)?;
    let place = policy.name.as_ref().map_or(policy.place, |name| name.place);
    let document = iam_json::parse(&at(row.get("document")?, place.span), place.file, &mut Vec::new())?;
    let text = |node: &'static Node, key: &str| node.get(key).and_then(Node::as_str);
    Some(AwsPolicy {
        place: policy.place,
        name,
        version: text(row, "version")?,
        date: text(row, "date")?,
        known_on: text(table, "as of")?,
        document,
    })
}

/// What stands in the catalogue, as if it stood where it is named.
fn at(node: &Node, span: Span) -> Node {
    let kind = match &node.kind {
        Kind::Array(items) => Kind::Array(items.iter().map(|item| at(item, span)).collect()),
        Kind::Object(entries) => {
            let moved = |entry: &Entry| Entry {
                key: entry.key.clone(),
                key_span: span,
                value: at(&entry.value, span),
            };
            Kind::Object(entries.iter().map(moved).collect())
        }
        other => other.clone(),
    };
    Node { kind, span }
}
