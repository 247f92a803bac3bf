//! The checks. Most read the proof, which has said its words already; the
//! others look at single documents or at the workspace as a whole. Each is
//! registered once, by its rule's id: a rule file without a check does not
//! build.

mod access;
mod account;
mod appfoundry;
mod caught;
mod file;
mod gather;
mod in_module;
mod limits;
mod oauth;
mod org;
mod region;
mod s3;
mod schema;
pub mod secrets;
mod shared;
mod trust;

pub use gather::gather;

use rayon::prelude::*;

use crate::access::Access;
use crate::diagnostic::{Finding, RuleId, Subject};
use crate::formats::ReadFile;
use crate::workspace::Workspace;

/// How a rule comes to its findings.
#[derive(Clone, Copy)]
pub enum Check {
    /// The prover says it, as the cause that refutes a link or as what is wrong
    /// with a setting.
    Proof,
    /// It looks at one file at a time.
    Document(fn(&ReadFile, &mut Vec<Finding>)),
    /// It looks at all files together.
    Workspace(fn(&Workspace<'_>, &mut Vec<Finding>)),
    /// It looks at what was proven.
    Access(fn(&Workspace<'_>, &Access, &mut Vec<Finding>)),
}

/// The check of a rule.
pub fn check_of(rule: RuleId) -> Check {
    match rule {
        RuleId::AccessNothingProven => Check::Access(access::nothing_proven),
        RuleId::AccessUnproven => Check::Access(access::unproven),
        RuleId::AppfoundryWizardPlaceholder => Check::Workspace(appfoundry::wizard_placeholder),
        RuleId::AppfoundryWizardUninstall => Check::Workspace(appfoundry::wizard_uninstall),
        RuleId::AwsAccountIdNotAString => Check::Document(schema::account_id_not_a_string),
        RuleId::AwsAccountMismatch => Check::Workspace(account::account_mismatch),
        RuleId::FileConflictingSources => Check::Workspace(file::conflicting_sources),
        RuleId::FileDuplicateKey => Check::Document(file::duplicate_key),
        RuleId::FileNotStrictJson => Check::Workspace(file::not_strict_json),
        RuleId::FileSyntaxError => Check::Document(file::syntax_error),
        RuleId::FileUnreadable => Check::Workspace(file::unreadable),
        RuleId::FileUnrecognised => Check::Document(file::unrecognised),
        RuleId::LimitsRateBudgetExceeded => Check::Workspace(limits::rate_budget_exceeded),
        RuleId::LimitsTokenRefreshBurst => Check::Workspace(limits::token_refresh_burst),
        RuleId::OauthTokenClaimsMismatch => Check::Workspace(oauth::token_of_a_stranger),
        RuleId::OauthUnknownOperation => Check::Workspace(oauth::unknown_operation),
        RuleId::OauthUnknownPermission => Check::Workspace(oauth::unknown_permission),
        RuleId::OauthUnknownScope => Check::Workspace(oauth::unknown_scope),
        RuleId::OrgDuplicateOrganization => Check::Workspace(org::duplicate_organization),
        RuleId::OrgExportOfAnotherOrganization => Check::Workspace(org::export_of_another_organization),
        RuleId::OrgInvalidOrganizationId => Check::Workspace(org::invalid_organization_id),
        RuleId::OrgUnknownReference => Check::Workspace(org::unknown_reference),
        RuleId::OrgWorkflowRoleMismatch => Check::Workspace(org::workflow_role_mismatch),
        RuleId::RegionSettingsMismatch => Check::Workspace(org::workflow_region_mismatch),
        RuleId::RegionWrongSpelling => Check::Workspace(region::wrong_spelling),
        RuleId::S3BucketRegionMismatch => Check::Workspace(s3::bucket_region_mismatch),
        RuleId::SchemaInvalid => Check::Document(schema::invalid),
        RuleId::SecretsCommittedSecret => Check::Document(secrets::committed_secret),
        RuleId::TrustExternalIdNotEnforced => Check::Workspace(trust::external_id_not_enforced),
        RuleId::TrustMissingExternalId => Check::Workspace(trust::missing_external_id),
        RuleId::TrustWildcardPrincipal => Check::Workspace(trust::wildcard_principal),
        RuleId::AccessNotYetDeployed
        | RuleId::AppfoundryAllowlistExpired
        | RuleId::AppfoundryAppNotAllowlisted
        | RuleId::AppfoundryApprovalInsufficient
        | RuleId::AppfoundryMissingAdminApproval
        | RuleId::AppfoundryMissingProduct
        | RuleId::AwsGuardrailDenies
        | RuleId::AwsMissingAction
        | RuleId::AwsUnknownRole
        | RuleId::KmsExplicitDeny
        | RuleId::KmsKeyInAnotherRegion
        | RuleId::KmsKeyNotEnabled
        | RuleId::KmsKeyNotSymmetric
        | RuleId::KmsMissingDecrypt
        | RuleId::KmsMissingGenerateDataKey
        | RuleId::KmsUnsatisfiableCondition
        | RuleId::OauthGrantMismatch
        | RuleId::OauthInactiveClient
        | RuleId::OauthMissingClient
        | RuleId::OauthMissingOrgScope
        | RuleId::OauthMissingPermission
        | RuleId::OauthSharedClientCredentials
        | RuleId::OrgIntegrationDisabled
        | RuleId::OrgRoleArnMismatch
        | RuleId::OrgUnknownOrganizationId
        | RuleId::RegionApiEndpointMismatch
        | RuleId::RegionDomainMismatch
        | RuleId::RegionTokenEndpointMismatch
        | RuleId::RegionUnknownDomain
        | RuleId::RegionUnknownRegion
        | RuleId::S3BucketActionOnObjectArn
        | RuleId::S3ExplicitDeny
        | RuleId::S3MissingPutObject
        | RuleId::S3ObjectActionOnBucketArn
        | RuleId::S3PrefixNotCovered
        | RuleId::S3PublicPolicyRestricted
        | RuleId::S3UnsatisfiableCondition
        | RuleId::TrustExplicitDeny
        | RuleId::TrustExternalIdMismatch
        | RuleId::TrustMissingAssumeRole
        | RuleId::TrustUnsatisfiableCondition
        | RuleId::TrustWrongGenesysAccount
        | RuleId::TrustWrongPrincipal => Check::Proof,
    }
}

/// Everything that the rules say about a workspace, each cause once. A check
/// that fails is a finding of its own and does not keep the others from
/// speaking.
pub fn run(ws: &Workspace<'_>, access: &mut Access) -> Vec<Finding> {
    let mut all: Vec<Finding> =
        access.paths.iter_mut().flat_map(|path| std::mem::take(&mut path.causes)).collect();
    all.append(&mut access.settings);
    let access = &*access;
    let said: Vec<Vec<Finding>> =
        RuleId::all().par_iter().map(|rule| findings_of(*rule, ws, access)).collect();
    all.extend(said.into_iter().flatten());
    let mut all = gather(all);
    file::leave_out_what_decides(&mut all);
    all.iter_mut().for_each(|finding| in_module::told(ws, finding));
    shared::warn(ws, access, &mut all);
    all
}

fn findings_of(rule: RuleId, ws: &Workspace<'_>, access: &Access) -> Vec<Finding> {
    let whole = || match ws.files.first() {
        Some(read) => Subject::File(read.file),
        None => Subject::Unread { path: ".".to_owned(), display: ".".to_owned() },
    };
    match check_of(rule) {
        Check::Proof => Vec::new(),
        Check::Workspace(check) => caught::run(rule, whole, |found| check(ws, found)),
        Check::Access(check) => caught::run(rule, whole, |found| check(ws, access, found)),
        Check::Document(check) => ws
            .files
            .par_iter()
            .map(|read| caught::run(rule, || Subject::File(read.file), |found| check(read, found)))
            .flatten_iter()
            .collect(),
    }
}
