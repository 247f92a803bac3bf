//! Domains and region names that look like Genesys Cloud's and are not. They
//! occur in forum posts, invented examples and configuration; the first ones
//! follow the pattern of the newer regions, which the six oldest do not have.

use super::regions::bare_domain;
use super::{Catalog, Region, host_of};

/// Why something looks like a region and is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookalike<'a> {
    /// What is wrong with it: the end of a sentence that begins with the name.
    pub why: &'static str,
    /// The region that is probably meant, where that can be said.
    pub meant: Option<&'a Region>,
}

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
