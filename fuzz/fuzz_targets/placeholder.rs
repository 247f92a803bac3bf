//! A text without holes is what was written; a hole has a name that stands there.
#![no_main]

use grantlint::syntax::{Values, placeholder};

libfuzzer_sys::fuzz_target!(|scalar: &str| {
    let text = placeholder::text(scalar, &Values::none());
    match text.literal() {
        Some(literal) => assert_eq!(literal, scalar),
        None => assert!(text.holes().all(|hole| !hole.name.is_empty() && scalar.contains(&*hole.name))),
    }
});
