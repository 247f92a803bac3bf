//! Placeholders that could also be text: they are ones where they are all of a
//! value (`"$EXTERNAL_ID"`), and some also within one in files that are
//! templates by their names.

/// The longest name that is taken for a placeholder, in bytes.
const LONGEST: usize = 100;

/// The name of the placeholder that a whole value is.
pub(super) fn whole(value: &str) -> Option<&str> {
    let inside = |start: &str, end: &str| value.strip_prefix(start)?.strip_suffix(end);
    let name = match value.as_bytes().first()? {
        b'$' => inside("$", "").filter(|name| is_capitals(name) && !is_of_aws(name)),
        b'@' => inside("@", "@").filter(|name| is_word(name)),
        b'%' => inside("%", "%").filter(|name| is_capitals(name)),
        b'<' => inside("<", ">").filter(|words| is_prose(words)),
        _ => None,
    }?;
    (name.len() <= LONGEST).then_some(name)
}

/// The placeholder that a text of a template starts with (`$NAME` of envsubst,
/// `@NAME@` of configure): its length in bytes and its name.
pub(super) fn within(text: &str) -> Option<(usize, &str)> {
    let rest = text.strip_prefix(['$', '@'])?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let run = rest.bytes().take(LONGEST).take_while(|byte| fits(*byte)).count();
    let (name, behind) = rest.split_at(run);
    if text.starts_with('@') {
        return (is_capitals(name) && behind.starts_with('@')).then_some((run + 2, name));
    }
    (is_capitals(name) && !is_of_aws(name)).then_some((run + 1, name))
}

/// `#{name}` of Octopus Deploy, `#{name}#` of the task that replaces tokens in
/// Azure Pipelines: nothing that AWS takes holds `#{`. `#{AWS::Region}` is
/// filled by a plugin of Serverless.
pub(super) fn number_sign(rest: &str) -> Option<(usize, &str)> {
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b'}')?;
    let name = &rest[..end];
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let closing = usize::from(rest[end + 1..].starts_with('#'));
    (starts && name.bytes().all(fits)).then_some(("#{".len() + end + 1 + closing, name))
}

/// `EXTERNAL_ID`.
fn is_capitals(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() >= 2 && name.starts_with(|first: char| first.is_ascii_uppercase()) && name.bytes().all(fits)
}

/// A version of a Lambda function, and the default of a launch template.
fn is_of_aws(name: &str) -> bool {
    matches!(name, "LATEST" | "DEFAULT")
}

fn is_word(name: &str) -> bool {
    name.len() >= 2
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `your Genesys Cloud org id`, `account-id`: words that ask for a value.
/// Addresses and tags with attributes hold other characters.
fn is_prose(words: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '\'' | '’');
    words.len() >= 2 && words.starts_with(char::is_alphabetic) && words.chars().all(fits)
}
