//! Organizations: `kind: org-manifest`, and `kind: grantlint-policies` for bare
//! policy documents where there is no manifest.

use super::{Declared, LocatedText};
use crate::diagnostic::{Located, Place};
use crate::source::FileId;

/// One organization of a manifest. Absent keys are `None`: not known.
#[derive(Clone, Debug)]
pub struct ManifestOrg {
    /// The file whose references are relative to it.
    pub file: FileId,
    /// The whole entry.
    pub place: Place,
    /// The organization's id (a UUID on the platform).
    pub id: LocatedText,
    /// The name used in references and messages; the id where none is given.
    pub name: LocatedText,
    /// AWS region of the home region.
    pub region: Option<LocatedText>,
    /// The region's domain, such as `mypurecloud.ie`.
    pub domain: Option<LocatedText>,
    /// Where tokens for this org are requested.
    pub token_url: Option<LocatedText>,
    /// Where the API is called for this org.
    pub api_url: Option<LocatedText>,
    /// The parent organization, by id or name; grants do not flow from it.
    pub parent: Option<LocatedText>,
    /// Products of its subscription.
    pub products: Option<Located<Vec<LocatedText>>>,
    /// Capabilities that are to be switched on here.
    pub capabilities: Located<Vec<LocatedText>>,
    /// Client ids in this org, by the app's client key.
    pub clients: Vec<(Located<String>, LocatedText)>,
    /// Roles that the users of a user-grant client hold, by client key.
    pub user_roles: Option<Vec<(Located<String>, Vec<LocatedText>)>>,
    /// The `organizationId` that the app sends.
    pub query_organization_id: Option<LocatedText>,
    /// Approvals by administrators of this org.
    pub approvals: Option<Located<Vec<Approval>>>,
    /// The AWS side.
    pub aws: Option<AwsBinding>,
    /// Overrides of the AWS side, by capability.
    pub per_capability: Vec<(Located<String>, AwsBinding)>,
    /// Genesys exports of this org.
    pub documents: OrgDocuments,
}

impl ManifestOrg {
    /// What it says of AWS: for all capabilities, and for single ones.
    pub fn bindings(&self) -> impl Iterator<Item = &AwsBinding> {
        self.aws.iter().chain(self.per_capability.iter().map(|(_, binding)| binding))
    }

    /// Every file that it names, in the order of its fields.
    pub fn references(&self) -> Vec<&Reference> {
        fn many<'a>(all: &mut Vec<&'a Reference>, lists: &[&'a Declared<Vec<Reference>>]) {
            all.extend(lists.iter().filter_map(|list| list.some()).flatten());
        }
        let mut all = Vec::new();
        let OrgDocuments { clients, roles, authorizations, tokens, integrations, organization } =
            &self.documents;
        many(&mut all, &[clients, roles, authorizations, tokens, integrations, organization]);
        for binding in self.bindings() {
            let AwsDocuments {
                template,
                parameters,
                trust,
                permissions,
                bucket_policy,
                kms_key_policy,
                permissions_boundary,
                service_control_policies,
                resource_control_policies,
            } = &binding.documents;
            let single = [template, trust, bucket_policy, kms_key_policy, permissions_boundary];
            all.extend(single.into_iter().filter_map(Declared::some));
            all.extend(parameters.some().into_iter().flatten().map(|one| &one.file));
            many(&mut all, &[permissions, service_control_policies, resource_control_policies]);
        }
        all
    }
}

/// One administrator's approval.
#[derive(Clone, Debug)]
pub struct Approval {
    /// The whole entry.
    pub place: Place,
    /// The capability that it covers.
    pub capability: LocatedText,
    /// Who approved.
    pub approved_by: Option<LocatedText>,
    /// The approver's role.
    pub role: Option<LocatedText>,
    /// When, `YYYY-MM-DD`.
    pub date: Option<LocatedText>,
    /// The scopes that were approved; `None` where it does not say.
    pub scopes: Option<Located<Vec<LocatedText>>>,
    /// `authorized` where it does not say.
    pub state: Option<LocatedText>,
}

/// A file named by a manifest.
pub type Reference = LocatedText;

/// The AWS side of an org, or of one capability in it.
#[derive(Clone, Debug)]
pub struct AwsBinding {
    /// The `aws` key, or the capability's key under `per_capability`.
    pub place: Place,
    /// The customer's account, twelve digits.
    pub account_id: Option<LocatedText>,
    /// The bucket's region.
    pub region: Option<LocatedText>,
    /// The role that is assumed.
    pub role_arn: Option<LocatedText>,
    /// The external id that is configured to be sent; default: the org's id.
    pub external_id: Option<LocatedText>,
    /// The bucket that is written to.
    pub bucket: Option<LocatedText>,
    /// The bucket's account, where it is not `account_id`.
    pub bucket_account_id: Option<LocatedText>,
    /// The customer key that encrypts the bucket; `none`: no customer key.
    pub kms_key_arn: Declared<LocatedText>,
    /// Lambda function (profile `lambda-data-actions`).
    pub function_arn: Option<LocatedText>,
    /// Key alias (profile `kms-recordings`).
    pub key_alias_arn: Option<LocatedText>,
    /// Partner event source (profile `eventbridge`).
    pub event_source: Option<LocatedText>,
    /// Values for parameters of `documents.template`, by name; they outrank
    /// those of `documents.parameters`.
    pub parameters: Vec<(Located<String>, LocatedText)>,
    /// Which files are which policy.
    pub documents: AwsDocuments,
}

/// A file with values for a template's parameters.
#[derive(Clone, Debug)]
pub struct ParameterFile {
    /// The file.
    pub file: Reference,
    /// The section of it that counts: `samconfig.toml#eu`.
    pub section: Option<String>,
}

/// Which files hold which policy of an org's AWS side.
#[derive(Clone, Debug, Default)]
pub struct AwsDocuments {
    /// The CloudFormation template that makes role, bucket and key here.
    pub template: Declared<Reference>,
    /// Files with values for the template's parameters or a module's variables; the last one wins.
    pub parameters: Declared<Vec<ParameterFile>>,
    /// The role's trust policy.
    pub trust: Declared<Reference>,
    /// The role's permission policies.
    pub permissions: Declared<Vec<Reference>>,
    /// The bucket policy.
    pub bucket_policy: Declared<Reference>,
    /// The key policy.
    pub kms_key_policy: Declared<Reference>,
    /// The role's permissions boundary.
    pub permissions_boundary: Declared<Reference>,
    /// Service control policies that apply to the account.
    pub service_control_policies: Declared<Vec<Reference>>,
    /// Resource control policies that apply to the bucket's account.
    pub resource_control_policies: Declared<Vec<Reference>>,
}

/// Which files are Genesys exports of an org.
#[derive(Clone, Debug, Default)]
pub struct OrgDocuments {
    /// OAuth clients.
    pub clients: Declared<Vec<Reference>>,
    /// Roles.
    pub roles: Declared<Vec<Reference>>,
    /// Authorizations of clients.
    pub authorizations: Declared<Vec<Reference>>,
    /// Token samples.
    pub tokens: Declared<Vec<Reference>>,
    /// Integrations and their credentials.
    pub integrations: Declared<Vec<Reference>>,
    /// The organization object.
    pub organization: Declared<Vec<Reference>>,
}

/// What a bare policy document is (`is:` of `kind: grantlint-policies`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyRole {
    /// A role's trust policy.
    Trust,
    /// A permission policy of a role.
    Permissions,
    /// A bucket policy.
    BucketPolicy,
    /// A KMS key policy.
    KeyPolicy,
    /// A permissions boundary.
    Boundary,
    /// A service control policy.
    ServiceControlPolicy,
    /// A resource control policy.
    ResourceControlPolicy,
}

impl PolicyRole {
    /// What such a policy belongs to, and the key of `aws` that names it.
    pub fn owner(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Trust | Self::Permissions | Self::Boundary => Some(("role", "role_arn")),
            Self::BucketPolicy => Some(("bucket", "bucket")),
            Self::KeyPolicy => Some(("key", "kms_key_arn")),
            Self::ServiceControlPolicy | Self::ResourceControlPolicy => None,
        }
    }
}

/// One entry of `kind: grantlint-policies`.
#[derive(Clone, Debug)]
pub struct PolicyBinding {
    /// The whole entry.
    pub place: Place,
    /// The manifest's file, to which `file` is relative.
    pub from: FileId,
    /// The document.
    pub file: Reference,
    /// What it is.
    pub is: PolicyRole,
    /// The role it belongs to.
    pub role_arn: Option<LocatedText>,
    /// The bucket it belongs to.
    pub bucket: Option<LocatedText>,
    /// The key it belongs to.
    pub key_arn: Option<LocatedText>,
    /// The account it belongs to.
    pub account_id: Option<LocatedText>,
}
