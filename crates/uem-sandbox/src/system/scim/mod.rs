//! `/api/system/scim/v2`: user groups and enrollment users as SCIM 2.0 (RFC 7643, RFC 7644) has them.
//!
//! The same groups as [`super::user_groups`]. Refusals are in SCIM's shape; those before a handler runs (who calls,
//! which role, how often) are in the vendor's.

mod answer;
mod filter;
mod groups;
mod list;
mod render;

use serde_json::json;

use crate::{
    http::{Call, Operation, Reply, VendorError, get, patch, post},
    system::users,
};

const READ: &str = "REST API Users Read";
const WRITE: &str = "REST API Users Write";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/system/scim/v2/ServiceProviderConfig").version(2).needs(READ).run(config),
        get("/api/system/scim/v2/Users/{uuid:uuid}").version(2).needs(READ).run(user),
        get("/api/system/scim/v2/Groups").version(2).needs(READ).run(list::get),
        post("/api/system/scim/v2/Groups").version(2).needs(WRITE).run(groups::create),
        post("/api/system/scim/v2/Groups/.search").version(2).needs(WRITE).run(list::post),
        get("/api/system/scim/v2/Groups/{uuid:uuid}").version(2).needs(READ).run(groups::get),
        patch("/api/system/scim/v2/Groups/{uuid:uuid}").version(2).needs(WRITE).run(groups::patch),
    ]
}

/// What this server can do of SCIM.
async fn config(_: Call) -> Result<Reply, VendorError> {
    answer::finish(answer::good(&json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": list::COUNT_MAX},
        "changePassword": {"supported": false},
        "sort": {"supported": true},
        "etag": {"supported": false},
    })))
}

async fn user(call: Call) -> Result<Reply, VendorError> {
    answer::finish(read_user(&call).await)
}

async fn read_user(call: &Call) -> Result<Reply, answer::Failed> {
    let uuid = call.segment("uuid");
    let user = users::visible_by_uuid(call, uuid).await?;
    let user = user.ok_or_else(|| answer::not_found(format!("User {uuid} not found")))?;
    answer::good(&render::user(call, &user).await?)
}
