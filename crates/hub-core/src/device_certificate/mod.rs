//! Device certificates that the enterprise's own authorities issue (BY-5).
//!
//! An [`Authority`] is a chain and the [`KeyTemplate`] by which its certificates name their device. [`TrustedAuthority`] is the
//! same, read once; [`identify`] verifies a certificate against all of them, even where a proxy says that it did, and
//! tells the [`DeviceKey`] to look up.

mod authority;
mod chain;
mod key;
mod revocation;
mod verify;

pub use authority::{Authority, TrustedAuthority};
pub use chain::TrustedChain;
pub use key::{DeviceKey, KeyKind, KeyPlace, KeyTemplate};
pub use revocation::{RevocationCheck, RevocationList};
pub use verify::{CHAIN_MAX, Identified, identify};
