//! What the AWS CLI and boto3 show people: tables, lines of text, what Python
//! prints. They lack the names of the keys, so that nothing is read from them
//! besides a single word; what to ask for instead is said.

use super::{content, export, names};
use crate::diagnostic::Place;
use crate::formats::Content;
use crate::formats::reading::Input;
use crate::iam::arn::looks_like_region;
use crate::model::{Bucket, LocatedText};
use crate::source::Span;
use crate::syntax::Text;

/// What a text of this form is; nothing where it is none of them.
pub(super) fn sniff(input: Input<'_>, text: &str) -> Option<Content> {
    if let Some(found) = location(input, text) {
        return Some(found);
    }
    let words = if is_python(text) {
        "an answer as Python prints it: write it with `json.dumps(answer, default=str)`"
    } else if is_table(text) {
        "an answer of the AWS CLI as a table: ask for it with `--output json`"
    } else if is_lines(text) {
        "an answer of the AWS CLI as text, which has no names of keys: ask for it with `--output json`"
    } else {
        return None;
    };
    Some(Content::Unrecognised(words.to_owned()))
}

fn is_table(text: &str) -> bool {
    text.starts_with("-----") && text.lines().nth(1).is_some_and(|line| line.starts_with('|'))
}

/// `--output text`: lines of values between tabs, those of inner mappings
/// behind their key in capitals.
/// <https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-output-format.html#text-output>
fn is_lines(text: &str) -> bool {
    const KEYS: [&str; 12] = [
        "ROLE",
        "ROLES",
        "ASSUMEROLEPOLICYDOCUMENT",
        "POLICYDOCUMENT",
        "POLICYVERSION",
        "POLICYNAMES",
        "ATTACHEDPOLICIES",
        "STATEMENT",
        "ROLEDETAILLIST",
        "PUBLICACCESSBLOCKCONFIGURATION",
        "RULES",
        "KEYMETADATA",
    ];
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    first.split_once('\t').is_some_and(|(key, _)| KEYS.contains(&key))
}

/// `print(client.get_role(...))`: a dictionary with single quotes, and dates
/// and nothing as Python writes them.
fn is_python(text: &str) -> bool {
    let opens = ["{'", "[{'", "{\n '"].iter().any(|opening| text.starts_with(opening));
    opens
        && ["datetime.datetime(", "': None", "': True", "': False", "'ResponseMetadata': {"]
            .iter()
            .any(|word| text.contains(word))
}

/// The one word of `get-bucket-location` with `--query LocationConstraint`, in
/// a file that is named by the command. `None` and `null` are us-east-1.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>
fn location(input: Input<'_>, text: &str) -> Option<Content> {
    const COMMAND: &str = "get-bucket-location";
    if !names::spells_out(&input.source.path, COMMAND) {
        return None;
    }
    let region = match text.trim_matches('"') {
        "None" | "null" => "us-east-1",
        "EU" => "eu-west-1",
        word => Some(word).filter(|word| looks_like_region(word))?,
    };
    let place = Place { file: input.file, span: Span::new(0, input.source.text.len()) };
    let mut bucket = Bucket::new(place);
    let name = names::of_file(&input.source.path, COMMAND);
    bucket.name = name.map(|name| LocatedText::new(Text::from(name.as_str()), place));
    bucket.region = Some(LocatedText::new(Text::from(region), place));
    let mut found = export("an answer of `aws s3api get-bucket-location`");
    found.buckets.push(bucket);
    Some(content(found))
}
