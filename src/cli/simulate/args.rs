//! The arguments of `grantlint simulate`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::access::Format;
use crate::cli::terminal::Color;

/// The arguments of which a request is put together: none stands beside a
/// request document, which would ignore it.
const OF_FLAGS: [&str; 15] = [
    "principal",
    "session_of",
    "action",
    "resource",
    "resource_account",
    "context",
    "context_is_incomplete",
    "policy",
    "resource_policy",
    "permissions_boundary",
    "session_policy",
    "scp",
    "rcp",
    "vpc_endpoint_policy",
    "workspace",
];

/// Decide one request, or many, as AWS would: an offline IAM policy simulator
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    grantlint simulate --request request.json\n  \
    grantlint simulate --batch --request requests.jsonl --format json > answers.jsonl\n  \
    grantlint simulate --principal arn:aws:iam::111122223333:role/app --action s3:PutObject \\\n    \
    --resource arn:aws:s3:::acme-recordings/a.wav --policy permissions.json --trace\n  \
    grantlint simulate --workspace deploy --principal arn:aws:iam::111122223333:role/app --action s3:PutObject \\\n    \
    --resource arn:aws:s3:::acme-recordings/a.wav --expect allowed\n\n\
    A policy that is not given does not exist; where it exists and is not at hand, write the word `unknown` in \
    place of its file. What is unknown is never taken for allowed or denied: the answer then names what would \
    settle it.\n\n\
    Exit codes: 0 answered; 1 another answer than --expect says; 2 a request or policy that cannot be read.")]
pub(in crate::cli) struct Args {
    /// Read the request from this file (`-`: standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = OF_FLAGS)]
    pub(super) request: Option<String>,
    /// One request a line, from the file or else standard input; every line gets an answer of one line
    #[arg(long, conflicts_with_all = OF_FLAGS)]
    pub(super) batch: bool,
    #[command(flatten)]
    pub(super) flags: Flags,
    /// Exit with 1 if the answer is another one
    #[arg(long, value_enum, value_name = "DECISION")]
    pub(super) expect: Option<Expected>,
    /// Show every policy and statement, with the reason it did or did not match
    #[arg(long)]
    pub(super) trace: bool,
    /// How to print [default: pretty; with --batch always JSON Lines]
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,
    /// When to colour
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub(super) color: Color,
    /// What stands beside the flags, so that it can be said where it belongs
    #[arg(hide = true)]
    pub(super) stray: Vec<String>,
}

/// A request put together from arguments.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Request")]
pub(super) struct Flags {
    /// Who asks: an ARN, an account id, a service, or `*` for an unsigned request
    #[arg(long, value_name = "ARN", requires_all = ["action", "resource"])]
    pub(super) principal: Option<String>,
    /// The role of a session, where the role has a path
    #[arg(long, value_name = "ARN", requires = "principal")]
    pub(super) session_of: Option<String>,
    /// The action, such as s3:PutObject
    #[arg(long, requires = "principal")]
    pub(super) action: Option<String>,
    /// The resource's ARN, or `*`
    #[arg(long, value_name = "ARN", requires = "principal")]
    pub(super) resource: Option<String>,
    /// The account that owns the resource, or `unknown` [default: the ARN's, else the caller's]
    #[arg(long, value_name = "ID", requires = "principal")]
    pub(super) resource_account: Option<String>,
    /// A key of the request's context (repeatable; several values for one key are a list; KEY alone: it is absent)
    #[arg(long, value_name = "KEY=VALUE", requires = "principal")]
    pub(super) context: Vec<String>,
    /// Take every context key that is not given for unknown, not for absent
    #[arg(long, requires = "principal")]
    pub(super) context_is_incomplete: bool,
    /// A policy of the user or role (repeatable, as are all files)
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "principal")]
    pub(super) policy: Vec<String>,
    /// The policy of the resource; for sts: the role's trust policy
    #[arg(long, value_name = "FILE", requires = "principal")]
    pub(super) resource_policy: Option<String>,
    /// A permissions boundary
    #[arg(long, value_name = "FILE", requires = "principal")]
    pub(super) permissions_boundary: Vec<String>,
    /// A policy of the session
    #[arg(long, value_name = "FILE", requires = "principal")]
    pub(super) session_policy: Vec<String>,
    /// The service control policies of one level, separated by commas, root first
    #[arg(long, value_name = "FILES", requires = "principal")]
    pub(super) scp: Vec<String>,
    /// The resource control policies of one level, separated by commas, root first
    #[arg(long, value_name = "FILES", requires = "principal")]
    pub(super) rcp: Vec<String>,
    /// A policy of the VPC endpoint
    #[arg(long, value_name = "FILE", requires = "principal")]
    pub(super) vpc_endpoint_policy: Vec<String>,
    /// Take the policies that are not given from the workspace in this folder
    #[arg(long, value_name = "DIR", requires = "principal")]
    pub(super) workspace: Option<PathBuf>,
}

/// An answer that can be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Expected {
    /// Let through.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Nothing allows it.
    ImplicitDeny,
    /// It cannot be said.
    Unknown,
}

impl Expected {
    /// The name as answers have it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicit-deny",
            Self::ImplicitDeny => "implicit-deny",
            Self::Unknown => "unknown",
        }
    }
}
