//! A role that a proposal makes, beside exports that show further policies on
//! it. Deploying takes away only what the same deployment once gave, so the
//! further ones may be there or not: where that decides, nothing is proven.

use super::aws::Aws;
use crate::access::Judgement;
use crate::diagnostic::Place;
use crate::workspace::Lingering;

/// One judgement of the two: of the role with what the proposal gives it, and
/// of the role with what exports show on it as well.
pub(in crate::access) fn either(aws: &Aws<'_>, without: Judgement, with: Judgement) -> Judgement {
    let Some(role) = aws.role else { return without };
    let all = aws.ws.resources.lingering(&role.value, &aws.branch);
    let Some(first) = all.first() else { return without };
    let (names, place) = (names(&all), first.policy.place);
    let settled_by = settled_by(aws, first);
    match (without.is_refuted(), with.is_refuted()) {
        (true, true) | (false, false) => {
            let mut judgement = without;
            if !judgement.is_refuted() {
                let opened = with.opened_beside(&judgement);
                let said =
                    |(reason, how): (String, String)| (format!("{reason}{}", stays(aws, &names, place)), how);
                judgement.open_all(opened.into_iter().map(said).collect());
            }
            judgement
        }
        (false, true) => {
            let mut judgement = without;
            for mut cause in with.into_causes() {
                cause.message += &stays(aws, &names, place);
                cause.help = Some(settled_by.clone());
                judgement.doubt(cause, settled_by.clone());
            }
            judgement
        }
        (true, false) => {
            let mut judgement = with;
            for mut cause in without.into_causes() {
                cause.message += &format!(
                    ", unless the role keeps {names} ({} shows it), which the proposal does not name",
                    aws.ws.path(place.file)
                );
                judgement.doubt(cause, settled_by.clone());
            }
            judgement
        }
    }
}

fn names(all: &[Lingering<'_>]) -> String {
    let name = |one: &Lingering<'_>| one.policy.name.as_ref().map(|name| format!("policy {}", name.value));
    let names: Vec<String> = all.iter().filter_map(name).collect();
    names.join(", ")
}

fn stays(aws: &Aws<'_>, names: &str, place: Place) -> String {
    format!(
        "; {} shows {names} on the role, which the proposal does not name: deploying leaves what others attached",
        aws.ws.path(place.file)
    )
}

/// What tells whether a policy is there once the proposal is deployed.
fn settled_by(aws: &Aws<'_>, one: &Lingering<'_>) -> String {
    let role = aws.role_name();
    let name = one.policy.name.as_ref().map_or_else(|| "NAME".to_owned(), |name| name.value.to_string());
    let (list, remove) = match one.kind {
        "inline" => {
            ("list-role-policies", format!("delete-role-policy --role-name {role} --policy-name {name}"))
        }
        _ => (
            "list-attached-role-policies",
            format!("detach-role-policy --role-name {role} --policy-arn {name}"),
        ),
    };
    format!(
        "take it from the role (`aws iam {remove}`) and export the role again (`aws iam {list} --role-name {role}`), or \
         name it in what is deployed, with what it then says"
    )
}
