//! What single devices were asked to do with a profile, a product or an update, and what came of it.
//!
//! Assignment by smart group writes nothing here: a device takes what it is assigned at its next contact, and that
//! follows from the two times. A row exists where somebody asked for one device.

pub mod store;

pub use store::{Job, State, Subject};
