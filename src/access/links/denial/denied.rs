//! What denies a request explicitly, and how the Deny can spare the role.

use super::{Case, OUTSIDE, denies};
use crate::access::links::aws::statement_at;
use crate::access::links::trust::listing;
use crate::diagnostic::Finding;
use crate::iam::{Dimension, NotSpared, Side, StatementRef};

impl Case<'_> {
    pub(super) fn denied(
        &self,
        side: Side,
        statement: &StatementRef,
        conditions: &[Dimension],
        not_spared: Option<NotSpared>,
    ) -> Finding {
        let from_outside = conditions.iter().find_map(|condition| match condition {
            Dimension::Condition { key, operator, place, expected, .. }
                if OUTSIDE.contains(&key.value.to_ascii_lowercase().as_str()) =>
            {
                Some((key, operator, *place, expected))
            }
            _ => None,
        });
        let sid = statement.sid.as_ref().map_or_else(String::new, |sid| format!(" ({sid})"));
        if let Some((key, operator, place, expected)) = from_outside {
            return self
                .find(
                    self.condition_rule(),
                    place,
                    format!(
                        "{} {} {} unless {} is as it says{sid}, and {}",
                        self.side(side),
                        denies(side),
                        self.what(),
                        key.value,
                        self.other_organization(conditions).unwrap_or_else(|| self.why_never(&key.value))
                    ),
                )
                .label(format!("{} {}", operator.value, listing(expected)))
                .related(key.place, "the condition that cannot be escaped")
                .help(self.exempt(true));
        }
        let by_principal = conditions.iter().find_map(|condition| match condition {
            Dimension::Condition { key, operator, place, expected, .. }
                if key.value.eq_ignore_ascii_case("aws:PrincipalArn") =>
            {
                Some((*place, operator, expected))
            }
            _ => None,
        });
        if let Some((place, operator, expected)) = by_principal {
            return self
                .find(
                    self.deny_rule(),
                    place,
                    format!(
                        "{} {} {}{sid} where aws:PrincipalArn {} {}; role {} is not exempt",
                        self.side(side),
                        denies(side),
                        self.what(),
                        operator.value,
                        listing(expected),
                        self.aws.role_name()
                    ),
                )
                .label("this role is not among them")
                .help(format!("add \"{}\" to these values", self.role_arn()));
        }
        let found = statement_at(self.set, statement.place);
        let denied = format!("{} {} {}{sid}", self.side(side), denies(side), self.what());
        let exempt = self.exempt(found.is_some_and(|found| !found.conditions.is_empty()));
        let place = found.map_or(statement.place, |found| found.effect.place);
        let finding = |why: &str| {
            self.find(self.deny_rule(), place, format!("{denied}{why}")).label("this statement denies it")
        };
        match conditions {
            [Dimension::Condition { key, operator, place, expected, actual: Some(actual), .. }]
                if actual.len() == 1 =>
            {
                let asks = format!("{} {} {}", key.value, operator.value, listing(expected));
                finding(&format!(" where {asks}, and it is {}", actual[0]))
                    .related(*place, "so the Deny applies")
                    .help(format!("correct the condition, or {exempt}"))
            }
            [Dimension::Condition { key, operator, place, absent: true, .. }] => finding(&format!(
                "; the call does not carry {}, and {} holds without it",
                key.value, operator.value
            ))
            .related(*place, "so the Deny applies")
            .help(format!("deny only the actions that carry {}, or {exempt}", key.value)),
            _ => {
                let why = not_spared.map_or("a Deny outranks every Allow", NotSpared::why);
                let finding = finding(&format!("; {why}"));
                if self.aws.ws.resources.is_of_aws(statement.place) {
                    return finding.help("detach this policy of AWS from the role");
                }
                finding.help(format!("{exempt}, or narrow it"))
            }
        }
    }

    /// How a Deny spares the role. A second `Condition` would replace the
    /// first.
    fn exempt(&self, has_condition: bool) -> String {
        let arn = self.role_arn();
        let operator = format!("\"ArnNotEquals\": {{ \"aws:PrincipalArn\": \"{arn}\" }}");
        if has_condition {
            format!("exempt the role: add `{operator}` to this Deny's Condition")
        } else {
            format!("exempt the role: add `\"Condition\": {{ {operator} }}` to this Deny")
        }
    }
}
