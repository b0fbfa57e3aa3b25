//! `POST` and `DELETE /api/mam/apps/appgroups/{id}/applications`.

use super::{
    body::{APPLICATIONS_MAX, entries},
    search::named,
    store,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Fields,
};

/// Adds applications, or gives those that are there another name.
pub(super) async fn add(call: Call) -> Result<Reply, VendorError> {
    let mut group =
        named(&call, call.segment("id")).await.map_err(|error| VendorError::new(400, 400, error.message))?;
    let new = entries(&Fields::of(&call)?)?;
    if new.is_empty() {
        return Err(VendorError::new(400, 400, "Applications is required: a list of {BundleId, Name}"));
    }
    group.applications.retain(|known| !new.iter().any(|entry| entry.bundle_id == known.bundle_id));
    group.applications.extend(new);
    if group.applications.len() > APPLICATIONS_MAX {
        return Err(VendorError::new(
            400,
            400,
            format!("A group has at most {APPLICATIONS_MAX} applications"),
        ));
    }
    store::update(&call.tenant.database, &group).await?;
    Ok(Reply::empty(200))
}

/// Takes applications out: none where one of them is not in it.
pub(super) async fn remove(call: Call) -> Result<Reply, VendorError> {
    let mut group = named(&call, call.segment("id")).await?;
    let gone = entries(&Fields::of(&call)?)?;
    if gone.is_empty() {
        return Err(VendorError::new(400, 400, "Applications is required: a list of {BundleId}"));
    }
    for entry in gone {
        let before = group.applications.len();
        group.applications.retain(|known| known.bundle_id != entry.bundle_id);
        if group.applications.len() == before {
            let message = format!("{} is not in application group {}", entry.bundle_id, group.id);
            return Err(VendorError::new(404, 404, message));
        }
    }
    store::update(&call.tenant.database, &group).await?;
    Ok(Reply::empty(200))
}
