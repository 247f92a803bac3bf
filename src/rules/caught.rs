//! A check that panics must not take the run with it: that would leave
//! everything else unsaid.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::diagnostic::{Basis, Finding, RuleId, Severity, Subject};

/// What a check finds; if it panics, what it found before is dropped and one
/// finding says that the check is missing.
pub(super) fn run(
    rule: RuleId,
    subject: impl FnOnce() -> Subject,
    check: impl FnOnce(&mut Vec<Finding>),
) -> Vec<Finding> {
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let mut found = Vec::new();
        check(&mut found);
        found
    }));
    ran.unwrap_or_else(|_| vec![internal_error(rule, subject())])
}

fn internal_error(rule: RuleId, subject: Subject) -> Finding {
    let mut finding = Finding::new(
        rule,
        Basis::Platform,
        subject,
        format!("internal error: the check of {} broke off, so what it would say is missing", rule.id()),
    )
    .key("internal error")
    .help(concat!(
        "this is a mistake in grantlint; please report it, with the smallest file that shows it, at ",
        env!("CARGO_PKG_REPOSITORY"),
        "/issues"
    ));
    finding.severity = Severity::Error;
    finding
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::diagnostic::{RuleId, Severity, Subject};
    use crate::source::FileId;

    #[test]
    fn a_check_that_breaks_off_is_a_finding_that_names_it() {
        let found = run(
            RuleId::LimitsTokenRefreshBurst,
            || Subject::File(FileId(3)),
            |found| {
                let index = found.len() + 7;
                found.swap_remove(index);
            },
        );
        let [finding] = found.as_slice() else { panic!("{found:?}") };
        assert!(finding.message.contains("limits/token-refresh-burst"), "{}", finding.message);
        assert_eq!((finding.severity, &finding.subject), (Severity::Error, &Subject::File(FileId(3))));
    }
}
