//! No text makes the JavaScript front end or the reader of the wizard's
//! configuration panic or misplace anything.
#![no_main]

use grantlint::syntax::Syntax;

libfuzzer_sys::fuzz_target!(|text: &str| {
    grantlint_fuzz::check(Syntax::Js, text);
    grantlint_fuzz::check_format("config.js", Syntax::Js, text);
});
