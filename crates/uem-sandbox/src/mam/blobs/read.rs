//! Files by number or UUID: fetched, looked at, deleted.

use super::store::{self, Blob};
use crate::{
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

/// `GET .../downloadblob/{id}` version 1 (403/6 where there is none) and `/{uuid}` version 2 (404/404).
pub(super) async fn download(call: Call) -> Result<Reply, VendorError> {
    let missing = if call.version >= 2 { (404, 404) } else { (403, 6) };
    let blob = named(&call, missing).await?;
    Ok(Reply::file(store::content(&call.tenant.database, &blob).await?))
}

/// `HEAD /api/mam/blobs/{uuid}`: 200 where it is there, 403/11 where it is not.
pub(super) async fn look(call: Call) -> Result<Reply, VendorError> {
    named(&call, (403, 11)).await?;
    Ok(Reply::empty(200))
}

/// `DELETE .../blob/{id}` version 1 and `/{uuid}` version 2. Applications that were made of it stay.
pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let missing = if call.version >= 2 { (403, 11) } else { (404, 404) };
    let blob = named(&call, missing).await?;
    store::delete(&call.tenant.database, blob.id).await?;
    Ok(Reply::empty(200))
}

/// UUID of the file that is named by number or UUID, if it exists for the caller.
pub(in crate::mam) async fn uuid_of(call: &Call, name: &str) -> Result<Option<String>, VendorError> {
    let database = &call.tenant.database;
    let blob = match name.parse() {
        Ok(id) => store::find(database, id).await?,
        Err(_) => store::find_by_uuid(database, name).await?,
    };
    Ok(blob.filter(|blob| is_visible(call, blob.org_group_id)).map(|blob| blob.uuid))
}

async fn named(call: &Call, (status, code): (u16, i32)) -> Result<Blob, VendorError> {
    let (id, uuid) = (call.segment("id"), call.segment("uuid"));
    let database = &call.tenant.database;
    let blob = match id.parse() {
        Ok(id) => store::find(database, id).await?,
        Err(_) => store::find_by_uuid(database, if uuid.is_empty() { id } else { uuid }).await?,
    };
    blob.filter(|blob| is_visible(call, blob.org_group_id)).ok_or_else(|| {
        VendorError::new(status, code, format!("Blob {} not found", if id.is_empty() { uuid } else { id }))
    })
}
