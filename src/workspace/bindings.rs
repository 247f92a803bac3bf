//! The AWS side of one org and one capability: the org's own keys, overridden
//! by those of the capability.

use crate::model::{AwsBinding, AwsDocuments, Declared, LocatedText, ManifestOrg, Reference};

/// What applies to one capability in one org.
#[derive(Clone, Copy)]
pub struct EffectiveAws<'a> {
    /// The org's own binding.
    pub base: Option<&'a AwsBinding>,
    /// What the capability overrides.
    pub over: Option<&'a AwsBinding>,
}

impl<'a> EffectiveAws<'a> {
    /// The binding of a capability in an org.
    pub fn of(org: &'a ManifestOrg, capability: &str) -> Self {
        let over = org.per_capability.iter().find(|(name, _)| name.as_str() == capability);
        Self { base: org.aws.as_ref(), over: over.map(|(_, binding)| binding) }
    }

    fn field<T>(self, get: impl Fn(&'a AwsBinding) -> Option<&'a T>) -> Option<&'a T> {
        self.over.and_then(&get).or_else(|| self.base.and_then(&get))
    }

    fn document<T>(self, get: impl Fn(&'a AwsDocuments) -> &'a Declared<T>) -> Option<&'a Declared<T>> {
        self.field(|binding| match get(&binding.documents) {
            Declared::Absent => None,
            declared => Some(declared),
        })
    }

    /// Where the binding stands: the capability's, else the org's.
    pub fn place(self) -> Option<crate::diagnostic::Place> {
        self.over.or(self.base).map(|binding| binding.place)
    }

    /// The role that is assumed.
    pub fn role_arn(self) -> Option<&'a LocatedText> {
        self.field(|binding| binding.role_arn.as_ref())
    }

    /// The customer's account.
    pub fn account_id(self) -> Option<&'a LocatedText> {
        self.field(|binding| binding.account_id.as_ref())
    }

    /// The region that is declared for the bucket.
    pub fn region(self) -> Option<&'a LocatedText> {
        self.field(|binding| binding.region.as_ref())
    }

    /// The external id that is configured to be sent.
    pub fn external_id(self) -> Option<&'a LocatedText> {
        self.field(|binding| binding.external_id.as_ref())
    }

    /// The bucket.
    pub fn bucket(self) -> Option<&'a LocatedText> {
        self.field(|binding| binding.bucket.as_ref())
    }

    /// The bucket's account, where it is stated.
    pub fn bucket_account_id(self) -> Option<&'a LocatedText> {
        self.field(|binding| binding.bucket_account_id.as_ref())
    }

    /// The customer key.
    pub fn kms_key_arn(self) -> Option<&'a Declared<LocatedText>> {
        self.field(|binding| match &binding.kms_key_arn {
            Declared::Absent => None,
            declared => Some(declared),
        })
    }

    /// The template that is evaluated for it.
    pub fn template(self) -> Option<&'a Reference> {
        self.document(|documents| &documents.template)?.some()
    }

    /// Whether it names any policy that decides about the role, the bucket or the key.
    pub fn names_policies(self) -> bool {
        fn is_named<T>(declared: Option<&Declared<T>>) -> bool {
            declared.is_some_and(|declared| declared.some().is_some())
        }
        [self.trust(), self.bucket_policy(), self.kms_key_policy(), self.permissions_boundary()]
            .into_iter()
            .any(is_named)
            || is_named(self.permissions())
    }

    /// The trust policy's file.
    pub fn trust(self) -> Option<&'a Declared<Reference>> {
        self.document(|documents| &documents.trust)
    }

    /// The permission policies' files.
    pub fn permissions(self) -> Option<&'a Declared<Vec<Reference>>> {
        self.document(|documents| &documents.permissions)
    }

    /// The bucket policy's file.
    pub fn bucket_policy(self) -> Option<&'a Declared<Reference>> {
        self.document(|documents| &documents.bucket_policy)
    }

    /// The key policy's file.
    pub fn kms_key_policy(self) -> Option<&'a Declared<Reference>> {
        self.document(|documents| &documents.kms_key_policy)
    }

    /// The boundary's file.
    pub fn permissions_boundary(self) -> Option<&'a Declared<Reference>> {
        self.document(|documents| &documents.permissions_boundary)
    }

    /// The service control policies' files.
    pub fn service_control_policies(self) -> Option<&'a Declared<Vec<Reference>>> {
        self.document(|documents| &documents.service_control_policies)
    }

    /// The resource control policies' files.
    pub fn resource_control_policies(self) -> Option<&'a Declared<Vec<Reference>>> {
        self.document(|documents| &documents.resource_control_policies)
    }
}
