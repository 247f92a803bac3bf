//! Names in policies that AWS does not have: an action of the service that is
//! asked about, or a global condition key. AWS takes such a policy, and the
//! statement does not do what it was written for.

use super::Files;
use super::question::Question;
use super::typed::{global_keys, is_global};
use crate::diagnostic::{Place, nearest};
use crate::iam::actions;

/// So many are said; what is wrong with the rest follows the same pattern.
const MOST_SAID: usize = 4;

/// A sentence for each such name.
pub(super) fn notes(question: &Question, files: &Files) -> Vec<String> {
    let asked = &question.request.action;
    let service = asked.split_once(':').map_or("", |(service, _)| service);
    let own_keys = || actions::find(asked).map(actions::Action::condition_keys).unwrap_or_default();
    let mut said: Vec<String> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for (_, name, policy) in question.documents.known() {
        for statement in &policy.statements {
            let mut say = |slip: &str, what: String, meant: Option<String>, place: Place| {
                let lowered = slip.to_ascii_lowercase();
                if seen.contains(&lowered) || said.len() >= MOST_SAID {
                    return;
                }
                seen.push(lowered);
                let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
                let (index, place) = (statement.index, files.shown(place));
                said.push(format!("{name}, statement {index} at {place} names {slip}: {what}{meant}"));
            };
            for pattern in &statement.action.patterns {
                let Some(written) = pattern.value.literal() else { continue };
                let own = written.split_once(':').is_some_and(|(own, _)| own.eq_ignore_ascii_case(service));
                if !own || written.contains(['*', '?']) || !actions::is_service(service) {
                    continue;
                }
                // What is asked for is spoken of by itself.
                if actions::find(written).is_none() && !written.eq_ignore_ascii_case(asked) {
                    let what = format!("there is no such action in the catalogue of {}", actions::date());
                    say(written, what, actions::nearest_to(written), pattern.place);
                }
            }
            for condition in &statement.conditions {
                let key = condition.lowered_key();
                if !key.starts_with("aws:") || is_global(key) {
                    continue;
                }
                if own_keys().iter().any(|own| own.eq_ignore_ascii_case(key)) {
                    continue;
                }
                let written = &condition.key.value;
                let meant = nearest(written, global_keys()).map(str::to_owned);
                say(written, "AWS has no such global key".to_owned(), meant, condition.key.place);
            }
        }
    }
    said
}
