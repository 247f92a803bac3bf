//! Lists of a template, whose items may be conditional, left out, or told
//! nowhere.

use super::evaluate::{Chosen, Evaluation};
use super::template::call;
use crate::diagnostic::Place;
use crate::model::{LocatedText, RolePolicy};
use crate::syntax::{Hole, Kind, Node, Text};

use super::policies::settled_by;

/// One item of a list.
pub(super) enum Item<'n> {
    /// As it is written, `Fn::If` followed.
    Node(&'n Node),
    /// Something, or several things, or nothing.
    Open(Place, Hole),
}

impl Evaluation<'_, '_> {
    /// The items of a list; of a value that is no list, the value.
    pub(super) fn items<'n>(&mut self, node: &'n Node) -> Vec<Item<'n>> {
        let mut all = Vec::new();
        self.add_items(node, &mut all, 0);
        all
    }

    fn add_items<'n>(&mut self, node: &'n Node, all: &mut Vec<Item<'n>>, depth: usize) {
        match self.choose(node) {
            Chosen::Nothing => {}
            Chosen::Open(hole) => all.push(Item::Open(self.place(node.span), hole)),
            Chosen::Node(chosen) => match &chosen.kind {
                Kind::Array(items) if depth < 4 => {
                    for item in items {
                        self.add_items(item, all, depth + 1);
                    }
                }
                Kind::Null => {}
                _ => all.push(Item::Node(chosen)),
            },
        }
    }

    /// The texts of a list, with the node that each was written as; a hole for
    /// what a condition decides that is not told.
    pub(super) fn texts<'n>(&mut self, node: &'n Node) -> Vec<(&'n Node, LocatedText)> {
        let mut all = Vec::new();
        for item in self.items(node) {
            let item = match item {
                Item::Node(item) => item,
                Item::Open(place, hole) => {
                    all.push((node, LocatedText::new(Text::hole(hole), place)));
                    continue;
                }
            };
            let Some(value) = self.value(item) else { continue };
            for one in value.one_or_many() {
                let place = self.place(item.span);
                all.extend(one.scalar_text().map(|text| (item, LocatedText::new(text, place))));
            }
        }
        all
    }

    /// The items of `Policies`: `{PolicyName, PolicyDocument}`.
    pub(super) fn inline_policies(&mut self, node: &Node) -> (Vec<RolePolicy>, bool) {
        let mut all = Vec::new();
        let mut complete = true;
        for item in self.items(node) {
            match item {
                Item::Open(place, hole) => all.push(open_policy(place, &hole)),
                Item::Node(item) if item.is_object() && call(item).is_none() => {
                    all.push(self.inline_policy(item, item.get("PolicyName"), item.get("PolicyDocument")));
                }
                Item::Node(item) => {
                    let place = self.place(item.span);
                    match self.value(item) {
                        None => {}
                        Some(Node { kind: Kind::Hole(hole), .. }) => all.push(open_policy(place, &hole)),
                        Some(value) => {
                            let document = value.get("PolicyDocument").cloned();
                            match document {
                                Some(document) => {
                                    let told = self.policy_of_value(&document, place);
                                    all.push(policy_told(place, None, told));
                                }
                                None => complete = false,
                            }
                        }
                    }
                }
            }
        }
        (all, complete)
    }

    /// An inline policy from its name and its document.
    pub(super) fn inline_policy(
        &mut self,
        whole: &Node,
        name: Option<&Node>,
        document: Option<&Node>,
    ) -> RolePolicy {
        let place = self.place(whole.span);
        let name = name.and_then(|name| self.located(name));
        match document {
            Some(document) => {
                let told = self.policy(document);
                policy_told(place, name, told)
            }
            None => RolePolicy {
                place,
                name,
                document: None,
                settled_by: Some("the policy's `PolicyDocument`".into()),
            },
        }
    }
}

/// A policy that is there, or not, or several: the files do not tell.
fn open_policy(place: Place, hole: &Hole) -> RolePolicy {
    RolePolicy { place, name: None, document: None, settled_by: Some(settled_by(hole)) }
}

/// A policy of a role from what its document tells.
pub(super) fn policy_told(
    place: Place,
    name: Option<LocatedText>,
    told: crate::model::Told<std::sync::Arc<crate::iam::Policy>>,
) -> RolePolicy {
    use crate::model::Told;
    let (document, settled_by) = match told {
        Told::Some(policy) => (Some(policy), None),
        Told::Open { settled_by, .. } => (None, Some(settled_by)),
        Told::Not | Told::None(_) => (None, Some("the policy's document".into())),
    };
    RolePolicy { place, name, document, settled_by }
}
