//! One file per link of the access path. Each judges, and says in plain words
//! what refutes it; `rules` only gathers those words.

pub(super) mod approval;
mod asking;
pub(super) mod aws;
pub(super) mod bucket_owner;
mod caller_side;
pub(super) mod client;
mod customer_key;
pub(super) mod delivery;
pub(super) mod denial;
pub(super) mod deployed;
mod documents;
pub(super) mod encryption;
mod external_id;
mod held;
pub(super) mod integration;
pub(super) mod listing;
mod misnamed;
mod organizations;
pub(super) mod permissions;
mod public_access;
pub(super) mod region;
pub(super) mod scopes;
pub(super) mod settings;
mod sign_in;
pub(super) mod subscription;
mod tokens;
mod trust;
mod unloaded;

use crate::kleene::Truth;
use crate::model::LocatedText;
use crate::syntax::{Text, is_invisible};

/// Whether one of the words of a list is this one, or `*`.
fn lists(words: &[LocatedText], wanted: &str) -> Truth {
    Truth::any(words.iter().map(|word| word.is(wanted) | word.is("*")))
}

/// A value as a sentence shows it: in quotes where white space around it, or a
/// character without width in it, would not be seen.
pub(super) fn visible(text: &Text) -> String {
    let shown = text.to_string();
    if let Some(hidden) = shown.chars().find(|character| is_invisible(*character)) {
        let code = format!("U+{:04X}", u32::from(hidden));
        let marked = shown.replace(hidden, &format!("<{code}>"));
        return format!("\"{marked}\" (with {code}, a character that is not seen)");
    }
    if shown.trim() == shown { shown } else { format!("\"{shown}\" (with white space around it)") }
}

/// The words of a list as a sentence shows them: `a, b and c`.
pub(super) fn words<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}

/// The same, in backquotes.
pub(super) fn quoted<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    words(&quoted)
}
