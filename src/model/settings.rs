//! Settings of the tools that talk to Genesys Cloud: environment variables,
//! the gc CLI, the SDKs. They say in which region somebody expects a client.

use super::LocatedText;
use crate::diagnostic::{Located, Place};
use crate::genesys::{HostRole, RegionReader};

/// The settings of one file.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whose they are.
    pub tool: SettingsTool,
    /// What belongs together: a profile, an environment, a block of variables.
    /// Only those that say something about Genesys Cloud.
    pub profiles: Vec<SettingsProfile>,
    /// Roles of AWS that a workflow takes on.
    pub roles: Vec<RoleSettings>,
}

/// An SDK of Genesys Cloud that a project depends on.
#[derive(Clone, Debug)]
pub struct SdkDependency {
    /// What it is, for a sentence: `Genesys SDK for Python`.
    pub sdk: &'static str,
    /// The version or range, as written.
    pub version: Option<LocatedText>,
    /// Where it is named.
    pub place: Place,
}

/// What a step hands to `aws-actions/configure-aws-credentials`.
/// <https://github.com/aws-actions/configure-aws-credentials#inputs>
#[derive(Clone, Debug)]
pub struct RoleSettings {
    /// The job.
    pub job: Located<String>,
    /// `role-to-assume`: an ARN, or a name where keys say the account.
    pub role: LocatedText,
    /// `role-external-id`.
    pub external_id: Option<LocatedText>,
    /// `aws-region`.
    pub region: Option<LocatedText>,
    /// `role-session-name`.
    pub session_name: Option<LocatedText>,
    /// `role-chaining`: the role is taken on with the credentials of an
    /// earlier step.
    pub chained: bool,
}

/// Whose settings they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsTool {
    /// Environment variables (`.env`).
    Environment,
    /// `env` of a GitHub workflow.
    Workflow,
    /// Variables of another pipeline or runtime, in these words.
    Variables(&'static str),
    /// `~/.gc/config.toml` of the gc CLI.
    Cli,
    /// The configuration of an SDK.
    Sdk,
    /// `provider "genesyscloud"` of Terraform.
    Provider,
    /// Those of something else.
    Other,
}

impl SettingsTool {
    /// What to call them.
    pub fn words(self) -> &'static str {
        match self {
            Self::Environment => "environment variables",
            Self::Workflow => "GitHub workflow",
            Self::Variables(words) => words,
            Self::Cli => "profiles of the gc CLI",
            Self::Sdk => "configuration of an SDK",
            Self::Provider => "provider configuration",
            Self::Other => "settings of another tool",
        }
    }
}

/// Settings that belong together.
#[derive(Clone, Debug)]
pub struct SettingsProfile {
    /// The profile or job; nothing where the file has only one.
    pub name: Option<Located<String>>,
    /// Regions, domains and hosts.
    pub regions: Vec<RegionSetting>,
    /// The OAuth client.
    pub client: Option<LocatedText>,
    /// The organization.
    pub org: Option<LocatedText>,
}

impl SettingsProfile {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.regions.is_empty() && self.client.is_none() && self.org.is_none()
    }
}

/// A region, in whatever spelling.
#[derive(Clone, Debug)]
pub struct RegionSetting {
    /// The key or variable.
    pub key: Located<String>,
    /// What is written.
    pub value: LocatedText,
    /// Who reads it, where that is certain.
    pub reader: Option<RegionReader>,
    /// What the key says.
    pub asks: RegionKey,
}

impl RegionSetting {
    /// One that a tool looks up.
    pub fn read_by(key: Located<String>, value: LocatedText, reader: RegionReader) -> Self {
        Self { key, value, reader: Some(reader), asks: RegionKey::Any }
    }
}

/// What a key asks for, as far as its name tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RegionKey {
    /// A region in any spelling, or a host of any sort.
    #[default]
    Any,
    /// A region of Genesys Cloud: `GENESYS_REGION`.
    Region,
    /// The host of the API or that of the login.
    Host(HostRole),
}

impl RegionKey {
    /// What the words of a key ask for, in upper case. `BASE_URL` asks for
    /// nothing in particular, and `API_TOKEN_URL` for both.
    pub fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let (mut api, mut login) = (false, false);
        for word in words {
            api |= word == "API";
            login |= matches!(word, "LOGIN" | "AUTH" | "OAUTH" | "TOKEN");
        }
        match (api, login) {
            (true, false) => Self::Host(HostRole::Api),
            (false, true) => Self::Host(HostRole::Login),
            _ => Self::Any,
        }
    }
}
