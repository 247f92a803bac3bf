//! The global condition keys: which there are, what AWS can send as their
//! values, and which values follow from who asks. A value that AWS never sends
//! would miss a Deny without a word.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use std::net::IpAddr;

use crate::iam::{Comparison, Principal, PrincipalKind, Test, is_readable};
use crate::syntax::Text;

/// What the values of a key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Arn,
    Address,
    Bool,
    Number,
    Date,
}

/// Every global key, as AWS writes it; one that ends in `/` has a tag's key
/// behind it.
const GLOBAL: [(&str, Kind); 58] = [
    ("aws:AssumedRoot", Kind::Bool),
    ("aws:CalledVia", Kind::Text),
    ("aws:CalledViaAWSMCP", Kind::Text),
    ("aws:CalledViaFirst", Kind::Text),
    ("aws:CalledViaLast", Kind::Text),
    ("aws:ChatbotSourceArn", Kind::Arn),
    ("aws:CurrentTime", Kind::Date),
    ("aws:Ec2InstanceSourcePrivateIPv4", Kind::Address),
    ("aws:Ec2InstanceSourceVpc", Kind::Text),
    ("aws:EpochTime", Kind::Date),
    ("aws:FederatedProvider", Kind::Text),
    ("aws:IsMcpServiceAction", Kind::Bool),
    ("aws:MultiFactorAuthAge", Kind::Number),
    ("aws:MultiFactorAuthPresent", Kind::Bool),
    ("aws:PrincipalAccount", Kind::Text),
    ("aws:PrincipalArn", Kind::Arn),
    ("aws:PrincipalIsAWSService", Kind::Bool),
    ("aws:PrincipalOrgID", Kind::Text),
    ("aws:PrincipalOrgPaths", Kind::Text),
    ("aws:PrincipalServiceName", Kind::Text),
    ("aws:PrincipalServiceNamesList", Kind::Text),
    ("aws:PrincipalTag/", Kind::Text),
    ("aws:PrincipalType", Kind::Text),
    ("aws:referer", Kind::Text),
    ("aws:RequestedRegion", Kind::Text),
    ("aws:RequestTag/", Kind::Text),
    ("aws:ResourceAccount", Kind::Text),
    ("aws:ResourceOrgID", Kind::Text),
    ("aws:ResourceOrgPaths", Kind::Text),
    ("aws:ResourceTag/", Kind::Text),
    ("aws:SecureTransport", Kind::Bool),
    ("aws:SignInSessionArn", Kind::Arn),
    ("aws:SourceAccount", Kind::Text),
    ("aws:SourceArn", Kind::Arn),
    ("aws:SourceIdentity", Kind::Text),
    ("aws:SourceIp", Kind::Address),
    ("aws:SourceOrgID", Kind::Text),
    ("aws:SourceOrgPaths", Kind::Text),
    ("aws:SourceVpc", Kind::Text),
    ("aws:SourceVpcArn", Kind::Arn),
    ("aws:SourceVpce", Kind::Text),
    ("aws:TagKeys", Kind::Text),
    ("aws:TokenIssueTime", Kind::Date),
    ("aws:UserAgent", Kind::Text),
    ("aws:userid", Kind::Text),
    ("aws:username", Kind::Text),
    ("aws:ViaAWSMCPService", Kind::Bool),
    ("aws:ViaAWSService", Kind::Bool),
    ("aws:VpceAccount", Kind::Text),
    ("aws:VpceOrgID", Kind::Text),
    ("aws:VpceOrgPaths", Kind::Text),
    ("aws:VpcSourceIp", Kind::Address),
    // Those of services that come with requests to other services, and of S3
    // the one that a value such as `TLS1.2` is easily given for.
    ("ec2:RoleDelivery", Kind::Number),
    ("ec2:SourceInstanceArn", Kind::Arn),
    ("kms:CallerAccount", Kind::Text),
    ("lambda:SourceFunctionArn", Kind::Arn),
    ("s3:TlsVersion", Kind::Number),
    ("ssm:SourceInstanceArn", Kind::Arn),
];

/// Whether AWS has a global key of this name, written in any case.
pub(super) fn is_global(key: &str) -> bool {
    entry(key).is_some()
}

/// The names of the global keys, for finding the one that was meant.
pub(super) fn global_keys() -> impl Iterator<Item = &'static str> {
    GLOBAL.iter().map(|(name, _)| *name).filter(|name| name.starts_with("aws:"))
}

fn entry(key: &str) -> Option<Kind> {
    let is = |name: &str| match key.get(..name.len()) {
        Some(start) if name.ends_with('/') => start.eq_ignore_ascii_case(name) && key.len() > name.len(),
        _ => key.eq_ignore_ascii_case(name),
    };
    GLOBAL.iter().find(|(name, _)| is(name)).map(|(_, kind)| *kind)
}

/// Whether AWS can send this value of a key with a request of this principal.
///
/// # Errors
/// What is wrong and what to write.
pub fn check_value(key: &str, value: &Text, who: &Principal) -> Result<(), (String, String)> {
    let Some(literal) = value.literal() else { return Ok(()) };
    let number = || literal.trim().parse::<f64>().is_ok_and(f64::is_finite);
    let (good, what, example) = match entry(key) {
        None | Some(Kind::Text) => (true, "", ""),
        Some(Kind::Arn) => (literal.starts_with("arn:"), "an ARN", "arn:aws:s3:::example-bucket"),
        Some(Kind::Address) => (literal.trim().parse::<IpAddr>().is_ok(), "an IP address", "203.0.113.7"),
        Some(Kind::Bool) => (is_readable(Test::Bool, literal), "true or false", "true"),
        Some(Kind::Number) if key.eq_ignore_ascii_case("s3:TlsVersion") => (number(), "a number", "1.2"),
        Some(Kind::Number) => (number(), "a number", "300"),
        Some(Kind::Date) => {
            let date = is_readable(Test::Date(Comparison::Equals), literal);
            (date || number(), "a date", "2026-01-31T00:00:00Z")
        }
    };
    if !good {
        return Err((
            format!("{key} is {what}, and \"{literal}\" is none"),
            format!("write it as \"{example}\""),
        ));
    }
    match expected(&key.to_ascii_lowercase(), literal, who) {
        None => Ok(()),
        Some(own) => {
            let message = format!("{key} is \"{literal}\", and for this principal AWS sends \"{own}\"");
            Err((message, "leave it out: it follows from the principal".to_owned()))
        }
    }
}

/// What AWS sends instead for this principal; nothing if it may send this.
fn expected(lowered: &str, given: &str, who: &Principal) -> Option<String> {
    let kind = who.kind();
    let name = who.name().and_then(Text::literal);
    let last = |arn: &str| arn.rsplit('/').next().map(str::to_owned);
    let own = match lowered {
        "aws:principalarn" => match kind {
            PrincipalKind::Root
            | PrincipalKind::User
            | PrincipalKind::Role
            | PrincipalKind::FederatedUser => name?.to_owned(),
            PrincipalKind::AssumedRole => {
                let role = who.parent()?.literal()?;
                // A session's ARN does not show the path of its role.
                let (account, given_account) = (role.split(":role/").next(), given.split(":role/").next());
                let has_path = role.split(":role/").nth(1).is_some_and(|path| path.contains('/'));
                if !has_path && account == given_account && last(role) == last(given) {
                    return None;
                }
                role.to_owned()
            }
            PrincipalKind::Service | PrincipalKind::Federated | PrincipalKind::Anonymous => return None,
        },
        "aws:principalaccount" | "kms:calleraccount" => who.account()?.to_owned(),
        "aws:username" if kind == PrincipalKind::User => last(name?)?,
        "aws:principalisawsservice" => {
            let service = kind == PrincipalKind::Service;
            if !service && who.account().is_none() {
                return None;
            }
            let own = if service { "true" } else { "false" };
            return (!given.trim().eq_ignore_ascii_case(own)).then(|| own.to_owned());
        }
        _ => return None,
    };
    (own != given).then_some(own)
}
