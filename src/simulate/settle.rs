//! Which context keys a decision turns on, and which of those that are not
//! known would settle one that is open. Both are found by asking again with
//! more or less known, so they are right by construction. How often is bounded:
//! for policies of megabytes everything that is open is listed instead.

use super::answer::verdict_name;
use super::beyond;
use super::question::Question;
use crate::iam::{Condition, ContextValue, Decision, Missing, PolicySet, Request, Test, Verdict, evaluate};
use crate::syntax::Text;

/// So many keys are tried out one by one; beyond, all of them are listed.
const MOST_KEYS: usize = 200;
/// So many unknown keys are tried out together.
const MOST_UNKNOWN: usize = 5;
/// So many listed values of a key are tried out.
const MOST_VALUES: usize = 6;
/// So many combinations of values are tried out for one set of keys.
const MOST_TRIALS: usize = 64;
/// So many bytes of policies are gone through in all trials together: some
/// thousand trials of policies as large as AWS takes them.
pub(super) const MOST_WORK: usize = 1 << 27;

/// Asks a question again and again, until that was work enough.
pub(super) struct Trials {
    /// What one trial costs: the bytes of all policies.
    cost: usize,
    spent: usize,
}

impl Trials {
    /// Trials of a question with its policies.
    pub(super) fn new(question: &Question) -> Self {
        let policies = question.documents.known();
        let bytes: usize = policies.map(|(_, _, policy)| policy.place.span.range().len()).sum();
        Self { cost: bytes + 1, spent: 0 }
    }

    /// What the answer would be; nothing if there were trials enough.
    pub(super) fn ask(&mut self, request: &Request, set: &PolicySet<'_>) -> Option<Decision> {
        self.spent += self.cost;
        if self.spent > MOST_WORK {
            self.spent -= self.cost;
            return None;
        }
        Some(evaluate(request, set))
    }

    /// How many bytes of policies were gone through, and how many at a time.
    #[cfg(test)]
    pub(super) fn work(&self) -> (usize, usize) {
        (self.spent, self.cost)
    }
}

/// What would settle an open question.
pub(super) struct Settled {
    /// The smallest set of keys that settles it whatever their values are, or
    /// everything that is missing where keys alone do not.
    pub(super) missing: Vec<Missing>,
    /// What each value would lead to, in words.
    pub(super) outcomes: Vec<String>,
}

/// The keys without whose values the decision could not be said, as written.
/// Of which it could not be tried out is among them.
pub(super) fn depends_on(
    question: &Question,
    set: &PolicySet<'_>,
    trials: &mut Trials,
    decision: &Decision,
) -> Vec<String> {
    let mut keys = keys(question);
    // Headers and encryption contexts decide without any condition, too.
    let given = question.request.context.iter().map(|(key, _)| key);
    for key in given.filter(|key| beyond::matters(question, key)) {
        if !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            keys.push(key.to_owned());
        }
    }
    if keys.len() <= MOST_KEYS {
        keys.retain(|key| {
            let mut changes = |value: ContextValue| {
                let other = trials.ask(&with(&question.request, key, value), set);
                other.is_none_or(|other| other.possible != decision.possible)
            };
            match question.request.value_of(&key.to_ascii_lowercase()) {
                ContextValue::Unknown => {
                    is_listed(&decision.missing, key)
                        || candidates(question, key).into_iter().any(|candidate| changes(candidate.value))
                }
                _ => changes(ContextValue::Unknown),
            }
        });
    }
    keys
}

fn is_listed(missing: &[Missing], key: &str) -> bool {
    let same = |missing: &Missing| matches!(missing, Missing::Key(known) if known.eq_ignore_ascii_case(key));
    missing.iter().any(same)
}

pub(super) fn with(request: &Request, key: &str, value: ContextValue) -> Request {
    let mut request = request.clone();
    request.context = std::mem::take(&mut request.context).set(key, value);
    request
}

/// Every condition of the policies.
pub(super) fn conditions(question: &Question) -> impl Iterator<Item = &Condition> {
    question
        .documents
        .known()
        .flat_map(|(_, _, policy)| &policy.statements)
        .flat_map(|statement| &statement.conditions)
}

/// Every key that the policies refer to as a variable.
pub(super) fn variables(question: &Question) -> impl Iterator<Item = &str> {
    let statements = question.documents.known().flat_map(|(_, _, policy)| &policy.statements);
    let patterns =
        statements.filter_map(|statement| statement.resource.as_ref()).flat_map(|element| &element.patterns);
    let in_values = conditions(question).flat_map(Condition::variable_keys);
    in_values.chain(patterns.flat_map(|pattern| pattern.variable_keys()))
}

/// Every key that the policies ask for, as first written, by name.
pub(super) fn keys(question: &Question) -> Vec<String> {
    let mut keys: Vec<String> =
        conditions(question).map(|condition| condition.key.value.to_string()).collect();
    keys.extend(variables(question).map(str::to_owned));
    // Stable, so that of two spellings the one that is written in a condition stays.
    keys.sort_by_key(|key| key.to_ascii_lowercase());
    keys.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    keys
}

/// Finds what settles an open question.
pub(super) fn settle(
    question: &Question,
    set: &PolicySet<'_>,
    trials: &mut Trials,
    decision: &Decision,
    depends_on: &[String],
) -> Settled {
    let mut all = decision.missing.clone();
    // Of two spellings of a key one is enough.
    all.dedup_by(|a, b| matches!((a, b), (Missing::Key(a), Missing::Key(b)) if a.eq_ignore_ascii_case(b)));
    let first = |missing: &Missing| if let Missing::Key(key) = missing { Some(key.clone()) } else { None };
    let mut keys: Vec<String> = all.iter().filter_map(first).collect();
    // What it does not take to allow the request can still be what it turns on.
    for key in depends_on {
        let unknown = question.request.value_of(&key.to_ascii_lowercase()) == ContextValue::Unknown;
        if unknown && !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            keys.push(key.clone());
        }
    }
    // The classes of conditions are not all that a header's values can mean.
    let plain = |key: &&String| !beyond::matters(question, &key.to_ascii_lowercase());
    let values: Vec<(&String, Vec<Candidate>)> =
        keys.iter().filter(plain).take(MOST_UNKNOWN).map(|key| (key, candidates(question, key))).collect();
    for size in 1..=values.len().min(4) {
        for chosen in subsets(&values, size) {
            if let Some(outcomes) = try_out(question, set, trials, &chosen) {
                let missing = chosen.iter().map(|(key, _)| Missing::Key((*key).clone())).collect();
                return Settled { missing, outcomes };
            }
        }
    }
    for key in keys {
        if !is_listed(&all, &key) {
            all.push(Missing::Key(key));
        }
    }
    all.sort();
    Settled { missing: all, outcomes: Vec::new() }
}

/// A value of a key that stands for a class of values.
#[derive(Clone)]
struct Candidate {
    words: String,
    value: ContextValue,
}

type Choice<'a> = Vec<(&'a String, &'a Vec<Candidate>)>;

fn subsets<'a>(all: &'a [(&'a String, Vec<Candidate>)], size: usize) -> Vec<Choice<'a>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    for (index, (key, values)) in all.iter().enumerate() {
        for mut rest in subsets(&all[index + 1..], size - 1) {
            rest.insert(0, (key, values));
            found.push(rest);
        }
    }
    found
}

/// The outcome of every combination of values, if each is decided.
fn try_out(
    question: &Question,
    set: &PolicySet<'_>,
    trials: &mut Trials,
    chosen: &Choice<'_>,
) -> Option<Vec<String>> {
    let combinations: usize = chosen.iter().map(|(_, values)| values.len()).product();
    if combinations > MOST_TRIALS {
        return None;
    }
    let mut outcomes = Vec::new();
    for trial in 0..combinations {
        let mut rest = trial;
        let mut request = question.request.clone();
        let mut words = Vec::new();
        for (key, values) in chosen {
            let candidate = &values[rest % values.len()];
            rest /= values.len();
            request = with(&request, key, candidate.value.clone());
            words.push(format!("{key} {}", candidate.words));
        }
        let decision = trials.ask(&request, set)?;
        if decision.verdict == Verdict::Unknown {
            return None;
        }
        outcomes.push(format!("if {}: {}", words.join(" and "), verdict_name(decision.verdict)));
    }
    Some(outcomes)
}

/// Values for every class that the conditions on a key tell apart: each listed
/// value, those around it where they are ordered, another one, and none.
fn candidates(question: &Question, key: &str) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let lowered = key.to_ascii_lowercase();
    for condition in conditions(question).filter(|condition| condition.lowered_key() == lowered) {
        for value in condition.values.iter().filter_map(|value| value.value.literal()) {
            if found.len() == MOST_VALUES {
                break;
            }
            for (words, example) in examples(condition.operator.test, value) {
                if found.len() < MOST_VALUES && found.iter().all(|known| known.words != words) {
                    found.push(Candidate { words, value: ContextValue::Known(vec![Text::from(example)]) });
                }
            }
        }
    }
    let tests = || conditions(question).filter(|condition| condition.lowered_key() == lowered);
    // Of these every value is among the examples.
    let typed = |test| matches!(test, Test::Bool | Test::Date(_) | Test::Numeric(_));
    if !tests().any(|condition| typed(condition.operator.test)) {
        let another = ContextValue::Known(vec![Text::from("another value")]);
        found.push(Candidate { words: "is another value".to_owned(), value: another });
    }
    if !Request::always_has(&lowered) {
        found.push(Candidate { words: "is absent".to_owned(), value: ContextValue::Absent });
    }
    found
}

/// Values that a condition tells apart, each with the words for it.
fn examples(test: Test, value: &str) -> Vec<(String, String)> {
    let is = || vec![(format!("is {value}"), value.to_owned())];
    match test {
        Test::StringLike | Test::ArnLike if value.contains(['*', '?']) => {
            vec![(format!("is like {value}"), value.replace(['*', '?'], "x"))]
        }
        Test::IpAddress => {
            vec![(format!("is in {value}"), value.split('/').next().unwrap_or(value).to_owned())]
        }
        Test::Numeric(_) => {
            let number: f64 = value.trim().parse().unwrap_or_default();
            let around = [("below", number - 1.0), ("above", number + 1.0)];
            let around = around.map(|(side, number)| (format!("is {side} {value}"), number.to_string()));
            is().into_iter().chain(around).collect()
        }
        Test::Date(_) => {
            let around = [("before", "1970-01-01T00:00:00Z"), ("after", "9999-12-31T00:00:00Z")];
            let around = around.map(|(side, date)| (format!("is {side} {value}"), date.to_owned()));
            is().into_iter().chain(around).collect()
        }
        Test::Bool => ["true", "false"].map(|value| (format!("is {value}"), value.to_owned())).into(),
        Test::Null => vec![("is present".to_owned(), "any value".to_owned())],
        _ => is(),
    }
}
