//! Keys that follow from other keys that are given: the names of the tags that
//! are passed, the services that a call went through, the two forms of the time.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use super::request::{Context, ContextValue};
use super::values;
use crate::syntax::Text;

impl Context {
    /// What other given keys say about a key, in lower case, that is not given
    /// itself; nothing if they say nothing.
    pub(super) fn follows(&self, lowered: &str) -> Option<ContextValue> {
        match lowered {
            "aws:tagkeys" => self.names("aws:requesttag/"),
            // <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html>
            "kms:encryptioncontextkeys" => self.names("kms:encryptioncontext:"),
            // <https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html>
            "s3:requestobjecttagkeys" => self.names("s3:requestobjecttag/"),
            "aws:calledviafirst" => self.called_via(<[Text]>::first),
            "aws:calledvialast" => self.called_via(<[Text]>::last),
            "aws:viaawsservice" => {
                let keys = ["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"];
                let called = keys.into_iter().any(|key| !self.known(key).unwrap_or_default().is_empty());
                // Where all keys are known and no service is named, it is a direct call.
                let open = keys.into_iter().any(|key| self.known(key).is_none() && self.get(key).is_some());
                match called {
                    true => Some(one("true")),
                    false => (self.complete && !open).then(|| one("false")),
                }
            }
            "aws:currenttime" => self.time("aws:epochtime", values::to_date),
            "aws:epochtime" => self.time("aws:currenttime", values::seconds_of),
            _ => None,
        }
    }

    /// The values that a key is known to have; none if it is absent.
    fn known(&self, lowered: &str) -> Option<&[Text]> {
        match self.get(lowered)? {
            ContextValue::Known(values) => Some(values),
            ContextValue::Absent => Some(&[]),
            ContextValue::Unknown => None,
        }
    }

    /// What stands behind the beginning of all keys that begin so. There may be
    /// more of them where not all keys are given.
    fn names(&self, begin: &str) -> Option<ContextValue> {
        let mut names = Vec::new();
        let mut open = !self.complete;
        for (key, written, value) in self.written() {
            if !key.starts_with(begin) {
                continue;
            }
            match value {
                ContextValue::Known(values) if !values.is_empty() => {
                    names.push(Text::from(written.get(begin.len()..)?));
                }
                ContextValue::Unknown => open = true,
                _ => {}
            }
        }
        match (names.is_empty(), open) {
            (true, _) => None,
            (false, true) => Some(ContextValue::Unknown),
            (false, false) => Some(ContextValue::Known(names)),
        }
    }

    fn called_via(&self, end: impl Fn(&[Text]) -> Option<&Text>) -> Option<ContextValue> {
        let values = self.known("aws:calledvia")?;
        Some(end(values).map_or(ContextValue::Absent, |value| ContextValue::Known(vec![value.clone()])))
    }

    fn time(&self, other: &str, form: impl Fn(&str) -> Option<String>) -> Option<ContextValue> {
        match self.get(other)? {
            ContextValue::Known(values) => match values.as_slice() {
                [value] => match value.literal() {
                    Some(literal) => form(literal).map(|form| one(&form)),
                    None => Some(ContextValue::Unknown),
                },
                _ => None,
            },
            ContextValue::Unknown => Some(ContextValue::Unknown),
            ContextValue::Absent => None,
        }
    }
}

fn one(value: &str) -> ContextValue {
    ContextValue::Known(vec![Text::from(value)])
}
