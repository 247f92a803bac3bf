//! Whether S3 takes a policy for a bucket. It answers `MalformedPolicy` where a
//! resource is not of that bucket, and where an action applies to none of the
//! resources of its statement.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html>

use super::super::actions;
use super::super::arn::{literal_matches, split};
use super::super::fit::misfit_of;
use super::super::policy::{Policy, Statement};

/// Why S3 does not take this policy for this bucket, in words that follow "S3
/// refuses it"; nothing if it may.
///
/// `partition` is that of its callers, which reach no bucket of another.
pub fn refused_for_bucket(policy: &Policy, bucket: &str, partition: Option<&str>) -> Option<String> {
    let mut told = policy.statements.iter().filter(|statement| statement.open.is_empty());
    told.find_map(|statement| {
        invalid_resource(statement, bucket, partition)
            .or_else(|| no_action(statement))
            .or_else(|| idle_action(statement))
    })
}

/// The literal resources of a statement; nothing where one is not told.
fn resources(statement: &Statement) -> Option<Vec<&str>> {
    let element = statement.resource.as_ref().filter(|element| !element.negated)?;
    let literals = element.patterns.iter().map(|pattern| pattern.text.value.literal());
    literals.map(|literal| literal.filter(|literal| !literal.contains("${"))).collect()
}

fn invalid_resource(statement: &Statement, bucket: &str, partition: Option<&str>) -> Option<String> {
    let element = statement.resource.as_ref().filter(|element| !element.negated)?;
    element.patterns.iter().filter_map(|pattern| pattern.text.value.literal()).find_map(|resource| {
        let fields = split(resource)?;
        let own = fields[5].split('/').next().filter(|own| !own.contains("${"))?;
        // An access point or a bucket on Outposts has a region and an account.
        let is_bucket = fields[2] == "s3" && fields[3].is_empty() && fields[4].is_empty();
        let is_other = !literal_matches(&format!("arn:aws:s3:::{own}"), &format!("arn:aws:s3:::{bucket}"));
        let elsewhere = partition.filter(|partition| {
            !literal_matches(
                &format!("arn:{}:s3:::{bucket}", fields[1]),
                &format!("arn:{partition}:s3:::{bucket}"),
            )
        });
        match elsewhere.filter(|_| is_bucket && !fields[1].contains("${")) {
            _ if is_bucket && is_other => Some(format!("{resource} is not of bucket {bucket}")),
            Some(partition) => Some(format!("{resource} is not of partition {partition}")),
            None => None,
        }
    })
}

/// The actions of a statement that are written out.
fn single_actions(statement: &Statement) -> impl Iterator<Item = &str> {
    let patterns = statement.action.patterns.iter().filter(|_| !statement.action.negated);
    patterns.filter_map(|action| action.value.literal()).filter(|action| !action.contains(['*', '?']))
}

/// One slip away from an action of S3; any other may be newer than the catalogue.
fn no_action(statement: &Statement) -> Option<String> {
    single_actions(statement).find_map(|action| {
        let lowered = action.to_ascii_lowercase();
        let is_unknown = lowered.starts_with("s3:") && actions::find(action).is_none();
        let meant = is_unknown.then(|| actions::nearest_to(action))??;
        let slips = strsim::damerau_levenshtein(&lowered, &meant.to_ascii_lowercase());
        (slips == 1).then(|| format!("{action} is no action ({meant} is)"))
    })
}

fn idle_action(statement: &Statement) -> Option<String> {
    let resources = resources(statement).filter(|all| !all.is_empty())?;
    single_actions(statement).find_map(|action| {
        // What lists all buckets, say, is asked about none.
        let of_none = actions::find(action).is_some_and(|known| known.resources().len() == 0);
        let is_named = |resource: &&str| split(resource).is_some_and(|fields| !fields[5].starts_with('*'));
        let fits = |resource: &&str| match of_none {
            true => !is_named(resource),
            false => misfit_of(action, &(*resource).into()).is_none(),
        };
        let resource = resources.first()?;
        (!resources.iter().any(fits)).then(|| format!("{action} does not apply to {resource}"))
    })
}

#[cfg(test)]
mod tests {
    use super::refused_for_bucket;
    use crate::iam::parse_policy;
    use crate::source::{FileId, SourceFile};
    use crate::syntax::{Syntax, Values, parse};

    fn refused(action: &str, resource: &str) -> Option<String> {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Principal": "*", "Action": {action}, "Resource": {resource}}}}}"#
        );
        let parsed = parse(&SourceFile::new("bp.json", text.as_str()), Syntax::Json, &Values::default());
        let policy = parse_policy(&parsed.documents[0], FileId(0)).policy.expect("it is a policy");
        refused_for_bucket(&policy, "acme-recordings", Some("aws"))
    }

    #[test]
    fn a_resource_of_another_bucket_is_refused() {
        for resource in [
            r#""arn:aws:s3:::acme-recording/*""#,
            r#"["arn:aws:s3:::acme-recordings/*", "arn:aws:s3:::acme-audit/*"]"#,
            r#""arn:aws-us-gov:s3:::acme-recordings-eu""#,
            r#"["arn:aws-cn:s3:::acme-recordings", "arn:aws-cn:s3:::acme-recordings/*"]"#,
            r#""arn:aws:s3:::other-*/*""#,
        ] {
            assert!(refused(r#""s3:*""#, resource).is_some(), "{resource}");
        }
    }

    #[test]
    fn what_covers_the_bucket_or_may_is_taken() {
        for resource in [
            r#""*""#,
            r#""arn:aws:s3:::*""#,
            r#""arn:aws:s3:::acme-*/*""#,
            r#"["arn:aws:s3:::acme-recordings", "arn:aws:s3:::acme-recordings/*"]"#,
            r#""arn:*:s3:::acme-recordings/exports/*""#,
            r#""arn:${partition}:s3:::acme-recordings/exports/*""#,
            r#""arn:aws:s3:::${bucket}/*""#,
            r#""arn:aws:s3:us-east-1:111122223333:accesspoint/exports/object/*""#,
        ] {
            assert_eq!(refused(r#""s3:*""#, resource), None, "{resource}");
        }
    }

    #[test]
    fn an_action_without_any_resource_that_it_applies_to_is_refused() {
        let bucket = r#""arn:aws:s3:::acme-recordings""#;
        let objects = r#""arn:aws:s3:::acme-recordings/*""#;
        let both = r#"["arn:aws:s3:::acme-recordings", "arn:aws:s3:::acme-recordings/*"]"#;
        assert!(refused(r#""s3:PutObject""#, bucket).is_some());
        assert!(refused(r#"["s3:PutObject", "s3:ListBucket"]"#, objects).is_some());
        assert_eq!(refused(r#"["s3:PutObject", "s3:ListBucket"]"#, both), None);
        assert_eq!(refused(r#""s3:Put*""#, bucket), None);
        assert_eq!(refused(r#""s3:SomethingNew""#, bucket), None);
        assert!(refused(r#"["s3:PutObject", "s3:ListAllMyBuckets"]"#, both).is_some());
        assert_eq!(refused(r#""s3:ListAllMyBuckets""#, r#""arn:aws:s3:::*""#), None);
        assert_eq!(refused(r#""s3:ListAllMyBuckets""#, r#""*""#), None);
    }

    #[test]
    fn an_action_with_a_slip_is_refused_and_one_that_may_be_new_is_not() {
        let objects = r#""arn:aws:s3:::acme-recordings/*""#;
        let why = refused(r#"["s3:PutObject", "s3:PutObjects"]"#, objects);
        assert_eq!(why.as_deref(), Some("s3:PutObjects is no action (s3:PutObject is)"));
        assert!(refused(r#""s3:PutObjcet""#, objects).is_some());
        for taken in ["s3:PutObject*", "s3:PutObjects*", "s3:putobject", "s3:PutObjectLegalStamp"] {
            assert_eq!(refused(&format!("\"{taken}\""), objects), None, "{taken}");
        }
    }
}
