//! Services of the Serverless Framework: what they become in CloudFormation,
//! with the role that the framework makes for functions.
//! <https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml>

mod buckets;
mod files;
mod merge;
mod names;
mod options;
mod roles;
mod template;
mod variables;

use std::collections::{BTreeMap, BTreeSet};

use super::{Content, ReadFile};
use crate::model::{AwsResources, Origin};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{Node, Text, Values};

/// What messages call a service.
pub(super) const SERVICE: &str = "a service of the Serverless Framework";

/// What messages call a file that a service includes.
pub(super) const PART: &str = "a part of a service of the Serverless Framework";

/// The workspace around a service.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// The file that the service stands in.
    pub(super) file: FileId,
    /// All files, for `${file(...)}`.
    pub(super) sources: &'a Sources,
    /// What was read from them.
    pub(super) files: &'a [ReadFile],
    /// The configuration's `[values]`.
    pub(super) values: &'a Values,
}

/// A service as the template that it becomes.
pub(super) struct Compiled {
    /// The template; places are those of the service.
    pub(super) template: Node,
    /// What is taken for granted.
    pub(super) granted: Vec<(Span, String)>,
    /// Whether there is more that cannot be told.
    pub(super) open: bool,
    /// The region that it is deployed to.
    pub(super) region: Option<Text>,
    /// Files that belong to it.
    pub(super) included: BTreeSet<FileId>,
    /// Options of the command line that it asks for.
    pub(super) options: BTreeSet<String>,
}

/// Recognises services: `service` with a `provider`. What one says follows
/// when all files are read.
pub(super) fn sniff(node: &Node) -> Option<Content> {
    match provider(node)? {
        Provider::Aws => Some(Content::Aws(Box::new(AwsResources::new(SERVICE, Origin::Template)))),
        Provider::Other(name) => {
            let name = super::words::shortened(&name);
            Some(Content::Foreign(format!("{SERVICE} on {name}: only those on AWS are read")))
        }
    }
}

/// Whether a document is a service on AWS.
pub(super) fn is_service(node: &Node) -> bool {
    matches!(provider(node), Some(Provider::Aws))
}

enum Provider {
    Aws,
    Other(String),
}

fn provider(node: &Node) -> Option<Provider> {
    let has = |key: &str| node.get(key).is_some();
    node.get("service").filter(|service| service.scalar_text().is_some() || service.get("name").is_some())?;
    let provider = node.get("provider")?;
    let name = provider.get("name").unwrap_or(provider);
    match name.scalar_text()?.literal() {
        Some("aws") => Some(Provider::Aws),
        Some(other) => Some(Provider::Other(other.to_owned())),
        // `provider: ${file(provider.yml)}`.
        None => (has("functions") || has("resources")).then_some(Provider::Aws),
    }
}

/// What a service becomes, with the options that the deployment is given.
pub(super) fn compile(root: &Node, around: Around<'_>, given: &BTreeMap<String, Text>) -> Compiled {
    template::compile(root, around, given)
}
