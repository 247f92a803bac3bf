//! Which role an organization's integration uses: from the integration to its
//! credential, by id or by Terraform address, within the documents that are
//! bound to the organization.

use std::collections::HashSet;

use super::{Resolved, Workspace};
use crate::formats::Content;
use crate::model::{
    Credential, CredentialReference, GenesysResources, Integration, LocatedText, ManifestOrg, Organization,
    Profile,
};

/// An integration with the role that it uses.
#[derive(Clone, Copy, Debug)]
pub struct UsedRole<'a> {
    /// The integration.
    pub integration: &'a Integration,
    /// The role's ARN, in the credential; nothing where it is not told.
    pub role_arn: Option<&'a LocatedText>,
}

/// The type of the integration that a profile needs.
/// <https://developer.genesys.cloud/platform/api/> (`integrationId` of recording jobs).
fn type_of(profile: Profile) -> Option<&'static str> {
    match profile {
        Profile::S3Recordings => Some("aws-s3-recording-bulk-actions-integration"),
        Profile::Other("lambda-data-actions") => Some("aws-lambda-data-actions"),
        Profile::Other("eventbridge") => Some("amazon-eventbridge-source"),
        Profile::VendorRole | Profile::Other(_) => None,
    }
}

impl<'a> Workspace<'a> {
    /// What the documents bound to an organization say of it and of its
    /// integrations, whichever of its fields names them.
    pub fn genesys_of(&self, org: &'a ManifestOrg) -> Resolved<'a, GenesysResources> {
        fn pick(content: &Content) -> Option<&GenesysResources> {
            match content {
                Content::Genesys(found) => Some(found),
                _ => None,
            }
        }
        let own = &org.documents;
        let mut all = self.documents.listed(org.file, &own.integrations, pick);
        let more = self.documents.listed(org.file, &own.organization, pick);
        all.documents.extend(more.documents);
        all.missing.extend(more.missing);
        // Terraform and exports hold everything in one place.
        for field in [&own.clients, &own.roles, &own.authorizations] {
            let found = self.documents.listed(org.file, field, pick);
            all.documents.extend(found.documents);
        }
        let mut seen: HashSet<*const GenesysResources> = HashSet::new();
        all.documents.retain(|(_, found)| seen.insert(std::ptr::from_ref(*found)));
        all
    }

    /// The organization objects that are bound to an organization.
    pub fn organizations_of(&self, org: &'a ManifestOrg) -> Vec<&'a Organization> {
        self.genesys_of(org).found().flat_map(|found| &found.organizations).collect()
    }

    /// The organization's integrations of the type that a profile needs.
    pub fn integrations_of(&self, org: &'a ManifestOrg, profile: Profile) -> Vec<UsedRole<'a>> {
        let Some(wanted) = type_of(profile) else { return Vec::new() };
        let bound: Vec<&GenesysResources> = self.genesys_of(org).found().collect();
        let integrations = || bound.iter().flat_map(|found| &found.integrations);
        let credentials = || bound.iter().flat_map(|found| &found.credentials);
        let of_type =
            integrations().filter(|one| one.kind.as_ref().is_some_and(|kind| kind.is(wanted).is_true()));
        of_type
            .map(|integration| {
                // The configuration may be a document of its own.
                let told = integrations().filter(|other| {
                    std::ptr::eq(*other, integration)
                        || matches!((&other.id, &integration.id), (Some(a), Some(b)) if a.same_as(b).is_true())
                });
                let mut roles = told
                    .filter_map(|one| one.credentials.as_ref())
                    .flatten()
                    .filter_map(|reference| credentials().find(|one| is_meant(reference, one)))
                    .filter_map(|credential| credential.role_arn.as_ref());
                UsedRole { integration, role_arn: roles.next() }
            })
            .collect()
    }

    /// The role that an organization's integration uses for a profile, where
    /// all of its integrations of that type use the same.
    pub fn role_of_integration(&self, org: &'a ManifestOrg, profile: Profile) -> Option<&'a LocatedText> {
        let used = self.integrations_of(org, profile);
        let first = used.first()?.role_arn?;
        let same = |other: &UsedRole<'_>| other.role_arn.is_some_and(|arn| arn.same_as(first).is_true());
        used.iter().all(same).then_some(first)
    }
}

fn is_meant(reference: &CredentialReference, credential: &Credential) -> bool {
    let by_id = matches!((&reference.id, &credential.id), (Some(a), Some(b)) if a.same_as(b).is_true());
    by_id || (reference.address.is_some() && reference.address == credential.address)
}
