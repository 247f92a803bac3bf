//! What would have to be known to decide whether a statement matches.

use super::caller::{self, Principal, PrincipalKind};
use super::explain::{Missing, Side, StatementMatch};
use super::policy::{Effect, Statement};
use super::principal::PrincipalForm;
use super::request::{Env, Lookup};
use crate::syntax::Text;

/// AWS's page on `NotPrincipal` recommends the role's ARN and the account's,
/// its examples list the session's as well.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
const UNLISTED_SESSION: &str = "whether AWS spares a session that NotPrincipal does not list along with its \
     role and account (list the session too, or use aws:PrincipalArn in a condition)";

/// A session does not show the path of its role.
const PATH: &str = "session_of (the ARN of the session's role, with its path)";

/// The session of a federated user does not show which user asked for it.
const FEDERATED: &str = "session_of (the ARN of the user that asked for the session)";

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html>
const CANONICAL: &str = "whose the canonical user id in Principal is (name the account by its root's ARN \
     instead, which S3 takes for the same)";

const ENDPOINT: &str = "whether the VPC endpoint is a gateway, whose policies take `*` as Principal only, or an \
     interface (use Principal \"*\" with aws:PrincipalArn or aws:PrincipalAccount in a condition)";

/// What would have to be known to decide whether a statement matches.
pub(super) fn missing_of(statement: &Statement, side: Side, env: &Env<'_>, missing: &mut Vec<Missing>) {
    let found = StatementMatch::within(statement, side, env);
    let add_holes = |missing: &mut Vec<Missing>, text: &Text| {
        missing.extend(text.holes().map(|hole| Missing::Hole(hole.name.to_string())));
    };
    missing.extend(statement.open.iter().map(|hole| Missing::Hole(hole.value.name.to_string())));
    if let Effect::Unknown(hole) = &statement.effect.value {
        missing.push(Missing::Hole(hole.name.to_string()));
    }
    let request = env.request;
    if found.principal.is_unknown()
        && let Some(element) = &statement.principal
    {
        let who = &request.principal;
        for entry in &element.entries {
            add_holes(missing, &entry.text.value);
            missing.extend(question_of(&entry.form, who));
        }
        if element.depends_on_the_endpoint(side, env.service) {
            missing.push(Missing::Field(ENDPOINT.to_owned()));
        }
        if element.lists_all_but_the_session(who) {
            missing.push(Missing::Field(UNLISTED_SESSION.to_owned()));
        } else if !element.entries.iter().all(|entry| matches!(entry.form, PrincipalForm::Canonical(_))) {
            let own = [who.name(), who.session()];
            own.into_iter().flatten().for_each(|name| add_holes(missing, name));
            if who.lacks_path() {
                missing.push(Missing::Field(PATH.to_owned()));
            }
        }
    }
    if found.action.is_unknown() {
        statement.action.patterns.iter().for_each(|pattern| add_holes(missing, &pattern.value));
    }
    if found.resource.is_unknown()
        && let Some(element) = &statement.resource
    {
        add_holes(missing, &request.resource);
        for pattern in &element.patterns {
            add_holes(missing, &pattern.text.value);
            let keys = pattern.template.keys();
            keys.for_each(|key| missing_key(&key.to_ascii_lowercase(), key, env, missing));
        }
    }
    for (condition, _) in
        statement.conditions.iter().zip(&found.conditions).filter(|(_, holds)| holds.is_unknown())
    {
        missing_key(condition.lowered_key(), &condition.key.value, env, missing);
        condition.values.iter().for_each(|value| add_holes(missing, &value.value));
        let keys = condition.variable_keys();
        keys.for_each(|key| missing_key(&key.to_ascii_lowercase(), key, env, missing));
    }
}

/// What a principal's form leaves open besides placeholders.
fn question_of(form: &PrincipalForm, who: &Principal) -> Option<Missing> {
    let question = match form {
        PrincipalForm::Canonical(_) => CANONICAL,
        PrincipalForm::Arn(_) if who.kind() == PrincipalKind::FederatedUser => FEDERATED,
        _ => return None,
    };
    form.names(who).is_open().then(|| Missing::Field(question.to_owned()))
}

fn missing_key(lowered: &str, written: &str, env: &Env<'_>, missing: &mut Vec<Missing>) {
    match env.lookup(lowered) {
        Lookup::Unknown if env.request.context.get(lowered).is_none() && Env::is_owner_key(lowered) => {
            missing.push(Missing::ResourceAccount);
        }
        Lookup::Unknown => missing.push(Missing::Key(written.to_owned())),
        Lookup::Known(values) => {
            let holes = values.iter().flat_map(Text::holes).filter(|hole| &*hole.name != caller::PATH);
            // The id of a session's role stands for nothing but the key.
            missing.extend(holes.map(|hole| match hole.name.eq_ignore_ascii_case(lowered) {
                true => Missing::Key(written.to_owned()),
                false => Missing::Hole(hole.name.to_string()),
            }));
            let principal = &env.request.principal;
            if lowered == "aws:principalarn"
                && principal.lacks_path()
                && env.request.context.get(lowered).is_none()
            {
                missing.push(Missing::Field(PATH.to_owned()));
            }
        }
        Lookup::Absent => {}
    }
}
