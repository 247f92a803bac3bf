//! No text makes the reader of services of the Serverless Framework panic, as
//! a whole service or as what its variables say, and every place that it gives
//! lies inside of the file.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| grantlint_fuzz::check_service(text));
