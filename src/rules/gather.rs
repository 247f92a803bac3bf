//! One cause, one finding: what several organizations or capabilities run into
//! at the same place is said once, with all of them listed.

use std::collections::HashMap;

use crate::diagnostic::{Finding, RuleId, Subject};

/// How many places a gathered finding shows besides its own.
const RELATED: usize = 6;
/// For how many organizations a help is spelled out.
const HELPED: usize = 3;

/// Merges findings of one rule at one place with one key, in the order in
/// which each was first said. Organizations and capabilities are collected;
/// the strongest basis and severity stay.
pub fn gather(findings: Vec<Finding>) -> Vec<Finding> {
    let mut known: HashMap<(RuleId, Subject, String), usize> = HashMap::new();
    let mut gathered: Vec<Finding> = Vec::new();
    let mut others: HashMap<usize, Others> = HashMap::new();
    for finding in findings {
        let key = (finding.rule, finding.subject.clone(), finding.key.clone());
        match known.get(&key) {
            None => {
                known.insert(key, gathered.len());
                gathered.push(finding);
            }
            Some(index) => {
                let first = &mut gathered[*index];
                others.entry(*index).or_default().add(first, &finding);
                first.basis = first.basis.max(finding.basis);
                first.severity = first.severity.max(finding.severity);
                add_new(&mut first.orgs, finding.orgs);
                add_new(&mut first.capabilities, finding.capabilities);
                // What differs from one organization to the next, such as the
                // id that it sends, is shown for a few of them.
                for related in finding.related {
                    let known = first.related.iter().any(|known| known.place == related.place);
                    if !known && first.related.len() < RELATED {
                        first.related.push(related);
                    }
                }
            }
        }
    }
    for (index, others) in others {
        others.word(&mut gathered[index]);
    }
    gathered
}

/// What the findings of other organizations at one place say otherwise than
/// the first one: its values are its own.
#[derive(Default)]
struct Others {
    /// Whether a message differs; whose values the first one's are.
    said: Option<String>,
    /// Help that differs, with the organization that it helps.
    help: Vec<(String, String)>,
}

impl Others {
    fn add(&mut self, first: &Finding, other: &Finding) {
        let (Some(own), Some(org)) = (first.orgs.first(), other.orgs.first()) else { return };
        if own == org {
            return;
        }
        if first.message != other.message {
            self.said.get_or_insert_with(|| own.clone());
        }
        if let Some(help) = other.help.as_ref().filter(|_| first.help != other.help) {
            if self.help.is_empty() {
                self.help.extend(first.help.clone().map(|help| (own.clone(), help)));
            }
            if !self.help.iter().any(|(known, _)| known == org) {
                self.help.push((org.clone(), help.clone()));
            }
        }
    }

    /// Text that is true of one organization says of which.
    fn word(self, finding: &mut Finding) {
        if let Some(org) = self.said {
            finding.message.push_str(&format!(" (said with the values of {org})"));
        }
        match self.help.as_slice() {
            [] => {}
            all if all.len() <= HELPED => {
                let each: Vec<String> = all.iter().map(|(org, help)| format!("for {org}: {help}")).collect();
                finding.help = Some(each.join("; "));
            }
            [(org, help), ..] => {
                finding.help =
                    Some(format!("for {org}: {help}; for each other organization, with its own values"));
            }
        }
    }
}

/// Findings come org by org, so a name that was just added is the likely one;
/// only the short list of capabilities is searched whole.
fn add_new(known: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        let recent = known.iter().rev().take(64);
        if !recent.into_iter().any(|other| *other == name) {
            known.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::gather;
    use crate::diagnostic::{Basis, Finding, RuleId, Severity, Subject};
    use crate::source::FileId;

    fn finding(org: &str, capability: &str, key: &str, basis: Basis) -> Finding {
        let mut finding = Finding::new(RuleId::TrustMissingAssumeRole, basis, Subject::File(FileId(0)), "no")
            .key(key)
            .org(org);
        finding.capabilities.push(capability.to_owned());
        finding
    }

    #[test]
    fn what_is_true_of_one_organization_is_said_of_that_one() {
        let one = |org: &str| {
            let mut finding = finding(org, "x", "", Basis::Platform).help(format!("write {org}"));
            finding.message = format!("not {org}");
            finding
        };
        let all = gather(vec![one("a"), one("b")]);
        assert_eq!(all[0].message, "not a (said with the values of a)");
        assert_eq!(all[0].help.as_deref(), Some("for a: write a; for b: write b"));
        let all = gather(["a", "b", "c", "d"].map(one).to_vec());
        assert_eq!(
            all[0].help.as_deref(),
            Some("for a: write a; for each other organization, with its own values")
        );
        let all = gather(vec![one("a"), one("a")]);
        assert_eq!(all[0].message, "not a");
    }

    #[test]
    fn one_document_that_breaks_many_organizations_is_one_finding() {
        let all = gather(vec![
            finding("a", "x", "", Basis::Reported),
            finding("a", "y", "", Basis::Platform),
            finding("b", "x", "", Basis::Platform),
            finding("b", "x", "other", Basis::Platform),
        ]);
        assert_eq!(all.len(), 2);
        assert_eq!(
            (all[0].orgs.as_slice(), all[0].capabilities.as_slice()),
            (&["a".to_owned(), "b".into()][..], &["x".to_owned(), "y".into()][..])
        );
        assert_eq!((all[0].basis, all[0].severity), (Basis::Platform, Severity::Error));
    }
}
