//! Conditions. What decides one may be open (a parameter without a value);
//! then both answers are tried, and each gives a picture of its own.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>

use std::sync::Arc;

use super::asked::Bystanders;
use super::evaluate::Evaluation;
use super::template::call;
use crate::kleene::Truth;
use crate::model::AwsResources;
use crate::syntax::{Node, Part, Text};

/// An open question: whether what the files do not tell is this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom {
    /// What is not told.
    open: String,
    /// What it is compared with.
    value: String,
}

/// Answers to open questions.
#[derive(Clone, Debug, Default)]
pub(super) struct Choices(Vec<(Atom, bool)>);

impl Choices {
    /// These, and one more.
    fn with(&self, atom: &Atom, answer: bool) -> Self {
        let mut all = self.0.clone();
        all.push((atom.clone(), answer));
        Self(all)
    }

    /// Whether something was chosen about what the question leaves open.
    fn is_about(&self, atom: &Atom) -> bool {
        self.0.iter().any(|(known, _)| known.open == atom.open)
    }

    fn answer(&self, atom: &Atom, allowed: Option<&[String]>) -> Truth {
        if let Some((_, answer)) = self.0.iter().find(|(known, _)| known == atom) {
            return Truth::from(*answer);
        }
        let about = || self.0.iter().filter(|(known, _)| known.open == atom.open);
        // One parameter has one value.
        if about().any(|(_, answer)| *answer) {
            return Truth::False;
        }
        if let Some(allowed) = allowed {
            let left = |value: &&String| !about().any(|(known, _)| known.value == **value);
            let mut left = allowed.iter().filter(left);
            match (left.next(), left.next()) {
                (Some(only), None) if *only == atom.value => return Truth::True,
                _ if !allowed.contains(&atom.value) => return Truth::False,
                _ => {}
            }
        }
        Truth::Unknown
    }
}

/// What is known of a condition.
#[derive(Clone, Debug)]
pub(super) struct Decided {
    truth: Truth,
    /// The questions that it leaves open.
    pending: Vec<Atom>,
    /// Whether a choice was needed.
    chosen: bool,
}

/// How many pictures one template may give; beyond it, what depends on open
/// conditions stays open.
const MOST_BRANCHES: usize = 32;

/// What one pass comes to: the picture, what it left open, and its branch.
pub(super) type Pass = (AwsResources, Vec<Atom>, Option<Arc<str>>);

/// Every way in which a template may turn out: if there are too many, those in
/// which what is asked about does; if even these are too many, one picture in
/// which conditions are open.
pub(super) fn branches<'s, 't: 's>(
    start: impl Fn() -> Evaluation<'s, 't>,
    bystanders: impl FnOnce() -> Bystanders,
    mut read: impl FnMut(Evaluation<'s, 't>) -> Pass,
) -> Vec<AwsResources> {
    if let Some(all) = every_way(&start, &mut read) {
        return all;
    }
    let bystanders = Arc::new(bystanders());
    let begin = || {
        let mut evaluation = start();
        evaluation.bystanders = Arc::clone(&bystanders);
        evaluation
    };
    every_way(begin, &mut read).unwrap_or_else(|| {
        let mut evaluation = start();
        evaluation.undecided = true;
        vec![read(evaluation).0]
    })
}

fn every_way<'s, 't: 's>(
    start: impl Fn() -> Evaluation<'s, 't>,
    mut read: impl FnMut(Evaluation<'s, 't>) -> Pass,
) -> Option<Vec<AwsResources>> {
    let mut todo = vec![Choices::default()];
    let mut done: Vec<AwsResources> = Vec::new();
    while let Some(choices) = todo.pop() {
        let mut evaluation = start();
        evaluation.choices = choices.clone();
        let (mut found, pending, branch) = read(evaluation);
        match pending.first() {
            Some(atom) => {
                todo.push(choices.with(atom, false));
                todo.push(choices.with(atom, true));
            }
            None => {
                found.branch = branch;
                // Different answers may come to the same conditions.
                if done.iter().all(|other| other.branch != found.branch) {
                    done.push(found);
                }
            }
        }
        if done.len() + todo.len() > MOST_BRANCHES {
            return None;
        }
    }
    Some(done)
}

impl Evaluation<'_, '_> {
    /// The choices of this pass in words.
    pub(super) fn branch(&self) -> Option<Arc<str>> {
        let each: Vec<String> =
            self.labels.iter().map(|(name, truth)| format!("{name} is {truth}")).collect();
        let noun = match each.len() {
            0 => return None,
            1 => "condition",
            _ => "conditions",
        };
        Some(format!("{noun} {}", each.join(" and ")).into())
    }

    /// Whether a condition holds.
    pub(super) fn condition(&mut self, name: &str) -> Truth {
        let decided = self.decide(name);
        if decided.chosen && !decided.truth.is_unknown() && self.stack.template.conditions.contains_key(name)
        {
            self.labels.insert(name.to_owned(), decided.truth.is_true());
        }
        if decided.truth.is_unknown() && !self.undecided && !self.aside {
            self.pending.extend(decided.pending);
        }
        decided.truth
    }

    /// Whether a condition holds, as far as it is decided; asks nothing new.
    pub(super) fn as_decided(&mut self, name: &str) -> Truth {
        self.decide(name).truth
    }

    fn decide(&mut self, name: &str) -> Decided {
        if let Some(known) = self.decided.get(name) {
            return known.clone();
        }
        let open = |name: &str| Atom { open: format!("condition {name}"), value: String::new() };
        // Until it is decided, it is what nothing tells: for circles.
        let unknown = Decided { truth: Truth::Unknown, pending: vec![open(name)], chosen: false };
        self.decided.insert(name.to_owned(), unknown);
        let mut pending = Vec::new();
        let mut chosen = false;
        let truth = match self.stack.template.conditions.get(name).copied() {
            Some(node) => self.truth(node, &mut pending, &mut chosen),
            None => self.answer(open(name), &mut pending, &mut chosen),
        };
        if !truth.is_unknown() {
            pending.clear();
        }
        let decided = Decided { truth, pending, chosen };
        self.decided.insert(name.to_owned(), decided.clone());
        decided
    }

    fn answer(&mut self, atom: Atom, pending: &mut Vec<Atom>, chosen: &mut bool) -> Truth {
        let allowed = self.stack.template.allowed_values(&atom.open);
        let truth = self.choices.answer(&atom, allowed.as_deref());
        *chosen |= self.choices.is_about(&atom);
        if truth.is_unknown() {
            pending.push(atom);
        }
        truth
    }

    /// A condition's expression where one stands as a value.
    pub(super) fn truth_of(&mut self, function: &str, argument: &Node) -> Truth {
        self.expression(function, argument, &mut Vec::new(), &mut false)
    }

    fn truth(&mut self, node: &Node, pending: &mut Vec<Atom>, chosen: &mut bool) -> Truth {
        match call(node) {
            Some((function, argument)) => self.expression(function, argument, pending, chosen),
            None => match node.scalar_text().as_ref().and_then(Text::literal) {
                Some("true") => Truth::True,
                Some("false") => Truth::False,
                _ => Truth::Unknown,
            },
        }
    }

    fn expression(
        &mut self,
        function: &str,
        argument: &Node,
        pending: &mut Vec<Atom>,
        chosen: &mut bool,
    ) -> Truth {
        match function {
            "Condition" => {
                let Some(name) = argument.as_str() else { return Truth::Unknown };
                let decided = self.decide(name);
                pending.extend(decided.pending);
                *chosen |= decided.chosen;
                decided.truth
            }
            "Fn::Not" => match argument.one_or_many() {
                [inner] => !self.truth(inner, pending, chosen),
                _ => Truth::Unknown,
            },
            "Fn::And" | "Fn::Or" => {
                let all = argument.items().iter().map(|inner| self.truth(inner, pending, chosen));
                let all: Vec<Truth> = all.collect();
                if function == "Fn::And" { Truth::all(all) } else { Truth::any(all) }
            }
            "Fn::Equals" => {
                let [one, other] = argument.items() else { return Truth::Unknown };
                let (Some(one), Some(other)) = (self.text(one), self.text(other)) else {
                    return self.answer(
                        Atom { open: format!("{function} at {}", argument.span.start), value: String::new() },
                        pending,
                        chosen,
                    );
                };
                self.equal(&one, &other, pending, chosen)
            }
            _ => self.answer(
                Atom { open: format!("{function} at {}", argument.span.start), value: String::new() },
                pending,
                chosen,
            ),
        }
    }

    fn equal(&mut self, one: &Text, other: &Text, pending: &mut Vec<Atom>, chosen: &mut bool) -> Truth {
        let same = one.same_as(other);
        if !same.is_unknown() {
            return same;
        }
        // Within one deployment a parameter has one value.
        if one == other && one.holes().all(|hole| self.is_input(&hole.name)) {
            return Truth::True;
        }
        let atom = match (bare(one), other.literal(), bare(other), one.literal()) {
            (Some(open), Some(value), ..) | (.., Some(open), Some(value)) => {
                Atom { open: open.to_owned(), value: value.to_owned() }
            }
            _ => Atom { open: format!("{one} = {other}"), value: String::new() },
        };
        self.answer(atom, pending, chosen)
    }

    fn is_input(&self, name: &str) -> bool {
        name.starts_with("AWS::")
            || name.starts_with("resolve:ssm:")
            || self.stack.template.parameters.contains_key(name)
    }
}

/// The name of what a text consists of, where it is one open value.
fn bare(text: &Text) -> Option<String> {
    match text.parts().as_slice() {
        [Part::Hole(hole)] => Some(hole.name.to_string()),
        _ => None,
    }
}
