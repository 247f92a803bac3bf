//! Reads the ways in which people name an operation: `post
//! https://api.mypurecloud.ie/api/v2/recording/jobs/?x=y`,
//! `/api/v2/users/:id`, `postRecordingJobs`, `RecordingApi.post_recording_jobs()`.

use super::Method;
use crate::genesys::host::without_query;
use crate::genesys::{host_of, path_of};

/// Deeper paths than this are no operations; the API's deepest has 14 segments.
const DEEPEST: usize = 32;

/// What somebody named.
#[derive(Debug)]
pub(in crate::genesys) struct Query {
    /// The method, where it was given.
    pub(in crate::genesys) method: Option<Method>,
    /// What it is called.
    pub(in crate::genesys) target: Target,
}

/// A path or a name.
#[derive(Debug)]
pub(in crate::genesys) enum Target {
    /// The segments after `/api/v2/`.
    Path(Vec<String>),
    /// An operation id or SDK method name, lower case, letters and digits only.
    Id(String),
}

impl Query {
    /// The whole path, in the API's own way of writing.
    pub(in crate::genesys) fn path(&self) -> Option<String> {
        match &self.target {
            Target::Path(segments) => {
                let mut path = String::from("/api/v2");
                for segment in segments {
                    path.push('/');
                    match placeholder(segment) {
                        Some(name) => path.extend(["{", name, "}"]),
                        None => path.push_str(segment),
                    }
                }
                Some(path)
            }
            Target::Id(_) => None,
        }
    }
}

/// Reads a method and a path, or an id. `None` where there is nothing of both.
pub(in crate::genesys) fn query(text: &str) -> Option<Query> {
    let text = text.trim().trim_matches('`').replace("{{ ", "{{").replace(" }}", "}}");
    let text = text.trim();
    let (method, rest) = match text.split_once(|c: char| c.is_whitespace() || c == ':') {
        Some((first, rest)) => match Method::spelled(first) {
            Some(method) => (Some(method), rest.trim_start_matches(':').trim()),
            None => (None, text),
        },
        None => (None, text),
    };
    if rest.is_empty() || rest.contains(char::is_whitespace) || Method::spelled(rest).is_some() {
        return None;
    }
    if method.is_none() && !rest.contains('/') {
        return id(rest).map(|id| Query { method, target: Target::Id(id) });
    }
    segments(rest).map(|segments| Query { method, target: Target::Path(segments) })
}

fn id(text: &str) -> Option<String> {
    let text = text.strip_suffix("()").unwrap_or(text);
    let name = text.rsplit(['.', ':', '#']).next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if name.is_empty() || name.len() > 200 || !name.bytes().all(plain) {
        return None;
    }
    Some(
        name.bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| byte.to_ascii_lowercase() as char)
            .collect(),
    )
}

fn segments(text: &str) -> Option<Vec<String>> {
    let path = if text.contains("://") || text.starts_with("//") {
        host_of(text)?;
        path_of(text)
    } else {
        // `{{host}}/api/v2/...` and `api.mypurecloud.ie/api/v2/...`: what stands
        // before the API's own prefix says nothing about the operation.
        let start =
            text.find("/api/v2/").filter(|start| !text.get(..*start).unwrap_or("").contains(['?', '#']));
        without_query(start.and_then(|start| text.get(start..)).unwrap_or(text))
    };
    let path = path.trim_matches('/');
    let path = path.strip_prefix("api/v2").or(path.strip_prefix("v2")).map_or(path, |rest| {
        // `v2things` is a segment of its own.
        if rest.is_empty() || rest.starts_with('/') { rest } else { path }
    });
    let segments: Vec<String> =
        path.split('/').filter(|part| !part.is_empty()).take(DEEPEST + 1).map(str::to_owned).collect();
    (!segments.is_empty() && segments.len() <= DEEPEST).then_some(segments)
}

/// The name in a segment that stands for any value: `{id}`, `${id}`,
/// `{{id}}`, `:id`, `<id>`, `[id]`, `*`, `%s`.
pub(super) fn placeholder(segment: &str) -> Option<&str> {
    let inner = |open: &str, close: &str| segment.strip_prefix(open)?.strip_suffix(close);
    if matches!(segment, "*" | "%s" | "%d" | "{}" | "...") {
        return Some("id");
    }
    inner("${", "}")
        .or(inner("{{", "}}"))
        .or(inner("{", "}"))
        .or(inner("#{", "}"))
        .or(inner("<", ">"))
        .or(inner("[", "]"))
        .or(segment.strip_prefix(':'))
        .map(str::trim)
        .filter(|name| !name.is_empty())
}
