//! The AppFoundry partner configuration: `kind: appfoundry-app`.

use super::LocatedText;
use crate::diagnostic::{Located, Place};

/// One app, as its partner configuration describes it.
#[derive(Clone, Debug)]
pub struct App {
    /// The `app` mapping's key.
    pub place: Place,
    /// The app's name.
    pub name: LocatedText,
    /// The AppFoundry listing.
    pub listing_id: Option<LocatedText>,
    /// Standard where it is not said.
    pub tier: Option<Located<Tier>>,
    /// The vendor's own organization; a grant there is no grant elsewhere.
    pub home_org: Option<LocatedText>,
    /// What a customer's subscription must contain.
    pub product: Option<LocatedText>,
    /// Where tokens are requested; `{domain}` stands for the org's domain.
    pub token_url: Option<LocatedText>,
    /// Where the API is called; `{domain}` stands for the org's domain.
    pub api_url: Option<LocatedText>,
    /// The OAuth clients that capabilities name.
    pub clients: Vec<ClientDeclaration>,
    /// What the app does, each provable on its own.
    pub capabilities: Vec<Capability>,
    /// Milliseconds between two token requests.
    pub token_refresh_delay_ms: Option<Located<u64>>,
    /// The orgs that the partner configuration lets in; `None` where the key
    /// is not there, which is not the same as an empty list.
    pub allowlist: Option<Located<Vec<AllowEntry>>>,
}

/// `premium` or `standard`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// A Premium App: sold by Genesys, part of the customer's subscription.
    Premium,
    /// Any other app.
    Standard,
}

/// An OAuth grant type, in the words of the partner configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Client credentials: obeys the client's roles, never scopes.
    ClientCredentials,
    /// Authorization code, with or without PKCE: a user's permissions within
    /// the scopes that the organization authorized.
    Code,
    /// Implicit grant, being retired.
    Token,
    /// SAML 2 bearer.
    Saml2Bearer,
    /// Resource owner password.
    Password,
}

impl Grant {
    /// Whether a user stands behind the token.
    pub fn is_user_grant(self) -> bool {
        self != Self::ClientCredentials
    }

    /// As the Genesys Cloud API spells it (`authorizedGrantType`).
    pub fn api_name(self) -> &'static str {
        match self {
            Self::ClientCredentials => "CLIENT-CREDENTIALS",
            Self::Code => "CODE",
            Self::Token => "TOKEN",
            Self::Saml2Bearer => "SAML2-BEARER",
            Self::Password => "PASSWORD",
        }
    }

    /// From the spelling of the Terraform provider, which takes no underscore
    /// (`authorized_grant_type`).
    pub fn of_provider(word: &str) -> Option<Self> {
        Self::parse(word).filter(|_| !word.contains('_'))
    }

    /// From the API's spelling or the partner configuration's, whatever the
    /// case; underscores are accepted as Terraform users write them.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().replace('_', "-").as_str() {
            "client-credentials" => Self::ClientCredentials,
            "code" | "authorization-code" => Self::Code,
            "token" | "implicit" => Self::Token,
            "saml2-bearer" | "saml2bearer" => Self::Saml2Bearer,
            "password" => Self::Password,
            _ => return None,
        })
    }
}

/// One entry under `clients`.
#[derive(Clone, Debug)]
pub struct ClientDeclaration {
    /// The key that capabilities name.
    pub name: Located<String>,
    /// How it gets its tokens.
    pub grant: Located<Grant>,
    /// Whether one client serves a whole region rather than one org.
    pub per_region: bool,
    /// Client ids by AWS region, where the client is per region.
    pub ids: Vec<(Located<String>, LocatedText)>,
}

/// One entry under `capabilities`.
#[derive(Clone, Debug)]
pub struct Capability {
    /// Its key.
    pub name: Located<String>,
    /// The client it uses, by key.
    pub client: Option<Located<String>>,
    /// Operations it calls: `METHOD /path`.
    pub operations: Vec<LocatedText>,
    /// Permissions it needs on top of those of its operations.
    pub permissions: Vec<LocatedText>,
    /// Scopes that must be granted explicitly in every target org.
    pub scopes: Vec<LocatedText>,
    /// Where `cross_org: true` stands, if it does.
    pub cross_org: Option<Place>,
    /// Requests per minute and org.
    pub requests_per_minute: Option<Located<u64>>,
    /// The AWS requests that must be allowed.
    pub aws: Option<Located<Profile>>,
    /// Where data may be stored.
    pub residency: Residency,
    /// The vendor's own principal (`vendor-role` only).
    pub caller: Option<LocatedText>,
    /// `s3:PutObject` must be allowed by the bucket policy itself.
    pub require_explicit_bucket_policy: Option<Place>,
}

/// Which requests an `aws:` profile stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Genesys Cloud exports recordings into the customer's bucket.
    S3Recordings,
    /// The vendor's own principal assumes the customer's role and writes.
    VendorRole,
    /// A profile that the schema knows and whose requests are not modelled
    /// yet; its links stay unknown.
    Other(&'static str),
}

impl Profile {
    /// As the partner configuration spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::S3Recordings => "s3-recordings",
            Self::VendorRole => "vendor-role",
            Self::Other(name) => name,
        }
    }

    /// From the partner configuration's spelling.
    pub fn parse(name: &str) -> Option<Self> {
        const OTHERS: [&str; 6] =
            ["lambda-data-actions", "lex", "lex-v2", "polly", "kms-recordings", "eventbridge"];
        match name {
            "s3-recordings" => Some(Self::S3Recordings),
            "vendor-role" => Some(Self::VendorRole),
            _ => OTHERS.into_iter().find(|other| *other == name).map(Self::Other),
        }
    }
}

/// Where a capability's data may be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Residency {
    /// Anywhere; another region is worth a warning.
    #[default]
    Any,
    /// Only in the organization's own region.
    SameRegion,
}

/// One entry of the allow-list.
#[derive(Clone, Debug)]
pub struct AllowEntry {
    /// The whole entry.
    pub place: Place,
    /// Org id or name, or `*`.
    pub org: LocatedText,
    /// Capabilities; `None` covers all.
    pub capabilities: Option<Vec<LocatedText>>,
    /// AWS regions; `None` covers all.
    pub regions: Option<Vec<LocatedText>>,
    /// Last day on which the entry is valid, `YYYY-MM-DD`.
    pub expires: Option<LocatedText>,
}
