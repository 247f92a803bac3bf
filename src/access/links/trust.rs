//! `trust`: the caller may assume the org's role. Each dimension in which the
//! trust policy's nearest statement fails has one rule of its own.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html>

use super::aws::{Aws, levels, statement_at};
use super::caller_side;
use super::documents::{Documents, Fault};
use super::external_id::{Accepts, external_id};
use super::words;
use crate::access::Judgement;
use crate::access::requests::{assume, decide, decide_unnamed, settles};
use crate::diagnostic::{Basis, Finding, Located, Place, RuleId};
use crate::iam::arn;
use crate::iam::{Cause, Decision, Denial, Dimension, PolicyKind, PolicySet, Side, kind_of};
use crate::model::Profile;
use crate::syntax::Text;

pub(in crate::access) fn judge(aws: &Aws<'_>) -> Judgement {
    if let Some(early) = aws.early() {
        return early;
    }
    let mut judgement = Judgement::needed(Basis::Platform);
    let trust = aws.trust();
    trust.assume(&mut judgement);
    if !trust.known {
        if let Some(finding) = aws.misnamed() {
            judgement.doubt(finding, "a role that the files describe under `role_arn`");
            return judgement;
        }
        let near = aws.role.and_then(|role| aws.ws.resources.nearly_called(&role.value));
        let near = near.map(|near| (near.role.place, format!("describes role {}", near.name)));
        let unnamed = || {
            let role = aws.ws.resources.made_unnamed()?;
            let name = &role.name.as_ref()?.value;
            Some((role.place, format!("makes a role whose name it leaves open (`{name}`)")))
        };
        let other = near.or_else(unnamed).map_or_else(String::new, |(place, what)| {
            format!("; {} {what}: is that the one meant?", aws.ws.path(place.file))
        });
        judgement.open(
            format!("the role's trust policy was neither declared nor found{other}"),
            format!(
                "`documents.trust` (the AssumeRolePolicyDocument of `aws iam get-role --role-name {}`)",
                aws.role_name()
            ),
        );
        return judgement;
    }
    if let Some(finding) = aws.named_otherwise() {
        judgement.doubt(finding, "the name that the role has, in its template or under `role_arn`");
    }
    if aws.ws.sources.partial && !trust.source.unknown.is_empty() {
        aws.not_looked_at(&mut judgement);
        return judgement;
    }
    if let Some(fault) = trust.fault {
        fault.leave_open(&mut judgement);
        return judgement;
    }
    if let Some(unsent) = aws.unsent_external_id() {
        judgement.assume(format!(
            "Genesys Cloud sends the organization's id as the external id, not {}, which the manifest has under \
             `aws.external_id`",
            unsent.value
        ));
    }
    let request = aws.caller(&mut judgement).and_then(|principal| assume(aws, principal));
    let Some(request) = request else { return judgement };
    let caller = caller_side::of(aws, &mut judgement);
    if let Some(fault) = caller.fault {
        fault.leave_open(&mut judgement);
        return judgement;
    }
    let (identity, boundaries, resource_policy) = (caller.identity, caller.boundaries, trust.source.clone());
    let rcps = levels(aws.rcps(aws.account().as_ref()).source);
    let set = PolicySet { identity, resource_policy, boundaries, rcps, ..PolicySet::default() };
    let decision = decide(&request, &set);
    if let (true, Some(fault)) = (decision.access().is_true(), Fault::of_writing(aws, &set)) {
        fault.leave_open(&mut judgement);
    } else if decision.access().is_true() {
        judgement.because(format!("{} may assume {}", aws.caller_name(), aws.role_name()));
        for by in &decision.decided_by {
            judgement.rests_on(by.place, "this statement allows it");
        }
    } else if decision.access().is_unknown() {
        let open = settles(aws, &decision.missing);
        match decide_unnamed(&request, &set, &decision).and_then(|other| named_instead(aws, &other)) {
            Some(finding) => {
                // A role that is not the caller is no help, however it is named.
                let helps = |settled_by: &String| !settled_by.starts_with("a policy that names the role ");
                let settled_by: Vec<String> =
                    open.into_iter().map(|(_, settled_by)| settled_by).filter(helps).collect();
                judgement.doubt(finding, settled_by.join("; "));
            }
            None => judgement.open_all(open),
        }
    } else {
        for denial in decision.denial.iter().chain(&decision.other_denials) {
            match caller_side::refusal(aws, &set, denial) {
                Some(finding) => judgement.refute(finding),
                None if aws.leaves_open(denial, &mut judgement) => {}
                None => refute(aws, &trust, &set, denial, &mut judgement),
            }
        }
    }
    judgement
}

/// The role of the Genesys account that a trust policy names in place of the
/// account: whether it is the one that calls is not published.
fn named_instead(aws: &Aws<'_>, other: &Decision) -> Option<Finding> {
    let mut denials = other.denial.iter().chain(&other.other_denials);
    denials.find_map(|denial| {
        let Cause::Implicit(miss) = &denial.cause else { return None };
        miss.dimensions.iter().find_map(|dimension| match dimension {
            Dimension::Principal { place, listed, negated } => {
                let mut finding = principal(aws, *place, listed, *negated);
                let kept_out = format!("{} cannot assume role {}: ", aws.caller_name(), aws.role_name());
                let why = finding.message.strip_prefix(&kept_out)?;
                finding.message = format!(
                    "whether {} may assume role {} is open: {why}",
                    aws.caller_name(),
                    aws.role_name()
                );
                Some(finding.label("may not be the caller"))
            }
            _ => None,
        })
    })
}

fn refute(
    aws: &Aws<'_>,
    trust: &Documents<'_>,
    set: &PolicySet<'_>,
    denial: &Denial,
    judgement: &mut Judgement,
) {
    match &denial.cause {
        Cause::Explicit { statement, conditions, .. } => {
            let on_external_id = conditions.iter().find(|condition| is_key(condition, "sts:ExternalId"));
            if let Some(Dimension::Condition { place, expected, operator, .. }) = on_external_id {
                let how = if is_negated(&operator.value) { Accepts::Only } else { Accepts::AllBut };
                let finding = external_id(aws, *place, expected, how);
                judgement.refute(match how {
                    Accepts::AllBut => finding.help("take this id out of the Deny, or remove the Deny"),
                    _ => finding,
                });
                return;
            }
            let place =
                statement_at(set, statement.place).map_or(statement.place, |found| found.effect.place);
            judgement.refute(
                Finding::new(
                    RuleId::TrustExplicitDeny,
                    Basis::Platform,
                    place,
                    format!(
                        "{} cannot assume role {}: a Deny statement{}{} keeps it out, whatever else allows it",
                        aws.caller_name(),
                        aws.role_name(),
                        statement.sid.as_ref().map_or_else(String::new, |sid| format!(" ({sid})")),
                        if matches!(denial.side, Side::Rcp(_)) { " of a resource control policy" } else { "" }
                    ),
                )
                .label("this statement denies it")
                .help("narrow the Deny so that it does not match this caller, or remove it"),
            );
        }
        Cause::Implicit(miss) => {
            // A statement for other actions and other principals (SAML, a web
            // identity, a service) is about somebody else: what is missing is
            // a statement, not each of its parts.
            let is = |wanted: fn(&Dimension) -> bool| miss.dimensions.iter().any(wanted);
            let of_others = is(|dimension| matches!(dimension, Dimension::Action { .. }))
                && is(|dimension| matches!(dimension, Dimension::Principal { .. }));
            let nobody =
                is(|dimension| matches!(dimension, Dimension::Principal { listed, .. } if listed.is_empty()));
            let kind = set.resource_policy.policies.first().map(|named| kind_of(named.policy));
            let other = match kind {
                Some(PolicyKind::Bucket) => Some("a bucket policy"),
                Some(PolicyKind::Key) => Some("a key policy"),
                _ if of_others && nobody => Some("a permission policy"),
                _ => None,
            };
            for dimension in &miss.dimensions {
                if !of_others || matches!(dimension, Dimension::Action { .. }) {
                    let mut finding = dimension_finding(aws, trust, dimension);
                    if let Some(other) = other {
                        finding = finding.help(format!(
                            "this is {other}: name the trust policy under `documents.trust` (`aws iam get-role \
                             --role-name {} --query Role.AssumeRolePolicyDocument`)",
                            aws.role_name()
                        ));
                    }
                    judgement.refute(finding);
                }
            }
        }
    }
}

fn dimension_finding(aws: &Aws<'_>, trust: &Documents<'_>, dimension: &Dimension) -> Finding {
    let who = aws.caller_name();
    let role = aws.role_name();
    let fallback = trust.place.or_else(|| aws.binding.place()).unwrap_or(aws.pair.org.name.place);
    let statement = "a statement with `\"Action\": \"sts:AssumeRole\"`";
    match dimension {
        Dimension::Misfit(misfit) => super::denial::no_role(aws, misfit, fallback),
        Dimension::Barred(bar) => super::denial::no_caller(aws, bar, fallback),
        Dimension::NoPolicy | Dimension::NoStatement => Finding::new(
            RuleId::TrustMissingAssumeRole,
            Basis::Platform,
            fallback,
            if *dimension == Dimension::NoPolicy {
                format!("{who} cannot assume role {role}: the role has no trust policy")
            } else {
                format!(
                    "{who} cannot assume role {role}: its trust policy has no statement that allows anything"
                )
            },
        )
        .label("nothing is allowed here")
        .help(format!("add {statement} for {}", wanted_principal(aws))),
        Dimension::Action { place, listed, .. } => Finding::new(
            RuleId::TrustMissingAssumeRole,
            Basis::Platform,
            *place,
            format!(
                "{who} cannot assume role {role}: the trust policy allows {}, not sts:AssumeRole",
                listing(listed)
            ),
        )
        .label("not sts:AssumeRole")
        .help("write `\"Action\": \"sts:AssumeRole\"`"),
        Dimension::Principal { place, listed, negated } => principal(aws, *place, listed, *negated),
        Dimension::Resource { place, .. } => Finding::new(
            RuleId::TrustUnsatisfiableCondition,
            Basis::Platform,
            *place,
            format!(
                "{who} cannot assume role {role}: a trust policy has no Resource, and this one names another"
            ),
        )
        .label("not this role")
        .help("remove `Resource`: a trust policy is about the role that it is attached to"),
        Dimension::Condition { key, expected, place, operator, .. }
            if key.value.eq_ignore_ascii_case("sts:ExternalId") =>
        {
            let how = match &*operator.value {
                null if null.eq_ignore_ascii_case("null") => Accepts::None,
                negated if is_negated(negated) => Accepts::AllBut,
                _ => Accepts::Only,
            };
            external_id(aws, *place, expected, how)
        }
        Dimension::Condition { operator, key, expected, place, absent, actual } => {
            let lowered = key.value.to_ascii_lowercase();
            let sends = match (absent, actual) {
                _ if lowered.starts_with("aws:principalorg") && aws.profile != Some(Profile::VendorRole) => {
                    "it calls from the AWS organization of Genesys, not from the customer's".to_owned()
                }
                _ if ["aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce"]
                    .contains(&lowered.as_str()) =>
                {
                    "it does not call from the customer's network".to_owned()
                }
                (true, _) => "the call does not carry it".to_owned(),
                (false, Some(values)) => {
                    format!("it is {}", words(&values.iter().map(ToString::to_string).collect::<Vec<_>>()))
                }
                (false, None) => "it is another".to_owned(),
            };
            Finding::new(
                RuleId::TrustUnsatisfiableCondition,
                Basis::Platform,
                *place,
                format!(
                    "{who} cannot assume role {role}: the trust policy asks for {} {} {}, and {sends}",
                    key.value,
                    operator.value,
                    listing(expected)
                ),
            )
            .label("never satisfied by this caller")
            .related(key.place, "the condition")
            .help(format!(
                "remove the condition on `{}`; sts:ExternalId is what protects the role",
                key.value
            ))
        }
    }
}

fn wanted_principal(aws: &Aws<'_>) -> String {
    match (aws.profile, aws.genesys_account(), &aws.pair.capability.caller) {
        (Some(Profile::VendorRole), _, Some(caller)) => format!("`{}`", caller.value),
        (_, Some(account), _) => {
            format!("`arn:{}:iam::{account}:root`", aws.region.map_or("aws", |region| &region.partition))
        }
        _ => "the caller".to_owned(),
    }
}

fn principal(aws: &Aws<'_>, place: Place, listed: &[Located<Text>], negated: bool) -> Finding {
    let who = aws.caller_name();
    let role = aws.role_name();
    let wanted = wanted_principal(aws);
    let genesys = aws.profile != Some(Profile::VendorRole);
    let rule = if genesys { RuleId::TrustWrongGenesysAccount } else { RuleId::TrustWrongPrincipal };
    let (why, label) = match listed {
        _ if negated => ("it is excluded by NotPrincipal".to_owned(), "excludes the caller"),
        [] => ("the statement names no principal".to_owned(), "no principal"),
        // The right account, and no account: a service, say.
        [one] if genesys && wanted.trim_matches('`') == one.value.to_string() => (
            format!("the trust policy names {}, and not as an AWS account", one.value),
            "not a principal of the type AWS",
        ),
        [one] if genesys => (what_it_is(aws, &one.value), "not the account of Genesys Cloud"),
        many => (format!("the trust policy names only {}", listing(many)), "not the caller"),
    };
    let place = match listed {
        [one] if !negated => one.place,
        _ => place,
    };
    let in_hcl = if label == "not a principal of the type AWS" { " (in HCL, `type = \"AWS\"`)" } else { "" };
    let mut finding =
        Finding::new(rule, Basis::Platform, place, format!("{who} cannot assume role {role}: {why}"))
            .label(label)
            .help(format!("write `\"Principal\": {{ \"AWS\": {} }}`{in_hcl}", wanted.replace('`', "\"")));
    match (&aws.pair.capability.caller, genesys) {
        (Some(caller), false) => {
            finding = finding.related(caller.place, "the principal that assumes the role")
        }
        _ => {
            if let Some(region) = aws.pair.org.region.as_ref() {
                finding = finding
                    .related(region.place, "the region decides the account from which Genesys Cloud calls");
            }
        }
    }
    finding
}

/// What a wrongly named principal is, where that can be told.
fn what_it_is(aws: &Aws<'_>, named: &Text) -> String {
    let text = named.to_string();
    let account = named.literal().and_then(account_in).map(str::to_owned);
    let own = aws.account().and_then(|account| account.literal().map(str::to_owned));
    let genesys = aws.genesys_account();
    let all: Vec<&str> =
        aws.ws.catalog.regions().iter().filter_map(|region| region.genesys_aws_account.as_deref()).collect();
    match account.as_deref() {
        _ if text.ends_with(".amazonaws.com") => format!(
            "the trust policy names the AWS service {text}; Genesys Cloud calls from an AWS account of its own, not as a service"
        ),
        Some(account) if Some(account) == genesys && text.ends_with(":root") => format!(
            "the trust policy names {text}: that account in another partition of AWS, from which Genesys Cloud never calls"
        ),
        Some(account) if Some(account) == genesys => format!(
            "the trust policy names {text}, one role inside the Genesys account; which of its roles calls is not published, \
             so the account itself must be named"
        ),
        Some(account) if Some(account) == own.as_deref() => {
            format!("the trust policy names the customer's own account ({account})")
        }
        Some(account) if all.contains(&account) => {
            let fedramp = aws.region.is_some_and(|region| region.fedramp);
            let (named, here) =
                if fedramp { ("commercial", "FedRAMP") } else { ("FedRAMP", "a commercial region") };
            format!(
                "the trust policy names {account}, the Genesys account of the {named} platform, and this organization is in {here}"
            )
        }
        _ => format!("the trust policy names {text}"),
    }
}

fn account_in(principal: &str) -> Option<&str> {
    let account = if principal.starts_with("arn:") { arn::account_in(principal)? } else { principal };
    arn::is_account(account).then_some(account)
}

fn is_negated(operator: &str) -> bool {
    operator.to_ascii_lowercase().contains("not")
}

pub(super) fn is_key(dimension: &Dimension, key: &str) -> bool {
    matches!(dimension, Dimension::Condition { key: own, .. } if own.value.eq_ignore_ascii_case(key))
}

/// Written values as a sentence shows them; long lists are cut.
pub(super) fn listing(values: &[Located<Text>]) -> String {
    let mut shown: Vec<String> = values.iter().take(3).map(|value| super::visible(&value.value)).collect();
    if values.len() > 3 {
        shown.push(format!("{} more", values.len() - 3));
    }
    words(&shown)
}
