//! `mooring pull` from end to end: the real program against a sandbox tenant in this process, into both databases.
//!
//! `tenant` is the tenant and its controls, `program` runs the program, `place` is a database to pull into, `stored`
//! reads what came of it. The other modules are the tests.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail where it stands")]

mod place;
mod program;
mod stored;
mod tenant;

mod absence;
mod bad_credentials;
mod bad_tenant;
mod databases;
mod edits;
mod killed;
mod same_fleet;
mod together;
mod unreachable;
