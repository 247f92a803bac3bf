//! What a manifest's AWS values are meant to be where somebody wrote them in the
//! form in which another tool takes them. The schema says that they are wrong;
//! where only one thing can be meant, everything else is judged with that.

use crate::diagnostic::Located;
use crate::iam::arn::{self, DIRECTIONS, is_account, looks_like_region};
use crate::model::LocatedText;
use crate::syntax::Text;

/// The value that is meant by `written`, which is not of the form of its kind
/// (a definition of the manifest's schema).
pub(in crate::formats) fn meant(kind: &str, written: &str, account: Option<&str>) -> Option<String> {
    match kind {
        "account_id" => {
            let digits: String = written.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
            (digits != written && is_account(&digits)).then_some(digits)
        }
        "bucket" => bucket(written),
        "bucket_region" => region(written),
        "role_arn" | "kms_key_arn" if written.contains(':') => in_fields(written),
        "role_arn" => {
            let name = written.strip_prefix("role/").unwrap_or(written);
            let is_name =
                !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "+=,.@_-/".contains(c));
            let account = account.filter(|account| is_account(account) && is_name)?;
            Some(format!("arn:aws:iam::{account}:role/{name}"))
        }
        _ => None,
    }
}

/// An ARN with the account as the console shows it, of IAM with a region, or
/// with spaces around it.
fn in_fields(written: &str) -> Option<String> {
    let [_, partition, service, region, account, resource] = arn::split(written.trim())?;
    let account: String = account.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let region = if service == "iam" { "" } else { region };
    let meant = format!("arn:{partition}:{service}:{region}:{account}:{resource}");
    (meant != written && is_account(&account) && !meant.contains(char::is_whitespace)).then_some(meant)
}

/// A bucket by its ARN, by a URL of the CLI or of S3, with a path of objects in
/// it, or with spaces around it.
fn bucket(written: &str) -> Option<String> {
    let plain = written.trim();
    let arn = plain.strip_prefix("arn:").and_then(|arn| arn.split_once(":s3:::"));
    let name = arn.map(|(_, name)| name).or_else(|| plain.strip_prefix("s3://"));
    let name = name.or_else(|| plain.strip_prefix("https://").and_then(in_url)).unwrap_or(plain);
    let name = name.split_once('/').map_or(name, |(bucket, _)| bucket);
    let is_of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    (name != written && (3..=63).contains(&name.len()) && name.chars().all(is_of_name))
        .then(|| name.to_owned())
}

/// The bucket in a URL of S3, without `https://`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html>
fn in_url(url: &str) -> Option<&str> {
    let (host, path) = url.split_once('/').unwrap_or((url, ""));
    let host = host.strip_suffix(".cn").unwrap_or(host).strip_suffix(".amazonaws.com")?;
    if host == "s3" || host.starts_with("s3.") || host.starts_with("s3-") {
        return Some(path);
    }
    let end = host.strip_suffix(".s3").or_else(|| host.rsplit_once(".s3.").map(|(name, _)| name));
    end.or_else(|| host.rsplit_once(".s3-").map(|(name, _)| name))
}

/// A region without one of its hyphens, with underscores, in capitals, or with
/// the letter of an availability zone.
fn region(written: &str) -> Option<String> {
    // So the answer about a bucket of Ireland calls it.
    // <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>
    if written == "EU" {
        return Some("eu-west-1".to_owned());
    }
    let plain: String =
        written.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let whole = plain.trim_end_matches(|c: char| ('a'..='f').contains(&c));
    let words = whole.trim_end_matches(|c: char| c.is_ascii_digit());
    let (number, direction) =
        (&whole[words.len()..], DIRECTIONS.into_iter().find(|direction| words.ends_with(direction))?);
    let place = words.strip_suffix(direction)?;
    let place = match place.strip_prefix("us") {
        Some("gov") => "us-gov",
        _ if place.len() == 2 => place,
        _ => return None,
    };
    let region = format!("{place}-{direction}-{number}");
    (looks_like_region(&region) && region != written).then_some(region)
}

/// A value as it is meant.
pub(super) fn as_meant(kind: &str, value: LocatedText, account: Option<&LocatedText>) -> LocatedText {
    let account = account.and_then(|account| account.literal());
    match value.literal().and_then(|written| meant_instead(kind, written, account)) {
        Some(meant) => Located::new(Text::from(meant), value.place),
        None => value,
    }
}

/// The value that is meant, where what is written is not of its form.
fn meant_instead(kind: &str, written: &str, account: Option<&str>) -> Option<String> {
    let is_right = match kind {
        "account_id" => is_account(written),
        "bucket" => !written.contains(|c: char| c == ':' || c == '/' || c.is_whitespace()),
        "bucket_region" => looks_like_region(written),
        "kms_key_arn" if !written.contains(':') => true,
        _ => arn::account_in(written).is_some_and(is_account) && arn_is_of_form(written),
    };
    if is_right { None } else { meant(kind, written, account) }
}

/// Whether an ARN is without spaces, and without a region where IAM has none.
fn arn_is_of_form(written: &str) -> bool {
    let fields = arn::split(written).filter(|_| !written.contains(char::is_whitespace));
    fields.is_some_and(|[_, _, service, region, ..]| service != "iam" || region.is_empty())
}

/// A region as it is meant; what is none tells nothing.
pub(super) fn region_as_meant(value: LocatedText) -> Option<LocatedText> {
    let value = as_meant("bucket_region", value, None);
    value.literal().is_none_or(looks_like_region).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::meant_instead;

    #[test]
    fn what_another_tool_takes_is_what_is_meant() {
        let account = Some("111122223333");
        for (kind, written, meant) in [
            ("account_id", "1111-2222-3333", Some("111122223333")),
            ("account_id", "1111 2222 3333", Some("111122223333")),
            ("account_id", "1111-2222-333", None),
            ("account_id", "111122223333", None),
            ("bucket", "arn:aws:s3:::acme-recordings", Some("acme-recordings")),
            ("bucket", "arn:aws-us-gov:s3:::acme-recordings/*", Some("acme-recordings")),
            ("bucket", "s3://acme-recordings/genesys/", Some("acme-recordings")),
            ("bucket", "acme-recordings/genesys", Some("acme-recordings")),
            ("bucket", "acme-recordings", None),
            ("bucket", "arn:aws:s3:us-east-1:111122223333:accesspoint/recordings", None),
            ("bucket", "acme-recordings ", Some("acme-recordings")),
            ("bucket", "https://acme-recordings.s3.amazonaws.com/", Some("acme-recordings")),
            ("bucket", "https://acme.rec.s3.eu-west-1.amazonaws.com/genesys/", Some("acme.rec")),
            ("bucket", "https://s3.eu-west-1.amazonaws.com/acme-recordings/", Some("acme-recordings")),
            ("bucket", "https://s3.eu-west-1.amazonaws.com/", None),
            ("bucket", "https://acme-recordings.example/", None),
            ("bucket", "Acme_Recordings", None),
            ("bucket_region", "us-east1", Some("us-east-1")),
            ("bucket_region", "useast1", Some("us-east-1")),
            ("bucket_region", "US_EAST_1", Some("us-east-1")),
            ("bucket_region", "ap-southeast-2b", Some("ap-southeast-2")),
            ("bucket_region", "us-gov-west1", Some("us-gov-west-1")),
            ("bucket_region", "af-south-1", None),
            ("bucket_region", "us-east", None),
            ("bucket_region", "mypurecloud.com", None),
            ("bucket_region", "EU", Some("eu-west-1")),
            ("bucket_region", "us-est-1", None),
            ("bucket_region", "US East (N. Virginia)", None),
            ("role_arn", "genesys-export", Some("arn:aws:iam::111122223333:role/genesys-export")),
            ("role_arn", "role/genesys/export", Some("arn:aws:iam::111122223333:role/genesys/export")),
            ("role_arn", "arn:aws:iam::111122223333:role/genesys-export", None),
            ("role_arn", "the role", None),
            (
                "role_arn",
                "arn:aws:iam::1111-2222-3333:role/export",
                Some("arn:aws:iam::111122223333:role/export"),
            ),
            (
                "role_arn",
                "arn:aws:iam::111122223333:role/export ",
                Some("arn:aws:iam::111122223333:role/export"),
            ),
            (
                "role_arn",
                "arn:aws:iam:us-east-1:111122223333:role/export",
                Some("arn:aws:iam::111122223333:role/export"),
            ),
            ("role_arn", "arn:aws:iam::1111-2222:role/export", None),
            ("role_arn", "arn:aws:sts::111122223333:assumed-role/export/x", None),
            (
                "kms_key_arn",
                "arn:aws:kms:us-east-1:1111-2222-3333:key/k",
                Some("arn:aws:kms:us-east-1:111122223333:key/k"),
            ),
            ("kms_key_arn", "arn:aws:kms:us-east-1:111122223333:alias/k", None),
            ("kms_key_arn", "alias/k", None),
            ("kms_key_arn", "none", None),
        ] {
            assert_eq!(meant_instead(kind, written, account).as_deref(), meant, "{kind} {written}");
        }
        assert_eq!(meant_instead("role_arn", "genesys-export", None), None);
    }
}
