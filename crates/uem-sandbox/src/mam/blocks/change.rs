//! `POST .../block` (201) and `/unblock` (204); 207 with the failed entries where some cannot be.

use serde_json::{Value, json};

use super::{
    item::read,
    store::{self, Block},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Fields,
};

/// The most entries of one call, and of the tenant.
const ENTRIES_MAX: usize = 500;
const BLOCKS_MAX: i64 = 100_000;
const SOURCES: [&str; 9] = [
    "HUB",
    "COMPLIANCE",
    "WORKFLOW",
    "DEVICE_DETAILS_SCREEN",
    "DEPLOYMENT_TRACKING_PAGE",
    "MDM_API",
    "SELF_SERVICE_PORTAL",
    "DEVICE_LIST_VIEW",
    "SERVICE_REQUEST",
];

pub(super) async fn block(call: Call) -> Result<Reply, VendorError> {
    if store::count(&call.tenant.database).await? >= BLOCKS_MAX {
        return Err(VendorError::new(
            400,
            2070,
            format!("The tenant has {BLOCKS_MAX} blocks: unblock some first"),
        ));
    }
    each(call, 201, async |call, block| {
        if block.action.is_empty() {
            return Err("action_type is required: INSTALL, REMOVE, UPGRADE or REINSTALL".into());
        }
        if block.reason.trim().is_empty() {
            return Err("block_reason is required".into());
        }
        Ok(store::put(&call.tenant.database, &block).await.map(|()| true))
    })
    .await
}

pub(super) async fn unblock(call: Call) -> Result<Reply, VendorError> {
    each(call, 204, async |call, block| Ok(store::delete(&call.tenant.database, &block).await)).await
}

/// Does something for each entry. `act` answers whether there was something to do.
async fn each(
    call: Call,
    done: u16,
    act: impl AsyncFn(&Call, Block) -> Result<Result<bool, database::DatabaseError>, String>,
) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let source = fields.text("source_type").unwrap_or_default();
    if !SOURCES.iter().any(|known| known.eq_ignore_ascii_case(&source)) {
        let message = format!("source_type is {source:?}, expected one of {}", SOURCES.join(", "));
        return Err(VendorError::new(400, 2092, message));
    }
    let entries = fields.list("applications");
    if entries.is_empty() || entries.len() > ENTRIES_MAX {
        return Err(VendorError::new(
            400,
            2069,
            format!("applications is a list of 1 to {ENTRIES_MAX} entries"),
        ));
    }
    let mut failed = Vec::new();
    for entry in entries {
        let result = match read(&call, entry).await {
            Ok(block) => act(&call, block).await,
            Err(error) => Err(error),
        };
        match result {
            Ok(outcome) => {
                if !outcome? {
                    failed.push(failure(entry, "It is not blocked"));
                }
            }
            Err(error) => failed.push(failure(entry, &error)),
        }
    }
    if failed.is_empty() {
        return Ok(Reply::empty(done));
    }
    let body = json!({
        "success_count": entries.len() - failed.len(),
        "failure_count": failed.len(),
        "failed_items": failed,
    });
    Ok(Reply::json(&body)?.with_status(207))
}

/// The entry as it was sent, as far as the answer has its fields, and why it failed.
fn failure(entry: &Value, message: &str) -> Value {
    const SHOWN: [&str; 10] = [
        "action_type",
        "application_organization_group_uuid",
        "application_type",
        "application_uuid",
        "block_reason",
        "customer_uuid",
        "device_uuid",
        "package_identifier",
        "platform_type",
        "version",
    ];
    let mut shown = json!({"failure_message": message});
    for name in SHOWN {
        if let Some(value) = entry.get(name).filter(|value| value.is_string()) {
            shown[name] = value.clone();
        }
    }
    shown
}
