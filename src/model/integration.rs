//! How an organization of Genesys Cloud reaches into AWS: its integrations,
//! the credentials that they use, and the organization itself.

use std::sync::Arc;

use super::{LocatedText, RegionSetting};
use crate::diagnostic::{Located, Place};

/// What one document says about an organization and its integrations.
#[derive(Clone, Debug)]
pub struct GenesysResources {
    /// What it is, in the words of a sentence.
    pub tool: &'static str,
    /// Organizations (`GET /api/v2/organizations/me`).
    pub organizations: Vec<Organization>,
    /// Integrations, each perhaps told in parts: the listing does not carry
    /// the configuration, and the configuration not the type.
    pub integrations: Vec<Integration>,
    /// Whether the integrations are a whole listing of them.
    pub is_listing: bool,
    /// Credentials of integrations.
    pub credentials: Vec<Credential>,
    /// Who has which roles. No link rests on them: which users an app will
    /// have, `user_roles` of the manifest says.
    pub assignments: Vec<RoleAssignment>,
    /// Organizations whose users may work in this one, or the other way round.
    pub trusted: Vec<TrustedOrganization>,
}

impl GenesysResources {
    /// A document that says nothing yet.
    pub fn new(tool: &'static str) -> Self {
        Self {
            tool,
            organizations: Vec::new(),
            integrations: Vec::new(),
            is_listing: false,
            credentials: Vec::new(),
            assignments: Vec::new(),
            trusted: Vec::new(),
        }
    }

    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        self.organizations.is_empty()
            && self.integrations.is_empty()
            && self.credentials.is_empty()
            && self.assignments.is_empty()
            && self.trusted.is_empty()
    }
}

/// The roles of one user or group: `UserAuthorization` and `AuthzSubject` of
/// the Platform API, `genesyscloud_user_roles` and `genesyscloud_group_roles`.
#[derive(Clone, Debug)]
pub struct RoleAssignment {
    /// The whole object.
    pub place: Place,
    /// Its id or name, or that of the user or group; nothing where a plan does
    /// not know it yet.
    pub subject: Option<LocatedText>,
    /// Names or ids of its roles.
    pub roles: Vec<LocatedText>,
}

/// `Trustee` or `Trustor` of the Platform API: users work across the two, OAuth
/// clients do not.
#[derive(Clone, Debug)]
pub struct TrustedOrganization {
    /// The whole object.
    pub place: Place,
    /// The organization's name, else its id.
    pub organization: Option<LocatedText>,
    /// `enabled`.
    pub enabled: Option<Located<bool>>,
}

/// `Organization` of the Platform API.
#[derive(Clone, Debug)]
pub struct Organization {
    /// The whole object.
    pub place: Place,
    /// Its id.
    pub id: LocatedText,
    /// Its name.
    pub name: Option<LocatedText>,
}

/// `Integration` of the Platform API, its configuration included.
#[derive(Clone, Debug)]
pub struct Integration {
    /// The whole object.
    pub place: Place,
    /// Its id.
    pub id: Option<LocatedText>,
    /// Its name.
    pub name: Option<LocatedText>,
    /// The id of its type: `aws-lambda-data-actions`.
    pub kind: Option<LocatedText>,
    /// `intendedState` is `ENABLED`. `None`: not told.
    pub enabled: Option<Located<bool>>,
    /// The credentials that it uses. `None`: not told.
    pub credentials: Option<Vec<CredentialReference>>,
    /// Where Terraform has it, within the documents of one run.
    pub address: Option<Arc<str>>,
    /// The regions that the provider signs in to with which Terraform makes it,
    /// as of a client.
    pub signs_in: Vec<RegionSetting>,
}

/// Which credential an integration uses.
#[derive(Clone, Debug)]
pub struct CredentialReference {
    /// Its id.
    pub id: Option<LocatedText>,
    /// Where Terraform has it.
    pub address: Option<Arc<str>>,
    /// What the integration takes it for: `AmazonWebServicesARN`.
    pub key: Arc<str>,
}

/// `Credential` of the Platform API. What is secret in it is not kept.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The whole object.
    pub place: Place,
    /// Its id.
    pub id: Option<LocatedText>,
    /// Its name.
    pub name: Option<LocatedText>,
    /// `amazonWebServicesARN` and others.
    pub kind: Option<LocatedText>,
    /// The role that Genesys Cloud assumes with it.
    pub role_arn: Option<LocatedText>,
    /// Whether its fields are told at all.
    pub has_fields: bool,
    /// Where Terraform has it, within the documents of one run.
    pub address: Option<Arc<str>>,
}
