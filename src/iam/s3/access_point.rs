//! Access points: a request through one must be permitted by the access point
//! and by the bucket behind it.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html>

use super::at;
use crate::iam::arn;
use crate::iam::evaluate::{Decision, Outcome, PolicySet, Source, single};
use crate::iam::explain::{Missing, Side};
use crate::iam::parts::ordered;
use crate::iam::request::{ContextValue, Request, ResourceAccount};
use crate::syntax::{Hole, Part, Text};

/// An access point, as the ARN of a request names it.
pub(super) struct AccessPoint {
    /// Its own ARN.
    pub(super) arn: String,
    account: String,
    partition: String,
    /// The key of the object, if the request is about one.
    key: Option<String>,
}

/// The access point that a resource names or lies behind.
pub(super) fn parse(resource: &Text) -> Option<AccessPoint> {
    let fields = resource.literal().and_then(arn::split)?;
    let rest = fields[5].strip_prefix("accesspoint/")?;
    if fields[2] != "s3" || fields[4].is_empty() {
        return None;
    }
    let (name, key) = match rest.split_once('/') {
        None => (rest, None),
        Some((name, below)) => (name, below.strip_prefix("object/").map(str::to_owned)),
    };
    let head = fields[..5].join(":");
    Some(AccessPoint {
        arn: format!("{head}:accesspoint/{name}"),
        account: fields[4].to_owned(),
        partition: fields[1].to_owned(),
        key,
    })
}

/// Keys that follow from the access point that a request goes through.
pub(in crate::iam) fn derived(request: &Request, lowered: &str) -> Option<Option<Text>> {
    match lowered {
        "s3:dataaccesspointarn" => parse(&request.resource).map(|point| Some(Text::from(point.arn))),
        "s3:dataaccesspointaccount" => parse(&request.resource).map(|point| Some(Text::from(point.account))),
        _ => None,
    }
}

/// Whether S3 sends this key with every request through an access point.
pub(in crate::iam) fn is_always_sent(request: &Request, lowered: &str) -> bool {
    lowered == "s3:accesspointnetworkorigin" && parse(&request.resource).is_some()
}

/// What is asked at the access point and at the bucket, with what it comes to.
pub(super) type Stage = (Option<Side>, Request, Vec<Outcome>, Decision, Vec<Missing>);

/// Asks the access point and the bucket behind it.
pub(super) fn stages(point: &AccessPoint, request: &Request, policies: &PolicySet<'_>) -> Vec<Stage> {
    let own = policies.access_point.clone().unwrap_or_default();
    let mut first = single(request, &PolicySet { resource_policy: own, ..policies.clone() });
    at(&mut first, Side::AccessPoint);
    let first = (Some(Side::AccessPoint), request.clone(), first.possible.clone(), first, Vec::new());
    let behind = behind(point, request);
    // Whether AWS asks the caller's own policies about the bucket as well, or
    // only about the access point, is on no page: both readings count.
    let asked = single(&behind, policies);
    let granted = || Source { granted: true, ..Source::none() };
    let trusted = PolicySet {
        identity: granted(),
        boundaries: granted(),
        session: granted(),
        scps: Vec::new(),
        vpc_endpoint: Source::none(),
        ..policies.clone()
    };
    let of_bucket = match behind.is_same_account() {
        // Within one account the trust in the caller is no permission of the
        // bucket: only its own policy surely is.
        crate::kleene::Truth::True => {
            let alone = single(&behind, &PolicySet { identity: Source::none(), ..trusted.clone() });
            let mut possible = alone.possible;
            let caller = single(request, &PolicySet { resource_policy: Source::none(), ..policies.clone() });
            if possible != [Outcome::Allowed] && caller.possible.contains(&Outcome::Allowed) {
                possible.extend(single(&behind, &trusted).possible);
            }
            possible
        }
        _ => single(&behind, &trusted).possible,
    };
    let mut missing = Vec::new();
    let possible = if asked.possible == [Outcome::Allowed] {
        asked.possible.clone()
    } else {
        ordered(asked.possible.iter().chain(&of_bucket).copied())
    };
    if possible != asked.possible {
        missing.push(Missing::Field(format!(
            "whether AWS asks the caller's policies about {} as well",
            behind.resource
        )));
    }
    vec![first, (Some(Side::ResourcePolicy), behind, possible, asked, missing)]
}

/// The same request for the bucket behind an access point.
fn behind(point: &AccessPoint, request: &Request) -> Request {
    let bucket = request.bucket.as_deref();
    let name = match bucket.and_then(|bucket| bucket.name.clone()) {
        Some(name) => name,
        None => Text::from_parts([Part::Hole(Hole::new("bucket.name"))]),
    };
    let mut resource = Text::from(format!("arn:{}:s3:::", point.partition)).then(&name);
    if let Some(key) = &point.key {
        resource = resource.then(&Text::from(format!("/{key}")));
    }
    let account = bucket.and_then(|bucket| bucket.account.clone());
    let account = account.unwrap_or_else(|| ResourceAccount::Account(Text::from(point.account.as_str())));
    let mut context = request.context.clone();
    for key in ["s3:dataaccesspointarn", "s3:dataaccesspointaccount", "s3:accesspointnetworkorigin"] {
        if context.get(key).is_none() {
            let value = request.value_of(key);
            context = context.set(key, value);
        }
    }
    if context.get("s3:accesspointnetworkorigin") == Some(&ContextValue::Absent) {
        context = context.unknown("s3:accesspointnetworkorigin");
    }
    Request { resource, resource_account: account, context, ..request.clone() }
}
