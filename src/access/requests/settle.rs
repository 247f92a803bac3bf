//! What would settle a request that the files leave undecided, in words.

use std::collections::BTreeSet;

use super::s3::{ALIAS, BUCKET_REGION, ENCRYPTION_CONTEXT, OBJECT_KEY};
use super::{ADDRESS, SESSION};
use crate::access::links::aws::{Aws, CALLER};
use crate::access::links::bucket_owner::BucketOwner;
use crate::diagnostic::nearest;
use crate::iam::{Missing, actions};
use crate::model::holes;
use crate::syntax::{Text, UNREAD};

/// What is open about an undecided request, each with what would settle it.
pub(in crate::access) fn settles(aws: &Aws<'_>, missing: &[Missing]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    // What a caller does is the last thing to ask for where a value of the
    // user's own would do.
    let own = |missing: &&Missing| !matches!(missing, Missing::Hole(hole) if of_calls(hole).is_some());
    let others = missing.iter().any(|missing| own(&missing));
    let alias = aws.untold_alias();
    let targets: BTreeSet<&str> = missing.iter().flat_map(target).collect();
    if !targets.is_empty() {
        all.push(deployed_to(aws, &targets));
    }
    for item in missing.iter().filter(|missing| !others || own(missing)) {
        if target(item).next().is_some() {
            continue;
        }
        let (what, how) = match item {
            Missing::Hole(name)
                if let Some(alias) = alias
                    && (name == ALIAS || aws.ws.resources.is_part_of_key(name)) =>
            {
                behind(&alias.value)
            }
            Missing::Hole(name) if aws.ws.resources.is_id_of_key(name) => (
                format!("the id of the key `{name}` decides, which only AWS gives it"),
                format!(
                    "an alias beside the key, under `kms_key_arn` of {}; or, where it is one key for all, its id for `{name}` \
                     under [values] in grantlint.toml",
                    aws.pair.org.name.value
                ),
            ),
            Missing::Hole(name) if name == BUCKET_REGION => {
                ("a policy asks for the region of the bucket, which nothing tells".to_owned(), aws.where_is_bucket())
            }
            Missing::Key(key) => {
                (format!("`{key}` decides, and the files do not tell its value"), settles_key(key))
            }
            Missing::Hole(name) => match of_calls(name) {
                Some((what, how)) => (what.to_owned(), how.to_owned()),
                None if name == UNREAD => (
                    format!("{name} decides, and it could not be read"),
                    "the policy without its syntax error".to_owned(),
                ),
                None if is_block(name) => (
                    format!("`{name}` of the template decides"),
                    "the rendered template, in place of the template itself".to_owned(),
                ),
                None if name.contains(OWN_ORGANIZATION) && name.ends_with(".name") => (
                    format!("the name of the organization that the module signs in to decides (`{name}`)"),
                    "the plan of its run (`terraform show -json PLAN`); or, where the organization's id is meant, as in \
                     `sts:ExternalId`, `.id` in place of `.name`"
                        .to_owned(),
                ),
                None if name.contains(OWN_ORGANIZATION) => (
                    format!("the organization that the module signs in to decides (`{name}`)"),
                    "that organization: the module's folder under `documents.organization` of its entry and of no other, \
                     or the plan of its run (`terraform show -json PLAN`)"
                        .to_owned(),
                ),
                None if name == OWN_ACCOUNT => provider_account(aws),
                None => holes::settled(name).unwrap_or_else(|| {
                    (format!("the placeholder `{name}` decides"), settles_placeholder(aws, name))
                }),
            },
            // What the manifest names is the organization's own.
            Missing::Document(name)
                if let Some((path, _)) =
                    name.strip_prefix("the account that ").and_then(|rest| rest.split_once(" is deployed to")) =>
            {
                (
                    format!("the files do not hold {name}"),
                    format!(
                        "{path} named under `aws.documents.trust` and `aws.documents.permissions` of {}, where it is \
                         deployed to its account",
                        aws.pair.org.name.value
                    ),
                )
            }
            Missing::Document(name) if name.starts_with("the ") => {
                let what = name.split(" (`").next().unwrap_or(name);
                (format!("the files do not hold {what}"), name.clone())
            }
            Missing::Document(name) => {
                (format!("{name} could not be read as a policy"), format!("{name} with a policy in it"))
            }
            Missing::Field(what) if what == "kms_grants" => grants(aws),
            Missing::Field(what) => (format!("{what} decides, and the files do not tell"), what.clone()),
            Missing::ResourceAccount => owner(aws),
        };
        let one = (what, how);
        if !all.contains(&one) {
            all.push(one);
        }
    }
    if all.is_empty() {
        all.push((
            "the policies leave it open".to_owned(),
            "the values that the policies leave open".to_owned(),
        ));
    }
    all
}

/// Grants of the key to somebody who may be the role, as an account is.
fn grants(aws: &Aws<'_>) -> (String, String) {
    let key = aws.key().filter(|key| !key.has_holes());
    let key = key.map_or_else(|| "KEY".to_owned(), |key| aws.key_id(&key));
    let role = aws.role.map_or_else(|| "the role".to_owned(), |role| role.value.to_string());
    (
        "it is not told whether a grant of the key is one to the role".to_owned(),
        format!(
            "a grant whose grantee is {role} (`aws kms list-grants --key-id {key}` tells what there is), or a statement of \
             the key policy that allows it"
        ),
    )
}

/// What a module calls the account that its provider signs in to.
const OWN_ACCOUNT: &str = "data.aws_caller_identity.current.account_id";

/// That account, which only the configuration of the provider can tell for all
/// that it makes.
fn provider_account(aws: &Aws<'_>) -> (String, String) {
    let account = aws.account().map_or_else(|| "ACCOUNT".to_owned(), |account| account.to_string());
    (
        format!("the account that the module's provider signs in to decides (`{OWN_ACCOUNT}`)"),
        format!(
            "`allowed_account_ids = [\"{account}\"]` in the `provider \"aws\"` block that makes it, if that is its account \
             (and a plan with it); where a file spells the placeholder out, a value for it under [values] in grantlint.toml"
        ),
    )
}

/// The pseudo-parameters for where a template is deployed to.
const TARGETS: [&str; 3] = ["AWS::AccountId", "AWS::Partition", "AWS::Region"];

/// Those of them on which something rests, alone or as the key of a mapping.
fn target(missing: &Missing) -> impl Iterator<Item = &'static str> {
    let name = match missing {
        Missing::Hole(name) => &**name,
        _ => "",
    };
    let is_cell = name.starts_with("Fn::FindInMap ");
    TARGETS
        .into_iter()
        .filter(move |pseudo| name == *pseudo || (is_cell && name.contains(&format!("${{{pseudo}}}"))))
}

/// Where a template is deployed to, where the manifest does not say so.
fn deployed_to(aws: &Aws<'_>, targets: &BTreeSet<&str>) -> (String, String) {
    let names: Vec<String> = targets.iter().map(|name| format!("`{name}`")).collect();
    let what = format!("it is not told where the template is deployed ({})", names.join(", "));
    let org = &aws.pair.org.name.value;
    let told = |name: &str| match name {
        "AWS::AccountId" => aws.binding.account_id().is_some() || aws.role.is_some(),
        _ => aws.binding.region().is_some(),
    };
    let untold: BTreeSet<&str> = targets
        .iter()
        .filter(|name| !told(name))
        .map(|name| if *name == "AWS::AccountId" { "`aws.account_id`" } else { "`aws.region`" })
        .collect();
    let untold: Vec<&str> = untold.into_iter().collect();
    let how = match untold.is_empty() {
        true => format!(
            "the template under `aws.documents.template` of {org}: it then goes to its account and region"
        ),
        false => format!("{} of {org}", untold.join(" and ")),
    };
    (what, how)
}

/// Which key an alias of the manifest stands for, where no file says it.
fn behind(alias: &Text) -> (String, String) {
    let what = format!("`kms_key_arn` is {alias}, and no file says which key that leads to");
    let how = format!(
        "the key's own ARN under `kms_key_arn` (`aws kms describe-key --key-id {alias} --query KeyMetadata.Arn`), or the \
         alias beside the key where that is made"
    );
    (what, how)
}

/// Whose the bucket is, where an answer rests on it.
fn owner(aws: &Aws<'_>) -> (String, String) {
    let why = match aws.bucket_owner() {
        BucketOwner::Open(why) => why.into_owned(),
        BucketOwner::Told(_) | BucketOwner::Assumed(_) => "the account of the bucket is not known".to_owned(),
    };
    let bucket = aws.binding.bucket().map_or_else(|| "NAME".to_owned(), |bucket| bucket.value.to_string());
    let how = format!(
        "`aws.bucket_account_id` (`aws s3api head-bucket --bucket {bucket} --expected-bucket-owner ACCOUNT` succeeds only \
         with the account that owns it)"
    );
    (why, how)
}

/// Where a value of a placeholder goes: one under [values] counts for every
/// organization.
fn settles_placeholder(aws: &Aws<'_>, name: &str) -> String {
    // A variable that something sets outside of the module: `var.a (-var in .github/workflows/apply.yml)`.
    let (name, outside) = name.split_once(" (").filter(|_| name.starts_with("var.")).unwrap_or((name, ""));
    let values = format!("a value for `{name}` under [values] in grantlint.toml");
    if outside.starts_with("it is sensitive") {
        return format!(
            "the variable without `sensitive = true` where its value is no secret (AWS calls an external id none), or {values}"
        );
    }
    if outside.starts_with("-var ") {
        return format!(
            "the plan of the organization (`terraform show -json PLAN`); where one value is for all, {values}"
        );
    }
    if let Some(variable) = name.strip_prefix("var.") {
        return format!(
            "a value for `{variable}` in a `.tfvars` file beside the module, or the plan of the organization \
             (`terraform show -json PLAN`); where one value is for all, {values}"
        );
    }
    if is_made(aws, name) {
        return format!(
            "the id that AWS gives `{name}` (PhysicalResourceId of `aws cloudformation describe-stack-resource \
             --stack-name STACK --logical-resource-id {name}`), under [values] in grantlint.toml, for the name `{name}`"
        );
    }
    if aws.binding.template().is_some() && name.chars().all(|one| one.is_ascii_alphanumeric()) {
        let org = &aws.pair.org.name.value;
        let own = format!(
            "a value for `{name}` under `aws.parameters` of {org}, or in a file under `aws.documents.parameters`"
        );
        // One value for all would break those that have their own.
        let differs = aws
            .ws
            .orgs
            .iter()
            .filter_map(|org| org.aws.as_ref())
            .any(|aws| aws.parameters.iter().any(|(known, _)| *known.value == *name));
        return if differs { own } else { format!("{own}; where one value is for all, {values}") };
    }
    values
}

/// Whether the organization's template makes a resource of this name: that is
/// no parameter, to which something could give a value.
fn is_made(aws: &Aws<'_>, name: &str) -> bool {
    let ws = aws.ws;
    let of = |template| ws.documents.resolve(aws.pair.org.file, template).ok();
    aws.binding.template().and_then(of).is_some_and(|file| {
        let mut roots = ws.files[file.0 as usize].parsed.documents.iter();
        roots.any(|root| root.get("Resources").is_some_and(|resources| resources.get(name).is_some()))
    })
}

/// How Terraform asks for the organization that it signs in to.
const OWN_ORGANIZATION: &str = "data.genesyscloud_organizations_me.";

/// Whether a hole is a condition or a loop of a template, which no single
/// value fills.
fn is_block(name: &str) -> bool {
    let words = ["if", "for", "unless", "case", "range", "with", "while", "each"];
    name.split_once(' ').is_some_and(|(first, _)| words.contains(&first))
}

/// What is open about the calls themselves, and what to do about it.
fn of_calls(hole: &str) -> Option<(&'static str, &'static str)> {
    Some(match hole {
        CALLER => (
            "the trust policy depends on the name of the role with which Genesys Cloud calls, which is not published",
            "a trust policy that names the account",
        ),
        SESSION => (
            "a policy depends on the name of the role's session, which the caller chooses",
            "a policy that names the role (`arn:aws:iam::...:role/...`) instead of one session of it",
        ),
        OBJECT_KEY => (
            "a policy covers only some of the keys that objects are written under \
             (organization id, then year=.../month=.../day=.../hour=.../conversation_id=.../)",
            "a Resource that ends in `/*` right after the bucket or the organization's id",
        ),
        ADDRESS => (
            "a policy asks for the network that the app calls from, which its configuration does not say",
            "the app's own addresses among those that the policy lists; nothing in these files can show it",
        ),
        ALIAS => (
            "`kms_key_arn` is an alias, and policies are about the key behind it",
            "the key's own ARN under `kms_key_arn` (`aws kms describe-key --key-id <alias>`)",
        ),
        _ => return None,
    })
}

/// The condition key of `sts:AssumeRole` that was probably meant by one that
/// AWS does not have.
fn sts_key_meant(lowered: &str) -> Option<String> {
    let known = actions::find("sts:AssumeRole").filter(|_| lowered.starts_with("sts:"))?.condition_keys();
    if known.iter().any(|own| own.eq_ignore_ascii_case(lowered)) {
        return None;
    }
    nearest(lowered, known.iter().map(String::as_str)).map(str::to_owned)
}

/// What a user can look up or write where a key of the call is not known.
fn settles_key(key: &str) -> String {
    let lowered = key.to_ascii_lowercase();
    let exempt = "or a policy that spares the role by `aws:PrincipalArn` instead";
    if lowered.starts_with("aws:principalorg") {
        format!("`aws organizations describe-organization` in the caller's account, {exempt}")
    } else if lowered.starts_with("aws:principaltag/") {
        format!("the tags of the role (`aws iam list-role-tags`), {exempt}")
    } else if lowered.starts_with("s3:x-amz-") {
        format!("whether the exporter sends that header, which is not published, {exempt}")
    } else if lowered == ENCRYPTION_CONTEXT {
        "a policy that takes the bucket's ARN and those of its objects (`arn:aws:s3:::bucket` and `arn:aws:s3:::bucket/*`): \
         S3 gives a key the bucket's where the object is encrypted with a Bucket Key, else the object's"
            .to_owned()
    } else if let Some(meant) = sts_key_meant(&lowered) {
        format!("a trust policy with `{meant}`, if that is meant: AWS has no condition key `{key}`")
    } else if lowered.starts_with("sts:") {
        format!("a trust policy that does not depend on `{key}`, which the caller chooses")
    } else {
        format!("what `{key}` is in these calls, {exempt}")
    }
}
