//! What can be wrong with a `grantlint.toml`.

/// A configuration file that cannot be used. The user's to mend; exit code 2.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path} is not a usable configuration")]
pub struct ConfigError {
    /// The file as shown to people.
    pub path: String,
    /// Everything that is wrong with it, in source order; never empty.
    pub problems: Vec<ConfigProblem>,
}

/// One thing that is wrong, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}
