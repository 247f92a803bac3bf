//! What people and machines read. Every format is fed by the same
//! [`Report`](crate::engine::Report), so no two of them can disagree.

mod access_table;
mod compare;
mod concise;
mod excerpt;
mod files;
pub mod json;
mod pretty;
mod why;
mod words;

#[cfg(test)]
mod tests;

pub use access_table::write as write_access_table;
pub use compare::write as write_comparison;
pub use concise::write as write_concise;
pub use files::{write as write_files, write_json as write_files_json};
pub use pretty::{write as write_pretty, write_findings};
pub use why::write as write_why;
pub use words::{closing_line, safe, wrapped};

/// How output to people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether to colour.
    pub color: bool,
    /// Columns to fill.
    pub width: usize,
}

impl Look {
    /// No colour, 100 columns: what a file or a pipe gets.
    pub const PLAIN: Self = Self { color: false, width: 100 };

    fn paint(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Something that will not work.
    pub fn red(self, text: &str) -> String {
        self.paint("31;1", text)
    }

    /// Something that is not certain.
    pub fn yellow(self, text: &str) -> String {
        self.paint("33;1", text)
    }

    /// Something that is right.
    pub fn green(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// A name or a place.
    pub fn cyan(self, text: &str) -> String {
        self.paint("36", text)
    }

    /// Something that matters.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Something that matters less.
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }
}
