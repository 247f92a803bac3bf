//! Regions in the settings of tools, as each tool spells them. Whether a
//! setting is of the right region, the prover says.

use crate::diagnostic::{Basis, Finding, RuleId};
use crate::workspace::Workspace;

pub(super) fn wrong_spelling(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for setting in ws.settings_profiles().flat_map(|profile| &profile.regions) {
        let (Some(reader), Some(written)) = (setting.reader, setting.value.literal()) else { continue };
        let Some(wrong) = ws.catalog.misspelled(reader, written) else { continue };
        found.push(
            Finding::new(
                RuleId::RegionWrongSpelling,
                Basis::Platform,
                setting.value.place,
                format!("{} reads `{}`, and `{written}` {}", reader.words(), setting.key.value, wrong.effect),
            )
            .label(format!("{} in another tool's spelling", wrong.region.aws_region))
            .help(format!("write `{}`", wrong.right)),
        );
    }
}
