//! No text makes a module of Terraform panic or run on for ever, and every
//! place that it gives lies inside of the file.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    grantlint_fuzz::check_module("main.tf", text);
    grantlint_fuzz::check_module("main.tf.json", text);
});
