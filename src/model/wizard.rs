//! What `config.js` of the Premium App wizard says besides the clients and
//! roles that it provisions, which are clients and roles as any others.

use super::LocatedText;
use crate::diagnostic::{Located, Place};

/// The configuration of one wizard.
#[derive(Clone, Debug)]
pub struct Wizard {
    /// The key that tells what the file is.
    pub place: Place,
    /// The wizard's own clients, of the vendor's organizations.
    pub clients: Vec<WizardClient>,
    /// `premiumAppIntegrationTypeId`, formerly `appName`.
    pub integration_type: Option<LocatedText>,
    /// `premiumAppViewPermission`, formerly `viewPermission`.
    pub view_permission: Option<LocatedText>,
    /// What the names of all provisioned objects start with.
    pub prefix: Option<LocatedText>,
    /// Where `enableUninstall: true` stands.
    pub uninstall: Option<Place>,
    /// Modules of `provisioningInfo` with what each provisions, by name.
    pub modules: Vec<(Located<String>, Vec<LocatedText>)>,
    /// Whether `provisioningInfo` holds no more modules than those.
    pub modules_complete: bool,
    /// `installPermissions`: what the user needs who runs the wizard.
    pub install_permissions: Vec<(Located<String>, Vec<LocatedText>)>,
    /// `installScopes`: what the wizard's own client needs.
    pub install_scopes: Vec<(Located<String>, Vec<LocatedText>)>,
}

/// A client with which a wizard signs its user in.
#[derive(Clone, Debug)]
pub struct WizardClient {
    /// The domain in which it is used; nothing where one id serves all.
    pub domain: Option<Located<String>>,
    /// Its id.
    pub id: LocatedText,
}
