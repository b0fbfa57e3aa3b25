//! `/api/mdm/compliancepolicy` and `/api/mdm/compliancepolicies`: policies, read only, and what they say of a device.
//!
//! `judge` sets a device's status when its facts change, `on_device` shows what each policy says of it.

mod judge;
pub mod on_device;
mod search;
mod seed;
pub mod store;

pub(crate) use judge::judge;
pub use seed::seed;

use crate::http::{Operation, get};

const READ: &str = "REST API Compliance Policy Read";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/mdm/compliancepolicy/search").needs(READ).run(search::old),
        get("/api/mdm/compliancepolicies").needs(READ).run(search::new),
    ]
}
