//! All that reaches out: synchronization, the verification of credentials, and their schedule.
//!
//! [`Worker::run`] is the loop of a hub, [`Worker::run_once`] one pass without it (`mooring pull`). Everything else is
//! inside: `connect` makes a client from an integration, `sync` reads a tenant section by section, `translate` is
//! the only place where the vendor's words become ours, `verify` tries credentials step by step, `permissions` looks what
//! the account's role allows, `push` writes back, `app_states` reads what there is of an app on its devices, `revocation` reads authorities' lists.

mod app_states;
mod claim;
mod connect;
mod contact;
mod errands;
mod error;
mod fetch;
mod group_lookup;
mod held_lease;
mod issuer_keys;
mod key_look_up;
mod looks;
mod permissions;
mod playbooks;
mod purge;
mod push;
mod revocation;
mod schedule;
mod settings;
mod sync;
mod translate;
mod tunnels;
mod verify;
mod worker;

pub use error::WorkerError;
pub use settings::WorkerSettings;
pub use tunnels::Tunnels;
pub use verify::{VerificationStep, verify};
pub use worker::{RunOutcome, RunRequest, Worker};
