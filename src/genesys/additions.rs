//! What a team adds to the catalogue in `[catalog]` of `grantlint.toml`:
//! names that the public API definition does not know (yet).

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::operations::{Context, Mode, Operation, parse};
use super::{Catalog, Name, Region};

/// Own names.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// Permissions, `domain:entity:action`.
    pub permissions: Vec<String>,
    /// OAuth scopes.
    pub scopes: Vec<String>,
    /// Operations.
    pub operations: Vec<OwnOperation>,
    /// Regions.
    pub regions: Vec<OwnRegion>,
    /// The AWS account of Genesys Cloud per AWS region, where it differs from
    /// the published one or none is published.
    pub genesys_aws_accounts: BTreeMap<String, String>,
}

/// An operation that the public API definition does not know.
#[derive(Clone, Debug, Default)]
pub struct OwnOperation {
    /// Method and path template: `GET /api/v2/things/{thingId}`.
    pub operation: String,
    /// The operation id or SDK method name; may be empty.
    pub id: String,
    /// Any one of these scopes suffices.
    pub scopes: Vec<String>,
    /// The permissions that it asks for.
    pub permissions: Vec<String>,
    /// Whether one of the permissions suffices; else all are needed.
    pub any: bool,
    /// Who may call it.
    pub context: Context,
}

/// A region that the official tools do not know yet.
#[derive(Clone, Debug, Default)]
pub struct OwnRegion {
    /// The AWS region; its partition follows from it.
    pub aws_region: String,
    /// The domain; its hosts follow from it.
    pub domain: String,
    /// Whether it is a FedRAMP region.
    pub fedramp: bool,
    /// What `{{gcTargetEnv}}` stands for.
    pub gc_target_env: Option<String>,
    /// What people call it; may be empty.
    pub display_name: String,
}

/// An addition that cannot be used: a mistake in `[catalog]`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdditionError {
    /// No method, or no path.
    #[error("`{0}` is no operation: write a method and a path, such as `GET /api/v2/things/{{thingId}}`")]
    Operation(String),
    /// An account for a region that nothing defines.
    #[error("`{0}` is no region of the catalogue: add it to `regions` first")]
    AccountWithoutRegion(String),
    /// Not a triple.
    #[error("`{0}` is no permission: write `domain:entity:action`")]
    Permission(String),
}

pub(super) fn apply(additions: Additions) -> Result<Catalog, AdditionError> {
    let mut catalog = Catalog::embedded();
    if !additions.regions.is_empty() || !additions.genesys_aws_accounts.is_empty() {
        catalog.regions = Cow::Owned(regions(&catalog, additions.regions, additions.genesys_aws_accounts)?);
    }
    if let Some(wrong) = additions.permissions.iter().find(|name| super::Permission::parse(name).is_none()) {
        return Err(AdditionError::Permission(wrong.clone()));
    }
    catalog.operations = additions.operations.into_iter().map(operation).collect::<Result<_, _>>()?;
    catalog.scopes = additions.scopes.into_iter().collect();
    catalog.permissions = additions.permissions.into_iter().collect();
    Ok(catalog)
}

fn regions(
    embedded: &Catalog,
    own: Vec<OwnRegion>,
    accounts: BTreeMap<String, String>,
) -> Result<Vec<Region>, AdditionError> {
    let mut regions = embedded.regions().to_vec();
    for own in own {
        let known = embedded.region(&own.aws_region);
        let region = Region {
            api_host: format!("api.{}", own.domain).into(),
            login_host: format!("login.{}", own.domain).into(),
            apps_host: format!("apps.{}", own.domain).into(),
            short_code: known.map_or_else(|| label(&own.domain), |region| region.short_code.clone()),
            partition: partition(&own.aws_region).into(),
            aws_region: own.aws_region.into(),
            domain: own.domain.into(),
            fedramp: own.fedramp,
            genesys_aws_account: known.and_then(|region| region.genesys_aws_account.clone()),
            gc_target_env: own.gc_target_env.map(Name::from),
            display_name: own.display_name.into(),
        };
        regions.retain(|known| known.aws_region != region.aws_region);
        regions.push(region);
    }
    for (name, account) in accounts {
        let Some(region) = regions.iter_mut().find(|region| region.aws_region == name.as_str()) else {
            return Err(AdditionError::AccountWithoutRegion(name));
        };
        region.genesys_aws_account = Some(account.into());
    }
    Ok(regions)
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
fn partition(aws_region: &str) -> &'static str {
    match aws_region.split_once('-') {
        Some(("us", rest)) if rest.starts_with("gov-") => "aws-us-gov",
        Some(("cn", _)) => "aws-cn",
        Some(("eusc", _)) => "aws-eusc",
        _ => "aws",
    }
}

fn label(domain: &str) -> Name {
    domain.split('.').next().unwrap_or_default().to_owned().into()
}

fn operation(own: OwnOperation) -> Result<Operation, AdditionError> {
    let query = parse::query(&own.operation);
    let Some((method, path)) = query.as_ref().and_then(|query| Some((query.method?, query.path()?))) else {
        return Err(AdditionError::Operation(own.operation));
    };
    let names = |list: Vec<String>| list.into_iter().map(Name::from).collect::<Vec<_>>();
    let permissions = names(own.permissions);
    Ok(Operation {
        method,
        path: path.into(),
        id: own.id.into(),
        scopes: names(own.scopes),
        mode: match (permissions.is_empty(), own.any) {
            (true, _) => Mode::None,
            (false, true) => Mode::Any,
            (false, false) => Mode::All,
        },
        permissions,
        context: own.context,
        deprecated: false,
        preview: false,
        undocumented: false,
    })
}
