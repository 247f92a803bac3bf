//! The list of global keys against the catalogue of actions.

use crate::iam::actions;
use crate::simulate::typed::is_global;

/// A key that AWS's own reference of actions names is no slip.
#[test]
fn every_global_key_of_the_catalogue_is_known() {
    let services: Vec<String> = actions::services().collect();
    let mut strange: Vec<String> = services
        .iter()
        .flat_map(|service| actions::of_service(service))
        .flat_map(actions::Action::condition_keys)
        .filter(|key| key.to_ascii_lowercase().starts_with("aws:") && !is_global(key))
        .collect();
    strange.sort();
    strange.dedup();
    assert_eq!(strange, [] as [String; 0]);
}

#[test]
fn a_tag_needs_its_key_and_case_means_nothing() {
    assert!(is_global("AWS:sourceip") && is_global("aws:principaltag/Team"));
    assert!(!is_global("aws:PrincipalTag/") && !is_global("aws:PrincipalTag") && !is_global("aws:SourceIpp"));
}
