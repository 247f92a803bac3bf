//! Names that Genesys Cloud does not know. Each distinct name is one finding,
//! at the first place where it stands, however many organizations it reaches.

mod operation;
mod permission;
mod scope;
mod token;

pub(super) use operation::unknown_operation;
pub(super) use permission::unknown_permission;
pub(super) use scope::unknown_scope;
pub(super) use token::token_of_a_stranger;

use std::collections::HashMap;

use crate::diagnostic::{Finding, Place};
use crate::genesys::Name;

/// A name with the places where it stands and the capabilities that use it.
struct Use<'a> {
    name: &'a str,
    places: Vec<Place>,
    capabilities: Vec<&'a str>,
}

/// Distinct names, in the order in which they first occur.
#[derive(Default)]
struct Uses<'a> {
    index: HashMap<&'a str, usize>,
    all: Vec<Use<'a>>,
}

impl<'a> Uses<'a> {
    fn add(&mut self, name: &'a str, place: Place, capability: Option<&'a str>) {
        let index = *self.index.entry(name).or_insert_with(|| {
            self.all.push(Use { name, places: Vec::new(), capabilities: Vec::new() });
            self.all.len() - 1
        });
        let one = &mut self.all[index];
        one.places.push(place);
        if let Some(capability) = capability
            && one.capabilities.last() != Some(&capability)
        {
            one.capabilities.push(capability);
        }
    }
}

impl Use<'_> {
    /// The finding with the other places where the name stands, and the
    /// capabilities that need it.
    fn complete(&self, mut finding: Finding) -> Finding {
        for place in self.places.iter().skip(1).take(3) {
            finding = finding.related(*place, "and here");
        }
        finding.capabilities = self.capabilities.iter().map(|name| (*name).to_owned()).collect();
        finding.key(self.name)
    }
}

/// At most three names, in backquotes: `a`, `b` or `c`.
fn or_list(names: &[Name]) -> String {
    let quoted: Vec<String> = names.iter().take(3).map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
