//! What exports, plans and templates say about roles, policies, buckets and
//! keys of AWS, whichever tool wrote them. One resource may be described in
//! parts by several documents; the workspace joins them.

use std::sync::Arc;

use super::{AwsPolicy, IamRole, LeftOut, LocatedText, MadeUp, ManagedPolicy};
use crate::diagnostic::{Located, Place};
use crate::iam::{KmsGrant, Policy};
use crate::source::FileId;

/// What the answer of `list-aliases` is called, which tells all aliases of an
/// account in a region.
pub const LIST_ALIASES: &str = "an answer of `aws kms list-aliases`";

/// Before the paths of the files of variables that a run of Terraform is given.
const VARIABLES: &str = "the variables are those of ";

/// The branch of a module in which these files of variables are given to it.
pub fn branch_of_variables(paths: &[&str]) -> String {
    format!("{VARIABLES}{}", paths.join(" and "))
}

/// The files of variables by which a branch is told.
pub fn variables_of_branch(branch: &str) -> Vec<&str> {
    branch.strip_prefix(VARIABLES).map_or(Vec::new(), |paths| paths.split(" and ").collect())
}

/// How much a description counts where two differ: what is proposed outranks
/// what was exported. Ordered from strongest to weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A plan: what the next deployment makes of it.
    Plan,
    /// A template or module that a deployment is made from.
    Template,
    /// What a tool read from the account.
    Export,
}

/// What a document says about one thing.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Told<T> {
    /// The document does not speak of it.
    #[default]
    Not,
    /// There is none, as it says here.
    None(Place),
    /// There is something here, and the files do not tell what.
    Open {
        /// Where it is left open.
        place: Place,
        /// What would settle it: a command, a file or a value.
        settled_by: Arc<str>,
    },
    /// It says it.
    Some(T),
}

impl<T> Told<T> {
    /// The value, where it is told.
    pub fn some(&self) -> Option<&T> {
        match self {
            Self::Some(value) => Some(value),
            Self::Not | Self::None(_) | Self::Open { .. } => None,
        }
    }

    /// Whether the document speaks of it at all.
    pub fn is_told(&self) -> bool {
        !matches!(self, Self::Not)
    }
}

/// How much of what was asked for a document holds.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// A page of it: there are more.
    Cut,
    /// A part of it, as these words say: what is not there may be.
    Unfinished(&'static str),
    /// Nothing, and why, for a sentence: `AWS answered AccessDenied`.
    Failed(Arc<str>),
}

/// Everything that one document says about AWS resources.
#[derive(Clone, Debug)]
pub struct AwsResources {
    /// What it is, in the words of a sentence: `a CloudFormation template`.
    pub tool: &'static str,
    /// How much it counts where another document says otherwise.
    pub origin: Origin,
    /// The choice under which all of this holds, where the document leaves
    /// one open (`condition IsProd is true`); each choice is content of its own.
    pub branch: Option<Arc<str>>,
    /// The file that speaks for the root module that makes all of this, where
    /// a Terraform module tells it.
    pub root: Option<FileId>,
    /// What is taken for granted in all of this: a parameter that has a
    /// default and no other value, a macro that may change what is written.
    pub assumptions: Vec<Located<Arc<str>>>,
    /// How much of what was asked for it holds.
    pub extent: Extent,
    /// The account, where it says no more than that.
    pub account: Option<LocatedText>,
    /// Block Public Access of whole accounts.
    pub account_blocks: Vec<AccountBlock>,
    /// An organization of AWS.
    pub organization: Option<AwsOrganization>,
    /// Roles.
    pub roles: Vec<IamRole>,
    /// Roles that it describes and does not make, or deletes.
    pub left_out: Vec<LeftOut>,
    /// Managed policies.
    pub policies: Vec<ManagedPolicy>,
    /// Buckets.
    pub buckets: Vec<Bucket>,
    /// Keys.
    pub keys: Vec<Key>,
    /// Policies of an organization of AWS.
    pub control_policies: Vec<ControlPolicy>,
    /// What is known of the policies of AWS itself that its roles name, by
    /// place and name.
    pub of_aws: Vec<AwsPolicy>,
}

/// The organization that the account belongs to which asked.
#[derive(Clone, Debug)]
pub struct AwsOrganization {
    /// `Id`: `o-...`.
    pub id: LocatedText,
    /// `MasterAccountId`: its management account, which belongs to it for certain.
    pub management: Option<LocatedText>,
}

/// A service or resource control policy with what it is attached to.
#[derive(Clone, Debug)]
pub struct ControlPolicy {
    /// Whether it is a resource control policy.
    pub is_of_resources: bool,
    /// An account, an organizational unit (`ou-...`) or a root (`r-...`).
    pub target: LocatedText,
    /// What it says.
    pub document: Told<Arc<Policy>>,
}

impl AwsResources {
    /// A document that says nothing yet.
    pub fn new(tool: &'static str, origin: Origin) -> Self {
        Self {
            tool,
            origin,
            branch: None,
            root: None,
            assumptions: Vec::new(),
            extent: Extent::Whole,
            account: None,
            account_blocks: Vec::new(),
            organization: None,
            roles: Vec::new(),
            left_out: Vec::new(),
            policies: Vec::new(),
            buckets: Vec::new(),
            keys: Vec::new(),
            control_policies: Vec::new(),
            of_aws: Vec::new(),
        }
    }

    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
            && self.policies.is_empty()
            && self.buckets.is_empty()
            && self.keys.is_empty()
            && self.control_policies.is_empty()
            && self.left_out.is_empty()
            && self.account_blocks.is_empty()
    }

    /// Every policy document that it holds.
    pub fn documents(&self) -> impl Iterator<Item = &Policy> {
        let of_roles = self.roles.iter().flat_map(|role| {
            let given = role.inline.iter().chain(&role.attached);
            role.trust.some().into_iter().chain(given.filter_map(|policy| policy.document.as_ref()))
        });
        of_roles
            .chain(self.policies.iter().filter_map(|policy| policy.document.some()))
            .chain(self.buckets.iter().filter_map(|bucket| bucket.policy.some()))
            .chain(self.keys.iter().filter_map(|key| key.policy.some()))
            .map(|policy| &**policy)
    }
}

/// What one document says about a bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// The whole description.
    pub place: Place,
    /// Its name; nothing where neither document nor file name tells it.
    pub name: Option<LocatedText>,
    /// What CloudFormation makes its name up from, where the document gives it none.
    pub made_up: Option<MadeUp>,
    /// The account that owns it; a hole where a document makes it in an account
    /// that it does not tell.
    pub account: Option<LocatedText>,
    /// The region that it is in.
    pub region: Option<LocatedText>,
    /// The bucket policy.
    pub policy: Told<Arc<Policy>>,
    /// Where a document makes it without a policy: it has none unless something
    /// else gives it one.
    pub made_without_policy: Option<Place>,
    /// A call of a module that is not in the workspace and is given the bucket
    /// or its name: what that makes of it is not told.
    pub handed_to: Option<Arc<str>>,
    /// `ObjectOwnership`: `BucketOwnerEnforced` and the like.
    pub ownership: Option<LocatedText>,
    /// `PublicAccessBlockConfiguration`.
    pub public_access_block: Option<PublicAccessBlock>,
    /// The default encryption.
    pub encryption: Told<Encryption>,
    /// Where AWS says that it does not exist.
    pub absent: Option<Place>,
}

impl Bucket {
    /// A bucket of which nothing is told yet.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            name: None,
            made_up: None,
            account: None,
            region: None,
            policy: Told::Not,
            made_without_policy: None,
            handed_to: None,
            ownership: None,
            public_access_block: None,
            encryption: Told::Not,
            absent: None,
        }
    }
}

/// `PublicAccessBlockConfiguration`; a switch that is not there is not told.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html>
#[derive(Clone, Debug, Default)]
pub struct PublicAccessBlock {
    /// `BlockPublicAcls`.
    pub block_public_acls: Option<Located<bool>>,
    /// `IgnorePublicAcls`.
    pub ignore_public_acls: Option<Located<bool>>,
    /// `BlockPublicPolicy`.
    pub block_public_policy: Option<Located<bool>>,
    /// `RestrictPublicBuckets`.
    pub restrict_public_buckets: Option<Located<bool>>,
}

/// Block Public Access of a whole account.
#[derive(Clone, Debug)]
pub struct AccountBlock {
    /// The account; nothing where the name or folder of its file tells.
    pub account: Option<LocatedText>,
    /// What counts for each of its buckets.
    pub block: PublicAccessBlock,
}

/// The default encryption of a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html>
#[derive(Clone, Debug)]
pub struct Encryption {
    /// `SSEAlgorithm`: `AES256`, `aws:kms`, `aws:kms:dsse`.
    pub algorithm: LocatedText,
    /// `KMSMasterKeyID`: an id, an ARN or an alias.
    pub key: Option<LocatedText>,
    /// `BucketKeyEnabled`.
    pub bucket_key: Option<Located<bool>>,
}

/// What one document says about a KMS key.
#[derive(Clone, Debug)]
pub struct Key {
    /// The whole description.
    pub place: Place,
    /// The key's ARN, with holes where the files do not tell its parts.
    pub arn: Option<LocatedText>,
    /// The key's id.
    pub id: Option<LocatedText>,
    /// Aliases (`alias/...`) or their ARNs.
    pub aliases: Vec<LocatedText>,
    /// The key policy.
    pub policy: Told<Arc<Policy>>,
    /// Whether it can be used: `KeyState` is `Enabled`.
    pub enabled: Option<Located<bool>>,
    /// What it is for: `KeySpec` and `KeyUsage`, as far as they are told.
    pub made_for: Vec<LocatedText>,
    /// Where AWS says that it does not exist.
    pub absent: Option<Place>,
    /// Whether AWS manages it (`KeyManager` is `AWS`).
    pub aws_managed: Option<Located<bool>>,
    /// Its grants, as far as this document tells of them.
    pub grants: Vec<KmsGrant>,
}

impl Key {
    /// A key of which nothing is told yet.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            arn: None,
            id: None,
            aliases: Vec::new(),
            policy: Told::Not,
            enabled: None,
            made_for: Vec::new(),
            absent: None,
            aws_managed: None,
            grants: Vec::new(),
        }
    }
}
