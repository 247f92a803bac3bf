//! No text makes the policy reader or the evaluator panic, and a request of
//! which everything is known is decided unless the policy has placeholders.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| grantlint_fuzz::check_policy(text));
