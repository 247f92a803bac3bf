//! Where the data goes.

use crate::diagnostic::{Basis, Finding, RuleId, Severity};
use crate::model::{LocatedText, Profile, Residency};
use crate::workspace::{Branch, EffectiveAws, Workspace};

/// Another region works and costs transfer, which is worth a warning. Where
/// the capability promises that data stays in its region, the prover refutes
/// the delivery with this rule. <https://help.mypurecloud.com/?p=293051>
pub(super) fn bucket_region_mismatch(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for pair in ws.pairs().into_iter().filter(|pair| pair.capability.residency == Residency::Any) {
        let writes = pair.capability.aws.as_ref().map(|profile| profile.value);
        if !matches!(writes, Some(Profile::S3Recordings | Profile::VendorRole)) {
            continue;
        }
        let name = pair.capability.name.as_str();
        let Some(bucket) = region_of(ws, EffectiveAws::of(pair.org, name)) else { continue };
        let Some(home) = pair.org.region.as_ref().or(pair.org.domain.as_ref()) else { continue };
        let region = home.literal().and_then(|word| ws.catalog.region_spelled(word));
        let (Some(region), Some(there)) = (region, bucket.literal()) else { continue };
        if region.aws_region == there {
            continue;
        }
        let mut finding = Finding::new(
            RuleId::S3BucketRegionMismatch,
            Basis::Declared,
            bucket.place,
            format!(
                "the bucket is in {there} and the organization in {}: recordings leave the region in which its data lives",
                region.aws_region
            ),
        )
        .label("the bucket's region")
        .related(home.place, "the organization's region")
        .key("any")
        .help(format!("use a bucket in {}; writing elsewhere works, and costs transfer", region.aws_region))
        .org(pair.org.name.value.to_string());
        finding.capabilities.push(name.to_owned());
        finding.severity = Severity::Warning;
        found.push(finding);
    }
}

/// The bucket's region: as the manifest says, else as the documents do.
fn region_of<'a>(ws: &'a Workspace<'_>, aws: EffectiveAws<'a>) -> Option<&'a LocatedText> {
    aws.region().or_else(|| {
        let described = ws.resources.bucket(&aws.bucket()?.value, None, &Branch::default());
        described.region.filter(|_| described.region_dispute.is_none())
    })
}
