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
///
/// # Errors
/// What is wrong and what to write.
pub fn principal(text: &str, action: &str) -> Result<Principal, (String, String)> {
    read_principal(text, action).ok_or_else(|| no_principal(text))
}

fn read_principal(text: &str, action: &str) -> Option<Principal> {
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
    // Origin access identities have the account `cloudfront`.
    let somebody = account.is_none_or(|account| arn::is_account(account) || account == "cloudfront");
    let somebody = somebody && (text == "*" || !text.contains(['*', '?']));
    somebody.then(|| Principal::parse(&Text::from(text))).flatten()
}

/// Why a text names nobody who could ask.
fn no_principal(text: &str) -> (String, String) {
    let what = format!("\"{text}\" is no principal");
    let fields = arn::split(text);
    let (account, resource) = fields.map_or(("", ""), |fields| (fields[4], fields[5]));
    let (why, help) = if text != "*" && text.contains(['*', '?']) {
        ("who asks is one principal, without wildcards".to_owned(), "write one ARN in full".to_owned())
    } else if resource.starts_with("group/") {
        let help = "ask for a user of the group, with the group's policies among the user's";
        ("a group asks for nothing, its users do".to_owned(), help.to_owned())
    } else if fields.is_some() && !arn::is_account(account) {
        let why = format!("its account \"{account}\" is not twelve digits");
        (why, "write the account's id in full, leading zeros included".to_owned())
    } else if let Some(role) = resource.strip_prefix("assumed-role/") {
        let help = format!("write arn:aws:sts::{account}:assumed-role/{role}/SESSION");
        ("the name of the session is missing".to_owned(), help)
    } else if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
        ("an account id has twelve digits".to_owned(), "write the account's id in full".to_owned())
    } else if text.contains('.') && !text.contains([':', '/', ' ']) {
        let help = "ask for sts:AssumeRoleWithWebIdentity or sts:AssumeRoleWithSAML, or write the service as in \
                    lambda.amazonaws.com";
        ("an identity provider only vouches for who assumes a role by its token".to_owned(), help.to_owned())
    } else {
        let help = "write the ARN of a user, role, session or provider, an account id, a service such as \
                    lambda.amazonaws.com, or \"*\" for an unsigned request";
        return (what, help.to_owned());
    };
    (format!("{what}: {why}"), help)
}

/// Whose resource a text says that it is; nothing if it is no account.
pub fn resource_account(text: &str) -> Option<ResourceAccount> {
    match text {
        UNKNOWN => Some(ResourceAccount::Unknown),
        _ if arn::is_account(text) => Some(ResourceAccount::Account(Text::from(text))),
        _ => None,
    }
}

/// Whether a principal can be a session of this other one.
///
/// # Errors
/// What is wrong and what to write.
pub fn session_fits(who: &Principal, parent: Option<&Principal>) -> Result<(), (&'static str, &'static str)> {
    use crate::iam::PrincipalKind::{AssumedRole, FederatedUser, Role, User};
    match (who.kind(), parent.map(Principal::kind)) {
        (AssumedRole | Role, Some(Role)) | (FederatedUser, Some(User)) => {}
        (AssumedRole | Role, _) => {
            return Err(("is no role", "write the ARN of the role, with its path"));
        }
        (FederatedUser, _) => return Err(("is no user", "write the ARN of the user")),
        _ => return Err(("is given, and the principal is no session", "leave it out")),
    }
    if who.kind() != FederatedUser && who.role_name() != parent.and_then(Principal::role_name) {
        return Err((
            "is another role than the session's",
            "the name behind the last slash is in the session's ARN",
        ));
    }
    if parent.is_none_or(|parent| parent.account() != who.account()) {
        return Err(("is in another account than the principal", "a session belongs to its role's account"));
    }
    // A role that is named with its ARN has no other path than that.
    if who.kind() == Role && who.name() != parent.and_then(Principal::name) {
        return Err((
            "is another role than the principal",
            "write the role's ARN with its path as the principal, and leave this out",
        ));
    }
    Ok(())
}
