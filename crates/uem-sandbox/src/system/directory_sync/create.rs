//! `POST /api/system/advanced-ldap-sync-jobs`: compares directory users with the directory. The directory is played:
//! what it says of a user follows from the tenant's seed. One in ten has another telephone number, one in fifty is no
//! longer there.

use rand::Rng;
use serde_json::json;
use uuid::Uuid;

use super::{
    find::org_group,
    store::{self, Change, Job, Kind, Status},
};
use crate::{
    Tenant,
    fleet::ids,
    http::{Call, Reply, VendorError},
    resource::{Fields, Filter, Page, id_list},
    system::users::{self, store::User},
};

/// Most users that one job compares.
const USERS_MAX: usize = 10_000;
/// Users read at once.
const BATCH: u32 = 500;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let text = fields.text("organization_group_uuid").unwrap_or_default();
    let group = org_group(&call, &text)?;
    let refresh = fields.text("refresh").unwrap_or_else(|| "NONE".to_owned()).to_uppercase();
    if !["NONE", "MINIMAL", "ALL"].contains(&refresh.as_str()) {
        let shown: String = refresh.chars().take(100).collect();
        return Err(VendorError::new(
            422,
            6308,
            format!("refresh {shown:?} is not valid: give NONE, MINIMAL or ALL"),
        ));
    }
    let mut open = Filter::default();
    open.equals("org_group_id", Some(group));
    open.equals("status", Some(Status::PendingApproval.to_string()));
    let (jobs, _) = store::search(&call.tenant.database, &open, "id", Page { number: 0, size: 1 }).await?;
    if let Some(job) = jobs.first() {
        let text = format!(
            "Job {} of this organization group waits for approval: approve or decline it first",
            job.uuid
        );
        return Err(VendorError::new(422, 6305, text));
    }
    let users = match fields.list("enrollment_user_uuids") {
        [] => all(&call, group).await?,
        _ => named(&call, &fields, group).await?,
    };
    let changes: Vec<Change> = users.iter().filter_map(|user| difference(&call.tenant, user)).collect();
    let now = call.tenant.fleet.now();
    let job = Job {
        id: 0,
        uuid: Uuid::new_v4(),
        org_group_id: group,
        status: if changes.is_empty() { Status::Completed } else { Status::PendingApproval },
        total: i64::try_from(users.len()).unwrap_or(i64::MAX),
        created_by: call.caller.name.clone(),
        created_at: now,
        modified_by: call.caller.name.clone(),
        modified_at: now,
    };
    store::insert(&call.tenant.database, &job, &changes).await?;
    let location = format!("/api/system/advanced-ldap-sync-jobs/{}", job.uuid);
    let body = json!({"advanced_ldap_sync_job_uuid": job.uuid});
    Ok(Reply::json(&body)?.with_status(202).at(location))
}

/// The directory users of the group and below it, as many as one job compares.
async fn all(call: &Call, group: i64) -> Result<Vec<User>, VendorError> {
    let groups: Vec<i64> = call.tenant.access.subtree(group).into_iter().map(|group| group.id).collect();
    let (mut users, mut last): (Vec<User>, i64) = (Vec::new(), 0);
    while users.len() < USERS_MAX {
        let mut filter = Filter::default();
        filter.that(format!(
            "+org_group_id IN ({}) AND is_directory AND is_active AND id > {last}",
            id_list(&groups)
        ));
        let page = Page { number: 0, size: BATCH };
        let found = users::store::page(&call.tenant.database, &filter, "id", page).await?;
        let Some(highest) = found.last() else { break };
        last = highest.id;
        users.extend(found);
    }
    users.truncate(USERS_MAX);
    Ok(users)
}

async fn named(call: &Call, fields: &Fields, group: i64) -> Result<Vec<User>, VendorError> {
    let list = fields.list("enrollment_user_uuids");
    if list.len() > USERS_MAX {
        let text = format!("{} users are too many: name at most {USERS_MAX}", list.len());
        return Err(VendorError::new(422, 6308, text));
    }
    let mut users = Vec::with_capacity(list.len());
    for entry in list {
        let uuid = entry.as_str().unwrap_or_default();
        let user = users::visible_by_uuid(call, uuid).await?;
        let user =
            user.filter(|user| user.is_directory && call.tenant.access.is_within(user.org_group_id, group));
        users.push(user.ok_or_else(|| {
            let shown: String = uuid.chars().take(100).collect();
            VendorError::new(422, 6308, format!("{shown:?} is no directory user of the organization group"))
        })?);
    }
    Ok(users)
}

/// What the directory says of the user that the tenant does not.
fn difference(tenant: &Tenant, user: &User) -> Option<Change> {
    let mut rng = ids::rng(tenant.fleet.seed(), "directory user", user.id.unsigned_abs());
    let (has_left, has_phone) = (rng.random_ratio(1, 50), rng.random_ratio(1, 10));
    let phone = format!("+1666{:07}", rng.random_range(0..10_000_000_u32));
    let change = |kind, phone| {
        let (user_id, email) = (user.id, user.email.clone());
        Some(Change { user_id, kind, email, phone, is_done: false })
    };
    match (has_left, has_phone && phone != user.phone) {
        (true, _) if user.is_active => change(Kind::Removed, user.phone.clone()),
        (false, true) => change(Kind::Modified, phone),
        _ => None,
    }
}
