//! `POST /api/mam/blobs/uploadblob`, versions 1 and 2: the whole file as the body.

use bytes::Bytes;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    BLOB_BYTES_MAX,
    store::{self, Blob},
};
use crate::{
    Tenant,
    http::{Call, Reply, VendorError},
    resource::asked_org_group,
};

/// Bytes that all files of the tenant may have together: 4 GB.
const TENANT_BYTES_MAX: i64 = 4 * 1024 * 1024 * 1024;
/// The longest name.
const NAME_MAX: usize = 255;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let query = &call.query;
    if query.text("fileLink").is_some() || query.text("downloadfilefromlink").is_some_and(is_true) {
        let message = "fileLink: the sandbox fetches nothing; send the file as the body";
        return Err(VendorError::new(400, 7019, message));
    }
    let name = query.text("fileName").unwrap_or_default();
    if query.text("organizationGroupId").is_none() {
        return Err(VendorError::new(400, 400, "organizationGroupId is required"));
    }
    let org_group = asked_org_group(&call, "organizationGroupId").ok_or_else(|| {
        VendorError::new(400, 6, "organizationGroupId names no organization group of the caller")
    })?;
    if call.body.is_empty() {
        return Err(VendorError::new(400, 7014, "The body is empty: send the file as the body"));
    }
    let asked = query.text("SHA256FileHash").filter(|_| call.version >= 2);
    if let Some(asked) = asked
        && !asked.eq_ignore_ascii_case(&hash(&call.body))
    {
        let message = format!("SHA256FileHash is {asked}, the body's is {}", hash(&call.body));
        return Err(VendorError::new(400, 8177, message));
    }
    let module = query.text("moduleType").unwrap_or("General").to_owned();
    let blob = keep(&call.tenant, name, module, org_group, &call.body).await?;
    Reply::json(&json!({"Value": blob.id, "uuid": blob.uuid}))
}

fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}

fn hash(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

/// Keeps a file. 422/7601 for a bad name, 422/7602 where it is too large, 422/7603 where the tenant is full.
pub(in crate::mam) async fn keep(
    tenant: &Tenant,
    name: &str,
    module: String,
    org_group_id: i64,
    content: &Bytes,
) -> Result<Blob, VendorError> {
    check_room(tenant, i64::try_from(content.len()).unwrap_or(i64::MAX)).await?;
    let blob = Blob {
        size_bytes: i64::try_from(content.len()).unwrap_or(0),
        sha256: hash(content),
        ..new(tenant, name, module, org_group_id)?
    };
    Ok(store::insert(&tenant.database, blob, content).await?)
}

/// A file of which only the content is missing.
pub(super) fn new(
    tenant: &Tenant,
    name: &str,
    module: String,
    org_group_id: i64,
) -> Result<Blob, VendorError> {
    let name = name.trim();
    let is_bad = |letter: char| letter.is_control() || letter == '/' || letter == '\\';
    if name.is_empty() || name.chars().count() > NAME_MAX || name.contains(is_bad) {
        let message = format!("Bad file name {name:?}: 1 to {NAME_MAX} characters, no slashes");
        return Err(VendorError::new(422, 7601, message));
    }
    Ok(Blob {
        id: 0,
        uuid: Uuid::new_v4().to_string(),
        name: name.to_owned(),
        module: module.chars().take(NAME_MAX).collect(),
        org_group_id,
        size_bytes: 0,
        sha256: String::new(),
        created_at: tenant.fleet.now().as_millisecond(),
    })
}

/// Refuses what is larger than a file may be, or does not fit beside the others.
pub(super) async fn check_room(tenant: &Tenant, size_bytes: i64) -> Result<(), VendorError> {
    if usize::try_from(size_bytes).is_ok_and(|size| size > BLOB_BYTES_MAX) {
        let message = format!("The file has {size_bytes} bytes, at most {BLOB_BYTES_MAX} are kept");
        return Err(VendorError::new(422, 7602, message));
    }
    let kept = store::bytes_kept(&tenant.database).await?;
    if kept.saturating_add(size_bytes) > TENANT_BYTES_MAX {
        let message = format!("The tenant keeps {kept} bytes of {TENANT_BYTES_MAX}: delete blobs first");
        return Err(VendorError::new(422, 7603, message));
    }
    Ok(())
}
