//! No text makes the simulator panic, and its answers agree with themselves.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| grantlint_fuzz::check_request(text));
