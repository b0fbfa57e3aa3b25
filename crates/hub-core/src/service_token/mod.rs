//! What the hub signs for a service about a request that is let in (BY-9, BY-10): which claims, for how long, and by
//! which of its keys.
//!
//! A token never says more than the decision that it was made for, and counts for no longer than that decision would.

mod claims;
mod ends;
mod keys;

pub use claims::{Claims, DeviceClaims, TokenDevice, UserClaims};
pub use ends::{Grounds, TOKEN_MINUTES_MAX, ends_at};
pub use keys::{KEPT_AFTER_USE, KeyFacts, KeyState, KeyStep, ROTATE_EVERY, SETTLED_AFTER, next_step};
