//! Bytes into text. Files are UTF-8, but what PowerShell's `>` writes is
//! UTF-16, and a policy saved that way is still a policy.

/// Why bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotText {
    /// In words a user understands.
    pub detail: String,
    /// The offset of the first bad byte.
    pub offset: usize,
}

const UTF16_LE: [u8; 2] = [0xff, 0xfe];
const UTF16_BE: [u8; 2] = [0xfe, 0xff];

/// The text of a file: UTF-8, or UTF-16 with a byte order mark, or UTF-16
/// without one where the first characters leave no doubt. A UTF-8 byte order
/// mark is kept, so that offsets are those of the file; the text of a UTF-16
/// file has none, and offsets count the bytes of the decoded text.
///
/// # Errors
/// The bytes are of no encoding that is read.
pub fn decode(bytes: Vec<u8>) -> Result<String, NotText> {
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err(NotText { detail: "it is UTF-32; save it as UTF-8".to_owned(), offset: 0 });
    }
    if bytes.starts_with(&UTF16_LE) {
        return utf16(&bytes, 2, u16::from_le_bytes);
    }
    if bytes.starts_with(&UTF16_BE) {
        return utf16(&bytes, 2, u16::from_be_bytes);
    }
    match bytes.as_slice() {
        // Two ASCII characters, each with the zero byte of UTF-16: no text in
        // UTF-8 starts like that.
        [a, 0, b, 0, ..] if starts_text(*a) && b.is_ascii() && *b != 0 => {
            utf16(&bytes, 0, u16::from_le_bytes)
        }
        [0, a, 0, b, ..] if starts_text(*a) && b.is_ascii() && *b != 0 => {
            utf16(&bytes, 0, u16::from_be_bytes)
        }
        _ => utf8(bytes),
    }
}

fn starts_text(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte.is_ascii_whitespace()
}

fn utf16(bytes: &[u8], skipped: usize, unit: fn([u8; 2]) -> u16) -> Result<String, NotText> {
    let broken = |offset: usize, what: &str| NotText {
        detail: format!(
            "it is UTF-16, and {what}; save it as UTF-8 (in PowerShell: Out-File -Encoding utf8)"
        ),
        offset,
    };
    let pairs = bytes[skipped..].chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(broken(bytes.len() - 1, "its last character is cut in two"));
    }
    let mut text = String::with_capacity(bytes.len());
    let mut at = skipped;
    for decoded in char::decode_utf16(pairs.map(|pair| unit([pair[0], pair[1]]))) {
        match decoded {
            Ok(character) => {
                text.push(character);
                at += 2 * character.len_utf16();
            }
            Err(_) => {
                let line = text.matches('\n').count() + 1;
                return Err(broken(at, &format!("half of a character stands in line {line}")));
            }
        }
    }
    Ok(text)
}

fn utf8(bytes: Vec<u8>) -> Result<String, NotText> {
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
        NotText {
            detail: format!("it is not UTF-8 text: the first bad byte is at offset {offset}, in line {line}"),
            offset,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn wide(text: &str, mark: &[u8], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.iter().copied().chain(text.encode_utf16().flat_map(bytes)).collect()
    }

    #[test]
    fn what_powershell_writes_is_read_without_its_mark() {
        let text = "{\r\n  \"name\": \"Zürich 🏦\"\r\n}\r\n";
        for bytes in [
            wide(text, &[0xff, 0xfe], u16::to_le_bytes),
            wide(text, &[0xfe, 0xff], u16::to_be_bytes),
            wide(text, &[], u16::to_le_bytes),
            wide(text, &[], u16::to_be_bytes),
        ] {
            assert_eq!(decode(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn utf8_keeps_its_mark_and_its_nul_bytes() {
        assert_eq!(decode(b"\xef\xbb\xbf{}".to_vec()).as_deref(), Ok("\u{feff}{}"));
        assert_eq!(decode(b"{\"a\": \"\0\"}".to_vec()).as_deref(), Ok("{\"a\": \"\0\"}"));
        assert_eq!(decode(Vec::new()).as_deref(), Ok(""));
    }

    #[test]
    fn half_a_character_is_a_reason_and_has_a_place() {
        let cut = decode(b"\xff\xfe{\0}".to_vec()).expect_err("three bytes are no two characters");
        assert_eq!(cut.offset, 4);
        assert!(cut.detail.contains("cut in two"), "{}", cut.detail);
        let lone = decode(b"\xff\xfe{\0\n\0\x00\xd8}\0".to_vec()).expect_err("a lone surrogate");
        assert_eq!(lone.offset, 6);
        assert!(lone.detail.contains("line 2"), "{}", lone.detail);
        let utf32 = decode(b"\xff\xfe\0\0{\0\0\0".to_vec()).expect_err("UTF-32");
        assert!(utf32.detail.contains("UTF-32"), "{}", utf32.detail);
    }
}
