//! Devices that are registered for users before they enroll, and what is known of those that have.
//!
//! `store` keeps registrations; the newer face of the same, tokens of an organization group, is
//! [`crate::mdm::enrollment_tokens`].

mod attributes;
pub mod enrolled;
pub mod input;
mod register;
mod searches;
pub mod store;

use crate::http::{Operation, get, post};

const READ: &str = "REST API Users Read";
const TOKENS: &str = "REST API User Tokens Read";
const WRITE: &str = "REST API Users Write";
const DELETE: &str = "REST API Users Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let registered = "/api/system/users/registereddevices/search";
    let mut operations = vec![
        post("/api/system/users/{id:int}/registerdevice").needs(WRITE).run(register::register),
        get(registered).needs(READ).run(register::search),
        get("/api/system/users/enrolleddevices/search").needs(READ).run(searches::enrolled_devices),
        get("/api/system/users/enrollmenttoken/search").needs(TOKENS).run(searches::tokens),
        post("/api/system/users/registereddevices/delete").needs(DELETE).run(register::delete),
        post("/api/system/users/registereddevices/deletebyserialnumber")
            .needs(WRITE)
            .run(register::delete_by_serial),
        post("/api/system/users/registereddevices/deletebyassetnumber")
            .needs(WRITE)
            .run(register::delete_by_asset),
        post("/api/system/users/registereddevices/deletebyudid").needs(WRITE).run(register::delete_by_udid),
    ];
    operations.extend(attributes::routes(WRITE));
    operations
}
