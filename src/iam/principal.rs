//! `Principal` and `NotPrincipal`: whom a statement of a resource policy
//! names, and in which form, because the form decides what else is needed.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use std::sync::Arc;

use super::arn;
use super::arn::is_account;
use super::caller::{Principal, PrincipalKind};
use super::explain::Side;
use crate::diagnostic::{Located, Place};
use crate::kleene::Truth;
use crate::syntax::Text;

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalElement {
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// Who is listed.
    pub entries: Vec<PrincipalEntry>,
    /// The value.
    pub place: Place,
}

/// One listed principal.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalEntry {
    /// The text as written.
    pub text: Located<Text>,
    /// What it names.
    pub form: PrincipalForm,
}

/// The forms in which a policy names a principal.
#[derive(Clone, Debug, PartialEq)]
pub enum PrincipalForm {
    /// `*`: everybody, anonymous callers included.
    Everyone,
    /// An account, by id or as its root (with the partition of that ARN):
    /// everybody in it, as far as the account itself lets them.
    Account(Text, Option<Arc<str>>),
    /// A user, role, or session.
    Arn(Text),
    /// An AWS service.
    Service(Text),
    /// An OIDC or SAML provider.
    Federated(Text),
    /// The canonical id of an account (S3).
    Canonical(Text),
    /// The id of a user or role, which is what AWS shows after that user or
    /// role was deleted.
    UniqueId(Text),
    /// Under `AWS`, and nothing that AWS accepts there; names nobody.
    Invalid(Text),
    /// A placeholder for a whole name under `AWS`, or for the whole element.
    Open,
}

/// How surely a statement names a principal, by the form in which it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    /// By itself: its own ARN, its session's, or everybody.
    pub(super) direct: Truth,
    /// By the role or user that its session comes from.
    pub(super) parent: Truth,
    /// By its account.
    pub(super) account: Truth,
}

impl Grant {
    pub(super) const NONE: Self = Self { direct: Truth::False, parent: Truth::False, account: Truth::False };

    pub(super) fn any(self) -> Truth {
        self.direct | self.parent | self.account
    }

    /// Whether any of it is unknown.
    pub(super) fn is_open(self) -> bool {
        [self.direct, self.parent, self.account].into_iter().any(Truth::is_unknown)
    }

    /// Both must hold: this grant, limited by the rest of its statement.
    pub(super) fn and(self, rest: Truth) -> Self {
        Self { direct: self.direct & rest, parent: self.parent & rest, account: self.account & rest }
    }

    /// Either suffices.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            direct: self.direct | other.direct,
            parent: self.parent | other.parent,
            account: self.account | other.account,
        }
    }
}

impl PrincipalForm {
    /// The form of a text under the key `AWS`.
    pub(super) fn under_aws(text: &Text) -> Self {
        if let Some(literal) = text.literal() {
            if literal == "*" {
                return Self::Everyone;
            }
            if is_account(literal) {
                return Self::Account(text.clone(), None);
            }
            let id = literal.len() >= 16 && literal.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if id && (literal.starts_with("AROA") || literal.starts_with("AIDA")) {
                return Self::UniqueId(text.clone());
            }
            if literal.contains(['*', '?']) {
                return Self::Invalid(text.clone());
            }
        }
        match arn::fields(text) {
            Some(fields) if fields[2].literal() == Some("iam") && fields[5].literal() == Some("root") => {
                Self::Account(fields[4].clone(), fields[1].literal().map(Into::into))
            }
            Some(_) => Self::Arn(text.clone()),
            None if text.has_holes() => Self::Open,
            None => Self::Invalid(text.clone()),
        }
    }

    pub(super) fn names(&self, who: &Principal) -> Grant {
        let none = Grant::NONE;
        let same = |own: Option<&Text>, listed: &Text| own.map_or(Truth::False, |own| own.same_as(listed));
        match (self, who.kind()) {
            (Self::Everyone, _) => Grant { direct: Truth::True, ..none },
            (Self::Open, PrincipalKind::Anonymous) => Grant { direct: Truth::Unknown, ..none },
            (Self::Open, PrincipalKind::Service | PrincipalKind::Federated) => {
                Grant { direct: Truth::Unknown, ..none }
            }
            (Self::Open, _) => {
                Grant { direct: Truth::Unknown, parent: Truth::Unknown, account: Truth::Unknown }
            }
            (Self::Account(_, Some(partition)), _) if is_of_another(who, partition) => none,
            (Self::Account(account, _), PrincipalKind::Root) => {
                let same = same(who.account_text(), account);
                Grant { direct: same, account: same, ..none }
            }
            (Self::Account(account, _), _) => Grant { account: same(who.account_text(), account), ..none },
            (Self::Arn(arn), PrincipalKind::User) => Grant { direct: same(who.name(), arn), ..none },
            (Self::Arn(arn), PrincipalKind::Role | PrincipalKind::AssumedRole) => {
                let parent = match same(who.parent(), arn) {
                    Truth::False if who.may_come_from(arn) => Truth::Unknown,
                    same => same,
                };
                Grant { direct: same(who.session(), arn), parent, ..none }
            }
            (Self::Arn(arn), PrincipalKind::FederatedUser) => {
                let parent = match who.parent() {
                    Some(parent) => parent.same_as(arn),
                    None => user_of_account(who, arn),
                };
                Grant { direct: same(who.session(), arn), parent, ..none }
            }
            (Self::Service(name), PrincipalKind::Service) => Grant { direct: same(who.name(), name), ..none },
            (Self::Federated(name), PrincipalKind::Federated) => {
                Grant { direct: same(who.name(), name), ..none }
            }
            // Which account a canonical id belongs to is in no file.
            (Self::Canonical(_), _) if who.account_text().is_some() => {
                Grant { account: Truth::Unknown, ..none }
            }
            _ => none,
        }
    }
}

/// Whether a principal is surely of another partition. The number of an account
/// means another account there, or none.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
fn is_of_another(who: &Principal, partition: &str) -> bool {
    let own = who.name().and_then(arn::fields);
    own.is_some_and(|own| own[1].literal().is_some_and(|own| own != partition))
}

/// A federated session does not show which user asked for it; any user of its
/// account may have.
fn user_of_account(who: &Principal, arn: &Text) -> Truth {
    let Some(fields) = arn::fields(arn) else { return Truth::False };
    let user = fields[5].literal().is_none_or(|resource| resource.starts_with("user/"));
    let account = who.account_text().map_or(Truth::False, |own| own.same_as(&fields[4]));
    Truth::from(user) & account & Truth::Unknown
}

/// Why `NotPrincipal` in a Deny does not spare a principal.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSpared {
    /// It has a permissions boundary; then nobody is spared, whoever is listed.
    Bounded,
    /// It is not listed.
    Unlisted,
    /// The session is listed and its role is not.
    RoleUnlisted,
    /// It is listed and its account is not, which AWS may check first.
    AccountUnlisted,
}

impl NotSpared {
    /// Why, as a half sentence about the Deny.
    pub fn why(self) -> &'static str {
        match self {
            Self::Bounded => {
                "NotPrincipal in a Deny spares nobody who has a permissions boundary, whoever it lists"
            }
            Self::Unlisted => "its NotPrincipal does not list the caller",
            Self::RoleUnlisted => "its NotPrincipal lists the session and not its role, which AWS checks too",
            Self::AccountUnlisted => {
                "its NotPrincipal lists the caller and not its account (the ARN of the root), which AWS checks too"
            }
        }
    }
}

impl PrincipalElement {
    /// How surely, and in which form, the element names a principal; for a
    /// Deny, `bounded` tells whether the principal has a permissions boundary.
    pub(super) fn names(&self, who: &Principal, deny: Option<Truth>) -> Grant {
        let listed = self.listed(who);
        match deny {
            _ if !self.negated => listed,
            None => Grant { direct: !listed.any(), ..Grant::NONE },
            Some(bounded) => Grant { direct: !(self.lets_off(who, listed) & !bounded), ..Grant::NONE },
        }
    }

    fn listed(&self, who: &Principal) -> Grant {
        self.entries.iter().fold(Grant::NONE, |grant, entry| grant.or(entry.form.names(who)))
    }

    /// Whether the endpoint policy of a service that has gateway endpoints names
    /// somebody. A gateway takes `*` only (and an account's id for its root
    /// user alone), an interface any principal, and nothing tells which it is.
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
    pub(super) fn depends_on_the_endpoint(&self, side: Side, service: &str) -> bool {
        let has_gateways = ["s3", "dynamodb"].iter().any(|own| service.eq_ignore_ascii_case(own));
        side == Side::VpcEndpoint && has_gateways && !self.lists_everyone()
    }

    fn lists_everyone(&self) -> bool {
        self.entries.iter().any(|entry| entry.form == PrincipalForm::Everyone)
    }

    /// Whether `NotPrincipal` in a Deny spares a principal without a
    /// permissions boundary: only if its account is listed along with it, and
    /// for a session its role too, because AWS may check both first. Whether
    /// a session must be listed besides, AWS's page leaves open: it recommends
    /// role and account, and its examples listed all three.
    fn lets_off(&self, who: &Principal, listed: Grant) -> Truth {
        match who.kind() {
            _ if self.lists_everyone() => Truth::True,
            PrincipalKind::Service | PrincipalKind::Federated | PrincipalKind::Anonymous => listed.direct,
            PrincipalKind::Role | PrincipalKind::AssumedRole => {
                listed.parent & listed.account & (listed.direct | Truth::Unknown)
            }
            _ => listed.direct & listed.account,
        }
    }

    /// Whether it is open only because a session's role and account are
    /// listed and the session itself is not.
    pub(super) fn lists_all_but_the_session(&self, who: &Principal) -> bool {
        let listed = self.listed(who);
        let session = matches!(who.kind(), PrincipalKind::Role | PrincipalKind::AssumedRole);
        let rest = self.negated && listed.parent.is_true() && listed.account.is_true();
        session && rest && listed.direct.is_false() && !self.lists_everyone()
    }

    /// Why a Deny with this element surely hits a principal; nothing if it is
    /// no `NotPrincipal` or may spare it.
    pub(super) fn not_spared(&self, who: &Principal, bounded: Truth) -> Option<NotSpared> {
        let listed = self.listed(who);
        if !self.negated || !self.names(who, Some(bounded)).any().is_true() {
            return None;
        }
        Some(match who.kind() {
            _ if bounded.is_true() => NotSpared::Bounded,
            PrincipalKind::Role | PrincipalKind::AssumedRole if listed.parent.is_false() => {
                if listed.direct.is_false() { NotSpared::Unlisted } else { NotSpared::RoleUnlisted }
            }
            PrincipalKind::User | PrincipalKind::FederatedUser if listed.direct.is_false() => {
                NotSpared::Unlisted
            }
            PrincipalKind::Root
            | PrincipalKind::Service
            | PrincipalKind::Federated
            | PrincipalKind::Anonymous => NotSpared::Unlisted,
            _ => NotSpared::AccountUnlisted,
        })
    }
}
