//! Devices that register before a synchronization knows them (HM-18): tables `registration_tokens`,
//! `provisional_devices`, `removed_identities` and `registration_refusals`.
//!
//! They are no rows of `devices`: no count, threshold or deletion can meet them before a synchronization brings the
//! device itself.

mod provisional;
mod removed;
mod settle;
mod standing;
mod token;

pub use provisional::{ProvisionalDevice, ProvisionalPage, ProvisionalState, Registered};
pub(crate) use removed::remember_removed;
pub use token::RegistrationToken;
