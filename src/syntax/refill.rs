//! Puts the holes of a text back into what was read from it: a placeholder
//! carries a name only.

use super::{Hole, Kind, Node, Part, Text};

/// Replaces holes by those that `whole` knows of their names.
pub fn refill(node: &mut Node, whole: &impl Fn(&str) -> Option<Hole>) {
    match &mut node.kind {
        Kind::Hole(hole) => {
            if let Some(known) = whole(&hole.name) {
                *hole = known;
            }
        }
        Kind::String(text) if text.has_holes() => {
            let one = |part| match part {
                Part::Hole(hole) => Part::Hole(whole(&hole.name).unwrap_or(hole)),
                literal @ Part::Literal(_) => literal,
            };
            *text = Text::from_parts(text.parts().into_iter().map(one));
        }
        Kind::Array(items) => items.iter_mut().for_each(|item| refill(item, whole)),
        Kind::Object(entries) => entries.iter_mut().for_each(|entry| refill(&mut entry.value, whole)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}
