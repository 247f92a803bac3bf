//! What secrets are called, what they look like, and what only stands in for
//! one.

/// Ends of key names under which secrets stand, in lower case letters and
/// digits only.
const ENDS: [&str; 14] = [
    "accesstoken",
    "apikey",
    "authtoken",
    "clientsecret",
    "oauthclientsecret",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "secretaccesskey",
    "secretkey",
    "secrettoken",
    "sessiontoken",
    "webhooksecret",
];

/// Key names that are too common as the end of another word.
const WHOLE: [&str; 4] = ["apisecret", "pwd", "secret", "signingsecret"];

/// Words of values that stand in for a secret.
const STAND_INS: [&str; 16] = [
    "changeme",
    "change-me",
    "change_me",
    "dummy",
    "example",
    "fake",
    "insert",
    "notasecret",
    "placeholder",
    "redacted",
    "removed",
    "replace",
    "sample",
    "todo",
    "xxxx",
    "your",
];

/// Beginnings of values that say where the secret is.
const REFERENCES: [&str; 19] = [
    "%",
    "<",
    "{",
    "[",
    "@",
    "!",
    "arn:",
    "env:",
    "env.",
    "file:",
    "keyvault:",
    "op://",
    "process.env",
    "projects/",
    "secret:",
    "secretsmanager:",
    "ssm:",
    "var.",
    "vault:",
];

/// What secrets are called where a value says what belongs there.
const NOUNS: [&str; 6] = ["key", "passwd", "password", "pwd", "secret", "token"];

/// Whether a key is what secrets are called. `AWS::ApiGateway::ApiKey` is a type.
pub(super) fn names_a_secret(key: &str) -> bool {
    if key.contains("::") {
        return false;
    }
    // Most keys end otherwise.
    let last = key.bytes().rev().find(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    if !ENDS.iter().chain(&WHOLE).any(|word| word.bytes().last() == last) {
        return false;
    }
    let plain: String =
        key.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    ENDS.iter().any(|end| plain.ends_with(end)) || WHOLE.contains(&plain.as_str())
}

/// Whether a value under such a key only stands in for one.
pub(super) fn is_placeholder(value: &str, key: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let mut distinct: Vec<char> = lower.chars().take(256).collect();
    distinct.sort_unstable();
    distinct.dedup();
    value.len() < 4
        || distinct.len() < 3
        || value.contains(char::is_whitespace)
        || lower == key.to_ascii_lowercase()
        || is_word(value)
        || (lower.contains("://") && !lower.contains('@'))
        || is_variable(value)
        || REFERENCES.iter().any(|start| lower.starts_with(start))
        || STAND_INS.iter().any(|word| lower.contains(word))
}

/// Whether a value refers to a variable: `$name`, `${...}`, `$(...)`, `$env:X`.
/// A password may begin like one; that has signs that no reference has, or
/// digits among its letters again and again: `$tr0ngPassw0rd`.
fn is_variable(value: &str) -> bool {
    let Some(name) = value.strip_prefix('$') else { return false };
    if !name.starts_with(|first: char| first.is_ascii_alphanumeric()) || name.contains('$') {
        return true;
    }
    let among_letters = |three: &[u8]| {
        let [before, digit, after] = three else { return false };
        before.is_ascii_alphabetic() && digit.is_ascii_digit() && after.is_ascii_alphabetic()
    };
    let digits = name.as_bytes().windows(3).filter(|three| among_letters(three)).count();
    let is_password = name.contains(['!', '#', '%', '&', '*', '^', '~']) || digits > 1;
    name.len() < 8 || !is_password
}

/// Whether a value only says in words what belongs there: `user_password`,
/// `iam:ChangePassword`, `SECRET...`. Somebody may have chosen it all the same,
/// so it is not reported and stays hidden.
pub(super) fn only_describes(value: &str) -> bool {
    let value = value.trim();
    let parts = || value.split(['_', '-', '.', ':', '/']);
    value.ends_with("...")
        || (parts().all(|part| part.chars().all(char::is_alphabetic))
            && parts().any(|part| {
                NOUNS
                    .iter()
                    .any(|noun| (part.len() < value.len() || part.len() > noun.len()) && has_word(part, noun))
            }))
}

/// Whether a word stands in a run of letters as a word of its own, as in
/// `userPassword` and `PASSWORD`, but not in `monkeys`.
fn has_word(part: &str, word: &str) -> bool {
    let is_upper = |at: usize| part.as_bytes().get(at).is_none_or(u8::is_ascii_uppercase);
    let lower = part.to_ascii_lowercase();
    lower == word
        || lower
            .match_indices(word)
            .any(|(at, _)| (at == 0 || is_upper(at)) && is_upper(at + word.len()) && lower.len() > word.len())
}

/// A short word is a setting (`required`), a type (`string`) or a label in a
/// translation, more often than a secret.
fn is_word(value: &str) -> bool {
    value.chars().count() <= 10 && value.chars().all(char::is_alphabetic)
}

/// A secret that is known by its shape, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    AwsAccessKey,
    PrivateKey,
    JsonWebToken,
}

impl Known {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::AwsAccessKey => "the id of an AWS access key",
            Self::PrivateKey => "a private key",
            Self::JsonWebToken => "a signed token",
        }
    }

    pub(super) fn help(self) -> &'static str {
        match self {
            Self::AwsAccessKey => {
                "deactivate the key in IAM and delete it, then let a role be assumed instead: the id alone opens \
                 nothing, and its secret is rarely far away"
            }
            Self::PrivateKey => "replace the key pair, and keep the private key in a secret store",
            Self::JsonWebToken => "revoke the token, and request one when it is needed",
        }
    }
}

/// What a value is, by its shape.
pub(super) fn recognise(value: &str) -> Option<Known> {
    // The shortest of them is the id of a key.
    if value.len() < 20 {
        return None;
    }
    if value.contains("-----BEGIN ") && value.contains("PRIVATE KEY-----") {
        return Some(Known::PrivateKey);
    }
    let may_be_key = ["AKIA", "ASIA"].iter().any(|prefix| value.contains(prefix));
    let mut words = value.split(|letter: char| !letter.is_ascii_alphanumeric());
    if may_be_key && words.any(is_access_key) {
        return Some(Known::AwsAccessKey);
    }
    if !value.contains("eyJ") {
        return None;
    }
    let token = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | ',' | ';' | '=');
    value.split(token).any(is_json_web_token).then_some(Known::JsonWebToken)
}

/// Twenty characters with the prefix of an access key; those of documentation
/// have EXAMPLE in them.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
pub(super) fn is_access_key(word: &str) -> bool {
    word.len() == 20
        && ["AKIA", "ASIA"].iter().any(|prefix| word.starts_with(prefix))
        && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && !word.contains("EXAMPLE")
}

/// Three parts in URL-safe base64, the first two JSON objects.
pub(super) fn is_json_web_token(word: &str) -> bool {
    if !word.starts_with("eyJ") {
        return false;
    }
    let parts: Vec<&str> = word.splitn(4, '.').collect();
    let [head, body, signature] = parts.as_slice() else { return false };
    let encoded = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    body.starts_with("eyJ")
        && signature.len() >= 20
        && [head, body, signature].into_iter().all(|part| encoded(part))
}
