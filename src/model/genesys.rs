//! What Genesys Cloud exports say: OAuth clients, roles, authorizations and
//! token information, in the shapes of the Platform API.

use std::sync::Arc;

use super::{Grant, LocatedText, Origin, RegionSetting};
use crate::diagnostic::{Located, Place};

/// `OAuthClient` of the Platform API.
#[derive(Clone, Debug)]
pub struct OauthClient {
    /// The whole object.
    pub place: Place,
    /// The client id.
    pub id: Option<LocatedText>,
    /// Its name.
    pub name: Option<LocatedText>,
    /// What `authorizedGrantType` means, if it is a grant type.
    pub grant: Option<Located<Option<Grant>>>,
    /// `authorizedGrantType` as written.
    pub grant_written: Option<LocatedText>,
    /// `scope`: what the client may ask for. `None`: not exported.
    pub scopes: Option<Located<Vec<LocatedText>>>,
    /// `roleDivisions`, or the deprecated `roleIds`. `None`: not exported.
    pub roles: Option<Located<Vec<RoleDivision>>>,
    /// `state`; active where it is not said.
    pub state: Option<Located<ClientState>>,
    /// The owning org, where the native form or an `organization` says it.
    pub org: Option<LocatedText>,
    /// Where Terraform has it, within the documents of one run.
    pub address: Option<Arc<str>>,
    /// The regions that the provider signs in to with which Terraform makes it:
    /// several where it is not told which provider that is, none where nobody
    /// says a region.
    pub signs_in: Vec<RegionSetting>,
    /// How much it counts where another document says otherwise.
    pub origin: Origin,
}

/// `state` of an OAuth client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientState {
    /// Gives tokens.
    Active,
    /// Tokens are invalid and none can be created.
    Disabled,
    /// Gives no tokens and will be deleted.
    Inactive,
    /// A word that the API does not define.
    Other,
}

/// A role granted to a client in a division.
#[derive(Clone, Debug)]
pub struct RoleDivision {
    /// The role's id.
    pub role: LocatedText,
    /// The division's id; `*` is all of them.
    pub division: Option<LocatedText>,
    /// Where Terraform has the role.
    pub address: Option<Arc<str>>,
}

/// `DomainOrganizationRole` of the Platform API.
#[derive(Clone, Debug)]
pub struct Role {
    /// The whole object.
    pub place: Place,
    /// The role's id.
    pub id: Option<LocatedText>,
    /// Its name.
    pub name: Option<LocatedText>,
    /// `permissions`: whole permission strings.
    pub permissions: Vec<LocatedText>,
    /// `permissionPolicies`.
    pub policies: Vec<PermissionPolicy>,
    /// Where the permissions stand, to point at when one is missing.
    pub permissions_place: Place,
    /// Whether the export carries permissions at all; a listing without them
    /// proves no absence.
    pub has_permissions: bool,
    /// Where Terraform has it, within the documents of one run.
    pub address: Option<Arc<str>>,
    /// How much it counts where another document says otherwise.
    pub origin: Origin,
}

/// One permission policy of a role. `*` is legal in entity and actions.
#[derive(Clone, Debug)]
pub struct PermissionPolicy {
    /// The whole object.
    pub place: Place,
    /// `domain`.
    pub domain: LocatedText,
    /// `entityName`.
    pub entity: LocatedText,
    /// `actionSet`.
    pub actions: Vec<LocatedText>,
    /// Whether it grants only under a condition (`resourceConditionNode`).
    pub conditional: bool,
}

/// `OAuthAuthorization` of the Platform API: what an organization's
/// administrator authorized a client for.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// The whole object.
    pub place: Place,
    /// The client's id.
    pub client: Option<LocatedText>,
    /// The scopes that were authorized. `None`: not exported.
    pub scopes: Option<Located<Vec<LocatedText>>>,
    /// `state` as written: Unauthorized, Requested, Authorized, Revoked.
    pub state: Option<LocatedText>,
    /// `pending` is true.
    pub pending: Option<Located<bool>>,
}

/// A token sample: token information as the API returns it, or a payload with
/// `scope` and `org_id`.
#[derive(Clone, Debug)]
pub struct TokenInformation {
    /// The whole object.
    pub place: Place,
    /// The organization that the token is for.
    pub org: Option<LocatedText>,
    /// The client that asked for it.
    pub client: Option<LocatedText>,
    /// Its scopes. `None`: it does not say.
    pub scopes: Option<Located<Vec<LocatedText>>>,
}
