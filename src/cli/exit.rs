//! The exit code, decided in one place, the same for every command and format.

use crate::access::Verdict;
use crate::diagnostic::Severity;
use crate::engine::{Report, UncheckedReason};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing to complain about.
    Clean,
    /// Findings at or above the threshold.
    Findings,
    /// Wrong usage or configuration.
    Usage,
    /// Something that was asked for could not be checked.
    Unchecked,
}

impl Exit {
    /// The number that the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Unchecked => 3,
        }
    }

    /// What a report comes to: what could not be checked outranks what was
    /// found.
    pub fn of(report: &Report, fail_on: Severity, strict: bool) -> Self {
        let nothing_read = report.sources.files.is_empty();
        let unreadable = report.count_unchecked(UncheckedReason::Unreadable) > 0;
        let not_strict = strict
            && (report.count_unchecked(UncheckedReason::Unrecognised) > 0
                || report.count(Verdict::Unknown) > 0);
        if nothing_read || unreadable || not_strict {
            Self::Unchecked
        } else if report.findings.iter().any(|finding| finding.severity >= fail_on) {
            Self::Findings
        } else {
            Self::Clean
        }
    }
}
