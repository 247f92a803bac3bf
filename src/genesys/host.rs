//! Takes host and path out of what people write into configuration: a URL, a
//! bare host, with or without scheme, port, user and query.

/// The host of a URL or of a bare host, as written, without scheme, user,
/// port and path. `None` where there is none.
pub fn host_of(url_or_host: &str) -> Option<&str> {
    let (authority, _) = split(url_or_host)?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) => return None,
        None => host,
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    (!host.is_empty() && !host.contains(char::is_whitespace)).then_some(host)
}

/// The port of a URL or host, where one is written.
pub fn port_of(url_or_host: &str) -> Option<&str> {
    let (authority, _) = split(url_or_host)?;
    let (_, port) = authority.rsplit_once('@').map_or(authority, |(_, host)| host).rsplit_once(':')?;
    (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(port)
}

/// The path of a URL, without query and fragment; empty for a bare host.
pub fn path_of(url: &str) -> &str {
    let rest = split(url).map_or("", |(_, rest)| rest);
    if rest.starts_with('/') { without_query(rest) } else { "" }
}

/// `text` up to its query or fragment.
pub(super) fn without_query(text: &str) -> &str {
    text.find(['?', '#']).and_then(|end| text.get(..end)).unwrap_or(text)
}

fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let text = match text.split_once("://") {
        Some((scheme, rest)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => rest,
        Some(_) => return None,
        None => text.strip_prefix("//").unwrap_or(text),
    };
    // A backslash ends the host too: that is how browsers and most clients read it.
    let end = text.find(['/', '?', '#', '\\']).unwrap_or(text.len());
    Some(text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::{host_of, path_of};

    #[test]
    fn a_host_is_found_in_every_way_of_writing_it() {
        for text in [
            "login.mypurecloud.ie",
            "https://login.mypurecloud.ie",
            " https://login.mypurecloud.ie/oauth/token ",
            "HTTPS://login.mypurecloud.ie:443/oauth/token?x=https://other.example/",
            "//login.mypurecloud.ie/",
            "https://user:secret@login.mypurecloud.ie/",
            "login.mypurecloud.ie.:443",
            "login.mypurecloud.ie#top",
        ] {
            assert_eq!(host_of(text), Some("login.mypurecloud.ie"), "{text}");
        }
        for text in ["", "   ", "https://", "/oauth/token", "https:///x", "two words", "a:b", "<no>://x"] {
            assert_eq!(host_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_ends_before_query_and_fragment() {
        assert_eq!(path_of("https://login.mypurecloud.ie/oauth/token?a=b"), "/oauth/token");
        assert_eq!(path_of("/oauth/token#x"), "/oauth/token");
        assert_eq!(path_of("mypurecloud.ie"), "");
        assert_eq!(path_of("mypurecloud.ie?a=/b"), "");
    }
}
