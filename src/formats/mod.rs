//! What a document is, and how to read it into the model. Decided by shape,
//! never by file name; a document that no reader knows is listed, not dropped.

use crate::diagnostic::Place;
use crate::model::{App, Authorization, ManifestOrg, OauthClient, PolicyBinding, Role, TokenInformation};
use crate::source::FileId;
use crate::syntax::Parsed;

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
    Clients(Vec<OauthClient>),
    /// Roles as the API returns them.
    Roles(Vec<Role>),
    /// Authorizations as the API returns them.
    Authorizations(Vec<Authorization>),
    /// Token information or token payloads.
    Tokens(Vec<TokenInformation>),
    /// A `grantlint.toml`; the gate reads it.
    Config,
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
    /// What its documents are, in order.
    pub contents: Vec<Content>,
    /// What is wrong with them.
    pub issues: Vec<Issue>,
}
