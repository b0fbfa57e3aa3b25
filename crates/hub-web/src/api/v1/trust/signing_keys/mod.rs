//! Keys by which the hub signs tokens for services.

pub mod list;
pub mod rotate;
