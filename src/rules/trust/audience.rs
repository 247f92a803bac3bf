//! A trust policy with what the workspace knows of its role, and whom it
//! admits.

use std::collections::{BTreeMap, BTreeSet};

use super::ASSUME;
use crate::diagnostic::Place;
use crate::iam::{Condition, Context, Policy, PolicyKind, Principal, PrincipalEntry, PrincipalForm};
use crate::iam::{Request, Side, Statement, StatementMatch, arn};
use crate::kleene::Truth;
use crate::model::{Declared, LocatedText, PolicyRole};
use crate::source::FileId;
use crate::syntax::Text;
use crate::workspace::{Branch, EffectiveAws, Wanted, Workspace};

const EXTERNAL_ID: &str = "sts:ExternalId";

/// A trust policy and whose role it is.
pub(super) struct Audience<'a> {
    pub(super) policy: &'a Policy,
    /// The role's own accounts, as far as they are known.
    accounts: BTreeSet<String>,
    /// The organizations whose role it is.
    pub(super) orgs: Vec<String>,
    /// What is sent for them.
    pub(super) external_ids: Vec<String>,
}

#[derive(Default)]
struct Owner {
    accounts: BTreeSet<String>,
    orgs: Vec<String>,
    external_ids: Vec<String>,
}

/// Every trust policy: by its content, or because a manifest says so. Of the
/// roles in exports and templates only those that a manifest names: the others
/// are somebody else's to judge.
pub(super) fn trust_policies<'a>(ws: &Workspace<'a>) -> Vec<Audience<'a>> {
    let mut policies: BTreeMap<Place, (&'a Policy, Owner)> = BTreeMap::new();
    for loose in ws.documents.policies().filter(|loose| loose.kind == PolicyKind::Trust) {
        policies.insert(loose.policy.place, (loose.policy, Owner::default()));
    }
    add_owners(ws, &mut policies);
    let audience = |(policy, owner): (&'a Policy, Owner)| Audience {
        policy,
        accounts: owner.accounts,
        orgs: owner.orgs,
        external_ids: owner.external_ids,
    };
    policies.into_values().map(audience).collect()
}

fn add_owners<'a>(ws: &Workspace<'a>, policies: &mut BTreeMap<Place, (&'a Policy, Owner)>) {
    for org in &ws.orgs {
        let own = EffectiveAws { base: org.aws.as_ref(), over: None };
        let by_capability = org.per_capability.iter().map(|(name, _)| EffectiveAws::of(org, name));
        for aws in by_capability.chain([own]) {
            for policy in trust_of(ws, org.file, aws) {
                let owner = &mut policies.entry(policy.place).or_insert((policy, Owner::default())).1;
                let role = aws.role_arn().and_then(account_of);
                let ids = [aws.account_id(), aws.bucket_account_id()].into_iter().flatten();
                owner.accounts.extend(role.into_iter().chain(ids.filter_map(literal)));
                let name = org.name.value.to_string();
                if owner.orgs.last() != Some(&name) {
                    owner.orgs.push(name);
                    let sent = aws.external_id().unwrap_or(&org.id);
                    owner.external_ids.extend(literal(sent));
                }
            }
        }
    }
    let branch = Branch::default();
    for binding in ws.documents.bindings().iter().filter(|binding| binding.is == PolicyRole::Trust) {
        let of = binding.role_arn.as_ref().map(|arn| &arn.value);
        let wanted = Wanted { role: PolicyRole::Trust, of, branch: &branch };
        let named = ws.policies_at(binding.from, std::slice::from_ref(&binding.file), wanted);
        for policy in named.found() {
            let owner = &mut policies.entry(policy.place).or_insert((policy, Owner::default())).1;
            let role = binding.role_arn.as_ref().and_then(account_of);
            owner.accounts.extend(role.into_iter().chain(binding.account_id.as_ref().and_then(literal)));
        }
    }
}

/// The trust policies of a role: as the manifest names them, else as exports
/// and templates tell.
fn trust_of<'a>(ws: &Workspace<'a>, from: FileId, aws: EffectiveAws<'a>) -> Vec<&'a Policy> {
    let branch = Branch::default();
    let of = aws.role_arn().map(|arn| &arn.value);
    let wanted = Wanted { role: PolicyRole::Trust, of, branch: &branch };
    let told = match aws.trust() {
        Some(Declared::Some(reference)) => ws.policies_at(from, std::slice::from_ref(reference), wanted),
        Some(Declared::None(_)) => return Vec::new(),
        _ => ws.policies_told(wanted),
    };
    told.found().collect()
}

fn literal(text: &LocatedText) -> Option<String> {
    text.literal().map(str::to_owned)
}

fn account_of(arn: &LocatedText) -> Option<String> {
    arn::split(arn.literal()?).map(|fields| fields[4].to_owned())
}

/// Whether a condition is about the external id.
pub(super) fn is_external_id(condition: &Condition) -> bool {
    condition.lowered_key() == "sts:externalid"
}

/// Whether an entry names somebody who works for many customers: Genesys
/// Cloud, a vendor's caller, or any account that is not the role's own where
/// that is known.
pub(super) fn third_party(ws: &Workspace<'_>, audience: &Audience<'_>, entry: &PrincipalEntry) -> bool {
    let account = match &entry.form {
        PrincipalForm::Account(..) | PrincipalForm::Arn(_) => {
            Principal::parse(&entry.text).and_then(|who| who.account().map(str::to_owned))
        }
        _ => None,
    };
    let Some(account) = account else { return false };
    if audience.accounts.contains(&account) {
        return false;
    }
    let mut genesys = ws.catalog.regions().iter().filter_map(|region| region.genesys_aws_account.as_deref());
    let capabilities = || ws.apps.iter().flat_map(|app| &app.capabilities);
    let mut vendors = capabilities().filter_map(|one| account_of(one.caller.as_ref()?));
    !audience.accounts.is_empty()
        || genesys.any(|known| known == account)
        || vendors.any(|known| known == account)
}

impl Audience<'_> {
    /// Whether somebody who is listed comes in with this external id, as far
    /// as external ids decide it, and no Deny surely keeps them out.
    pub(super) fn admits(&self, statement: &Statement, entry: &PrincipalEntry, id: Option<&str>) -> bool {
        let principal = match entry.form {
            PrincipalForm::Everyone => Principal::parse(&Text::from(super::STRANGER)),
            _ => Principal::parse(&entry.text),
        };
        let Some(principal) = principal else { return false };
        let context = match id {
            Some(id) => Context::default().with(EXTERNAL_ID, id),
            None => Context::default().absent(EXTERNAL_ID),
        };
        let request = Request::new(principal, ASSUME, "*").with_context(context);
        let held = StatementMatch::new(statement, Side::ResourcePolicy, &request, Truth::Unknown).conditions;
        let about_id = statement.conditions.iter().zip(held).filter(|(one, _)| is_external_id(one));
        Truth::all(about_id.map(|(_, held)| held)).is_true() && !self.denies(&request)
    }

    /// Whether somebody from an account of no relation comes in, given that
    /// external ids are no secret. Conditions on networks and sources are
    /// taken to keep strangers out.
    pub(super) fn admits_stranger(&self, statement: &Statement, stranger: &str) -> bool {
        let Some(principal) = Principal::parse(&Text::from(stranger)) else { return false };
        let context = Context::default()
            .with("aws:PrincipalOrgID", "o-nobodyshere")
            .with_all("aws:PrincipalOrgPaths", vec![Text::from("o-nobodyshere/r-none/")])
            .with("aws:SecureTransport", "true");
        let request = Request::new(principal, ASSUME, "*").with_context(context);
        let held = StatementMatch::new(statement, Side::ResourcePolicy, &request, Truth::Unknown).conditions;
        let keeps_out = statement.conditions.iter().zip(held).any(|(condition, held)| {
            let network =
                ["aws:source", "aws:vpc"].iter().any(|start| condition.lowered_key().starts_with(start));
            !is_external_id(condition) && (held.is_false() || network && !held.is_true())
        });
        !keeps_out && !self.denies(&request)
    }

    fn denies(&self, request: &Request) -> bool {
        self.policy.statements.iter().filter(|one| one.is_deny()).any(|one| {
            let part = StatementMatch::new(one, Side::ResourcePolicy, request, Truth::Unknown);
            (part.principal & part.action & part.resource & part.open & Truth::all(part.conditions)).is_true()
        })
    }
}
