//! The volume purchase account of a customer: made, synchronized, reset.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time::format_v1;

use super::store::{self, Account};
use crate::{
    SandboxError, Tenant,
    fleet::places::ROOT,
    http::{Call, Reply, VendorError},
    mam::blobs,
    resource::{Fields, is_visible},
};

/// How long a synchronization takes, in milliseconds of the tenant's clock.
const SYNC_MS: i64 = 30_000;
/// The longest description.
const DESCRIPTION_MAX: usize = 255;

/// Every customer has one from the start: purchased applications are seeded.
pub async fn seed(tenant: &Tenant) -> Result<(), SandboxError> {
    let at = tenant.fleet.now().as_millisecond() - 200 * 86_400_000;
    for customer in tenant.access.subtree(ROOT).into_iter().filter(|group| group.kind == "Customer") {
        let account = Account {
            org_group_id: customer.id,
            description: "Volume purchases".into(),
            blob_id: 0,
            synced_at: Some(at),
            created_by: "System".into(),
            created_at: at,
            modified_by: "System".into(),
            modified_at: at,
        };
        store::put(&tenant.database, &account).await?;
    }
    Ok(())
}

/// `POST /api/mam/apps/purchased/account`: 400/18 below or above a customer, 400/7110 without a token.
pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let id = fields.number("organizationGroupId").unwrap_or(call.caller.org_group_id);
    let group = call.tenant.access.org_group(id).filter(|group| is_visible(&call, group.id));
    let group = group.ok_or_else(|| {
        VendorError::new(400, 6, format!("organizationGroupId {id} is no organization group of the caller"))
    })?;
    if group.kind != "Customer" {
        let message = format!("Organization group {id} is a {}: accounts belong to customers", group.kind);
        return Err(VendorError::new(400, 18, message));
    }
    let description = fields.text("description").map(|text| text.trim().to_owned()).unwrap_or_default();
    if description.is_empty() || description.chars().count() > DESCRIPTION_MAX {
        return Err(VendorError::new(400, 13, format!("description has 1 to {DESCRIPTION_MAX} characters")));
    }
    let blob_id = fields.number("sTokenBlobId").unwrap_or(0);
    let blob = blobs::store::find(&call.tenant.database, blob_id).await?;
    if !blob.is_some_and(|blob| is_visible(&call, blob.org_group_id)) {
        return Err(VendorError::new(
            400,
            7110,
            format!("sTokenBlobId {blob_id} names no blob: upload the token first"),
        ));
    }
    let now = call.tenant.fleet.now().as_millisecond();
    let name = &call.caller.name;
    let account = Account {
        org_group_id: id,
        description,
        blob_id,
        synced_at: None,
        created_by: name.clone(),
        created_at: now,
        modified_by: name.clone(),
        modified_at: now,
    };
    store::put(&call.tenant.database, &account).await?;
    Ok(Reply::empty(204))
}

/// `PUT .../VppSyncAssets/{group}`: 422/7101 while one is under way.
pub(super) async fn sync(call: Call) -> Result<Reply, VendorError> {
    let account = asked(&call).await?;
    let now = call.tenant.fleet.now().as_millisecond();
    if is_running(&account, now) {
        return Err(VendorError::new(422, 7101, "A synchronization is under way: wait for it to finish"));
    }
    let account = Account { synced_at: Some(now), ..modified(&call, account) };
    store::put(&call.tenant.database, &account).await?;
    Reply::json(&batch(&account, now))
}

/// `PUT .../ResetClientContextForAccount/{group}`: the account is as if it had never been synchronized.
pub(super) async fn reset(call: Call) -> Result<Reply, VendorError> {
    let account = asked(&call).await?;
    let account = Account { synced_at: None, ..modified(&call, account) };
    store::put(&call.tenant.database, &account).await?;
    Reply::json(&json!({"status": "Success", "statusCode": 1}))
}

/// `GET .../GetVppSyncAssetsStatus/{group}`
pub(super) async fn status(call: Call) -> Result<Reply, VendorError> {
    let account = asked(&call).await?;
    let time = |at: i64| Timestamp::from_millisecond(at).map(format_v1).unwrap_or_default();
    Reply::json(&json!({
        "BatchStatus": batch(&account, call.tenant.fleet.now().as_millisecond()),
        "CreatedBy": account.created_by,
        "CreatedOn": time(account.created_at),
        "ModifiedBy": account.modified_by,
        "ModifiedOn": time(account.modified_at),
    }))
}

async fn asked(call: &Call) -> Result<Account, VendorError> {
    let id = call.segment("group").parse().unwrap_or(0_i64);
    if call.tenant.access.org_group(id).is_none() || !is_visible(call, id) {
        return Err(VendorError::new(400, 6, format!("Organization group {id} not found")));
    }
    let account = store::find(&call.tenant.database, id).await?;
    account.ok_or_else(|| {
        VendorError::new(422, 7100, format!("Organization group {id} has no volume purchase account"))
    })
}

fn modified(call: &Call, account: Account) -> Account {
    Account {
        modified_by: call.caller.name.clone(),
        modified_at: call.tenant.fleet.now().as_millisecond(),
        ..account
    }
}

fn is_running(account: &Account, now: i64) -> bool {
    account.synced_at.is_some_and(|at| now - at < SYNC_MS)
}

fn batch(account: &Account, now: i64) -> Value {
    let (status, code) = match account.synced_at {
        None => ("NotStarted", 0),
        Some(_) if is_running(account, now) => ("InProgress", 1),
        Some(_) => ("Completed", 2),
    };
    json!({"status": status, "statusCode": code})
}
