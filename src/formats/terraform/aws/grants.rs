//! Grants of KMS keys.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_grant>

use super::super::resource::{Resource, is_hole};
use super::{Candidates, Reader, given_name, hole, known_text, presence, text_of};
use crate::iam::KmsGrant;
use crate::model::Key;
use crate::syntax::{Hole, Kind, Node, Text};

impl Reader<'_, '_> {
    /// Adds the grants to the keys that they are of; those of a key that is not
    /// told to all that it may be.
    pub(super) fn grants(&self, named: &Candidates<'_>, keys: &mut Vec<Key>) {
        for resource in self.all("aws_kms_grant") {
            let Some(grant) = self.grant(resource) else { continue };
            let which = hole(&format!("{}.key_id", resource.address));
            self.put_key(resource, "key_id", named, keys, |key, known| {
                let open = (!known).then(|| which.clone());
                let open = grant.open.iter().cloned().chain(open).collect();
                key.grants.push(KmsGrant { open, ..grant.clone() });
            });
        }
    }

    fn grant(&self, resource: &Resource) -> Option<KmsGrant> {
        let grantee = resource.get("grantee_principal")?;
        let mut open: Vec<Hole> = Vec::new();
        if resource.open_count {
            open.push(presence(resource));
        }
        let operations = resource.get("operations")?;
        let mut names = Vec::new();
        for one in operations.one_or_many() {
            match one.as_str() {
                Some(name) => names.push(name.to_owned()),
                // Any of them.
                None => return Some(self.untold(resource, grantee, one)),
            }
        }
        let (mut context_equals, mut context_subset) = (None, Vec::new());
        for block in resource.blocks("constraints") {
            if is_hole(block) {
                return Some(self.untold(resource, grantee, block));
            }
            for (attribute, is_whole) in
                [("encryption_context_equals", true), ("encryption_context_subset", false)]
            {
                let Some(node) = block.get(attribute).filter(|node| !node.is_null()) else { continue };
                let Kind::Object(entries) = &node.kind else {
                    return Some(self.untold(resource, grantee, node));
                };
                // A state has an empty mapping for what nobody sets.
                if entries.is_empty() {
                    continue;
                }
                let pair = |entry: &crate::syntax::Entry| {
                    let value = entry.value.scalar_text().unwrap_or_else(|| Text::hole(hole(attribute)));
                    (entry.key.to_string(), value)
                };
                let pairs = entries.iter().map(pair).collect();
                if is_whole { context_equals = Some(pairs) } else { context_subset = pairs }
            }
        }
        Some(KmsGrant {
            grantee: self.grantee(resource, grantee),
            operations: names,
            context_equals,
            context_subset,
            open,
            place: Some(resource.place),
        })
    }

    /// Who may use the key: the role of this run where the plan only says
    /// that its ARN will be known later.
    fn grantee(&self, resource: &Resource, node: &Node) -> Text {
        let linked = resource.link("/grantee_principal").filter(|_| is_hole(node));
        let made = linked.and_then(|address| {
            self.all("aws_iam_role").find(|one| *one.address == *address && !one.open_count)
        });
        match made {
            Some(role) => {
                known_text(role, "arn")
                    .unwrap_or_else(|| self.iam_arn(role, "role", &given_name(role, "name")))
                    .value
            }
            None => text_of(resource, node).map_or_else(
                || Text::hole(hole(&format!("{}.grantee_principal", resource.address))),
                |text| text.value,
            ),
        }
    }

    /// A grant of which a part stays open, so that it may allow anything.
    fn untold(&self, resource: &Resource, grantee: &Node, open: &Node) -> KmsGrant {
        let name = match &open.kind {
            Kind::Hole(hole) => hole.clone(),
            _ => hole(&resource.address),
        };
        KmsGrant {
            grantee: self.grantee(resource, grantee),
            operations: ["GenerateDataKey", "Decrypt"].map(str::to_owned).into(),
            context_equals: None,
            context_subset: Vec::new(),
            open: vec![name],
            place: Some(resource.place),
        }
    }
}
