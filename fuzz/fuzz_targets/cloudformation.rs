//! No text makes the reader of templates panic, and every place that it gives
//! lies inside of the file.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| grantlint_fuzz::check_template(text));
