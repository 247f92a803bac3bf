//! Roles that GitHub workflows take on, where they are for certain those of an
//! organization. Most are not: a workflow usually deploys with a role of its
//! own, which no manifest lists.

use std::collections::BTreeMap;

use crate::diagnostic::{Basis, Finding, RuleId, Severity};
use crate::formats::Content;
use crate::iam::arn;
use crate::model::{LocatedText, ManifestOrg, RoleSettings};
use crate::workspace::{EffectiveAws, Workspace};

/// A role of a manifest, with all that bears on taking it on.
struct Owner<'a> {
    org: &'a ManifestOrg,
    role: &'a LocatedText,
    external_id: &'a LocatedText,
    region: Option<&'a LocatedText>,
}

/// The organizations of every role that the manifests name.
type Owners<'a> = BTreeMap<&'a str, Vec<Owner<'a>>>;

fn settings<'a>(ws: &Workspace<'a>) -> Vec<&'a RoleSettings> {
    let contents = ws.files.iter().flat_map(|read| &read.contents);
    contents
        .flat_map(|content| match content {
            Content::Settings(settings) => settings.roles.as_slice(),
            _ => &[],
        })
        .collect()
}

fn owners<'a>(ws: &Workspace<'a>) -> Owners<'a> {
    let mut all: Owners<'a> = BTreeMap::new();
    for org in &ws.orgs {
        let bindings = org.per_capability.iter().map(|(_, binding)| Some(binding)).chain([None]);
        for over in bindings {
            let aws = EffectiveAws { base: org.aws.as_ref(), over };
            let Some(role) = aws.role_arn() else { continue };
            let Some(arn) = role.literal() else { continue };
            let external_id = aws.external_id().unwrap_or(&org.id);
            all.entry(arn).or_default().push(Owner { org, role, external_id, region: aws.region() });
        }
    }
    all
}

/// An organization's role with another external id than is configured, and a
/// role that is nearly one of theirs.
pub(in crate::rules) fn workflow_role_mismatch(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    let settings = settings(ws);
    if settings.is_empty() {
        return;
    }
    let owners = owners(ws);
    for one in settings {
        let Some(arn) = one.role.literal() else { continue };
        match owners.get(arn) {
            Some(owned) => found.extend(other_external_id(one, owned)),
            None if ws.resources.knows_role(arn) => {}
            None => found.extend(nearly(one, arn, &owners)),
        }
    }
}

fn other_external_id(one: &RoleSettings, owned: &[Owner<'_>]) -> Option<Finding> {
    let sent = one.external_id.as_ref()?;
    let owner = owned.first()?;
    if !owned.iter().all(|owner| owner.external_id.same_as(sent).is_false()) {
        return None;
    }
    let finding = Finding::new(
        RuleId::OrgWorkflowRoleMismatch,
        Basis::Platform,
        sent.place,
        format!(
            "job `{}` takes on the role of {} with external id {}, and the one to be sent is {}",
            one.job.value, owner.org.name.value, sent.value, owner.external_id.value
        ),
    )
    .label("another external id")
    .related(owner.external_id.place, "what is sent according to the manifest")
    .related(one.role.place, "the role that is taken on")
    .help(format!(
        "write `role-external-id: {}`, or the external id that the role's trust policy asks for under \
         `aws.external_id`",
        owner.external_id.value
    ));
    Some(of(finding, owned))
}

/// A role that no document knows and that is a slip away from one that the
/// manifest names.
fn nearly(one: &RoleSettings, arn: &str, owners: &Owners<'_>) -> Option<Finding> {
    let sends =
        |owner: &Owner<'_>| one.external_id.as_ref().is_some_and(|sent| sent.is_same(owner.external_id));
    let mut near = owners.iter().filter(|(known, owned)| is_slip(arn, known, owned.iter().any(sends)));
    let (known, owned) = near.next()?;
    if near.next().is_some() {
        return None;
    }
    let owner = owned.first()?;
    let finding = Finding::new(
        RuleId::OrgWorkflowRoleMismatch,
        Basis::Platform,
        one.role.place,
        format!(
            "job `{}` takes on {arn}, which no document knows; the role of {} is {known}",
            one.job.value, owner.org.name.value
        ),
    )
    .label("nearly a role of the manifest")
    .related(owner.role.place, "the role that the manifest names")
    .help(format!("write `role-to-assume: {known}` if that is meant; a role of its own is fine"));
    Some(of(finding, owned))
}

/// Whether an ARN is a slip of another: one letter of a longer word of the
/// role's name in the same account, or a digit or two of the account. Names that
/// differ in a number or a short word (`-1`, `-eu`) are names of two roles.
/// With the organization's own external id, another account is one as well.
fn is_slip(written: &str, known: &str, own_external_id: bool) -> bool {
    let (Some([.., account, role]), Some([.., known_account, known_role])) =
        (arn::split(written), arn::split(known))
    else {
        return false;
    };
    if role == known_role {
        let digits = strsim::hamming(account, known_account);
        return own_external_id || digits.is_ok_and(|digits| digits <= 2);
    }
    account == known_account && differ_by_a_letter(role, known_role)
}

fn differ_by_a_letter(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 4;
    const LONGEST: usize = 128;
    if one.len().max(other.len()) > LONGEST {
        return false;
    }
    let words = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric()).map(str::to_ascii_lowercase).collect()
    };
    let (one, other) = (words(one), words(other));
    let mut differing = one.iter().zip(&other).filter(|(one, other)| one != other);
    let (Some((one_word, other_word)), None) = (differing.next(), differing.next()) else {
        return false;
    };
    let number = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    one.len() == other.len()
        && one_word.len().min(other_word.len()) >= SHORTEST
        && !number(one_word)
        && !number(other_word)
        && strsim::damerau_levenshtein(one_word, other_word) == 1
}

/// A step that works with an organization's role in another region than its
/// bucket's.
pub(in crate::rules) fn workflow_region_mismatch(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    let settings = settings(ws);
    if settings.is_empty() {
        return;
    }
    let owners = owners(ws);
    for one in settings {
        let (Some(region), Some(owned)) = (&one.region, one.role.literal().and_then(|arn| owners.get(arn)))
        else {
            continue;
        };
        let differs = |owner: &Owner<'_>| owner.region.is_some_and(|own| own.same_as(region).is_false());
        let (true, Some((owner, own))) =
            (owned.iter().all(differs), owned.first().and_then(|owner| Some((owner, owner.region?))))
        else {
            continue;
        };
        let finding = Finding::new(
            RuleId::RegionSettingsMismatch,
            Basis::Platform,
            region.place,
            format!(
                "job `{}` works in {} with the role of {}, whose `aws.region` is {}",
                one.job.value, region.value, owner.org.name.value, own.value
            ),
        )
        .label("another region")
        .related(own.place, "the region in the manifest")
        .help(format!("write `aws-region: {}` if the step works on the organization's bucket", own.value));
        found.push(of(finding, owned));
    }
}

/// A step may have reasons that no file tells, so these are warnings.
fn of(mut finding: Finding, owned: &[Owner<'_>]) -> Finding {
    finding.severity = Severity::Warning;
    for owner in owned {
        let name = owner.org.name.value.to_string();
        if !finding.orgs.contains(&name) {
            finding.orgs.push(name);
        }
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn a_slip_is_a_letter_of_a_word_and_a_number_or_a_short_word_is_another_role() {
        const KNOWN: &str = "arn:aws:iam::111122223333:role/genesys-export";
        for slip in [
            "arn:aws:iam::111122223333:role/genesys-exports",
            "arn:aws:iam::111122223333:role/gensys-export",
            "arn:aws:iam::111122223333:role/Genesys-exprot",
            "arn:aws:iam::111122223332:role/genesys-export",
        ] {
            assert!(is_slip(slip, KNOWN, false), "{slip}");
        }
        for other in [
            KNOWN.replace("export", "deploy").as_str(),
            "arn:aws:iam::444455556666:role/genesys-export",
            "arn:aws:iam::111122223333:role/genesys-export-2",
            "genesys-exports",
            "",
        ] {
            assert!(!is_slip(other, KNOWN, false), "{other}");
        }
        let (one, two) =
            ("arn:aws:iam::111122223333:role/export-eu", "arn:aws:iam::111122223333:role/export-us");
        assert!(!is_slip(one, two, true));
        assert!(is_slip("arn:aws:iam::444455556666:role/genesys-export", KNOWN, true));
    }
}
