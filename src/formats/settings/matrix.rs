//! `strategy.matrix` of a GitHub workflow: a job runs once for each combination
//! of its values, so that each is judged where `${{ matrix.region }}` stands.
//! <https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations>

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry as Slot};

use super::variables::Variable;
use crate::diagnostic::Located;
use crate::formats::fields::Fields;
use crate::syntax::{Node, Part, Text};

/// Combinations that are looked at; with more, or where only a run tells them,
/// what stands for a value of the matrix stays open.
const MOST: usize = 256;

/// How the names of its values begin.
const PREFIX: &str = "matrix.";

type Combination<'a> = BTreeMap<&'a str, &'a Node>;

/// The combinations of one job; none where it has no matrix.
pub(super) struct Matrix<'a> {
    combinations: Vec<Combination<'a>>,
}

impl<'a> Matrix<'a> {
    /// Of a job.
    pub(super) fn of(job: &'a Node) -> Self {
        let matrix = job.get("strategy").and_then(|strategy| strategy.get("matrix"));
        Self { combinations: matrix.and_then(combinations).unwrap_or_default() }
    }

    /// The variables with the values of the matrix put in: once for each
    /// combination in which they differ, else as they are.
    pub(super) fn filled(&self, fields: Fields, variables: &[Variable]) -> Vec<Vec<Variable>> {
        let used: BTreeSet<String> = variables
            .iter()
            .flat_map(|variable| variable.value.value.holes())
            .filter_map(|hole| Some(hole.name.strip_prefix(PREFIX)?.to_owned()))
            .collect();
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for combination in self.combinations.iter().filter(|_| !used.is_empty()) {
            let values: Vec<Option<&Node>> = used.iter().map(|name| value(combination, name)).collect();
            if seen.insert(values.iter().map(|node| node.map(|node| node.span)).collect::<Vec<_>>()) {
                all.push(variables.iter().map(|one| fill(fields, one, combination)).collect());
            }
        }
        if all.is_empty() { vec![variables.to_vec()] } else { all }
    }
}

fn fill(fields: Fields, variable: &Variable, combination: &Combination<'_>) -> Variable {
    let mut filled = variable.clone();
    let parts = variable.value.value.parts();
    let mut place = variable.value.place;
    let mut found = false;
    let alone = parts.len() == 1;
    let parts = parts.into_iter().flat_map(|part| {
        let node = match &part {
            Part::Hole(hole) => hole.name.strip_prefix(PREFIX).and_then(|name| value(combination, name)),
            Part::Literal(_) => None,
        };
        match node.and_then(Node::scalar_text) {
            Some(text) => {
                found = true;
                // What is wrong with it is to be mended in the matrix.
                if let Some(node) = node.filter(|_| alone) {
                    place = fields.place(node.span);
                }
                text.parts()
            }
            None => vec![part],
        }
    });
    let text = Text::from_parts(parts.collect::<Vec<_>>());
    if found {
        filled.value = Located::new(text, place);
    }
    filled
}

/// `region`, or `org.region` where the values are mappings.
fn value<'a>(combination: &Combination<'a>, name: &str) -> Option<&'a Node> {
    let mut names = name.split('.');
    let first = *combination.get(names.next()?)?;
    names.try_fold(first, |node, name| node.get(name))
}

/// The combinations of a matrix; nothing where a part of it is not told.
fn combinations(matrix: &Node) -> Option<Vec<Combination<'_>>> {
    if !matrix.is_object() {
        return None;
    }
    let list = |key: &str| match matrix.get(key) {
        None => Some(&[][..]),
        Some(node) => node.is_array().then(|| node.items()),
    };
    let (include, exclude) = (list("include")?, list("exclude")?);
    let own = matrix.entries().iter().filter(|entry| !matches!(&*entry.key, "include" | "exclude"));
    let mut all: Vec<Combination<'_>> = vec![Combination::new()];
    for entry in own {
        let items = entry.value.items();
        if !entry.value.is_array() || all.len() * items.len() > MOST {
            return None;
        }
        let mut next = Vec::with_capacity(all.len() * items.len());
        for before in &all {
            next.extend(items.iter().map(|item| {
                let mut one = before.clone();
                one.insert(&*entry.key, item);
                one
            }));
        }
        all = next;
    }
    all.retain(|combination| !combination.is_empty());
    let same = |a: &Node, b: &Node| a.kind == b.kind;
    all.retain(|combination| {
        let is_out = |entries: &Node| {
            let meets = |key: &str, node| combination.get(key).is_some_and(|own| same(own, node));
            entries.is_object() && entries.entries().iter().all(|entry| meets(&entry.key, &entry.value))
        };
        !exclude.iter().any(is_out)
    });
    let originals = all.clone();
    for added in include.iter().take(MOST) {
        let mut fits = false;
        for (combination, original) in all.iter_mut().zip(&originals) {
            let overwrites = |key: &str, node: &Node| original.get(key).is_some_and(|own| !same(own, node));
            if added.entries().iter().any(|entry| overwrites(&entry.key, &entry.value)) {
                continue;
            }
            fits = true;
            for entry in added.entries() {
                match combination.entry(&*entry.key) {
                    Slot::Occupied(mut slot) if !original.contains_key(&*entry.key) => {
                        slot.insert(&entry.value);
                    }
                    Slot::Occupied(_) => {}
                    Slot::Vacant(slot) => _ = slot.insert(&entry.value),
                }
            }
        }
        if !fits {
            all.push(added.entries().iter().map(|entry| (&*entry.key, &entry.value)).collect());
        }
    }
    Some(all)
}
