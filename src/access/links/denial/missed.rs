//! What a statement lacks that came near to allowing a request: the action,
//! the resource, the principal or a condition.

use super::{Case, Family, OUTSIDE, does};
use crate::access::links::bucket_owner::BucketOwner;
use crate::access::links::quoted;
use crate::access::links::trust::listing;
use crate::diagnostic::{Finding, Located, Place, RuleId};
use crate::iam::{Dimension, Side};
use crate::syntax::Text;

impl Case<'_> {
    pub(super) fn missed(&self, side: Side, dimension: &Dimension) -> Finding {
        let what = self.what();
        let policy = self.side(side);
        let action = self.action();
        match dimension {
            Dimension::NoPolicy | Dimension::NoStatement => self
                .find(
                    self.missing_rule(),
                    self.fallback(side),
                    match (side, *dimension == Dimension::NoPolicy) {
                        (Side::Identity, true) => {
                            format!("role {} has no policies that allow {what}", self.aws.role_name())
                        }
                        (_, true) => {
                            format!("{policy} must allow {what}, and there is none{}", self.across_accounts())
                        }
                        (_, false) => {
                            format!("{policy} {} not allow {what}: nothing is allowed there", does(side))
                        }
                    },
                )
                .label("nothing is allowed here")
                .key(self.key())
                .help(self.allow(side)),
            Dimension::Misfit(misfit) => self.misfit(side, misfit),
            Dimension::Barred(bar) => self.barred(side, bar),
            Dimension::Action { place, listed, negated, .. } => {
                let lists = if *negated { format!("all but {}", listing(listed)) } else { listing(listed) };
                let finding = self
                    .find(
                        self.missing_rule(),
                        *place,
                        format!(
                            "{policy} {} not allow {what}; nearest is a statement that allows {lists}",
                            does(side)
                        ),
                    )
                    .label(format!("not {action}"))
                    .key(self.key());
                finding.help(if *negated {
                    format!(
                        "do not exclude {} here, or give it a statement of its own",
                        quoted(&self.actions())
                    )
                } else {
                    format!(
                        "add {} to this statement, or a statement of its own for it",
                        quoted(&self.actions())
                    )
                })
            }
            Dimension::Resource { place, patterns, negated: true } => self
                .find(
                    self.missing_rule(),
                    *place,
                    format!("{policy} {} not allow {what}: they are excluded by NotResource", does(side)),
                )
                .label(format!("excludes {}", listing(patterns)))
                .key(self.key())
                .help(self.allow(side)),
            Dimension::Resource { place, patterns, .. } => self.resource(side, *place, patterns),
            Dimension::Principal { place, negated: true, .. } => self
                .find(
                    self.missing_rule(),
                    *place,
                    format!("{policy} allows {action} to everybody but the role that writes"),
                )
                .label("excludes it")
                .key(self.key())
                .help(format!("name `{}` under `Principal` instead", self.role_arn())),
            Dimension::Principal { place, listed, .. } => {
                let place = match listed.as_slice() {
                    [one] => one.place,
                    _ => *place,
                };
                self.find(
                    self.missing_rule(),
                    place,
                    format!(
                        "{policy} {} {action} only to {}",
                        if side == Side::Identity { "allow" } else { "allows" },
                        listing(listed)
                    ),
                )
                .label("not the role that writes")
                .key(self.key())
                .help(format!("add `{}` to this statement's Principal", self.role_arn()))
            }
            Dimension::Condition { key, operator, expected, place, absent, actual } => {
                let outside = OUTSIDE.contains(&key.value.to_ascii_lowercase().as_str());
                let why = if let (false, Some([one])) = (outside, actual.as_deref()) {
                    format!("it is {one}")
                } else if *absent && !outside {
                    "the call does not carry that key".to_owned()
                } else {
                    self.why_never(&key.value)
                };
                self.find(
                    self.condition_rule(),
                    *place,
                    format!("{policy} {} {what} only where {} {} {}, and {why}",
                        if side == Side::Identity { "allow" } else { "allows" },
                        key.value, operator.value, listing(expected)),
                )
                .label("never satisfied by this caller")
                .related(key.place, "the condition")
                .help("remove this condition from the statement that the exporter needs, or give the role a statement without it")
            }
        }
    }

    /// Why a bucket policy is needed at all, where another account owns the
    /// bucket.
    fn across_accounts(&self) -> String {
        match (self.family, self.aws.bucket_owner(), self.aws.account()) {
            (Family::Delivery, BucketOwner::Told(owner), Some(own))
                if own.to_string() != owner.to_string() =>
            {
                format!(": the bucket is in account {owner}, the role in {own}")
            }
            _ => String::new(),
        }
    }

    /// An example of the statement that is missing.
    pub(super) fn allow(&self, side: Side) -> String {
        if let (Family::Delivery, true, Some(bucket)) =
            (self.family, self.key() == "s3:PutObject", self.aws.binding.bucket())
        {
            let arn = format!("arn:{}:s3:::{}", self.aws.partition(), bucket.value);
            let to = match side {
                Side::ResourcePolicy => format!(" to `{}`", self.role_arn()),
                _ => String::new(),
            };
            return format!(
                "allow s3:PutObject and s3:PutObjectAcl on `{arn}/*`, and s3:GetBucketLocation and \
                 s3:GetEncryptionConfiguration on `{arn}`{to}"
            );
        }
        // Actions on the bucket and on its objects need an ARN each.
        let resources: Vec<String> = match (self.family, self.aws.binding.bucket()) {
            (Family::Delivery, Some(bucket)) => {
                let arn = format!("arn:{}:s3:::{}", self.aws.partition(), bucket.value);
                let mut both = Vec::new();
                if self.needs.iter().any(|need| need.object) {
                    both.push(format!("{arn}/*"));
                }
                if !self.on_objects() {
                    both.push(arn);
                }
                both
            }
            _ => vec![in_module(&self.resource_asked_for())],
        };
        let principal = match side {
            Side::ResourcePolicy => format!("\"Principal\": {{ \"AWS\": \"{}\" }}, ", self.role_arn()),
            _ => String::new(),
        };
        format!(
            "allow it: {{ \"Effect\": \"Allow\", {principal}\"Action\": {}, \"Resource\": {} }}",
            json_list(&self.actions()),
            json_list(&resources)
        )
    }

    fn resource(&self, side: Side, place: Place, patterns: &[Located<Text>]) -> Finding {
        let policy = self.side(side);
        let action = self.action();
        let does = if side == Side::Identity { "allow" } else { "allows" };
        let bucket = self.aws.binding.bucket().map(|bucket| bucket.value.to_string()).unwrap_or_default();
        let partition = self.aws.partition();
        let bucket_arn = format!("arn:{partition}:s3:::{bucket}");
        let own: Vec<&Located<Text>> = patterns
            .iter()
            .filter(|pattern| {
                let text = pattern.value.to_string();
                text == bucket_arn || text.starts_with(&format!("{bucket_arn}/")) || text.ends_with(":::*/*")
            })
            .collect();
        let place = match patterns {
            [one] => one.place,
            _ => own.first().map_or(place, |pattern| pattern.place),
        };
        if self.family == Family::Delivery && self.on_objects() {
            if !own.is_empty() && own.iter().all(|pattern| !pattern.value.to_string().contains('/')) {
                return self
                    .find(
                        RuleId::S3ObjectActionOnBucketArn,
                        place,
                        format!("{policy} {does} {action} on the bucket itself, and objects have ARNs of their own: {bucket_arn}/..."),
                    )
                    .label("the bucket, not its objects")
                    .help(format!("write `{bucket_arn}/*`"));
            }
            if !own.is_empty() {
                let id = self.aws.pair.org.id.value.to_string();
                return self
                    .find(
                        RuleId::S3PrefixNotCovered,
                        place,
                        format!(
                            "{policy} {does} {action} only under {}, and objects are written under {bucket_arn}/{id}/",
                            listing(&own.iter().map(|pattern| (*pattern).clone()).collect::<Vec<_>>())
                        ),
                    )
                    .label("another prefix")
                    .related(self.aws.pair.org.id.place, "the organization's id is the first part of every key")
                    .help(format!("write `{bucket_arn}/{id}/*`"));
            }
        }
        if self.family == Family::Delivery && !self.on_objects() && !own.is_empty() {
            return self
                .find(
                    RuleId::S3BucketActionOnObjectArn,
                    place,
                    format!(
                        "{policy} {does} {action} on objects, and it is asked of the bucket: {bucket_arn}"
                    ),
                )
                .label("objects, not the bucket")
                .help(format!("give the bucket actions a statement with `\"Resource\": \"{bucket_arn}\"`"));
        }
        let target = if self.family == Family::Encryption {
            self.resource_asked_for()
        } else if self.on_objects() {
            format!("{bucket_arn}/*")
        } else {
            bucket_arn
        };
        let named = match self.family {
            Family::Encryption => Named::all(patterns),
            Family::Delivery => Named::Other,
        };
        self.find(
            self.missing_rule(),
            place,
            format!(
                "{policy} {does} {action} only on {}, not on {target}{}",
                listing(patterns),
                match named {
                    Named::Alias => ": a Resource that names an alias is never the key behind it",
                    Named::Id => ": a Resource is an ARN, and the id alone matches none",
                    Named::Either => ": a Resource is the ARN of the key, never an alias or the id alone",
                    Named::Other => "",
                }
            ),
        )
        .label(match named {
            Named::Alias => "an alias, not its key",
            Named::Id => "an id, not an ARN",
            Named::Either => "not the ARN of the key",
            Named::Other if self.family == Family::Encryption => "another key",
            Named::Other => "another bucket",
        })
        .key(self.key())
        .help(format!("write {}", self.as_written(place, &target)))
    }

    /// A resource as the file at a place would write it.
    fn as_written(&self, place: Place, resource: &str) -> String {
        let id = resource.split_once("key/${").and_then(|(_, rest)| rest.strip_suffix('}'));
        let is_logical = |id: &&str| id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match id.filter(is_logical) {
            Some(id) if self.aws.ws.resources.makes_key(place.file, id) => {
                format!("`!GetAtt {id}.Arn` (`{{\"Fn::GetAtt\": [\"{id}\", \"Arn\"]}}` in JSON)")
            }
            _ => format!("`{}`", in_module(resource)),
        }
    }
}

/// How statements name keys that never match one.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html>
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Alias,
    Id,
    /// Some by an alias, some by an id.
    Either,
    Other,
}

impl Named {
    /// How all of some patterns do.
    fn all(patterns: &[Located<Text>]) -> Self {
        let named = |pattern: &Located<Text>| {
            let text = pattern.value.to_string();
            if text.starts_with("alias/") || text.contains(":alias/") {
                Self::Alias
            } else if text.contains([':', '*']) {
                Self::Other
            } else {
                Self::Id
            }
        };
        let both = |one, other| match (one, other) {
            (one, other) if one == other => one,
            (Self::Other, _) | (_, Self::Other) => Self::Other,
            _ => Self::Either,
        };
        patterns.iter().map(named).reduce(both).unwrap_or(Self::Other)
    }
}

/// A key that a module makes, as that module itself writes its ARN.
fn in_module(resource: &str) -> String {
    let Some((_, mut name)) = resource.split_once("${module.") else {
        let of_root = resource.split_once("${aws_kms_key.").and_then(|(_, key)| key.strip_suffix(".key_id}"));
        return of_root.map_or_else(|| resource.to_owned(), |key| format!("${{aws_kms_key.{key}.arn}}"));
    };
    loop {
        let end = if name.split('.').next().is_some_and(|label| label.contains('[')) { "]." } else { "." };
        let Some((_, own)) = name.split_once(end) else { return resource.to_owned() };
        match own.strip_prefix("module.") {
            Some(inner) => name = inner,
            None => {
                let own = own.trim_end_matches('}');
                return format!(
                    "${{{}}}",
                    own.strip_suffix(".key_id").map_or(own.to_owned(), |key| format!("{key}.arn"))
                );
            }
        }
    }
}

/// One string, or a list of them, as a policy writes it.
fn json_list<T: AsRef<str>>(items: &[T]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("\"{}\"", item.as_ref())).collect();
    match quoted.as_slice() {
        [one] => one.clone(),
        many => format!("[{}]", many.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::in_module;

    #[test]
    fn a_key_is_named_as_its_own_module_names_it() {
        for (asked, written) in [
            (
                "arn:aws:kms:us-east-1:111122223333:key/${module.export.aws_kms_key.rec.key_id}",
                "${aws_kms_key.rec.arn}",
            ),
            ("${module.a[\"e.u\"].module.b.aws_kms_key.rec[0].key_id}", "${aws_kms_key.rec[0].arn}"),
            ("arn:aws:kms:us-east-1:111122223333:key/${aws_kms_key.rec.key_id}", "${aws_kms_key.rec.arn}"),
            ("arn:aws:kms:us-east-1:111122223333:key/1", "arn:aws:kms:us-east-1:111122223333:key/1"),
        ] {
            assert_eq!(in_module(asked), written);
        }
    }
}
