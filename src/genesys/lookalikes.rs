//! Domains and region names that look like Genesys Cloud's and are not. They
//! occur in forum posts, invented examples and configuration; the first ones
//! follow the pattern of the newer regions, which the six oldest do not have.

use super::regions::bare_domain;
use super::words::distance;
use super::{Catalog, Region, host_of};

/// Why something looks like a region and is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookalike<'a> {
    /// What is wrong with it: the end of a sentence that begins with the name.
    pub why: &'static str,
    /// The region that is probably meant, where that can be said.
    pub meant: Option<&'a Region>,
}

/// How the domains of the older regions begin.
const OWN: &str = "mypurecloud";

const OLD: &str =
    "does not exist: this region is older than the <short>.pure.cloud pattern and has its own domain";
const NO_COUNTRY: &str = "does not exist: there is no mypurecloud domain for it";
const NO_REGION: &str = "belongs to no region of Genesys Cloud";
const GLOBAL: &str = "is no platform domain: there is no global host, each region has its own";
const GOVERNMENT: &str = "does not exist: the government (FedRAMP) region is us-east-2 with its own domain";

/// Name, why it is wrong, AWS region that is probably meant.
static LOOKALIKES: [(&str, &str, Option<&str>); 27] = [
    ("use1.pure.cloud", OLD, Some("us-east-1")),
    ("euw1.pure.cloud", OLD, Some("eu-west-1")),
    ("euc1.pure.cloud", OLD, Some("eu-central-1")),
    ("apne1.pure.cloud", OLD, Some("ap-northeast-1")),
    ("apse2.pure.cloud", OLD, Some("ap-southeast-2")),
    ("use2.pure.cloud", GOVERNMENT, Some("us-east-2")),
    ("us-gov-pure.cloud", GOVERNMENT, Some("us-east-2")),
    ("use2.us-gov.pure.cloud", GOVERNMENT, Some("us-east-2")),
    ("us-gov-east-1", "is no region of Genesys Cloud: its FedRAMP region is us-east-2", Some("us-east-2")),
    ("us-gov-west-1", "is no region of Genesys Cloud: its FedRAMP region is us-east-2", Some("us-east-2")),
    ("usw3.pure.cloud", NO_REGION, None),
    ("mypurecloud.co.uk", NO_COUNTRY, Some("eu-west-2")),
    ("mypurecloud.uk", NO_COUNTRY, Some("eu-west-2")),
    ("mypurecloud.ca", NO_COUNTRY, Some("ca-central-1")),
    ("mypurecloud.eu", "does not exist: the European regions have a domain each", None),
    ("mypurecloud.de.com", "does not exist: the domain ends in .de", Some("eu-central-1")),
    ("mypurecloud.com.de", "does not exist: the domain ends in .de", Some("eu-central-1")),
    ("mypurecloud.com.ie", "does not exist: the domain ends in .ie", Some("eu-west-1")),
    ("mypurecloud.au", "does not exist: the domain ends in .com.au", Some("ap-southeast-2")),
    ("mypurecloud.io", NO_REGION, None),
    ("purecloud.com", GLOBAL, Some("us-east-1")),
    ("pure.cloud", "is no platform domain: the region's short code is missing before it", None),
    ("genesys.com", GLOBAL, None),
    ("genesys.cloud", GLOBAL, None),
    ("genesyscloud.com", GLOBAL, None),
    ("mygenesys.com", GLOBAL, None),
    ("eu-gene.com", NO_REGION, None),
];

pub(super) fn find<'a>(catalog: &'a Catalog, text: &str) -> Option<Lookalike<'a>> {
    let host = host_of(text)?.to_ascii_lowercase();
    if catalog.region_by_host(&host).is_some() {
        return None;
    }
    let domain = bare_domain(&host);
    let (_, why, meant) = LOOKALIKES.iter().find(|(name, ..)| *name == domain).copied().or_else(|| {
        // Some host below a domain that is not the platform's: api.us.genesys.cloud.
        LOOKALIKES
            .iter()
            .find(|(name, why, _)| {
                *why == GLOBAL && domain.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'))
            })
            .map(|(name, why, _)| (*name, *why, None))
    })?;
    Some(Lookalike { why, meant: meant.and_then(|name| catalog.region(name)) })
}

/// Under which the newer regions have their short code.
const SHARED: [&str; 3] = [".us-gov-pure.cloud", ".eusc-pure.cloud", ".pure.cloud"];

/// Endings of names that answer in a network of one's own or nowhere, and
/// what people write where an ending is to be put in.
const NOT_PUBLIC: [&str; 12] =
    ["test", "lan", "corp", "home", "mock", "host", "svc", "dev", "tld", "xx", "xxx", "xxxx"];

/// A host of the platform with a slip in it: `api.mypurecloud.con`,
/// `eu-central-3.pure.cloud`, `login.mypureclod.de`. A host under a domain of
/// the platform is somebody's: `webmessaging.mypurecloud.ie`.
pub(super) fn unreal<'a>(catalog: &'a Catalog, text: &str) -> Option<Lookalike<'a>> {
    let host = host_of(text)?.to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let is_name = |label: &&str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let belongs_to = |region: &Region| {
        host.strip_suffix(&*region.domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if labels.len() < 2
        || !labels.iter().all(is_name)
        || NOT_PUBLIC.contains(labels.last()?)
        || catalog.regions().iter().any(belongs_to)
    {
        return None;
    }
    let domain = bare_domain(&host);
    if let Some(rest) = SHARED.iter().find_map(|shared| domain.strip_suffix(shared)) {
        let label = rest.rsplit('.').next()?;
        let is_like_one = label.ends_with(|last: char| last.is_ascii_digit())
            || catalog.regions().iter().any(|region| distance(label, &region.short_code, 1).is_some());
        return is_like_one.then(|| Lookalike { why: NO_REGION, meant: catalog.region_spelled(label) });
    }
    let has_own_name = labels.iter().position(|label| *label == OWN).is_some_and(|at| {
        let ending = labels.get(at + 1..).unwrap_or_default();
        matches!(ending.len(), 1..=2) && ending.iter().all(|label| label.len() <= 4)
    });
    // With the name right, one more slip in the ending leads to another country.
    let slips = |region: &Region| if region.domain.starts_with(OWN) && !has_own_name { 2 } else { 1 };
    let mut near: Vec<(usize, &Region)> = catalog
        .regions()
        .iter()
        .filter_map(|region| Some((distance(domain, &region.domain, slips(region))?, region)))
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    let meant = match near.as_slice() {
        [(best, first), others @ ..] if others.first().is_none_or(|(next, _)| best < next) => Some(*first),
        _ => None,
    };
    (has_own_name || !near.is_empty()).then_some(Lookalike { why: NO_REGION, meant })
}
