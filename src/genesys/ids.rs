//! The ids that Genesys Cloud gives to organizations, clients, roles and the
//! rest.

/// Whether this is a UUID as Genesys Cloud writes ids: 8-4-4-4-12 hexadecimal
/// digits, in any case.
pub fn is_uuid(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::is_uuid;

    #[test]
    fn an_id_is_a_uuid_to_the_last_digit() {
        assert!(is_uuid("3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11"));
        assert!(is_uuid("3F1C7A52-9D1E-4D0B-8F53-0A9E61B27D11"));
        for wrong in [
            "",
            "acme",
            "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d1",
            "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d1g",
            "3f1c7a529d1e4d0b8f530a9e61b27d11",
        ] {
            assert!(!is_uuid(wrong), "{wrong}");
        }
    }
}
