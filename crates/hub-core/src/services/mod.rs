//! What is protected, what it asks for, and whether a request is let in (BY-2b, BY-9, BY-10, BY-13, MO-10).
//!
//! A [`Service`] is a host and paths behind a reverse proxy, a [`Policy`] what it asks of user and device.
//! [`ServiceIndex`] finds the service of a request, [`decide`] answers it. It starts from *deny*; every way to *allow*
//! is written out, and each answer tells why.

mod bypass;
pub mod check;
mod decide;
mod decision;
mod edit;
mod evidence;
mod index;
mod pattern;
mod policy;
mod service;
mod set;

pub use bypass::Bypass;
pub use decide::{Rules, decide, decide_device};
pub use decision::{Decision, Outcome, Reason};
pub use evidence::{CertificateFault, Evidence, KnownDevice, User};
pub use index::ServiceIndex;
pub use pattern::{HostPattern, PathPattern, PathRefusal, RequestPath};
pub use policy::{FailMode, Minimum, Policy};
pub use service::Service;
pub use set::{FieldChange, PlannedChange, PolicySet, RefusedEntry, Step};
