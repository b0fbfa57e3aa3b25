//! The words of the Workspace ONE UEM REST API: requests, replies, ids, enums, error codes and role resources.
//!
//! No I/O happens here. The client parses replies with these types and the sandbox renders its answers with the
//! same ones, so every type can do both. Reading is forgiving, because tenants of different ages spell the same
//! value differently (see [`wire`]); writing always uses one fixed spelling per field.
//!
//! - [`wire`]: ids, references, dates, numbers and enums as they look on the wire
//! - [`mdm`], [`mam`], [`system`]: the resources, one module each, filed under the section of the API they belong to
//! - [`error`]: the error body and the codes that matter; [`role`]: the resources an admin role may hold
//! - [`bulk`]: the list of values that many calls take, and what they answer

pub mod bulk;
pub mod error;
pub mod mam;
pub mod mdm;
pub mod role;
pub mod system;
pub mod wire;

pub use error::ErrorEnvelope;
pub use wire::id::*;
pub use wire::reference::EntityRef;
