//! What the terminal can show.

use std::env;
use std::io::IsTerminal as _;

use clap::ValueEnum;

use crate::report::Look;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// In a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Wider text is harder to read than it is short.
const MAX_WIDTH: usize = 120;
const MIN_WIDTH: usize = 60;

/// How standard output looks.
pub(super) fn look(color: Color) -> Look {
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => std::io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb(),
    };
    Look { color, width: width() }
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn is_dumb() -> bool {
    env::var_os("TERM").is_some_and(|value| value == "dumb")
}

fn width() -> usize {
    let stated = env::var("COLUMNS").ok().and_then(|value| value.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    stated.or_else(seen).map_or(Look::PLAIN.width, |width| width.clamp(MIN_WIDTH, MAX_WIDTH))
}
