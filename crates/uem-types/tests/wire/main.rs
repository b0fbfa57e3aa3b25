//! The types against replies: our own fixtures, hostile input, and the facts of the API where they are at hand.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod contract;
mod fixtures;
mod hostile;
