//! What is told by a file that should hold an answer and does not: an error of
//! AWS says that there is nothing, or that the asker may not know. Without
//! `2>&1` an empty file is all that is left of it, which says nothing of what
//! there is, and neither does what cannot be read.

use std::sync::Arc;

use super::errors::absent;
use super::{content, export, names};
use crate::diagnostic::Place;
use crate::formats::Content;
use crate::formats::reading::Input;
use crate::model::{
    AwsResources, Bucket, Extent, IamRole, Key, LocatedText, ManagedPolicy, RolePolicy, Told,
};
use crate::source::Span;
use crate::syntax::{Parsed, Text};

/// Operations that tell of policies and encryption, and their commands.
pub(super) const OPERATIONS: [(&str, &str); 12] = [
    ("GetBucketPolicy", "get-bucket-policy"),
    ("GetBucketEncryption", "get-bucket-encryption"),
    ("GetBucketLocation", "get-bucket-location"),
    ("GetPublicAccessBlock", "get-public-access-block"),
    ("GetBucketOwnershipControls", "get-bucket-ownership-controls"),
    ("GetRole", "get-role"),
    ("GetRolePolicy", "get-role-policy"),
    ("ListRolePolicies", "list-role-policies"),
    ("ListAttachedRolePolicies", "list-attached-role-policies"),
    ("GetPolicyVersion", "get-policy-version"),
    ("GetKeyPolicy", "get-key-policy"),
    ("DescribeKey", "describe-key"),
];

/// What an empty file says whose name spells out a command: a redirection keeps
/// nothing of an error, be it that there is none or that the asker may not know.
pub(in crate::formats) fn nothing_said(input: Input<'_>) -> Option<Content> {
    let blank = input.source.text.trim_matches(['\u{feff}', '\n', '\r', ' ']).is_empty();
    let command = named_command(&input.source.path, names::spells_out).filter(|_| blank)?;
    names::of_file(&input.source.path, command)?;
    Some(told(input, command, Failure::Empty, ""))
}

/// What a recorded error says in a file that is named by a command.
pub(super) fn recorded(input: Input<'_>, code: &str) -> Option<Content> {
    let command = named_command(&input.source.path, names::may_say)?;
    Some(told(input, command, Failure::Answered { code, message: "" }, ""))
}

/// What a file says that is named by a command and from which nothing was read:
/// there is an answer, and nobody knows which.
pub(in crate::formats) fn unread(input: Input<'_>, parsed: &Parsed, contents: &[Content]) -> Option<Content> {
    let read_nothing = match contents {
        // Nothing was left of it.
        [] => parsed.is_broken(),
        _ => contents.iter().all(|content| matches!(content, Content::Unrecognised(_) | Content::Foreign(_))),
    };
    let command = named_command(&input.source.path, names::spells_out).filter(|_| read_nothing)?;
    names::of_file(&input.source.path, command)?;
    Some(told(input, command, Failure::Unread, ""))
}

/// The command that a file is named by; the longest of several, as
/// `get-role-policy` begins like `get-role`.
pub(super) fn named_command(path: &str, is_named: fn(&str, &str) -> bool) -> Option<&'static str> {
    let named = || OPERATIONS.iter().map(|(_, command)| *command).filter(|command| is_named(path, command));
    let longest = |one: &&str| one.len();
    let spelled = named().filter(|command| names::spells_out(path, command));
    spelled.max_by_key(longest).or_else(|| named().max_by_key(longest))
}

pub(super) fn told(input: Input<'_>, command: &'static str, failure: Failure<'_>, text: &str) -> Content {
    let place = Place { file: input.file, span: Span::new(0, input.source.text.len()) };
    content(Failed { input, place, failure, command, text }.told())
}

/// How a command failed.
#[derive(Clone, Copy)]
pub(super) enum Failure<'a> {
    /// AWS answered with an error.
    Answered { code: &'a str, message: &'a str },
    /// The CLI said why it asked nobody, in these words.
    NotAsked(&'a str),
    /// Nothing is left of what it said.
    Empty,
    /// Whatever it said, it is not in a form that can be read.
    Unread,
}

/// One error of a known command.
struct Failed<'a> {
    input: Input<'a>,
    place: Place,
    failure: Failure<'a>,
    command: &'static str,
    text: &'a str,
}

impl Failed<'_> {
    fn told(&self) -> AwsResources {
        let bucket = self.bucket();
        if self.command.contains("bucket") || self.command == "get-public-access-block" {
            if let Some(bucket) = bucket {
                let mut found = export("an error of Amazon S3 that says what a bucket does not have");
                found.buckets.push(bucket);
                return found;
            }
            let mut found = self.nothing();
            found.buckets.push(self.open_bucket());
            return found;
        }
        let mut found = self.nothing();
        match self.command {
            "get-key-policy" | "describe-key" => found.keys.push(self.key()),
            "get-policy-version" => found.policies.push(ManagedPolicy {
                place: self.place,
                arn: None,
                name: self.by_file(),
                document: self.open(),
                made_up: None,
                roles: Vec::new(),
            }),
            _ => found.roles.push(self.role()),
        }
        found
    }

    /// A document that tells nothing, and why.
    fn nothing(&self) -> AwsResources {
        let (tool, why) = match self.failure {
            Failure::Empty => ("an empty file instead of an answer of the AWS CLI", "it is empty".to_owned()),
            Failure::Unread => {
                ("what should be an answer of the AWS CLI", "it cannot be read as one".to_owned())
            }
            Failure::NotAsked(_) => {
                ("an error of the AWS CLI instead of an answer", "nobody was asked".to_owned())
            }
            Failure::Answered { code, .. } => {
                ("an error of the AWS CLI instead of an answer", format!("AWS answered {code}"))
            }
        };
        let mut found = export(tool);
        found.extent = Extent::Failed(why.into());
        found
    }

    /// What AWS says about the error, where it was asked.
    fn message(&self) -> &str {
        match self.failure {
            Failure::Answered { message, .. } => message,
            Failure::NotAsked(_) | Failure::Empty | Failure::Unread => "",
        }
    }

    /// The bucket that does not have what was asked for.
    fn bucket(&self) -> Option<Bucket> {
        let Failure::Answered { code, .. } = self.failure else { return None };
        let mut bucket = absent(code, self.place)?;
        bucket.name = self.bucket_name();
        Some(bucket)
    }

    fn open_bucket(&self) -> Bucket {
        let mut bucket = Bucket::new(self.place);
        bucket.name = self.bucket_name();
        let absent = matches!(self.failure, Failure::Answered { code: "NoSuchBucket", .. });
        bucket.absent = absent.then_some(self.place);
        match self.command {
            "get-bucket-policy" => bucket.policy = self.open(),
            "get-bucket-encryption" => bucket.encryption = self.open(),
            _ => {}
        }
        bucket
    }

    fn key(&self) -> Key {
        let mut key = Key::new(self.place);
        key.id = self.by_file().filter(|name| super::kms::is_key_id(name));
        // `Key 'arn:...' does not exist`.
        key.arn = self.quoted().filter(|word| word.starts_with("arn:")).map(|arn| self.text(arn));
        let absent = matches!(self.failure, Failure::Answered { code: "NotFoundException", .. });
        match self.command {
            "describe-key" => key.absent = absent.then_some(self.place),
            _ => key.policy = self.open(),
        }
        key
    }

    fn role(&self) -> IamRole {
        let mut role = IamRole::new(self.place);
        role.name = self.role_name();
        match self.command {
            "get-role" => role.trust = self.open(),
            "get-role-policy" => role.inline.push(RolePolicy {
                place: self.place,
                name: None,
                document: None,
                settled_by: Some(self.settled_by()),
            }),
            _ => {}
        }
        role
    }

    fn role_name(&self) -> Option<LocatedText> {
        // `The role with name X cannot be found.`
        let told = self.message().split_once("role with name ").and_then(|(_, rest)| rest.split(' ').next());
        told.map(|name| self.text(name)).or_else(|| self.by_file())
    }

    fn bucket_name(&self) -> Option<LocatedText> {
        // `BucketName: X` among the details of a newer CLI.
        let detail = self.text.lines().find_map(|line| line.trim().strip_prefix("BucketName: "));
        detail.map(|name| self.text(name.trim())).or_else(|| self.by_file())
    }

    fn by_file(&self) -> Option<LocatedText> {
        let name = names::of_file(&self.input.source.path, self.command)?;
        Some(self.text(&name))
    }

    fn text(&self, word: &str) -> LocatedText {
        LocatedText::new(Text::from(word), self.place)
    }

    fn quoted(&self) -> Option<&str> {
        self.message().split('\'').nth(1)
    }

    fn open<T>(&self) -> Told<T> {
        Told::Open { place: self.place, settled_by: self.settled_by() }
    }

    /// What to do about it, in words that begin as `the ...`.
    fn settled_by(&self) -> Arc<str> {
        let command = self.command;
        let service = match command {
            "get-key-policy" | "describe-key" => "kms",
            command if command.contains("bucket") || command == "get-public-access-block" => "s3api",
            _ => "iam",
        };
        let subject = match (service, self.bucket_name().filter(|_| service == "s3api"), self.role_name()) {
            ("s3api", Some(bucket), _) => format!(" --bucket {}", bucket.value),
            ("iam", _, Some(role)) if command.contains("role") => format!(" --role-name {}", role.value),
            _ => String::new(),
        };
        let path = &self.input.source.display;
        let why = match self.failure {
            Failure::Unread => format!("{path} should hold it and cannot be read"),
            Failure::Answered { code, .. } => {
                format!(
                    "{path} has the error {} ({})",
                    crate::formats::words::shortened(code),
                    what_to_do(code)
                )
            }
            Failure::NotAsked(words) => format!("{path} says that nobody was asked: {words}"),
            Failure::Empty => format!(
                "{path} is empty (`> FILE 2>&1` keeps the error that may say that there is none, or that the asker may \
                 not know)"
            ),
        };
        format!("the answer of `aws {service} {command}{subject}`, where {why}").into()
    }
}

/// What to do about an error of AWS.
fn what_to_do(code: &str) -> &'static str {
    match code {
        "NoSuchEntity" | "NotFoundException" | "NoSuchBucket" => {
            "nothing of that name is in the account that was asked; check name, account and region"
        }
        code if code.contains("Denied") || code.contains("Unauthorized") => {
            "ask with credentials that may know it"
        }
        code if code.contains("Token") || code.contains("Signature") || code.contains("ClientId") => {
            "sign in again"
        }
        _ => "ask again",
    }
}
