//! The audit log (MO-14): what an entry says ([`Entry`]), how one is told ([`Change`]), and the chain that shows when
//! somebody changes what was written ([`Verifier`]).
//!
//! ```text
//! hash of an entry = SHA-256(hash of the entry before it || the entry as canonical JSON, RFC 8785)
//! ```
//!
//! A chain alone proves little to who may rewrite all of it: each hash is therefore also marked with the hub's key, which lies
//! outside of the database, and the number and hash of the last entry can be kept somewhere else ([`Link`]).

mod author;
mod chain;
mod change;
mod difference;
mod entry;
mod verify;

pub use author::{Actor, ActorKind, Author, Origin, Surface};
pub use chain::{HASH_BYTES, Hash, Link, canonical};
pub use change::Change;
pub use difference::{WITHHELD, difference, without_secrets};
pub use entry::{Approval, Entry, Object, Outcome, UemAnswer};
pub use verify::{Fault, StoredEntry, Verifier};
