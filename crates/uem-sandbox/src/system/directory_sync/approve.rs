//! `POST /api/system/advanced-ldap-sync-jobs/{uuid}?action=`: takes over what a job found, or not.

use uuid::Uuid;

use super::{
    find,
    store::{self, Change, Job, Kind, Status},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Fields,
    system::users::store::{self as user_store, WriteError},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let job = find::job(&call).await?;
    let word = call.query.text("action").unwrap_or("Approve");
    let is_approved = match word.to_lowercase().as_str() {
        "approve" => true,
        "decline" => false,
        _ => {
            let shown: String = word.chars().take(100).collect();
            return Err(VendorError::new(
                422,
                6308,
                format!("action {shown:?} is not valid: give Approve or Decline"),
            ));
        }
    };
    if !matches!(job.status, Status::PendingApproval | Status::PartiallyApproved) {
        let text = format!(
            "Job {} is {}: only one that waits for approval can be approved or declined",
            job.uuid, job.status
        );
        return Err(VendorError::new(422, 6303, text));
    }
    let mut open = store::changes(&call.tenant.database, job.id).await?;
    open.retain(|change| !change.is_done);
    let chosen = chosen(&call, &open).await?;
    if is_approved {
        for change in &chosen {
            take_over(&call, change).await?;
        }
    }
    let users: Vec<i64> = chosen.iter().map(|change| change.user_id).collect();
    let status = match (users.len() == open.len(), is_approved) {
        (false, _) => Status::PartiallyApproved,
        (true, true) => Status::Completed,
        (true, false) if job.status == Status::PartiallyApproved => Status::Completed,
        (true, false) => Status::Declined,
    };
    let (modified_by, modified_at) = (call.caller.name.clone(), call.tenant.fleet.now());
    store::settle(&call.tenant.database, &Job { status, modified_by, modified_at, ..job }, &users).await?;
    Ok(Reply::empty(202))
}

/// All differences, or those of the users that the body names.
async fn chosen(call: &Call, open: &[Change]) -> Result<Vec<Change>, VendorError> {
    let fields = Fields::of(call)?;
    match fields.text("approval_type").unwrap_or_else(|| "ALL".to_owned()).to_uppercase().as_str() {
        "ALL" => return Ok(open.to_vec()),
        "SELECTED" => {}
        _ => return Err(VendorError::new(422, 6308, "approval_type is not valid: give ALL or SELECTED")),
    }
    let mut chosen = Vec::new();
    for entry in fields.list("enrollment_user_uuids") {
        let uuid = entry.as_str().and_then(|text| Uuid::try_parse(text).ok()).unwrap_or_default();
        let user = user_store::find_by_uuid(&call.tenant.database, &uuid.to_string()).await?;
        let change = user.and_then(|user| open.iter().find(|change| change.user_id == user.id));
        let change = change.ok_or_else(|| {
            VendorError::new(
                422,
                6306,
                format!("The job has no open difference of user {uuid}: give users of its preview"),
            )
        })?;
        if chosen.iter().all(|other: &Change| other.user_id != change.user_id) {
            chosen.push(change.clone());
        }
    }
    match chosen.is_empty() {
        true => Err(VendorError::new(
            422,
            6308,
            "enrollment_user_uuids is required where approval_type is SELECTED",
        )),
        false => Ok(chosen),
    }
}

async fn take_over(call: &Call, change: &Change) -> Result<(), VendorError> {
    let (who, now) = (call.caller.name.clone(), call.tenant.fleet.now());
    let written = user_store::change(&call.tenant.database, change.user_id, None, |user| {
        match change.kind {
            Kind::Removed => user.is_active = false,
            Kind::Modified => {
                user.email.clone_from(&change.email);
                user.phone.clone_from(&change.phone);
            }
        }
        user.details.modified_by = Some(who);
        user.details.modified_at = Some(now);
        Ok::<(), WriteError>(())
    });
    match written.await {
        Ok(_) | Err(WriteError::Taken(_)) => Ok(()),
        Err(WriteError::Database(error)) => Err(error.into()),
    }
}
