//! Buckets that the framework makes because functions are to hear of them.
//! <https://www.serverless.com/framework/docs/providers/aws/events/s3>

use super::merge::{entry, mapping, text};
use super::roles::Service;
use crate::kleene::Truth;
use crate::syntax::{Entry, Kind, Node};

/// The buckets that the events of a function make, as the framework names
/// them in the template. `provider.s3` describes some by a name of its own,
/// with properties in another spelling; those stay untold.
pub(super) fn of_events(service: &Service<'_>, function: &Entry) -> Vec<Entry> {
    let events = function.value.get("events").map_or(&[][..], Node::items);
    let described = |name: &str| service.provider.get("s3").is_some_and(|all| all.get(name).is_some());
    let mut made = Vec::new();
    for event in events {
        let Some(event) = event.get("s3") else { continue };
        let Some(node) = event.get("bucket").or(Some(event)).filter(|node| !node.is_object()) else {
            continue;
        };
        let Some(name) = node.scalar_text() else { continue };
        let Some(literal) = name.literal() else { continue };
        if exists(event) != Truth::False || described(literal) {
            continue;
        }
        let logical: String = literal.chars().filter(char::is_ascii_alphanumeric).collect();
        let logical = format!("S3Bucket{}", super::names::normalized(&logical));
        let span = node.span;
        let bucket = mapping(
            vec![
                entry("Type", text("AWS::S3::Bucket", span)),
                entry("Properties", mapping(vec![entry("BucketName", text(literal, span))], span)),
            ],
            // What is named at the place of its description is named by its file.
            function.value.span,
        );
        made.push(entry(logical, bucket));
    }
    made
}

/// `existing: true`: somebody else makes the bucket.
fn exists(event: &Node) -> Truth {
    match event.get("existing").map(|node| &node.kind) {
        None | Some(Kind::Null | Kind::Bool(false)) => Truth::False,
        Some(Kind::Bool(true)) => Truth::True,
        Some(_) => Truth::Unknown,
    }
}
