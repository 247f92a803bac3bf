//! The catalogue against itself and against what AWS documents.

use sha2::{Digest as _, Sha256};

use super::*;
use crate::iam::{misfit_of, pattern};
use crate::syntax::Text;

#[test]
fn the_embedded_catalogue_is_the_one_that_the_script_wrote() {
    let sum = Sha256::digest(blob::bytes());
    let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(sum, "7b05cf75e49abfe6ebd0a52c3affd488f287ee0c8c9b795653cadc2d091a3c9f");
    assert_eq!(date(), "2026-10-27");
}

fn all() -> impl Iterator<Item = Action> {
    let services: Vec<String> = services().collect();
    services.into_iter().flat_map(|service| of_service(&service).collect::<Vec<_>>())
}

#[test]
fn every_action_is_found_by_its_name_in_any_case() {
    let mut count = 0;
    for action in all() {
        let name = action.to_string();
        assert_eq!(find(&name), Some(action), "{name}");
        assert_eq!(find(&name.to_uppercase()), Some(action), "{name}");
        assert_eq!(
            find(&format!("{name}x")).map(|other| other.to_string()).filter(|other| *other == name),
            None
        );
        count += 1;
    }
    assert_eq!((count, services().count()), (22_321, 457));
}

#[test]
fn an_arn_made_from_each_of_its_own_templates_fits_every_action() {
    for action in all() {
        for used in action.resources() {
            for value in ["x", "a/b", "a:b", "", "*"] {
                // The name of a bucket has no slash, and no field but the last a colon.
                let within = |name: &str| match name {
                    "Partition" => "aws".to_owned(),
                    "Region" => "eu-west-1".to_owned(),
                    "Account" => "111122223333".to_owned(),
                    "BucketName" => "bucket".to_owned(),
                    _ => value.to_owned(),
                };
                let arn = Text::from(used.resource.filled(within));
                assert_eq!(misfit_of(&action.to_string(), &arn), None, "{action} on {arn}");
            }
            let anything = Text::from(used.resource.pattern());
            assert_eq!(misfit_of(&action.to_string(), &anything), None, "{action} on {anything}");
        }
    }
}

#[test]
fn what_an_action_may_do_and_knows_is_told_as_aws_documents_it() {
    let put = find("s3:PutObject").expect("it is an action");
    assert_eq!((put.name().as_str(), put.access_level()), ("PutObject", AccessLevel::Write));
    let kinds: Vec<(String, bool)> =
        put.resources().map(|used| (used.resource.name(), used.required)).collect();
    assert_eq!(kinds, [("accesspointobject".to_owned(), false), ("object".to_owned(), false)]);
    let templates: Vec<String> = put.resources().map(|used| used.resource.template()).collect();
    assert_eq!(templates[1], "arn:${Partition}:s3:::${BucketName}/${ObjectName}");
    let keys = put.condition_keys();
    assert!(keys.iter().any(|key| key == "s3:x-amz-acl"), "{keys:?}");
    assert!(keys.iter().any(|key| key == "s3:DataAccessPointArn"), "of a resource: {keys:?}");

    let assume = find("sts:AssumeRole").expect("it is an action");
    assert!(assume.resources().all(|used| used.required));
    assert!(assume.condition_keys().iter().any(|key| key == "sts:ExternalId"));
    assert_eq!(find("s3:ListAllMyBuckets").map(|action| action.resources().len()), Some(0));
    let level = |name: &str| find(name).map(Action::access_level);
    assert_eq!(level("s3:ListBucket"), Some(AccessLevel::List));
    assert_eq!(level("s3:GetObject"), Some(AccessLevel::Read));
    assert_eq!(level("iam:TagRole"), Some(AccessLevel::Tagging));
    assert_eq!(level("iam:PutRolePolicy"), Some(AccessLevel::Permissions));
}

#[test]
fn every_word_of_the_catalogue_is_whole() {
    for action in all() {
        let name = action.name();
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{action}");
        for key in action.condition_keys() {
            assert!(!key.is_empty(), "{action}");
        }
        for used in action.resources() {
            let template = used.resource.template();
            let pattern = used.resource.pattern();
            assert!(!pattern.contains(['$', '{', '}']), "{template}");
            assert_eq!(template.matches("${").count(), template.matches('}').count(), "{template}");
            assert!(pattern::glob(&pattern, &template), "{template} {pattern}");
        }
    }
}

#[test]
fn a_slip_in_the_name_of_an_action_is_recognised() {
    let meant = |name: &str| nearest_to(name);
    assert_eq!(meant("s3:PutObjects").as_deref(), Some("s3:PutObject"));
    assert_eq!(meant("S3:putobjcet").as_deref(), Some("s3:PutObject"));
    assert_eq!(meant("stss:AssumeRole").as_deref(), Some("sts:AssumeRole"));
    assert_eq!(meant("s3:MakeCoffeeNow"), None);
    assert_eq!(meant("nothing-like-it:Do"), None);
}
