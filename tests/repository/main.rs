//! The repository as people meet it: the examples, what the README shows, and
//! the house rules that a compiler does not know.

mod common;
mod examples;
mod house;
mod readme;
