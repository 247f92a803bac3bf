//! What the files say, typed, every field with its place. Nothing here is
//! judged: a region that does not exist is still the region that was written.

mod app;
mod aws;
mod aws_policy;
mod aws_role;
mod genesys;
pub mod holes;
mod integration;
mod org;
mod settings;
mod wizard;

pub use app::{AllowEntry, App, Capability, ClientDeclaration, Grant, Profile, Residency, Tier};
pub use aws::{
    AccountBlock, AwsOrganization, AwsResources, Bucket, ControlPolicy, Encryption, Extent, Key,
    LIST_ALIASES, Origin, PublicAccessBlock, Told, branch_of_variables, variables_of_branch,
};
pub use aws_policy::AwsPolicy;
pub use aws_role::{IamRole, LeftOut, MadeUp, ManagedPolicy, RolePolicy, TakenAway};
pub use genesys::{
    Authorization, ClientState, OauthClient, PermissionPolicy, Role, RoleDivision, TokenInformation,
};
pub use integration::{
    Credential, CredentialReference, GenesysResources, Integration, Organization, RoleAssignment,
    TrustedOrganization,
};
pub use org::{
    Approval, AwsBinding, AwsDocuments, ManifestOrg, OrgDocuments, ParameterFile, PolicyBinding, PolicyRole,
    Reference,
};
pub use settings::{
    RegionKey, RegionSetting, RoleSettings, SdkDependency, Settings, SettingsProfile, SettingsTool,
};
pub use wizard::{Wizard, WizardClient};

use crate::diagnostic::{Located, Place};
use crate::syntax::Text;

/// A field that may be left out, be declared to be empty (`none`), or be
/// there. Left out means that nothing is known; `none` means that there is
/// nothing.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Declared<T> {
    /// The key is not there.
    #[default]
    Absent,
    /// `none`: known to be absent.
    None(Place),
    /// Declared.
    Some(T),
}

impl<T> Declared<T> {
    /// The value, where there is one.
    pub fn some(&self) -> Option<&T> {
        match self {
            Self::Some(value) => Some(value),
            Self::Absent | Self::None(_) => None,
        }
    }

    /// This, or the other where this is left out.
    #[must_use]
    pub fn or<'a>(&'a self, other: &'a Self) -> &'a Self {
        if matches!(self, Self::Absent) { other } else { self }
    }
}

/// A string with its place.
pub type LocatedText = Located<Text>;
