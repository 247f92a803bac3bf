//! References between files.

/// The workspace path of a reference in the document at `base`.
pub fn join(base: &str, reference: &str) -> String {
    let mut parts: Vec<&str> = match base.rsplit_once('/') {
        Some((dir, _)) if !reference.starts_with('/') => dir.split('/').collect(),
        _ => Vec::new(),
    };
    for part in reference.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
