//! What a document is, and how to read it into the model. Decided by shape,
//! never by file name; a document that no reader knows is listed, not dropped.

mod aws_cli;
mod cloudformation;
mod fields;
mod genesys;
mod iam_json;
mod link;
mod managed;
mod native;
mod reading;
pub mod schemas;
mod serverless;
mod settings;
mod terraform;
#[cfg(test)]
mod tests;
mod wizard;
mod words;

use std::collections::{BTreeMap, BTreeSet};

pub use self::cloudformation::deployment_sections;
use self::genesys::Export;
pub use self::link::link;
pub use self::reading::Input;
use self::reading::Reading;
use crate::diagnostic::{Place, nearest};
use crate::iam::{Policy, PolicyKind};
use crate::model::{
    App, Authorization, AwsResources, GenesysResources, ManifestOrg, OauthClient, PolicyBinding, Role,
    SdkDependency, Settings, SettingsTool, TokenInformation, Wizard,
};
use crate::source::{FileId, Span};
use crate::syntax::{self, Node, Parsed, ProblemKind, Syntax};
pub(crate) use cloudformation::PARAMETERS;
pub(crate) use terraform::MODULE_VALUES;

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
    /// A raw IAM policy.
    Policy {
        /// What it says.
        policy: Box<Policy>,
        /// What it is attached to, as far as its content tells.
        kind: PolicyKind,
    },
    /// Roles, policies, buckets and keys, as exports, plans and templates
    /// describe them.
    Aws(Box<AwsResources>),
    /// A file of Terraform, in these words: it says nothing that grantlint
    /// needs, or what it says is read together with the rest of its module.
    Terraform(&'static str),
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
    /// Organizations of Genesys Cloud, their integrations and credentials.
    Genesys(Box<GenesysResources>),
    /// Settings of tools that talk to Genesys Cloud.
    Settings(Box<Settings>),
    /// The Premium App wizard's configuration; the clients and roles that it
    /// provisions are contents of their own.
    Wizard(Box<Wizard>),
    /// SDKs of Genesys Cloud that a project depends on.
    Sdks(Vec<SdkDependency>),
    /// A Genesys listing without entities: nothing tells of what it is, but
    /// the manifest that names it may.
    EmptyListing,
    /// A `grantlint.toml`; the gate reads it.
    Config,
    /// A document without content next to others in its file.
    Empty,
    /// A file of another tool that says nothing about access; the words say
    /// whose it is.
    Foreign(String),
    /// Nothing that grantlint knows; the words say what it looks like.
    Unrecognised(String),
}

/// What is wrong with a document as what it claims to be. Each kind is one
/// rule's.
#[derive(Clone, Debug)]
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
    /// `schema/invalid`: a document that is written for grantlint.
    Schema,
    /// `schema/invalid`: an IAM policy that AWS rejects, so that something was
    /// left out.
    Policy,
    /// `schema/invalid`: a part of an IAM policy that names nobody or nothing.
    PolicyPart,
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
    /// Workspace-relative paths that a module reads and at which nothing was
    /// read; there may be a file all the same.
    pub asks: Vec<String>,
    /// The files in which stands what the modules say of Genesys Cloud that
    /// this file is a part of: one for each root module that reaches it.
    pub told_in: Vec<FileId>,
    /// References in this file to values that are written elsewhere, each with
    /// the place of the value.
    pub given: BTreeMap<Span, BTreeSet<Place>>,
    /// A file that speaks for the module that reads this one, with `file()` or
    /// `templatefile()`.
    pub read_by: Option<FileId>,
}

impl ReadFile {
    /// What a file says by itself.
    fn new(file: FileId, parsed: Parsed, contents: Vec<Content>, issues: Vec<Issue>) -> Self {
        Self {
            file,
            parsed,
            contents,
            issues,
            asks: Vec::new(),
            told_in: Vec::new(),
            given: BTreeMap::new(),
            read_by: None,
        }
    }
}

/// Reads every document of a file. Its path only gives a configuration its
/// meaning, an unrecognised file its words, and an export that does not name
/// its resource a name; everything else is told by its shape.
pub fn read(input: Input<'_>, mut parsed: Parsed) -> ReadFile {
    let file = input.file;
    if is_config(&input.source.path) {
        return ReadFile::new(file, parsed, vec![Content::Config], Vec::new());
    }
    if let Some(content) = aws_cli::printed(input).or_else(|| words::no_document(input, &parsed)) {
        let mut contents = vec![content];
        contents.extend(aws_cli::unread(input, &parsed, &contents));
        return ReadFile::new(file, Parsed::default(), contents, Vec::new());
    }
    terraform::strict(&input.source.path, &mut parsed);
    if parsed.partial {
        // What is missing changes what a listing or an export says; a policy
        // says by itself what of it is open.
        parsed.documents.retain(|node| node.get("Statement").is_some());
    }
    let mut reading = Reading::new(input);
    let mut contents: Vec<Content> = Vec::new();
    let module = parsed.hcl.as_ref().and_then(|body| terraform::describe(&input.source.path, body));
    match module {
        Some(words) => contents.push(Content::Terraform(words)),
        None => {
            for node in &parsed.documents {
                document(&mut reading, node, &mut contents);
            }
        }
    }
    if parsed.unrendered {
        contents.push(words::template(input.source));
    } else if input.syntax.is_none() {
        let read = settings::of_text(input);
        contents.push(read.unwrap_or_else(|| words::no_syntax(input.source)));
    }
    if input.syntax == Some(Syntax::Js) && contents.is_empty() && parsed.problems.is_empty() {
        let long = input.source.text.len() > syntax::LONGEST_SCRIPT;
        let what = if long { "a script of more than 256 KiB" } else { "JavaScript that exports no settings" };
        contents.push(Content::Foreign(what.into()));
    }
    let empty = contents.iter().all(|content| matches!(content, Content::Empty));
    if empty && parsed.problems.is_empty() {
        contents.clear();
        let said = aws_cli::nothing_said(input);
        contents.push(said.unwrap_or_else(|| Content::Unrecognised("an empty file".into())));
    }
    contents.extend(aws_cli::unread(input, &parsed, &contents));
    quiet(&contents, &mut parsed);
    if input.source.guessed {
        contents.iter_mut().for_each(words::nobody_asked);
    }
    let Reading { mut issues, embedded, problems, .. } = reading;
    issues.sort_by_key(|issue| issue.place);
    parsed.embedded = embedded;
    if !problems.is_empty() {
        parsed.problems.extend(problems);
        parsed.problems.sort_by_key(|problem| problem.span);
    }
    ReadFile::new(file, parsed, contents, issues)
}

/// What another tool's file repeats is that tool's matter: nothing is read from
/// it. Its INI may be of a dialect that only it knows.
fn quiet(contents: &[Content], parsed: &mut Parsed) {
    let says_nothing = |content: &Content| match content {
        Content::Foreign(_) => true,
        Content::Settings(settings) => settings.profiles.is_empty() && settings.roles.is_empty(),
        _ => false,
    };
    if contents.is_empty() || !contents.iter().all(says_nothing) {
        return;
    }
    let is_other = |content: &Content| matches!(content, Content::Settings(settings) if settings.tool == SettingsTool::Other);
    if contents.iter().all(is_other) {
        parsed.problems.clear();
    } else {
        parsed.problems.retain(|problem| !matches!(problem.kind, ProblemKind::DuplicateKey { .. }));
    }
}

/// Reads one document: the first reader that knows its shape takes it.
fn document(reading: &mut Reading<'_>, node: &Node, contents: &mut Vec<Content>) {
    if node.is_null() {
        contents.push(Content::Empty);
        return;
    }
    let file = reading.input.file;
    if let Some(kind) = native_kind(node) {
        reading.issues.extend(schemas::check(kind, node, file));
        contents.push(native::read(kind, node, file));
        return;
    }
    if let Some(found) = wizard::sniff(node, reading).or_else(|| terraform::sniff(node, reading)) {
        contents.extend(found);
        return;
    }
    if let Some(found) = cloudformation::sniff(node).or_else(|| serverless::sniff(node)) {
        contents.push(found);
        contents.extend(settings::functions::of_template(node, file));
        return;
    }
    let found = iam_json::sniff(node, file, &mut reading.issues)
        .or_else(|| aws_cli::sniff(node, reading))
        .or_else(|| genesys::sniff(node, file))
        .or_else(|| settings::sniff(node, reading));
    if found.is_none() && list_of_documents(reading, node, contents) {
        return;
    }
    contents.push(found.unwrap_or_else(|| words::describe(&reading.input.source.path, node)));
}

/// Reads a list of which every item is a document of its own: what `jq -s` and
/// `--output yaml-stream` make of answers, and several policies in one file.
fn list_of_documents(reading: &mut Reading<'_>, node: &Node, contents: &mut Vec<Content>) -> bool {
    let items = node.items();
    let before = (reading.issues.len(), reading.embedded.len(), reading.problems.len());
    let mut found = Vec::new();
    for item in items.iter().filter(|item| item.is_object()) {
        document(reading, item, &mut found);
        if matches!(
            found.last(),
            Some(Content::Unrecognised(_) | Content::Foreign(_) | Content::EmptyListing)
        ) {
            reading.issues.truncate(before.0);
            reading.embedded.truncate(before.1);
            reading.problems.truncate(before.2);
            return false;
        }
    }
    let is_whole = !items.is_empty() && items.iter().all(Node::is_object);
    if is_whole {
        contents.extend(found);
    }
    is_whole
}

/// What a manifest says that a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// OAuth clients.
    Clients,
    /// Roles.
    Roles,
    /// Authorizations of clients.
    Authorizations,
    /// Token information.
    Tokens,
    /// An IAM policy.
    Policy,
}

/// Reads a document as what a manifest says that it is, where its shape does
/// not tell (roles that were exported with nothing but id and name).
pub fn read_as(bound: Bound, node: &Node, file: FileId) -> Content {
    let export = match bound {
        Bound::Clients => Export::Clients,
        Bound::Roles => Export::Roles,
        Bound::Authorizations => Export::Authorizations,
        Bound::Tokens => Export::Tokens,
        Bound::Policy => {
            return iam_json::read(node, file, &mut Vec::new()).unwrap_or_else(|| words::describe("", node));
        }
    };
    if node.is_object() || node.is_array() {
        genesys::read(export, node, file)
    } else {
        words::describe("", node)
    }
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
