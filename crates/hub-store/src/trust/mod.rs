//! What decisions about requests rest on: the fleet as it is read into memory and kept fresh there, services and
//! policies, authorities, proxies, limits and bypasses, keys that sign tokens and keys of those who sign the users' tokens,
//! and the log of decisions.

mod bypasses;
mod decisions;
mod documents;
mod fleet;
mod issuer_keys;
mod limits;
mod news;
mod revocation;
mod setup;
mod signing_keys;

pub use bypasses::{BypassRow, NewBypass};
pub use decisions::{DecisionFilter, DecisionRow, NewDecision};
pub use fleet::{FleetAgent, FleetFacet, FleetRow};
pub use issuer_keys::IssuerKeysRow;
pub use limits::{LimitKind, LimitRow, LimitedUser, NewLimit};
pub use news::{News, NewsPage};
pub(crate) use news::{note_devices, note_fleet};
pub use revocation::{ShutOutRow, StoredRevocationList};
pub use setup::{ProxyRow, ProxySecret, TrustSetup};
pub use signing_keys::{NotSettled, SigningKeyRow};
