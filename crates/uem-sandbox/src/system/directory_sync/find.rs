//! The organization group and the job that a call names, if they exist for the caller.

use uuid::Uuid;

use super::store::{self, Job};
use crate::{
    http::{Call, VendorError},
    resource::is_visible,
};

/// The group of that UUID; 404/6008 where there is none.
pub(super) fn org_group(call: &Call, text: &str) -> Result<i64, VendorError> {
    let group = Uuid::try_parse(text).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    let group = group.filter(|group| is_visible(call, group.id));
    group.map(|group| group.id).ok_or_else(|| {
        let shown: String = text.chars().take(100).collect();
        let text = format!("Organization group {shown:?} not found: give organization_group_uuid");
        VendorError::new(404, 6008, text)
    })
}

/// The job of the path; 404/6301 where there is none.
pub(super) async fn job(call: &Call) -> Result<Job, VendorError> {
    let missing = || VendorError::new(404, 6301, "Synchronization job not found");
    let uuid = Uuid::try_parse(call.segment("uuid")).map_err(|_| missing())?;
    let job = store::find(&call.tenant.database, uuid).await?;
    job.filter(|job| is_visible(call, job.org_group_id)).ok_or_else(missing)
}
