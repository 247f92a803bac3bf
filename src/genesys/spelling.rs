//! One region, many spellings: which one a tool reads. Taken from the tools'
//! sources: the region map of the Terraform provider
//! (<https://github.com/MyPureCloud/terraform-provider-genesyscloud>), that of
//! the gc CLI (<https://github.com/MyPureCloud/platform-client-sdk-cli>), and
//! the sources of the SDKs: `setEnvironment` of that for JavaScript strips
//! `https://` and `api.` where they are there, and the others take a URL.

use super::{Catalog, HostRole, Region, host_of};

/// A tool that takes a region in its own spelling only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegionReader {
    /// `aws_region` of the Terraform provider: the AWS name, to the letter.
    Provider,
    /// `environment` of the gc CLI: a domain, or a key of its region map.
    Cli,
    /// `host` of an SDK: the URL of the API; that for JavaScript takes a domain
    /// as well, and puts `https://api.` before it.
    Sdk,
    /// `host` of an SDK that is for certain not that for JavaScript.
    SdkOfUrls,
}

/// A spelling that its reader does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelling<'a> {
    /// The region that is meant.
    pub region: &'a Region,
    /// How its reader wants it.
    pub right: String,
    /// What comes of it: the end of a sentence that begins with the spelling.
    pub effect: &'static str,
}

/// Keys of the CLI's region map that have underscores, unlike all others.
const UNDERSCORED: [&str; 3] = ["me-central-1", "ap-northeast-3", "eu-central-2"];

impl RegionReader {
    /// What to call it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Provider => "the Terraform provider",
            Self::Cli => "the gc CLI",
            Self::Sdk | Self::SdkOfUrls => "the SDK",
        }
    }
}

impl Catalog {
    /// What is wrong with a region as this reader takes it; nothing where the
    /// reader takes it, and where it is no region in any spelling.
    pub fn misspelled(&self, reader: RegionReader, written: &str) -> Option<Misspelling<'_>> {
        let region = self.region_spelled(written)?;
        let (taken, right, effect) = match reader {
            RegionReader::Provider => (
                written == region.aws_region,
                region.aws_region.to_string(),
                "is no key of its region map, so that it calls a host without a name",
            ),
            RegionReader::Cli if written.contains('.') => (
                written.eq_ignore_ascii_case(&region.domain),
                region.domain.to_string(),
                "is taken for a domain, and none is called so",
            ),
            RegionReader::Cli => {
                let key = match UNDERSCORED.contains(&&*region.aws_region) {
                    true => region.aws_region.replace('-', "_"),
                    false => region.aws_region.to_string(),
                };
                let effect = "is no key of its region map, and it ends with \"Invalid AWS region\"";
                (written == key, region.domain.to_string(), effect)
            }
            RegionReader::Sdk | RegionReader::SdkOfUrls => {
                let role = self.region_by_host(written).map(|(_, role)| role);
                // Without a scheme it is the right host all the same.
                let taken = host_of(written).is_some()
                    && (role == Some(HostRole::Api)
                        || (role == Some(HostRole::Bare) && reader == RegionReader::Sdk));
                (taken, format!("https://{}", region.api_host), "is not where the API answers")
            }
        };
        (!taken).then_some(Misspelling { region, right, effect })
    }
}

#[cfg(test)]
mod tests {
    use super::RegionReader;
    use crate::genesys::Catalog;

    fn wants(reader: RegionReader, written: &str) -> Option<String> {
        Catalog::embedded().misspelled(reader, written).map(|wrong| wrong.right)
    }

    #[test]
    fn each_reader_takes_its_own_spelling() {
        for (reader, written) in [
            (RegionReader::Provider, "us-east-1"),
            (RegionReader::Provider, "me-central-1"),
            (RegionReader::Cli, "mypurecloud.ie"),
            (RegionReader::Cli, "eu-west-1"),
            (RegionReader::Cli, "me_central_1"),
            (RegionReader::Cli, "mec1.pure.cloud"),
            (RegionReader::Sdk, "https://api.mypurecloud.ie"),
            (RegionReader::Sdk, "https://api.mypurecloud.ie/"),
            (RegionReader::Sdk, "mypurecloud.ie"),
            (RegionReader::SdkOfUrls, "https://api.mypurecloud.ie"),
            // No region at all: not a question of spelling.
            (RegionReader::Provider, "dca"),
            (RegionReader::Cli, "inindca.com"),
            (RegionReader::Sdk, "https://proxy.example"),
        ] {
            assert_eq!(wants(reader, written), None, "{reader:?} {written}");
        }
    }

    #[test]
    fn a_spelling_of_another_tool_is_told_with_the_right_one() {
        for (reader, written, right) in [
            (RegionReader::Provider, "us_east_1", "us-east-1"),
            (RegionReader::Provider, "mypurecloud.com", "us-east-1"),
            (RegionReader::Provider, "https://api.mypurecloud.com", "us-east-1"),
            (RegionReader::Provider, "usw2", "us-west-2"),
            (RegionReader::Provider, "US-EAST-1", "us-east-1"),
            (RegionReader::Cli, "me-central-1", "mec1.pure.cloud"),
            (RegionReader::Cli, "us_east_1", "mypurecloud.com"),
            (RegionReader::Cli, "https://api.mypurecloud.com", "mypurecloud.com"),
            (RegionReader::Cli, "apps.usw2.pure.cloud", "usw2.pure.cloud"),
            (RegionReader::Sdk, "eu-west-1", "https://api.mypurecloud.ie"),
            (RegionReader::Sdk, "https://login.mypurecloud.ie", "https://api.mypurecloud.ie"),
            (RegionReader::SdkOfUrls, "mypurecloud.ie", "https://api.mypurecloud.ie"),
        ] {
            assert_eq!(wants(reader, written).as_deref(), Some(right), "{reader:?} {written}");
        }
    }
}
