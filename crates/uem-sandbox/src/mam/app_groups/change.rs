//! Making, changing and deleting application groups.

use serde_json::json;

use super::{
    body::{read, rendered},
    search::named,
    store::{self, AppGroup},
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::commands::BULK_LIMIT,
    resource::{Outcome, values},
};

/// The most groups of the tenant.
const GROUPS_MAX: usize = 1_000;

/// `POST /api/mam/apps/appgroups`
pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let mut group = AppGroup {
        id: 0,
        name: String::new(),
        kind: String::new(),
        platform: String::new(),
        is_active: true,
        org_group_id: call.caller.org_group_id,
        details: json!({}),
        applications: Vec::new(),
    };
    read(&call, &mut group)?;
    check_name(&call, &group).await?;
    group.id = store::insert(&call.tenant.database, &group).await?;
    Reply::json(&rendered(&group))
}

/// `PUT /api/mam/apps/appgroups/{id}`
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let mut group = named(&call, call.segment("id")).await?;
    read(&call, &mut group)?;
    check_name(&call, &group).await?;
    store::update(&call.tenant.database, &group).await?;
    Ok(Reply::empty(200))
}

async fn check_name(call: &Call, group: &AppGroup) -> Result<(), VendorError> {
    let all = store::list(&call.tenant.database).await?;
    if group.id == 0 && all.len() >= GROUPS_MAX {
        let message = format!("The tenant has {GROUPS_MAX} application groups: delete some first");
        return Err(VendorError::new(400, 400, message));
    }
    let is_taken = all.iter().any(|other| {
        other.id != group.id
            && other.org_group_id == group.org_group_id
            && other.name.eq_ignore_ascii_case(&group.name)
    });
    if is_taken {
        let message = format!("An application group {:?} is there already: choose another Name", group.name);
        return Err(VendorError::new(400, 400, message));
    }
    Ok(())
}

/// `DELETE /api/mam/apps/appgroups`: several by id; the answer says which of them failed.
pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let values = values(&call)?;
    if values.len() > BULK_LIMIT {
        return Err(VendorError::new(
            400,
            400,
            format!("{} groups, at most {BULK_LIMIT} at once", values.len()),
        ));
    }
    let mut outcome = Outcome::default();
    for value in &values {
        let result = match named(&call, value).await {
            Ok(group) => store::delete(&call.tenant.database, group.id).await.map(|_| ()).map_err(Into::into),
            Err(error) => Err(error),
        };
        outcome.add(value, result);
    }
    Reply::json(&outcome)
}
