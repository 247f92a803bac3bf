//! Regions of Genesys Cloud and their hosts. A region is one AWS region with
//! one domain; `login.`, `api.` and `apps.` hosts follow from the domain.
//!
//! <https://help.mypurecloud.com/articles/aws-regions-for-genesys-cloud-deployment/>

use super::lookalikes::{self, Lookalike};
use super::words::{distance, spelling_limit};
use super::{Catalog, Name, host_of};

/// A region where organizations live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The AWS region, such as `eu-west-1`.
    pub aws_region: Name,
    /// The domain, such as `mypurecloud.ie`.
    pub domain: Name,
    /// The host of the platform API.
    pub api_host: Name,
    /// The host that issues tokens.
    pub login_host: Name,
    /// The host of the user interface.
    pub apps_host: Name,
    /// The AWS partition in ARNs of this region's organizations.
    pub partition: Name,
    /// Whether it is the FedRAMP region of US government customers.
    pub fedramp: bool,
    /// The AWS account from which Genesys Cloud calls into customers' accounts
    /// (the principal of a trust policy); `None` where none is published.
    pub genesys_aws_account: Option<Name>,
    /// What `{{gcTargetEnv}}` stands for in an app URL, where it is known.
    pub gc_target_env: Option<Name>,
    /// The abbreviation, such as `euw2`. Only part of the domain in the newer
    /// regions.
    pub short_code: Name,
    /// What people call it.
    pub display_name: Name,
}

/// What a host of a region is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HostRole {
    /// Issues tokens: `login.<domain>`.
    Login,
    /// The platform API: `api.<domain>`.
    Api,
    /// The user interface: `apps.<domain>`.
    Apps,
    /// The domain itself.
    Bare,
}

impl Region {
    /// The host of this region for a role.
    pub fn host(&self, role: HostRole) -> &str {
        match role {
            HostRole::Login => &self.login_host,
            HostRole::Api => &self.api_host,
            HostRole::Apps => &self.apps_host,
            HostRole::Bare => &self.domain,
        }
    }

    /// Where this region issues tokens.
    pub fn token_url(&self) -> String {
        format!("https://{}/oauth/token", self.login_host)
    }

    fn role_of(&self, host: &str) -> Option<HostRole> {
        [HostRole::Login, HostRole::Api, HostRole::Apps, HostRole::Bare]
            .into_iter()
            .find(|role| self.host(*role).eq_ignore_ascii_case(host))
    }
}

impl Catalog {
    /// Every region, the user's own included.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The region with exactly this AWS region name.
    pub fn region(&self, aws_region: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.aws_region == aws_region)
    }

    /// The region with this domain; domains know no case.
    pub fn region_by_domain(&self, domain: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.domain.eq_ignore_ascii_case(domain))
    }

    /// The region that a host or URL belongs to, and what the host is for.
    pub fn region_by_host(&self, url_or_host: &str) -> Option<(&Region, HostRole)> {
        let host = host_of(url_or_host)?;
        self.regions.iter().find_map(|region| Some((region, region.role_of(host)?)))
    }

    /// The region in any of its spellings: `eu-west-1`, `eu_west_1`, the
    /// domain, a host or URL, the short code, the target environment
    /// (`prod-euw1`) or the location id of Archy (`prod_eu_west_1`).
    pub fn region_spelled(&self, spelling: &str) -> Option<&Region> {
        let spelling = spelling.trim();
        if let Some((region, _)) = self.region_by_host(spelling) {
            return Some(region);
        }
        let dashed = spelling.to_ascii_lowercase().replace('_', "-");
        let bare = dashed.strip_prefix("prod-").unwrap_or(&dashed);
        self.regions.iter().find(|region| {
            region.aws_region == bare
                || region.short_code == bare
                || region.gc_target_env.as_deref() == Some(dashed.as_str())
        })
    }

    /// What a domain, host, URL or region name that only looks right is
    /// mistaken for.
    pub fn lookalike(&self, text: &str) -> Option<Lookalike<'_>> {
        lookalikes::find(self, text)
    }

    /// A host that has the form of the platform's and is none of a region:
    /// `api.mypurecloud.con`, `euw1.pure.cloud`. Not one of somebody else's,
    /// and not one under the domain of a region.
    pub fn unreal_host(&self, text: &str) -> Option<Lookalike<'_>> {
        let known = self.lookalike(text).filter(|_| text.contains('.'));
        known.or_else(|| lookalikes::unreal(self, text))
    }

    /// Regions whose name, domain or short code is a slip of the pen away,
    /// best first.
    pub fn nearest_regions(&self, text: &str) -> Vec<&Region> {
        let text = host_of(text).unwrap_or(text.trim()).to_ascii_lowercase().replace('_', "-");
        let text = bare_domain(&text);
        let limit = spelling_limit(text);
        let mut near: Vec<(usize, &Region)> = self
            .regions
            .iter()
            .filter_map(|region| {
                let name = distance(text, &region.aws_region, limit);
                let domain = distance(text, &region.domain, limit);
                Some((name.into_iter().chain(domain).min()?, region))
            })
            .collect();
        near.sort_by_key(|(distance, _)| *distance);
        let best = near.first().map_or(0, |(distance, _)| *distance);
        near.into_iter().filter(|(distance, _)| *distance == best).map(|(_, region)| region).take(3).collect()
    }
}

/// A host without the label that says what it is for.
pub(super) fn bare_domain(host: &str) -> &str {
    ["login.", "api.", "apps.", "www."].into_iter().find_map(|label| host.strip_prefix(label)).unwrap_or(host)
}
