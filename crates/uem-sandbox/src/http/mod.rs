//! The HTTP surface: how a call becomes a [`Call`], how an answer becomes bytes. No resource is named here.
//!
//! `front` takes every request, and `pipeline` those of the API: it asks `router` which operation answers, lets
//! [`crate::faults`] have their way, asks [`crate::access`] who calls, and turns the handler's [`Reply`] or
//! [`VendorError`] into an answer.

mod accept;
mod answer;
mod call;
mod calls;
mod error;
mod front;
mod inside;
mod media;
mod perform;
mod pipeline;
mod quota;
mod reply;
mod route;
mod router;
mod segments;
pub(crate) mod untrusted;
mod xml;

pub(crate) use answer::{Facts, envelope, html};
pub use call::{Call, Query};
pub use calls::{CallRecord, Calls};
pub use error::VendorError;
pub(crate) use front::{AsIs, Front};
pub(crate) use inside::Inside;
pub(crate) use pipeline::Pipeline;
pub(crate) use quota::{Quota, QuotaSetting};
pub use quota::{QuotaLimits, QuotaUsed};
pub use reply::Reply;
pub use route::{BODY_BYTES_MAX, Operation, delete, get, head, patch, post, put};
pub(crate) use router::Router;
