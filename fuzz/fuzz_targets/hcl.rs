//! No text makes the HCL front end panic or misplace anything.
#![no_main]

use grantlint::syntax::Syntax;

libfuzzer_sys::fuzz_target!(|text: &str| grantlint_fuzz::check(Syntax::Hcl, text));
