//! What a document is about that does not say it: the bucket or the role of
//! the manifests that its file or one of its folders is called by.

use std::collections::BTreeSet;

use crate::iam::arn;

/// Whether a folder of this name says where files are kept, and not what they
/// are about: a kind of files, a stage, a region, an account.
pub(super) fn is_of_folders(name: &str) -> bool {
    const STAGES: [&str; 14] = [
        "ap",
        "ca",
        "dev",
        "development",
        "eu",
        "live",
        "prod",
        "production",
        "sa",
        "stage",
        "staging",
        "test",
        "uat",
        "us",
    ];
    let lowered = name.to_ascii_lowercase();
    is_of_kinds(name)
        || STAGES.contains(&&*lowered)
        || arn::looks_like_region(&lowered)
        || arn::is_account(name)
}

/// Whether a folder of this name says nothing but what kind of files it holds.
pub(super) fn is_of_kinds(name: &str) -> bool {
    const KINDS: [&str; 20] = [
        "account", "accounts", "answers", "aws", "aws-cli", "awscli", "buckets", "cli", "data", "dump",
        "export", "exports", "iam", "json", "kms", "out", "output", "policies", "roles", "s3",
    ];
    KINDS.contains(&&*name.to_ascii_lowercase())
}

/// The name, among those that are known, that a file's path says. `guess` is
/// what the file's name says by itself; it counts where it is known, or where
/// the path says no known name, or several.
pub(super) fn meant<'k>(path: &str, guess: &str, known: &BTreeSet<&'k str>) -> Option<&'k str> {
    if known.contains(guess) {
        return None;
    }
    // Nobody may be meant but who has the name of the file.
    if extends(path, guess, known) {
        return None;
    }
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let mut folders = folders.rsplit('/');
    if let Some(folder) = folders.find_map(|folder| known.get(folder)) {
        return Some(folder);
    }
    let mut named = known.iter().filter(|name| is_part(file, name));
    let first = *named.next()?;
    // Of a name and its beginning the file has the longer one.
    named.try_fold(first, |longest, name| match (longest.contains(name), name.contains(longest)) {
        (true, _) => Some(longest),
        (_, true) => Some(*name),
        _ => None,
    })
}

/// Whether a file, besides the command that it is called by, is called by a
/// name that has a known one and goes on with a hyphen, as `acme-recordings-old`
/// does: that may be another's, of which the manifests do not speak.
pub(super) fn extends(path: &str, guess: &str, known: &BTreeSet<&str>) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let names_its_command = |rest: &str| rest.starts_with('.') && rest.matches('.').count() > 1;
    file.strip_prefix(guess).is_some_and(names_its_command)
        && known.iter().any(|name| guess.strip_prefix(name).is_some_and(|rest| rest.starts_with('-')))
}

/// Whether a name stands in a file's name, between other words.
fn is_part(file: &str, name: &str) -> bool {
    let is_edge = |character: Option<char>| character.is_none_or(|one| !one.is_ascii_alphanumeric());
    let mut at = file.match_indices(name);
    !name.is_empty()
        && at.any(|(start, _)| {
            is_edge(file[..start].chars().next_back()) && is_edge(file[start + name.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{is_of_folders, meant};

    #[test]
    fn a_folder_may_say_only_where_files_are_kept() {
        for name in ["aws", "Exports", "eu", "eu-west-1", "111122223333", "prod"] {
            assert!(is_of_folders(name), "{name}");
        }
        for name in ["acme", "acme-recordings", "genesys-export", "prod-recordings", "eu-west", "1111"] {
            assert!(!is_of_folders(name), "{name}");
        }
    }

    #[test]
    fn a_path_says_one_of_the_names_that_are_known() {
        let known = BTreeSet::from(["acme", "acme-recordings", "hollis"]);
        for (path, guess, name) in [
            ("aws/acme-recordings/encryption.json", "encryption", Some("acme-recordings")),
            ("aws/hollis/s3/location.json", "location", Some("hollis")),
            ("aws/acme-recordings-encryption.json", "acme-recordings-encryption", Some("acme-recordings")),
            ("aws/acme-recordings.json", "acme-recordings", None),
            ("aws/acmes.json", "acmes", None),
            ("aws/acme-hollis.json", "acme-hollis", None),
            ("aws/hollis-old.get-bucket-location.json", "hollis-old", None),
            ("aws/hollis/hollis-old.get-bucket-location.json", "hollis-old", None),
            ("aws/hollis.2026.get-bucket-location.json", "hollis.2026", Some("hollis")),
        ] {
            assert_eq!(meant(path, guess, &known), name, "{path}");
        }
    }
}
