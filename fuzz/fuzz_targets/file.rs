//! No bytes, in any encoding and as any kind of template, make the reading of
//! a file panic or misplace anything.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| grantlint_fuzz::check_bytes(bytes));
