//! Files whose names promise nothing and that a walk reads only if they begin
//! like JSON: `trust-policy`, `get-role.txt`. Somebody redirected an answer there.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// How much of a file is looked at before it is read.
const HEAD: u64 = 512;

/// Why a file is not read: it does not begin like a JSON document.
pub(super) fn no_json(path: &Path) -> io::Result<Option<&'static str>> {
    let mut head = Vec::with_capacity(HEAD as usize);
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(if head_opens_json(&head) {
        None
    } else if is_table_of_tabs(&head) {
        Some("it looks like an answer of the AWS CLI in `--output text`; ask again with `--output json`")
    } else {
        Some("it does not begin like JSON; name it to have it read all the same")
    })
}

/// Whether a text begins with a name in capitals and a tab, as the AWS CLI
/// prints `ROLE` and `ASSUMEROLEPOLICYDOCUMENT` with `--output text`.
fn is_table_of_tabs(head: &[u8]) -> bool {
    let name = head.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    name >= "ROLE".len() && head.get(name) == Some(&b'\t')
}

/// UTF-16 as PowerShell writes it has zero bytes between its characters.
fn head_opens_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let head = head.strip_prefix(b"\xff\xfe").or_else(|| head.strip_prefix(b"\xfe\xff")).unwrap_or(head);
    opens_json(head.iter().copied().filter(|byte| *byte != 0).map(char::from))
}

/// Whether characters are those that a JSON document begins with: all of it,
/// or as much as is known. An object may begin with a tag of a template on its
/// next line; what begins with a placeholder or a tag is no JSON.
pub fn opens_json(text: impl Iterator<Item = char>) -> bool {
    let mut text = text.skip_while(|one| one.is_whitespace());
    match text.next() {
        // `{{` opens a placeholder of a template, `{%` a tag.
        Some('{') => !matches!(text.next(), Some('{' | '%')),
        // `[section]` is a heading of settings.
        Some('[') => {
            let next = text.find(|one| !one.is_whitespace());
            matches!(next, Some('{' | '[' | '"' | ']') | None)
        }
        _ => false,
    }
}

/// Whether a text is one JSON value per line, as logs are: no document.
pub(super) fn is_lines_of_json(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    first.starts_with('{') && first.ends_with('}') && second.starts_with('{')
}

#[cfg(test)]
mod tests {
    use super::{head_opens_json, is_lines_of_json, is_table_of_tabs, opens_json};

    #[test]
    fn the_first_characters_tell_json_from_all_else() {
        for json in [
            &b"{\"Version\""[..],
            b"\xef\xbb\xbf\r\n  {\n",
            b"\xff\xfe{\0\r\0\n\0",
            b"\xfe\xff\0{\0\"",
            b"[\n  {",
            b"[]",
            b"{",
            b"[",
            b"{ {% if x %}",
        ] {
            assert!(head_opens_json(json), "{json:?}");
            // The same of a text that was read.
            if let Ok(text) = std::str::from_utf8(json)
                && !json.starts_with(b"\xef\xbb\xbf")
            {
                assert!(opens_json(text.chars()), "{text:?}");
            }
        }
        for other in [
            &b""[..],
            b"[profile eu]",
            b"{{ policy }}",
            b"{% if x %}",
            b"\x89PNG\r\n",
            b"#!/bin/sh",
            b"[INFO] {",
        ] {
            assert!(!head_opens_json(other), "{other:?}");
            assert!(!opens_json(String::from_utf8_lossy(other).chars()), "{other:?}");
        }
    }

    #[test]
    fn an_answer_in_text_begins_with_a_name_in_capitals_and_a_tab() {
        assert!(is_table_of_tabs(b"ROLE\tarn:aws:iam::111122223333:role/genesys-export\t2024-05-02"));
        assert!(is_table_of_tabs(b"ATTACHEDPOLICIES\tarn:aws:iam::aws:policy/AmazonS3FullAccess"));
        for other in [&b"README\n"[..], b"ID\tname\n", b"Role\tarn", b"", b"COPY . /app"] {
            assert!(!is_table_of_tabs(other), "{other:?}");
        }
    }

    #[test]
    fn a_log_of_json_lines_is_no_document() {
        assert!(is_lines_of_json("{\"a\": 1}\n{\"a\": 2}\n"));
        assert!(!is_lines_of_json("{\n\"a\": 1}\n"));
        assert!(!is_lines_of_json("{\"a\": 1}\n"));
    }
}
