//! Who asks: the principal of a request, in all forms in which AWS names one.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use super::arn::{self, is_account};
use super::pattern::glob;
use crate::syntax::{Hole, Part, Text};

/// The principal of a request, with the names under which policies may list it.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    kind: PrincipalKind,
    /// The ARN, service name or provider that it was made from.
    name: Option<Text>,
    account: Option<Text>,
    /// The role of a session, or the user of a federated session.
    parent: Option<Text>,
    /// The session's own ARN.
    session: Option<Text>,
    /// Whether it was made from an account's id, which says nothing of the
    /// partition.
    by_id: bool,
    /// Whether the path of the session's role is not known and taken to be none.
    without_path: bool,
}

/// The forms of principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// The root user of an account.
    Root,
    /// An IAM user.
    User,
    /// A session of a role, its session name unknown.
    Role,
    /// A session of a role, its session name known.
    AssumedRole,
    /// A session from `sts:GetFederationToken`.
    FederatedUser,
    /// An AWS service.
    Service,
    /// Somebody with a token of an OIDC or SAML provider, before assuming a role.
    Federated,
    /// Nobody in particular: an unsigned request.
    Anonymous,
}

impl Principal {
    fn plain(kind: PrincipalKind, name: Option<Text>) -> Self {
        Self { kind, name, account: None, parent: None, session: None, by_id: false, without_path: false }
    }

    /// The root user of an account by its id, in whatever partition.
    pub fn root(account: impl Into<Text>) -> Self {
        let account = account.into();
        let name = Text::from("arn:aws:iam::").then(&account).then(&Text::from(":root"));
        Self { account: Some(account), by_id: true, ..Self::plain(PrincipalKind::Root, Some(name)) }
    }

    /// An AWS service, such as `lambda.amazonaws.com`.
    pub fn service(name: impl Into<Text>) -> Self {
        Self::plain(PrincipalKind::Service, Some(name.into()))
    }

    /// A bearer of a token of this OIDC or SAML provider (its ARN or host).
    pub fn federated(provider: impl Into<Text>) -> Self {
        Self::plain(PrincipalKind::Federated, Some(provider.into()))
    }

    /// An unsigned request.
    pub fn anonymous() -> Self {
        Self::plain(PrincipalKind::Anonymous, None)
    }

    /// A principal from its ARN, account id, service name or `*` (anonymous);
    /// nothing if it is none of these. The role of a session is taken to have
    /// no path, unless its name is reserved for one.
    pub fn parse(text: &Text) -> Option<Self> {
        if let Some(literal) = text.literal() {
            if is_account(literal) {
                return Some(Self::root(literal));
            }
            if literal == "*" {
                return Some(Self::anonymous());
            }
            if !literal.starts_with("arn:") && literal.contains(".amazon") {
                return Some(Self::service(literal));
            }
        }
        let fields = arn::fields(text)?;
        let account = fields[4].clone();
        if account.literal() == Some("") {
            return None;
        }
        let (service, resource) = (fields[2].literal()?, &fields[5]);
        let (kind, rest) = match resource.literal() {
            Some("root") if service == "iam" => (PrincipalKind::Root, Text::from("")),
            _ => {
                let (kind, rest) = split_kind(resource)?;
                (kind_of_resource(service, &kind)?, rest)
            }
        };
        let mut principal = Self { account: Some(account.clone()), ..Self::plain(kind, Some(text.clone())) };
        let within = |service: &str, kind: &str, name: &Text| {
            let arn = Text::from("arn:").then(&fields[1]).then(&Text::from(format!(":{service}::")));
            arn.then(&account).then(&Text::from(format!(":{kind}/"))).then(name)
        };
        match kind {
            PrincipalKind::Role => {
                principal.parent = Some(text.clone());
                let session = Part::Hole(Hole::new("session name"));
                let name = last_segment(&rest).then(&Text::from("/"));
                let name = name.then(&Text::from_parts([session]));
                principal.session = Some(within("sts", "assumed-role", &name));
            }
            PrincipalKind::AssumedRole => {
                let (role, _) = split_kind(&rest)?;
                let reserved = reserved_path(&role);
                principal.without_path = reserved.is_none();
                let path = reserved.unwrap_or_else(|| Text::from(""));
                principal.parent = Some(within("iam", "role", &path.then(&Text::from(role))));
                principal.session = Some(text.clone());
            }
            PrincipalKind::FederatedUser => principal.session = Some(text.clone()),
            PrincipalKind::Federated => principal.account = None,
            // An origin access identity belongs to CloudFront, not to an account.
            _ if account.literal() == Some("cloudfront") => principal.account = None,
            _ => {}
        }
        Some(principal)
    }

    /// The same session, of the role or user with this ARN: needed where a
    /// role has a path, which its sessions' ARNs do not show.
    #[must_use]
    pub fn session_of(mut self, parent: impl Into<Text>) -> Self {
        self.parent = Some(parent.into());
        self.without_path = false;
        self
    }

    /// Whether it is a session of which only its role's ARN could tell the path.
    pub(super) fn lacks_path(&self) -> bool {
        self.kind == PrincipalKind::AssumedRole
            && (self.without_path || self.parent.iter().flat_map(Text::holes).any(|hole| &*hole.name == PATH))
    }

    /// Whether it may be a session of the role with a path that an ARN, or a
    /// pattern of ARNs, names: the names of roles are unique within an account,
    /// and a session shows that of its role without the path.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
    pub(super) fn may_come_from(&self, role: &Text) -> bool {
        let wanted = || {
            let (own, wanted) = (arn::split(self.name.as_ref()?.literal()?)?, arn::split(role.literal()?)?);
            let (path, name) = wanted[5].strip_prefix("role/")?.rsplit_once('/')?;
            let fits = wanted[2] == "iam" && glob(wanted[1], own[1]) && glob(wanted[4], own[4]);
            let reserved = path.starts_with("aws-reserved") || path.starts_with("aws-service-role");
            Some(fits && !reserved && glob(name, self.role_name()?))
        };
        self.without_path && wanted().unwrap_or(false)
    }

    /// Its form.
    pub fn kind(&self) -> PrincipalKind {
        self.kind
    }

    /// The account it belongs to, if that is known; services, tokens and
    /// unsigned requests have none.
    pub fn account(&self) -> Option<&str> {
        self.account.as_ref().and_then(Text::literal)
    }

    /// The account it belongs to, possibly with holes.
    pub fn account_text(&self) -> Option<&Text> {
        self.account.as_ref()
    }

    /// The ARN, service name or provider that it was made from.
    pub fn name(&self) -> Option<&Text> {
        self.name.as_ref()
    }

    /// The role of a session, or the user of a federated session.
    pub fn parent(&self) -> Option<&Text> {
        self.parent.as_ref()
    }

    /// The name of a session's role, without its path.
    pub fn role_name(&self) -> Option<&str> {
        let resource = arn::split(self.name.as_ref()?.literal()?)?[5];
        match self.kind {
            PrincipalKind::Role => resource.rsplit('/').next(),
            PrincipalKind::AssumedRole => Some(resource.strip_prefix("assumed-role/")?.split_once('/')?.0),
            _ => None,
        }
    }

    /// The ARN of the session.
    pub fn session(&self) -> Option<&Text> {
        self.session.as_ref()
    }

    /// What `aws:PrincipalArn` holds: the role's ARN for sessions of a role.
    pub(super) fn context_arn(&self) -> Option<&Text> {
        match self.kind {
            PrincipalKind::Role | PrincipalKind::AssumedRole => self.parent.as_ref(),
            PrincipalKind::Service | PrincipalKind::Federated | PrincipalKind::Anonymous => None,
            _ => self.name.as_ref(),
        }
    }

    /// The partition that its credentials belong to, if it has any and that is
    /// known.
    pub fn partition(&self) -> Option<&str> {
        if self.by_id || self.account.is_none() {
            return None;
        }
        let [_, partition, ..] = arn::split(self.name.as_ref()?.literal()?)?;
        (!partition.is_empty()).then_some(partition)
    }

    /// Whether it is the bearer of an assertion, and not of a token.
    pub(super) fn is_saml_provider(&self) -> bool {
        let name = self.name.as_ref().filter(|_| self.kind == PrincipalKind::Federated);
        name.is_some_and(|name| name.to_string().contains(":saml-provider/"))
    }

    pub(super) fn service_name(&self) -> Option<&Text> {
        self.name.as_ref().filter(|_| self.kind == PrincipalKind::Service)
    }

    pub(super) fn user_name(&self) -> Option<Text> {
        (self.kind == PrincipalKind::User).then_some(())?;
        arn::fields(self.name.as_ref()?).map(|fields| last_segment(&fields[5]))
    }

    pub(super) fn session_name(&self) -> Option<Text> {
        arn::fields(self.session.as_ref()?).map(|fields| last_segment(&fields[5]))
    }

    /// Whether it is a role that a service made for itself, which neither
    /// service nor resource control policies bind.
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
    pub(super) fn is_service_linked(&self) -> bool {
        let is = |arn: &str| arn.contains(":role/aws-service-role/");
        self.parent.as_ref().is_some_and(|role| match role.literal() {
            Some(arn) => is(arn),
            None => role.parts().iter().any(|part| matches!(part, Part::Literal(begin) if is(begin))),
        })
    }
}

/// Names of roles that AWS reserves, and the paths of such roles.
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html>
const RESERVED: [(&str, &str); 2] =
    [("AWSReservedSSO_", "aws-reserved/sso.amazonaws.com/"), ("AWSServiceRoleFor", "aws-service-role/")];

/// What stands for the part of a reserved path that varies.
pub(super) const PATH: &str = "the path of the session's role";

/// The path of a role whose name is reserved: the first has the region of IAM
/// Identity Center in it, unless that is us-east-1, the second the service.
fn reserved_path(role: &str) -> Option<Text> {
    let (_, path) = RESERVED.iter().find(|(begin, _)| role.starts_with(begin))?;
    Some(Text::from(*path).then(&Text::hole(Hole::new(PATH))))
}

fn kind_of_resource(service: &str, kind: &str) -> Option<PrincipalKind> {
    Some(match (service, kind) {
        ("iam", "user") => PrincipalKind::User,
        ("iam", "role") => PrincipalKind::Role,
        ("iam", "saml-provider" | "oidc-provider") => PrincipalKind::Federated,
        ("sts", "assumed-role") => PrincipalKind::AssumedRole,
        ("sts", "federated-user") => PrincipalKind::FederatedUser,
        _ => return None,
    })
}

/// The literal text before the first slash, and what follows it.
fn split_kind(resource: &Text) -> Option<(String, Text)> {
    let mut parts = resource.parts().into_iter();
    let Some(Part::Literal(first)) = parts.next() else { return None };
    let (kind, rest) = first.split_once('/')?;
    Some((kind.to_owned(), Text::from_parts([Part::Literal(rest.into())].into_iter().chain(parts))))
}

/// What stands behind the last slash.
fn last_segment(text: &Text) -> Text {
    let mut kept: Vec<Part> = Vec::new();
    for part in text.parts() {
        match &part {
            Part::Literal(literal) if literal.contains('/') => {
                let tail = literal.rsplit('/').next().unwrap_or_default();
                kept = vec![Part::Literal(tail.into())];
            }
            _ => kept.push(part),
        }
    }
    Text::from_parts(kept)
}
