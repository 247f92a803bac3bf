//! What could not be decided. A run must never be green because it knew
//! nothing.

use std::collections::HashMap;

use crate::access::{Access, LinkProof, PathProof, Verdict};
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::workspace::Workspace;

/// Pairs were found, and none of them is decided either way.
pub(super) fn nothing_proven(ws: &Workspace<'_>, access: &Access, found: &mut Vec<Finding>) {
    if access.paths.is_empty() {
        found.extend(nothing_asked(ws));
        return;
    }
    let undecided = |path: &crate::access::ProvenPath| path.proof.verdict == Verdict::Unknown;
    if !access.paths.iter().all(undecided) {
        return;
    }
    let asked = ws.orgs.iter().find(|org| !org.capabilities.value.is_empty());
    let own = |place: &&Place| asked.is_some_and(|org| org.file == place.file);
    let Some(place) = ws.manifests.iter().find(own).or(ws.manifests.first()) else { return };
    let count = access.paths.len();
    let pairs = if count == 1 { "pair" } else { "pairs" };
    found.push(
        Finding::new(
            RuleId::AccessNothingProven,
            Basis::Platform,
            *place,
            format!(
                "of {count} organization x capability {pairs} nothing is proven: neither that the app is let in nor \
                 that it is kept out"
            ),
        )
        .label("not one of these is decided")
        .help("add the documents that the other findings name, for one organization first"),
    );
}

/// There are an app and a manifest, and no pair to prove anything of.
fn nothing_asked(ws: &Workspace<'_>) -> Option<Finding> {
    let app = ws.apps.first()?;
    // A capability that no app has is an unknown reference.
    if ws.orgs.iter().any(|org| !org.capabilities.value.is_empty()) {
        return None;
    }
    let names: Vec<&str> = app.capabilities.iter().map(|one| one.name.value.as_str()).collect();
    // A manifest without the key is about something else than access.
    let asked = ws.orgs.iter().find(|org| org.capabilities.place != org.place);
    if asked.is_none() && !ws.orgs.is_empty() {
        return None;
    }
    let (place, why, label) = match asked {
        Some(org) => {
            (org.capabilities.place, "no organization switches on a capability", "nothing is switched on")
        }
        None => (*ws.manifests.first()?, "the manifest lists no organization", "no organization"),
    };
    let help = match (ws.orgs.is_empty(), names.as_slice()) {
        (true, _) => "list the organizations: `grantlint init` shows an example".to_owned(),
        (false, []) => {
            "declare what the app does under `capabilities` of the app, and switch it on here".to_owned()
        }
        (false, names) => {
            format!("switch on what the app is to do here: `capabilities: [{}]`", names.join(", "))
        }
    };
    let message = format!("{why}, so nothing is proven: there is no organization x capability pair");
    Some(Finding::new(RuleId::AccessNothingProven, Basis::Platform, place, message).label(label).help(help))
}

/// One question that the files leave open, with everybody who waits for it.
struct Question<'a> {
    link: &'a LinkProof,
    /// All links that it would settle.
    links: Vec<&'static str>,
    path: &'a PathProof,
    orgs: Vec<String>,
    capabilities: Vec<String>,
}

/// Every distinct open question of the paths that nothing refutes.
pub(super) fn unproven(ws: &Workspace<'_>, access: &Access, found: &mut Vec<Finding>) {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut questions: Vec<Question<'_>> = Vec::new();
    let paths = access.paths.iter().map(|path| &path.proof);
    for path in paths.filter(|path| path.verdict == Verdict::Unknown) {
        let open = path.links.iter().filter(|link| link.verdict == Verdict::Unknown && link.rules.is_empty());
        for link in open {
            // Links that wait for the same document wait together; a value for
            // "the placeholder" is another one each time.
            let settle = match link.settled_by.as_deref() {
                Some(settle) if !settle.contains("the placeholder") => settle,
                _ => &link.reason,
            };
            let index = *known.entry(general(settle, path)).or_insert_with(|| {
                questions.push(Question {
                    link,
                    links: Vec::new(),
                    path,
                    orgs: Vec::new(),
                    capabilities: Vec::new(),
                });
                questions.len() - 1
            });
            let question = &mut questions[index];
            if !question.links.contains(&link.link.name()) {
                question.links.push(link.link.name());
            }
            if question.orgs.last() != Some(&path.org) {
                question.orgs.push(path.org.clone());
            }
            if !question.capabilities.contains(&path.capability) {
                question.capabilities.push(path.capability.clone());
            }
        }
    }
    let places: HashMap<&str, Place> =
        ws.orgs.iter().rev().filter_map(|org| Some((org.name.literal()?, org.name.place))).collect();
    for question in questions {
        let place = question.link.places.first().map(|related| related.place);
        let name = places.get(question.path.org.as_str()).copied();
        let Some(place) = place.or(name).or(ws.manifests.first().copied()) else { continue };
        found.push(said(question, place));
    }
}

fn said(question: Question<'_>, place: Place) -> Finding {
    let several = question.orgs.len() > 1;
    let words = |text: &str| if several { general(text, question.path) } else { text.to_owned() };
    let reason = words(&question.link.reason);
    let mut finding = Finding::new(
        RuleId::AccessUnproven,
        question.link.basis,
        place,
        format!("not proven ({}): {reason}", question.links.join(", ")),
    )
    .label("nothing decides this")
    .key(format!("{} {reason}", question.link.link.name()));
    let settle = question.link.settled_by.as_deref().map(words);
    // Most reasons name what is missing already.
    if let Some(settle) = settle.filter(|settle| !reason.contains(settle.as_str())) {
        finding = finding.help(format!("it would be settled by {settle}"));
    }
    finding.orgs = question.orgs;
    finding.capabilities = question.capabilities;
    finding
}

/// The same words without the organization's name and without ids, so that
/// one question that many organizations leave open is one question.
fn general(text: &str, path: &PathProof) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let at_start = !words.ends_with(|c: char| c.is_alphanumeric() || c == '-');
        let name = rest.strip_prefix(path.org.as_str()).filter(|after| {
            at_start && !path.org.is_empty() && !after.starts_with(|c: char| c.is_alphanumeric() || c == '-')
        });
        if let Some(after) = name {
            words.push_str("each organization");
            rest = after;
        } else if let Some(after) = after_uuid(rest).filter(|_| at_start) {
            words.push_str("<id>");
            rest = after;
        } else {
            words.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    words
}

fn after_uuid(text: &str) -> Option<&str> {
    let (id, rest) = text.split_at_checked(36)?;
    crate::genesys::is_uuid(id).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::general;
    use crate::access::{PathProof, Verdict};

    #[test]
    fn what_differs_only_in_the_organization_is_one_question() {
        let path = |org: &str| PathProof {
            org: org.to_owned(),
            org_id: String::new(),
            capability: String::new(),
            verdict: Verdict::Unknown,
            assumptions: Vec::new(),
            links: Vec::new(),
        };
        let one = general("GET /clients/5b0c7c1e-1f0a-4c58-8a7e-2f3a8d6c9b10 in acme", &path("acme"));
        let other = general("GET /clients/9b84e6d0-6c2f-4e1a-b7d3-52f08a1c6e94 in hollis", &path("hollis"));
        assert_eq!(one, "GET /clients/<id> in each organization");
        assert_eq!(one, other);
        assert_eq!(general("acme-eu is not acme", &path("acme")), "acme-eu is not each organization");
    }
}
