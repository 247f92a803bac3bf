//! What a request to assume a role carries along, and the action that this
//! needs besides: without it AWS refuses the whole request.

use super::question::Question;
use crate::iam::ContextValue;

/// Session tags and the source identity, each with its action.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
const CARRIED: [(&str, &str); 2] =
    [("session tags", "sts:TagSession"), ("a source identity", "sts:SetSourceIdentity")];

/// The questions that have to be answered too, each with why.
pub(super) fn also_needed(question: &Question) -> Vec<(String, Question)> {
    let action = question.request.action.to_ascii_lowercase();
    if !action.starts_with("sts:assumerole") {
        return Vec::new();
    }
    let carries = |is: &dyn Fn(&str) -> bool| {
        let mut keys = question.request.context.iter();
        keys.any(|(key, value)| is(key) && matches!(value, ContextValue::Known(values) if !values.is_empty()))
    };
    let tags = carries(&|key| {
        key.starts_with("aws:requesttag/") || matches!(key, "aws:tagkeys" | "sts:transitivetagkeys")
    });
    let carried = [tags, carries(&|key| key == "sts:sourceidentity")];
    let needed = CARRIED.into_iter().zip(carried).filter(|(_, carried)| *carried);
    needed
        .map(|((what, action), _)| {
            let mut question = question.clone();
            question.request.action = action.into();
            (format!("{what} pass with it, which needs {action} too"), question)
        })
        .collect()
}
