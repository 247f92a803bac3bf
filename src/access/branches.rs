//! In which branches something is so, in as few words as tell them apart: of
//! thirty-two ways in which a template may turn out, the condition that
//! matters, and not thirty-two lists of all conditions.

use std::sync::Arc;

/// More branches than this are counted.
const MOST_NAMED: usize = 4;

/// What the conditions of a branch come to.
type Answers<'a> = Vec<&'a str>;

/// Some of all branches in words.
pub(super) fn in_words(own: &[Arc<str>], all: &[Arc<str>]) -> String {
    let others: Vec<Answers<'_>> =
        all.iter().filter(|one| !own.contains(one)).filter_map(|one| answers(one)).collect();
    let known: Vec<Answers<'_>> = own.iter().filter_map(|one| answers(one)).collect();
    let short: Vec<Answers<'_>> = known.iter().map(|one| shortened(one, &others)).collect();
    let mut named: Vec<&Answers<'_>> = Vec::new();
    for (whole, own) in known.iter().zip(&short) {
        if !named.iter().any(|known| known.iter().all(|answer| whole.contains(answer))) {
            named.push(own);
        }
    }
    let noun = |answers: &Answers<'_>| if answers.len() == 1 { "condition" } else { "conditions" };
    let mut words: Vec<String> =
        named.iter().map(|answers| format!("{} {}", noun(answers), answers.join(" and "))).collect();
    words.extend(own.iter().filter(|one| answers(one).is_none()).map(ToString::to_string));
    let more = words.len().saturating_sub(MOST_NAMED);
    words.truncate(MOST_NAMED);
    match more {
        0 => words.join(" or "),
        more => format!("{} (or in {more} more)", words.join(" or ")),
    }
}

/// `conditions A is true and B is false`; nothing for branches of other tools.
fn answers(branch: &str) -> Option<Answers<'_>> {
    let rest = branch.strip_prefix("condition")?;
    let all: Answers<'_> = rest.strip_prefix('s').unwrap_or(rest).trim_start().split(" and ").collect();
    all.iter().all(|answer| told(answer).is_some()).then_some(all)
}

fn told(answer: &str) -> Option<(&str, bool)> {
    let (condition, truth) = answer.rsplit_once(" is ")?;
    Some((condition, truth == "true"))
}

/// Whether no deployment is both.
fn exclude(one: &[&str], other: &[&str]) -> bool {
    let same = |a: &str, b: &str| told(a).zip(told(b)).is_some_and(|(a, b)| a.0 == b.0 && a.1 != b.1);
    one.iter().any(|a| other.iter().any(|b| same(a, b)))
}

/// Without the answers that tell it from none of the others.
fn shortened<'a>(own: &Answers<'a>, others: &[Answers<'a>]) -> Answers<'a> {
    let apart: Vec<&Answers<'a>> = others.iter().filter(|other| exclude(own, other)).collect();
    let mut short = own.clone();
    for answer in own {
        let rest: Answers<'a> = short.iter().copied().filter(|kept| kept != answer).collect();
        if !rest.is_empty() && apart.iter().all(|other| exclude(&rest, other)) {
            short = rest;
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branches(names: &[&str]) -> Vec<Arc<str>> {
        let mut all: Vec<Vec<String>> = vec![Vec::new()];
        for name in names {
            let with = |truth: bool, all: &[Vec<String>]| -> Vec<Vec<String>> {
                all.iter().map(|one| [one.as_slice(), &[format!("{name} is {truth}")]].concat()).collect()
            };
            all = [with(true, &all), with(false, &all)].concat();
        }
        all.into_iter().map(|one| format!("conditions {}", one.join(" and ")).into()).collect()
    }

    fn those(all: &[Arc<str>], with: impl Fn(&str) -> bool) -> Vec<Arc<str>> {
        all.iter().filter(|one| with(one)).cloned().collect()
    }

    #[test]
    fn a_condition_that_decides_alone_is_named_alone() {
        let all = branches(&["A", "B", "C", "D", "E"]);
        let own = those(&all, |one| one.contains("C is true"));
        assert_eq!(in_words(&own, &all), "condition C is true");
        let own = those(&all, |one| one.contains("C is true") && one.contains("E is false"));
        assert_eq!(in_words(&own, &all), "conditions C is true and E is false");
    }

    #[test]
    fn what_two_conditions_bring_about_names_both_ways() {
        let all = branches(&["A", "B"]);
        let own = those(&all, |one| one.contains("A is true") || one.contains("B is true"));
        let found = in_words(&own, &all);
        assert_eq!(found, "condition B is true or condition A is true");
    }

    #[test]
    fn branches_of_another_file_and_of_other_tools_are_named_as_they_are() {
        let all: Vec<Arc<str>> =
            ["condition A is true", "condition A is false", "eu.tfvars is applied"].map(Arc::from).to_vec();
        assert_eq!(in_words(&all[..1], &all), "condition A is true");
        assert_eq!(in_words(&all[2..], &all), "eu.tfvars is applied");
    }

    #[test]
    fn many_branches_are_counted() {
        let all = branches(&["A", "B", "C", "D"]);
        // Of these no answer can be left out.
        let own = those(&all, |one| one.matches("true").count() % 2 == 0);
        assert!(in_words(&own, &all).ends_with(" (or in 4 more)"));
    }
}
