//! What the name of a file says that an answer is about: the answer of
//! `get-bucket-location` does not tell which bucket was asked for. Read are
//! `<name>.<command>.json`, `<command>.<name>.json`, `<name>/<command>.json`,
//! with `-` or `_` instead of the dot, and `<name>.json`.

/// The name that a file or its folder gives to what its answer is about;
/// nothing where it says no more than the command.
pub(super) fn of_file(path: &str, command: &str) -> Option<String> {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let name = match around(stem, command) {
        Some("") => folders.rsplit('/').next().unwrap_or_default(),
        Some(name) => name,
        None if is_short(stem, command) => folders.rsplit('/').next().unwrap_or_default(),
        None => stem,
    };
    (!name.is_empty()).then(|| name.to_owned())
}

/// Whether a file of a bucket's folder is called by what the command asks of a
/// bucket: `encryption.json`.
pub(super) fn is_short(stem: &str, command: &str) -> bool {
    command.strip_prefix("get-bucket-").is_some_and(|noun| stem.eq_ignore_ascii_case(noun))
}

/// Whether a file is named by a command.
pub(super) fn says(path: &str, command: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    around(stem, command).is_some()
}

/// Whether a file is named by a command, or by what it asks of the bucket that
/// the folder is called by.
pub(super) fn may_say(path: &str, command: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    says(path, command) || is_short(file.rsplit_once('.').map_or(file, |(stem, _)| stem), command)
}

/// Whether a file's name has the whole command in it, not only its noun.
pub(super) fn spells_out(path: &str, command: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    says(path, command) && file.to_ascii_lowercase().replace('_', "-").contains(command)
}

/// Whether a word is among those of a file's own name.
pub(super) fn has_word(path: &str, word: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.split(|c: char| !c.is_ascii_alphanumeric()).any(|own| own.eq_ignore_ascii_case(word))
}

/// What stands before or after the command in a file's name.
fn around<'s>(stem: &'s str, command: &str) -> Option<&'s str> {
    let lowered = stem.to_ascii_lowercase();
    let without_verb = command.split_once('-').map_or(command, |(_, noun)| noun);
    // Recordings are called `s3.GetBucketPolicy_1`.
    let recorded = command.replace('-', "");
    if let Some((_, operation)) = lowered.split_once('.')
        && operation.split('_').next() == Some(recorded.as_str())
    {
        return Some("");
    }
    for spelled in [command, without_verb] {
        for spelled in [spelled.to_owned(), spelled.replace('-', "_")] {
            if lowered == spelled {
                return Some("");
            }
            if let Some(before) = lowered.strip_suffix(&spelled)
                && before.ends_with(SEPARATORS)
            {
                return Some(stem[..before.len()].trim_end_matches(SEPARATORS));
            }
            if let Some(after) = lowered.strip_prefix(&spelled)
                && after.starts_with(SEPARATORS)
            {
                return Some(stem[stem.len() - after.len()..].trim_start_matches(SEPARATORS));
            }
        }
    }
    None
}

const SEPARATORS: [char; 4] = ['.', '-', '_', ' '];

#[cfg(test)]
mod tests {
    use super::of_file;

    #[test]
    fn a_file_is_named_by_what_its_answer_is_about() {
        for (path, name) in [
            ("aws/acme.recordings.get-bucket-policy.json", Some("acme.recordings")),
            ("aws/get-bucket-policy.acme-recordings.yaml", Some("acme-recordings")),
            ("acme-recordings/get-bucket-policy.json", Some("acme-recordings")),
            ("acme-recordings/get_bucket_policy.json", Some("acme-recordings")),
            ("aws/acme-recordings-bucket-policy.json", Some("acme-recordings")),
            ("aws/acme-recordings.json", Some("acme-recordings")),
            ("aws/acme-recordings/policy.json", Some("acme-recordings")),
            ("placebo/s3.GetBucketPolicy_1.json", Some("placebo")),
            ("get-bucket-policy.json", None),
        ] {
            assert_eq!(of_file(path, "get-bucket-policy").as_deref(), name, "{path}");
        }
    }
}
