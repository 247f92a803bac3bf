//! Control policies that documents attach to accounts.

use super::Resources;
use crate::syntax::Text;

impl Resources<'_> {
    /// The files that attach a control policy which may bind an account: to it,
    /// or to a unit or root of which no file lists the accounts.
    pub fn guardrails(&self, account: Option<&Text>, of_resources: bool) -> Vec<&str> {
        let is_another = |target: &Text| {
            let told = target.literal().is_some_and(|one| one.bytes().all(|byte| byte.is_ascii_digit()));
            told && account.is_some_and(|account| target.same_as(account).is_false())
        };
        let mut all: Vec<&str> = Vec::new();
        for (index, (_, content)) in self.contents.iter().enumerate() {
            let of_kind = content.guardrails.iter().filter(|one| one.of_resources == of_resources);
            let mut targets = of_kind.flat_map(|one| &one.targets);
            let path = self.path(index);
            if targets.any(|target| !is_another(&target.value)) && !all.contains(&path) {
                all.push(path);
            }
        }
        all
    }
}
