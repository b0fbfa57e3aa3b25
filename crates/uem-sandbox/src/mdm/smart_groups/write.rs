//! `POST`, `PUT` and `DELETE /api/mdm/smartgroups`. The public description says 200 for all three; recordings say 201
//! with id and UUID, 204 and 204, and so does the sandbox.

use database::DatabaseError;
use serde_json::json;
use uuid::Uuid;

use super::{
    definition::{self, Definition},
    render::Assignments,
    store::{self, SmartGroup},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::is_visible,
};

/// Most smart groups of a tenant: each search evaluates those it shows.
const GROUPS_MAX: i64 = 10_000;

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let Definition { name, org_group_id, criteria } =
        definition::read(&call, call.caller.org_group_id).await?;
    if store::count(&call.tenant.database).await? >= GROUPS_MAX {
        return Err(VendorError::new(
            400,
            400,
            format!("A tenant has at most {GROUPS_MAX} smart groups: delete one first"),
        ));
    }
    let uuid = Uuid::new_v4();
    let modified_at = call.tenant.fleet.now().as_millisecond();
    let group = SmartGroup {
        id: 0,
        uuid: uuid.to_string(),
        name,
        org_group_id,
        criteria,
        modified_at,
        is_read_only: false,
    };
    let id = store::create(&call.tenant.database, &group).await.map_err(|error| taken(error, &group.name))?;
    call.tenant.membership.changed(None);
    Ok(Reply::json(&json!({"Value": id, "uuid": uuid}))?.with_status(201))
}

/// Replaces the whole definition; a list that is left out is empty.
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let group = found(&call, (400, 400)).await?;
    changeable(&group)?;
    let Definition { name, org_group_id, criteria } =
        definition::read(&call, group.org_group_id).await.map_err(as_400)?;
    save(&call, SmartGroup { name, org_group_id, criteria, ..group }).await?;
    Ok(Reply::empty(204))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let group = found(&call, (404, 404)).await?;
    changeable(&group)?;
    let uses = Assignments::load(&call.tenant).await?.of(&group).unwrap_or(0);
    if uses > 0 {
        let message = format!(
            "Smart group {:?} is assigned to {uses} applications or profiles: take it from them first",
            group.name
        );
        return Err(VendorError::new(400, 400, message));
    }
    store::delete(&call.tenant.database, group.id).await?;
    call.tenant.membership.changed(None);
    Ok(Reply::empty(204))
}

/// Writes a changed group; everybody evaluates it anew.
pub(super) async fn save(call: &Call, mut group: SmartGroup) -> Result<(), VendorError> {
    group.modified_at = call.tenant.fleet.now().as_millisecond();
    store::update(&call.tenant.database, &group).await.map_err(|error| taken(error, &group.name))?;
    call.tenant.membership.changed(None);
    Ok(())
}

/// Refuses a group that came with the tenant.
pub(super) fn changeable(group: &SmartGroup) -> Result<(), VendorError> {
    if group.is_read_only {
        let message = format!(
            "Smart group {:?} came with the tenant and is read-only: make one of your own",
            group.name
        );
        return Err(VendorError::new(403, 403, message));
    }
    Ok(())
}

async fn found(call: &Call, (status, code): (u16, i32)) -> Result<SmartGroup, VendorError> {
    let id = call.segment("id");
    let group = store::find(&call.tenant.database, id.parse().unwrap_or(0)).await?;
    group
        .filter(|group| is_visible(call, group.org_group_id))
        .ok_or_else(|| VendorError::new(status, code, format!("Smart group not found with id {id}")))
}

fn taken(error: DatabaseError, name: &str) -> VendorError {
    match error {
        DatabaseError::Duplicate { .. } => {
            VendorError::new(400, 400, format!("Smart group {name:?} is there already: choose another name"))
        }
        other => other.into(),
    }
}

/// This endpoint knows one code for bad input only.
fn as_400(error: VendorError) -> VendorError {
    if (error.status, error.code) == (400, 6) { VendorError { code: 400, ..error } } else { error }
}
