//! A role that a proposal makes, beside exports that show further policies on
//! it. Deploying takes away only what the same deployment once gave, so the
//! further ones may be there or not: where that decides, nothing is proven.

use super::aws::Aws;
use crate::access::Judgement;
use crate::workspace::Lingering;

/// One judgement of the two: of the role with what the proposal gives it, and
/// of the role with what exports show on it as well.
pub(in crate::access) fn either(aws: &Aws<'_>, without: Judgement, with: Judgement) -> Judgement {
    let is_refuted = without.is_refuted();
    let opened = with.opened_beside(&without);
    let is_alike = is_refuted == with.is_refuted();
    if is_alike && (is_refuted || opened.is_empty()) {
        return without;
    }
    let Some(role) = aws.role else { return without };
    let all = aws.ws.resources.lingering(&role.value, &aws.branch);
    let Some(first) = all.first() else { return without };
    let settled_by = settled_by(aws, first);
    let (names, path) = (names(&all), aws.ws.path(first.policy.place.file));
    let stays = format!(
        "; {path} shows {names} on the role, which the proposal does not name: deploying leaves what others attached"
    );
    let mut judgement = without;
    if is_alike {
        let said = opened.into_iter().map(|(reason, how)| (format!("{reason}{stays}"), how));
        judgement.open_all(said.collect());
    } else if !is_refuted {
        for mut cause in with.into_causes() {
            cause.message += &stays;
            cause.help = Some(settled_by.clone());
            judgement.doubt(cause, settled_by.clone());
        }
    } else {
        let causes = std::mem::replace(&mut judgement, with).into_causes();
        for mut cause in causes {
            cause.message += &format!(
                ", unless the role keeps {names} ({path} shows it), which the proposal does not name"
            );
            judgement.doubt(cause, settled_by.clone());
        }
    }
    judgement
}

fn names(all: &[Lingering<'_>]) -> String {
    let name = |one: &Lingering<'_>| one.policy.name.as_ref().map(|name| format!("policy {}", name.value));
    let names: Vec<String> = all.iter().filter_map(name).collect();
    names.join(", ")
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
