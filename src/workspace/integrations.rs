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
    /// A key other than the documented one under which its credential stands.
    pub odd_key: Option<&'a str>,
    /// Why it has no role to take on, where that is told.
    pub lack: Option<Lack<'a>>,
}

/// Why an integration has no role to take on.
#[derive(Clone, Copy, Debug)]
pub enum Lack<'a> {
    /// It has no credential.
    Credential,
    /// It takes its credential for something else.
    Key(&'a str),
    /// Its credential is of another type.
    Type(&'a LocatedText),
    /// Its credential has fields, and no role among them.
    Field(&'a Credential),
}

impl<'a> Lack<'a> {
    fn of(reference: &'a CredentialReference, credential: Option<&'a Credential>) -> Option<Self> {
        let is_other = |kind: &&LocatedText| kind.literal().is_some_and(|kind| !is_role(kind));
        if !is_role(&reference.key) {
            return Some(Self::Key(&reference.key));
        }
        let credential = credential?;
        if let Some(kind) = credential.kind.as_ref().filter(is_other) {
            return Some(Self::Type(kind));
        }
        (credential.has_fields && credential.role_arn.is_none()).then_some(Self::Field(credential))
    }
}

/// Under which an integration has the credential that is its role.
const ROLE_KEY: &str = "AmazonWebServicesARN";

/// The key and the type of a credential that is a role.
/// <https://github.com/GenesysCloudDevOps/integration-lambda-module>
fn is_role(word: &str) -> bool {
    // Its name is shown as `Amazon Web Services ARN`.
    let letters = word.chars().filter(char::is_ascii_alphanumeric);
    letters
        .map(|letter| letter.to_ascii_lowercase())
        .eq(ROLE_KEY.chars().map(|letter| letter.to_ascii_lowercase()))
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
                        || matches!((&other.id, &integration.id), (Some(a), Some(b)) if a.is_same(b))
                });
                let lists: Vec<_> = told.filter_map(|one| one.credentials.as_ref()).collect();
                let used: Vec<_> = lists
                    .iter()
                    .flat_map(|list| list.iter())
                    .map(|reference| (reference, credentials().find(|one| is_meant(reference, one))))
                    .collect();
                let role_arn = used.iter().find_map(|(_, credential)| credential.as_ref()?.role_arn.as_ref());
                let lack = match used.as_slice() {
                    [] => (!lists.is_empty()).then_some(Lack::Credential),
                    some => {
                        let lacks: Vec<_> = some.iter().map(|(own, found)| Lack::of(own, *found)).collect();
                        if lacks.iter().all(Option::is_some) {
                            lacks.into_iter().flatten().next()
                        } else {
                            None
                        }
                    }
                };
                let odd_key = used.iter().map(|(own, _)| &*own.key).find(|key| *key != ROLE_KEY);
                UsedRole { integration, role_arn, odd_key, lack }
            })
            .collect()
    }

    /// The type of integration that a profile needs, where the whole listing
    /// of an organization's integrations has none of it.
    pub fn lacks_integration(&self, org: &'a ManifestOrg, profile: Profile) -> Option<&'static str> {
        let wanted = type_of(profile)?;
        let may_be = |one: &Integration| one.kind.as_ref().is_some_and(|kind| !kind.is(wanted).is_false());
        let found = self.genesys_of(org);
        let is_listed = found.found().any(|found| found.is_listing && !found.integrations.is_empty())
            || self.has_empty_listing(org);
        let any = found.found().flat_map(|found| &found.integrations).any(may_be);
        (is_listed && !any).then_some(wanted)
    }

    /// The type of integration that a profile needs, where the documents of an
    /// organization tell of integrations, and of none of this type.
    pub fn shows_no_integration(&self, org: &'a ManifestOrg, profile: Profile) -> Option<&'static str> {
        let wanted = type_of(profile)?;
        let found = self.genesys_of(org);
        let tells = found.found().any(|found| !found.integrations.is_empty());
        (tells && self.integrations_of(org, profile).is_empty()).then_some(wanted)
    }

    /// Whether `documents.integrations` names a listing that has none.
    fn has_empty_listing(&self, org: &'a ManifestOrg) -> bool {
        let named = org.documents.integrations.some().into_iter().flatten();
        let files = named.flat_map(|reference| self.documents.files_at(org.file, reference));
        files
            .filter_map(|file| self.files.get(file.0 as usize))
            .any(|read| read.contents.iter().any(|content| matches!(content, Content::EmptyListing)))
    }

    /// The role that an organization's integration uses for a profile, where
    /// all of its integrations of that type use the same.
    pub fn role_of_integration(&self, org: &'a ManifestOrg, profile: Profile) -> Option<&'a LocatedText> {
        let used = self.integrations_of(org, profile);
        let first = used.first()?.role_arn?;
        let same = |other: &UsedRole<'_>| other.role_arn.is_some_and(|arn| arn.is_same(first));
        used.iter().all(same).then_some(first)
    }
}

fn is_meant(reference: &CredentialReference, credential: &Credential) -> bool {
    let by_id = matches!((&reference.id, &credential.id), (Some(a), Some(b)) if a.is_same(b));
    by_id || (reference.address.is_some() && reference.address == credential.address)
}
