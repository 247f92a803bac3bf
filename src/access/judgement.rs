//! How a link states what it found: causes that refute it, questions that the
//! files leave open, or neither. The verdict follows, so no link can claim one
//! that its evidence does not carry.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::branches::in_words;
use super::{Link, LinkProof, Verdict};
use crate::diagnostic::{Basis, Finding, Place, Related, RuleId, Severity, Subject};

/// What a link found out about one organization and capability.
#[derive(Debug, Default)]
pub struct Judgement {
    needed: bool,
    basis: Option<Basis>,
    reason: Cow<'static, str>,
    causes: Vec<Finding>,
    explained: Vec<(RuleId, Cow<'static, str>)>,
    open: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    covered: Vec<RuleId>,
    doubts: Vec<Finding>,
    places: Vec<Related>,
    assumptions: Vec<Cow<'static, str>>,
}

impl Judgement {
    /// The capability does not need this link.
    pub fn not_needed(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }

    /// A link that is needed; proven unless something is added to it.
    pub fn needed(basis: Basis) -> Self {
        Self { needed: true, basis: Some(basis), ..Self::default() }
    }

    /// Why it holds, if it does.
    pub fn because(&mut self, reason: impl Into<Cow<'static, str>>) {
        self.reason = reason.into();
    }

    /// One judgement of those of several branches that the files leave open:
    /// what only some of them refute is not refuted, and is said all the same.
    #[must_use]
    pub fn of_branches(mut judged: Vec<(Option<Arc<str>>, Self)>) -> Self {
        if judged.len() == 1 {
            return judged.pop().map(|(_, only)| only).unwrap_or_default();
        }
        let every_one = judged.iter().all(|(_, judgement)| judgement.is_refuted());
        let every = judged.iter().map(|(branch, _)| branch.clone().unwrap_or_default()).collect::<Vec<_>>();
        let mut all = Self::default();
        let mut causes: Vec<(Finding, Vec<Arc<str>>)> = Vec::new();
        for (branch, judgement) in judged {
            let branch = branch.unwrap_or_default();
            let within = |words: &str| Cow::from(format!("in the branch in which {branch}: {words}"));
            all.needed |= judgement.needed;
            all.basis = all.basis.max(judgement.basis);
            if all.reason.is_empty() {
                all.reason = judgement.reason;
            }
            for cause in judgement.causes {
                let same = |known: &&mut (Finding, Vec<Arc<str>>)| {
                    let known = &known.0;
                    known.rule == cause.rule
                        && known.subject == cause.subject
                        && known.message == cause.message
                };
                match causes.iter_mut().find(same) {
                    Some((_, branches)) => branches.push(Arc::clone(&branch)),
                    None => causes.push((cause, vec![Arc::clone(&branch)])),
                }
            }
            all.explained.extend(judgement.explained);
            for (reason, settled_by) in judgement.open {
                if !all.open.iter().any(|(known, _)| known.ends_with(&*reason)) {
                    all.open.push((within(&reason), settled_by));
                }
            }
            all.covered.extend(judgement.covered);
            all.doubts.extend(judgement.doubts);
            for place in judgement.places {
                if !all.places.contains(&place) {
                    all.places.push(place);
                }
            }
            for assumption in judgement.assumptions {
                if !all.assumptions.contains(&assumption) {
                    all.assumptions.push(assumption);
                }
            }
        }
        for (mut cause, branches, others) in once_each(causes) {
            if branches.len() < every.len() {
                let branches = in_words(&branches, &every);
                cause.message = format!("in the branch in which {branches}: {}", cause.message);
            }
            if !others.is_empty() {
                let others = in_words(&others, &every);
                cause.message += &format!(" (and so, with other values, in the branch in which {others})");
            }
            if every_one {
                all.causes.push(cause);
            } else {
                all.doubt(
                    cause,
                    "a value for what the branch depends on (a parameter, or [values] in grantlint.toml), or the plan \
                     of the run that counts (`terraform show -json PLAN`)",
                );
            }
        }
        all
    }

    /// Something that refutes it.
    pub fn refute(&mut self, cause: Finding) {
        self.causes.push(cause);
    }

    /// Something that refutes it, unless the same rule has said it of the same
    /// place: then the stronger basis stays.
    pub fn refute_once(&mut self, cause: Finding) {
        let known = self.causes.iter_mut().find(|known| {
            known.rule == cause.rule && known.subject == cause.subject && known.key == cause.key
        });
        match known {
            Some(known) if known.basis >= cause.basis => {}
            Some(known) => *known = cause,
            None => self.causes.push(cause),
        }
    }

    /// Whether a rule has said something of this place.
    pub fn says(&self, rule: RuleId, subject: &Subject) -> bool {
        self.causes.iter().any(|known| known.rule == rule && known.subject == *subject)
    }

    /// Something that refutes it and that another link's finding already says.
    pub fn refute_as_said_by(&mut self, rule: RuleId, reason: impl Into<Cow<'static, str>>) {
        self.explained.push((rule, reason.into()));
    }

    /// Something that the files do not tell, and what would settle it.
    pub fn open(&mut self, reason: impl Into<Cow<'static, str>>, settled_by: impl Into<Cow<'static, str>>) {
        self.open.push((reason.into(), settled_by.into()));
    }

    /// Several such things.
    pub fn open_all(&mut self, all: Vec<(String, String)>) {
        self.open.extend(all.into_iter().map(|(reason, settled_by)| (reason.into(), settled_by.into())));
    }

    /// Something that cannot be told because of what a finding of its own
    /// already says; no further finding is needed.
    pub fn covered_by(&mut self, rule: RuleId, reason: impl Into<Cow<'static, str>>) {
        self.covered.push(rule);
        let help = "mend what the finding shows";
        self.open.push((reason.into(), help.into()));
    }

    /// Something that the files do not tell and that is worth a finding at its
    /// own place: a warning, which does not refute.
    pub fn doubt(&mut self, mut finding: Finding, settled_by: impl Into<Cow<'static, str>>) {
        finding.severity = finding.severity.min(Severity::Warning);
        self.covered.push(finding.rule);
        self.open.push((finding.message.clone().into(), settled_by.into()));
        let same = |known: &Finding| known.rule == finding.rule && known.subject == finding.subject;
        if !self.doubts.iter().any(same) {
            self.doubts.push(finding);
        }
    }

    /// A place that the verdict rests on.
    pub fn rests_on(&mut self, place: Place, label: impl Into<String>) {
        self.places.push(Related { place, label: label.into() });
    }

    /// What was taken for granted because it was neither declared nor found.
    pub fn assume(&mut self, what: impl Into<Cow<'static, str>>) {
        self.assumptions.push(what.into());
    }

    /// Something that is worth knowing although it is proven.
    pub fn warn(&mut self, finding: Finding) {
        self.doubts.push(finding);
    }

    /// Whether a finding says why it is not proven.
    pub fn is_explained(&self) -> bool {
        !self.covered.is_empty()
    }

    /// What is open, without what is open in another judgement as well.
    pub fn opened_beside(&self, other: &Self) -> Vec<(String, String)> {
        let is_new =
            |(reason, _): &&(Cow<'_, str>, Cow<'_, str>)| other.open.iter().all(|(known, _)| known != reason);
        let words = |(reason, settled_by): &(Cow<'_, str>, Cow<'_, str>)| {
            (reason.to_string(), settled_by.to_string())
        };
        self.open.iter().filter(is_new).map(words).collect()
    }

    /// What refutes it.
    pub fn into_causes(self) -> Vec<Finding> {
        self.causes
    }

    /// Whether the link is needed at all.
    pub fn is_needed(&self) -> bool {
        self.needed
    }

    /// Whether anything refutes it so far.
    pub fn is_refuted(&self) -> bool {
        !self.causes.is_empty() || !self.explained.is_empty()
    }

    /// The verdict with its causes and assumptions.
    pub fn conclude(self, link: Link) -> (LinkProof, Vec<Finding>, Vec<Cow<'static, str>>) {
        let refuted = self.is_refuted();
        let verdict = match () {
            () if refuted => Verdict::Refuted,
            () if !self.needed => Verdict::NotNeeded,
            () if !self.open.is_empty() => Verdict::Unknown,
            () => Verdict::Proven,
        };
        let basis = match self.causes.iter().map(|cause| cause.basis).max() {
            Some(strongest) if self.explained.is_empty() => strongest,
            _ => self.basis.unwrap_or(Basis::Platform),
        };
        let mut rules: Vec<RuleId> = self.causes.iter().map(|cause| cause.rule).collect();
        rules.extend(self.explained.iter().map(|(rule, _)| *rule));
        let (reason, settled_by) = match verdict {
            Verdict::Refuted => {
                let first = self.causes.first().map(|cause| Cow::from(cause.message.clone()));
                (first.or_else(|| self.explained.first().map(|said| said.1.clone())), None)
            }
            Verdict::Unknown => {
                rules.extend(self.covered);
                let reasons = join(self.open.iter().map(|(reason, _)| &**reason));
                let settles = join(self.open.iter().map(|(_, settle)| &**settle));
                (Some(reasons), Some(settles))
            }
            Verdict::NotNeeded | Verdict::Proven => (Some(self.reason), None),
        };
        rules.sort_unstable();
        rules.dedup();
        let mut places = self.places;
        if refuted {
            for cause in &self.causes {
                if let Subject::Place(place) = cause.subject
                    && !places.iter().any(|known| known.place == place)
                {
                    places.push(Related { place, label: cause.label.clone().unwrap_or_default() });
                }
            }
        }
        let proof =
            LinkProof { link, verdict, basis, reason: reason.unwrap_or_default(), settled_by, rules, places };
        let mut said = self.causes;
        said.extend(self.doubts);
        (proof, said, self.assumptions)
    }
}

/// Causes with the branches in which they are, each with the branches in which
/// the same rule says of the same place what other values there come to.
type Causes = Vec<(Finding, Vec<Arc<str>>, Vec<Arc<str>>)>;

fn once_each(causes: Vec<(Finding, Vec<Arc<str>>)>) -> Causes {
    let mut all: Causes = Vec::with_capacity(causes.len());
    for (cause, branches) in causes {
        let same = all.iter_mut().find(|(known, own, others)| {
            let here = |branch: &Arc<str>| own.contains(branch) || others.contains(branch);
            known.rule == cause.rule && known.subject == cause.subject && !branches.iter().any(here)
        });
        match same {
            Some((known, _, others)) => {
                others.extend(branches);
                let is_new = |one: &Related| known.related.iter().all(|known| known.place != one.place);
                let related: Vec<Related> = cause.related.into_iter().filter(is_new).collect();
                known.related.extend(related);
            }
            None => all.push((cause, branches, Vec::new())),
        }
    }
    all
}

/// All parts, each once.
fn join<'p>(parts: impl Iterator<Item = &'p str>) -> Cow<'static, str> {
    let mut seen = HashSet::new();
    let once: Vec<&str> = parts.filter(|part| seen.insert(*part)).collect();
    Cow::from(once.join("; "))
}
