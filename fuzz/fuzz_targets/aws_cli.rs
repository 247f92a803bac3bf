//! No text makes the readers of exports panic, and every place of a document
//! inside a string lies in the file.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    grantlint_fuzz::check_format("acme.get-bucket-policy.json", grantlint::syntax::Syntax::Json, text)
});
