//! Services: hosts and paths, and the policy that guards them.

pub mod entry;
pub mod list;
