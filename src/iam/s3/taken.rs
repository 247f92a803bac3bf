//! Whether S3 takes a policy for a bucket. It answers `MalformedPolicy` where a
//! resource is not of that bucket, and where an action applies to none of the
//! resources of its statement.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html>

use super::super::arn::{literal_matches, split};
use super::super::fit::misfit_of;
use super::super::policy::{Policy, Statement};

/// Why S3 does not take this policy for this bucket, in words that follow "S3
/// refuses it"; nothing if it may.
pub fn refused_for_bucket(policy: &Policy, bucket: &str) -> Option<String> {
    let told = policy.statements.iter().filter(|statement| statement.open.is_empty());
    told.filter_map(|statement| invalid_resource(statement, bucket).or_else(|| idle_action(statement))).next()
}

/// The literal resources of a statement; nothing where one is not told.
fn resources(statement: &Statement) -> Option<Vec<&str>> {
    let element = statement.resource.as_ref().filter(|element| !element.negated)?;
    let literals = element.patterns.iter().map(|pattern| pattern.text.value.literal());
    literals.map(|literal| literal.filter(|literal| !literal.contains("${"))).collect()
}

fn invalid_resource(statement: &Statement, bucket: &str) -> Option<String> {
    let element = statement.resource.as_ref().filter(|element| !element.negated)?;
    element.patterns.iter().filter_map(|pattern| pattern.text.value.literal()).find_map(|resource| {
        let fields = split(resource)?;
        let own = fields[5].split('/').next().filter(|own| !own.contains("${"))?;
        // An access point or a bucket on Outposts has a region and an account.
        let is_bucket = fields[2] == "s3" && fields[3].is_empty() && fields[4].is_empty();
        let is_other = !literal_matches(&format!("arn:aws:s3:::{own}"), &format!("arn:aws:s3:::{bucket}"));
        (is_bucket && is_other).then(|| format!("{resource} is not of bucket {bucket}"))
    })
}

fn idle_action(statement: &Statement) -> Option<String> {
    let resources = resources(statement).filter(|all| !all.is_empty())?;
    let patterns = &statement.action.patterns;
    let mut actions =
        patterns.iter().filter(|_| !statement.action.negated).filter_map(|action| action.value.literal());
    actions.find_map(|action| {
        let is_single = !action.contains(['*', '?']);
        let fits = |resource: &&str| misfit_of(action, &(*resource).into()).is_none();
        let resource = resources.first()?;
        (is_single && !resources.iter().any(fits)).then(|| format!("{action} does not apply to {resource}"))
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
        refused_for_bucket(&policy, "acme-recordings")
    }

    #[test]
    fn a_resource_of_another_bucket_is_refused() {
        for resource in [
            r#""arn:aws:s3:::acme-recording/*""#,
            r#"["arn:aws:s3:::acme-recordings/*", "arn:aws:s3:::acme-audit/*"]"#,
            r#""arn:aws-us-gov:s3:::acme-recordings-eu""#,
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
            r#""arn:aws-cn:s3:::acme-recordings/exports/*""#,
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
    }
}
