//! Actions and resources that AWS treats differently from all others: those
//! that need no permission, those that a role's or key's policy must allow,
//! and those that control policies cannot reach.

use super::caller::PrincipalKind;
use super::rcp_services::RCP_SERVICES;
use super::request::Env;

/// Actions on a role, which its trust policy must allow.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html>
const ON_ROLES: [&str; 6] = [
    "assumerole",
    "assumerolewithsaml",
    "assumerolewithwebidentity",
    "setcontext",
    "setsourceidentity",
    "tagsession",
];

/// Actions of KMS that work on no key, so that no key policy takes part.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html>
const WITHOUT_KEY: [&str; 11] = [
    "connectcustomkeystore",
    "createcustomkeystore",
    "createkey",
    "deletecustomkeystore",
    "describecustomkeystores",
    "disconnectcustomkeystore",
    "generaterandom",
    "listaliases",
    "listkeys",
    "listretirablegrants",
    "updatecustomkeystore",
];

impl Env<'_> {
    /// Whether the action is one of this service.
    pub(super) fn is_service(&self, name: &str) -> bool {
        self.service.eq_ignore_ascii_case(name)
    }

    /// The action without its service, in lower case.
    fn name(&self) -> String {
        self.request.action.split_once(':').map_or("", |(_, name)| name).to_ascii_lowercase()
    }

    /// Whether the policy of the resource must take part even within one
    /// account: the trust policy of a role, the policy of a key. An alias has
    /// no policy of its own.
    pub(super) fn needs_resource_policy(&self) -> bool {
        if self.is_service("kms") {
            let name = self.name();
            let is_about_alias = name.ends_with("alias") && self.is_alias();
            return !is_about_alias && !WITHOUT_KEY.contains(&&*name);
        }
        self.is_service("sts") && ON_ROLES.contains(&&*self.name())
    }

    fn is_alias(&self) -> bool {
        let resource = self.request.resource.literal().and_then(super::arn::split);
        resource.is_some_and(|fields| fields[2] == "kms" && fields[5].starts_with("alias/"))
    }

    /// Whether AWS does it for everybody with credentials, whatever policies
    /// say, explicit denials included.
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html>
    pub(super) fn needs_no_permission(&self) -> bool {
        use PrincipalKind::{AssumedRole, FederatedUser, Role, Root, User};
        let kind = self.request.principal.kind();
        self.is_service("sts")
            && match &*self.name() {
                "getcalleridentity" => matches!(kind, Root | User | Role | AssumedRole | FederatedUser),
                "getsessiontoken" => matches!(kind, Root | User),
                _ => false,
            }
    }

    /// Whether a role sets a source identity for the next one, which both its
    /// own policies and the trust policy must allow, within one account too.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
    pub(super) fn is_chained_identity(&self) -> bool {
        matches!(self.request.principal.kind(), PrincipalKind::Role | PrincipalKind::AssumedRole)
            && self.is_service("sts")
            && self.name() == "setsourceidentity"
    }

    /// Whether a root user asks for the policy of a bucket, which that policy
    /// cannot keep from the root user of the bucket's account.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
    pub(super) fn is_policy_of_own_bucket(&self) -> bool {
        self.request.principal.kind() == PrincipalKind::Root
            && self.is_service("s3")
            && matches!(&*self.name(), "deletebucketpolicy" | "getbucketpolicy" | "putbucketpolicy")
    }

    /// Whether resource control policies reach the request: only resources of
    /// some services, neither keys that AWS manages nor the retiring of grants.
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html>
    pub(super) fn is_reached_by_rcps(&self) -> bool {
        let service = self.service.to_ascii_lowercase();
        if RCP_SERVICES.binary_search(&&*service).is_err()
            || (service == "kms" && self.name() == "retiregrant")
        {
            return false;
        }
        let managed = self.request.resource.literal().is_some_and(|arn| arn.contains(":alias/aws/"));
        !(service == "kms" && managed)
    }
}
