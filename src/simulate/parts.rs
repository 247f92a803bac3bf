//! The parts of a request that are plain texts, in a document or on the
//! command line: what they mean, and what is wrong with them.

use crate::iam::{Principal, ResourceAccount, arn};
use crate::syntax::Text;

/// The word for a document or an account that is not known.
pub(super) const UNKNOWN: &str = "unknown";

/// Whether a text is one action.
///
/// # Errors
/// What is wrong and what to write.
pub fn check_action(text: &str) -> Result<(), (String, String)> {
    let good = text.split_once(':').is_some_and(|(service, name)| {
        !service.is_empty() && !name.is_empty() && !text.contains(['*', '?', ' '])
    });
    let help = "ask for one action, written service:Name, for example \"s3:PutObject\"";
    if good { Ok(()) } else { Err((format!("\"{text}\" is not one action"), help.to_owned())) }
}

/// Whether a text is a resource: an ARN, or `*` for actions without one.
///
/// # Errors
/// What is wrong and what to write.
pub fn check_resource(text: &str) -> Result<(), (String, String)> {
    let help = "write an ARN such as \"arn:aws:s3:::example-bucket/key\", or \"*\"";
    let good = text == "*" || arn::split(text).is_some();
    if good { Ok(()) } else { Err((format!("\"{text}\" is no ARN"), help.to_owned())) }
}

/// The principal that a text names, for an action.
pub fn principal(text: &str, action: &str) -> Option<Principal> {
    let name = action.split_once(':').map_or(action, |(_, name)| name);
    let by_token = ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];
    // Whoever holds a provider's token has no AWS principal yet.
    if by_token.iter().any(|known| known.eq_ignore_ascii_case(name))
        && !text.starts_with("arn:")
        && text.contains('.')
    {
        return Some(Principal::federated(text));
    }
    if text.eq_ignore_ascii_case("anonymous") {
        return Some(Principal::anonymous());
    }
    let account = arn::split(text).map(|fields| fields[4]);
    let is_account = |account: &str| account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    // Origin access identities have the account `cloudfront`.
    let somebody = account.is_none_or(|account| is_account(account) || account == "cloudfront");
    let somebody = somebody && (text == "*" || !text.contains(['*', '?']));
    somebody.then(|| Principal::parse(&Text::from(text))).flatten()
}

/// Whose resource a text says that it is; nothing if it is no account.
pub fn resource_account(text: &str) -> Option<ResourceAccount> {
    let digits = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        UNKNOWN => Some(ResourceAccount::Unknown),
        _ if digits => Some(ResourceAccount::Account(Text::from(text))),
        _ => None,
    }
}

/// Whether a principal can be a session of this other one.
///
/// # Errors
/// What is wrong and what to write.
pub fn session_fits(who: &Principal, parent: Option<&Principal>) -> Result<(), (&'static str, &'static str)> {
    use crate::iam::PrincipalKind::{AssumedRole, FederatedUser, Role, User};
    let fits = match (who.kind(), parent.map(Principal::kind)) {
        (AssumedRole | Role, Some(Role)) | (FederatedUser, Some(User)) => true,
        (AssumedRole | Role, _) => {
            return Err(("is no role", "write the ARN of the role, with its path"));
        }
        (FederatedUser, _) => return Err(("is no user", "write the ARN of the user")),
        _ => return Err(("is given, and the principal is no session", "leave it out")),
    };
    let same = parent.is_some_and(|parent| parent.account() == who.account());
    if who.kind() != FederatedUser && who.role_name() != parent.and_then(Principal::role_name) {
        return Err((
            "is another role than the session's",
            "the name behind the last slash is in the session's ARN",
        ));
    }
    match (fits, same) {
        (true, true) => Ok(()),
        _ => Err(("is in another account than the principal", "a session belongs to its role's account")),
    }
}
