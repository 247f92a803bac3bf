//! What a document is, and how to read it into the model. Decided by shape,
//! never by file name; a document that no reader knows is listed, not dropped.

mod fields;
mod genesys;
mod native;
pub mod schemas;
#[cfg(test)]
mod tests;
mod words;

use crate::diagnostic::{Place, nearest};
use crate::iam::{self, Policy, PolicyKind};
use crate::model::{App, Authorization, ManifestOrg, OauthClient, PolicyBinding, Role, TokenInformation};
use crate::source::FileId;
use crate::syntax::{Node, Parsed};

/// What one document of a file turned out to be.
#[derive(Debug)]
pub enum Content {
    /// `kind: appfoundry-app`.
    App(Box<App>),
    /// `kind: org-manifest`.
    Manifest {
        /// Its organizations.
        orgs: Vec<ManifestOrg>,
        /// The `orgs` key, for findings about the manifest as a whole.
        place: Place,
    },
    /// `kind: grantlint-policies`.
    Policies(Vec<PolicyBinding>),
    /// OAuth clients: native `kind: oauth-clients`, or as the API returns them.
    Clients {
        /// The clients.
        clients: Vec<OauthClient>,
        /// Whether the listing has no further pages: where it has, what is
        /// missing here may still exist.
        complete: bool,
    },
    /// Roles as the API returns them.
    Roles {
        /// The roles.
        roles: Vec<Role>,
        /// Whether the listing has no further pages.
        complete: bool,
    },
    /// Authorizations as the API returns them.
    Authorizations {
        /// The authorizations.
        authorizations: Vec<Authorization>,
        /// Whether the listing has no further pages.
        complete: bool,
    },
    /// Token information or token payloads.
    Tokens(Vec<TokenInformation>),
    /// A raw IAM policy document.
    Policy {
        /// The policy.
        policy: Box<Policy>,
        /// What its content says that it is.
        kind: PolicyKind,
    },
    /// A Genesys listing without entities: nothing tells of what it is, but
    /// the manifest that names it may.
    EmptyListing,
    /// A `grantlint.toml`; the gate reads it.
    Config,
    /// A document without content next to others in its file.
    Empty,
    /// Nothing that grantlint knows; the words say what it looks like.
    Unrecognised(String),
}

/// What is wrong with a document as what it claims to be. Each kind is one
/// rule's.
#[derive(Debug)]
pub struct Issue {
    /// Which rule says it.
    pub kind: IssueKind,
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// A place that makes it wrong, with its label.
    pub related: Option<(Place, String)>,
}

/// The kinds of [`Issue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueKind {
    /// `schema/invalid`.
    Schema,
    /// `aws/account-id-not-a-string`.
    AccountIdNotAString,
}

/// A file with everything that was read from it.
#[derive(Debug)]
pub struct ReadFile {
    /// The file.
    pub file: FileId,
    /// Its tree, comments and syntax problems.
    pub parsed: Parsed,
    /// What its documents are, in order. A file without any document says so
    /// in one [`Content::Unrecognised`], unless its syntax is broken.
    pub contents: Vec<Content>,
    /// What is wrong with them, in the order of their places.
    pub issues: Vec<Issue>,
}

/// Reads every document of a file. `path` only gives a configuration its
/// meaning and an unrecognised file its words; everything else is told by its
/// shape.
pub fn read(file: FileId, path: &str, parsed: Parsed) -> ReadFile {
    let mut issues = Vec::new();
    if is_config(path) {
        return ReadFile { file, parsed, contents: vec![Content::Config], issues };
    }
    let mut contents: Vec<Content> =
        parsed.documents.iter().map(|node| document(file, path, node, &mut issues)).collect();
    let empty = contents.iter().all(|content| matches!(content, Content::Empty));
    if empty && parsed.problems.is_empty() {
        contents.clear();
        contents.push(Content::Unrecognised("an empty file".into()));
    }
    issues.sort_by_key(|issue| issue.place);
    ReadFile { file, parsed, contents, issues }
}

fn document(file: FileId, path: &str, node: &Node, issues: &mut Vec<Issue>) -> Content {
    if node.is_null() {
        return Content::Empty;
    }
    if let Some(kind) = native_kind(node) {
        issues.extend(schemas::check(kind, node, file));
        return native::read(kind, node, file);
    }
    if node.get("Statement").is_some() {
        let parsed = iam::parse_policy(node, file);
        issues.extend(parsed.problems.into_iter().map(|problem| Issue {
            kind: IssueKind::Schema,
            place: problem.place,
            message: problem.message,
            help: problem.help,
            related: None,
        }));
        if let Some(policy) = parsed.policy {
            let kind = iam::kind_of(&policy);
            return Content::Policy { policy: Box::new(policy), kind };
        }
    }
    genesys::sniff(node, file).unwrap_or_else(|| Content::Unrecognised(words::describe(path, node)))
}

fn is_config(path: &str) -> bool {
    path.rsplit('/').next() == Some("grantlint.toml")
}

/// The native kind that `kind` names, or is a slip of: then the schema says
/// so, and the document is still read as what was meant.
fn native_kind(node: &Node) -> Option<&'static str> {
    let kind = node.get("kind")?.as_str()?;
    if node.get("apiVersion").is_some() {
        return None;
    }
    native::KINDS.into_iter().find(|known| *known == kind).or_else(|| nearest(kind, native::KINDS))
}
