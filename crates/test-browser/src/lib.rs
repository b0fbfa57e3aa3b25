//! Headless Chromium through ChromeDriver, fresh for every test, with its console in view. Things are found by the
//! words that a person sees, so that a test reads like the guide that it follows.
//!
//! For tests only: whatever does not go as wanted ends the test.

#![expect(clippy::panic, reason = "tests end with what the browser shows")]

mod driver;
mod find;
pub mod guides;
mod own_command;
mod select;

pub use driver::Browser;
