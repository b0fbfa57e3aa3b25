//! How single values look on the wire, and how they are read whatever their shape.
//!
//! The resource modules use these functions field by field (`#[serde(deserialize_with = "...")]`).

pub mod id;
pub mod lenient;
pub mod link;
pub mod reference;
pub mod scalar;
pub mod shape;
pub mod time;
pub mod word;
