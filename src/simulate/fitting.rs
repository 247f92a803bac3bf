//! What is said of a request whose action is no action, or is never asked
//! about its resource, and of statements that can never matter to an action.

use crate::diagnostic::Located;
use crate::iam::{Misfit, Request, actions, misfit, misfit_of};
use crate::syntax::Text;

/// Why AWS never makes a request, and what to write instead.
pub(super) fn never_asked(misfit: &Misfit) -> String {
    let Misfit { action, resource, asked, write } = misfit;
    if asked.is_empty() {
        return format!(
            "AWS never asks {action} about {resource}: it has no resource of its own and is asked about \"*\"; ask about \
             \"*\", and write \"Resource\": \"*\""
        );
    }
    format!(
        "AWS never asks {action} about {resource}, so this request cannot be made: it is asked about {}; ask about that, \
         and write \"Resource\": \"{write}\"",
        asked.join(" or ")
    )
}

/// Which of the resources that a statement lists its action is never asked
/// about.
pub(super) fn advice(request: &Request, listed: &[Located<Text>]) -> Option<String> {
    // Where the request itself is wrong, that is said instead.
    if misfit(request).is_some() {
        return None;
    }
    let found = listed.iter().find_map(|pattern| misfit_of(&request.action, &pattern.value))?;
    let Misfit { action, resource, write, .. } = &found;
    Some(match write.strip_prefix(resource.as_str()) {
        Some(rest) => format!(" (AWS never asks {action} about {resource}: add {rest} to it, as in {write})"),
        None => format!(" (AWS never asks {action} about {resource}: write {write})"),
    })
}

/// Adds what the catalogue of actions says about a request.
pub(super) fn add(request: &Request, said: &mut Vec<String>) {
    if let Some(misfit) = misfit(request) {
        let words = never_asked(&misfit);
        if !said.contains(&words) {
            said.push(words);
        }
    } else if actions::find(&request.action).is_none() {
        let meant = actions::nearest_to(&request.action);
        let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
        // What is most likely wrong comes first.
        let first = format!(
            "{} is not in the catalogue of AWS actions of {}{meant}",
            request.action,
            actions::date()
        );
        said.insert(0, first);
    }
}
