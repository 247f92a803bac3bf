//! Finding files under a workspace and reading them.
