//! Activating, deactivating and deleting enrollment users, one by one and in bulk, and moving them.

use super::{
    find,
    refused::Refused,
    store::{self, User},
};
use crate::{
    Tenant,
    http::{Call, Reply, VendorError},
    resource::{Outcome, is_visible, values},
};

/// Most users of one call.
const BULK_LIMIT: usize = 5_000;

pub(super) async fn activate(call: Call) -> Result<Reply, VendorError> {
    set_active(&call, call.segment("id"), true).await.map(|()| Reply::empty(200))
}

pub(super) async fn deactivate(call: Call) -> Result<Reply, VendorError> {
    set_active(&call, call.segment("id"), false).await.map(|()| Reply::empty(200))
}

pub(super) async fn bulk_activate(call: Call) -> Result<Reply, VendorError> {
    let mut outcome = Outcome::default();
    for id in limited(&call)? {
        outcome.add(&id, set_active(&call, &id, true).await);
    }
    Reply::json(&outcome)
}

pub(super) async fn bulk_deactivate(call: Call) -> Result<Reply, VendorError> {
    let mut outcome = Outcome::default();
    for id in limited(&call)? {
        outcome.add(&id, set_active(&call, &id, false).await);
    }
    Reply::json(&outcome)
}

pub(super) async fn bulk_delete(call: Call) -> Result<Reply, VendorError> {
    let mut outcome = Outcome::default();
    for id in limited(&call)? {
        let result = match find::visible(&call, &id).await? {
            Some(user) => remove(&call.tenant, &user).await,
            None => Err(find::not_found_6(&id)),
        };
        outcome.add(&id, result);
    }
    Reply::json(&outcome)
}

pub(super) async fn delete_v1(call: Call) -> Result<Reply, VendorError> {
    let user = find::by_id_or_6(&call).await?;
    remove(&call.tenant, &user).await?;
    Ok(Reply::empty(200))
}

pub(super) async fn delete_v2(call: Call) -> Result<Reply, VendorError> {
    let user = find::by_uuid(&call).await?;
    remove(&call.tenant, &user).await?;
    Ok(Reply::empty(200))
}

/// `POST /api/system/users/{id}/changelocationgroup?targetLG=`. The user's devices stay where they are.
pub(super) async fn change_org_group(call: Call) -> Result<Reply, VendorError> {
    let user = find::by_id_or_6(&call).await?;
    let text = call.query.text("targetLG").unwrap_or_default();
    let target = text.trim().parse::<i64>().ok().filter(|id| is_visible(&call, *id));
    let target = target.ok_or_else(|| {
        let text = format!(
            "targetLG {text:?} is no organization group, or the user does not have access to it: give the id of one"
        );
        VendorError::new(400, 6, text)
    })?;
    let customer = |id: i64| call.tenant.access.customer_of(id).map(|group| group.id);
    if customer(target).is_none() || customer(target) != customer(user.org_group_id) {
        let text = format!("Organization group {target} is outside of the customer that the user belongs to");
        return Err(VendorError::new(400, 200_028, text));
    }
    changed(&call, user.id, |user| {
        user.org_group_id = target;
        Ok(())
    })
    .await?;
    call.tenant.membership.changed(None);
    Ok(Reply::empty(200))
}

async fn set_active(call: &Call, id: &str, is_active: bool) -> Result<(), VendorError> {
    let user = find::visible(call, id).await?.ok_or_else(|| find::not_found_6(id))?;
    changed(call, user.id, |user| {
        if user.is_active == is_active {
            let word = if is_active { "active" } else { "inactive" };
            return Err(VendorError::new(400, 6, format!("User {id} is already {word}")));
        }
        user.is_active = is_active;
        Ok(())
    })
    .await
}

async fn changed(
    call: &Call,
    id: i64,
    change: impl FnOnce(&mut User) -> Result<(), VendorError> + Send,
) -> Result<(), VendorError> {
    let (who, now) = (call.caller.name.clone(), call.tenant.fleet.now());
    let changed = store::change(&call.tenant.database, id, None, |user| {
        change(user)?;
        user.details.modified_by = Some(who);
        user.details.modified_at = Some(now);
        Ok::<(), Refused>(())
    });
    match changed.await {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(find::not_found_6(&id.to_string())),
        Err(refused) => Err(refused.answer(super::input::Face::V1, false)),
    }
}

/// Deletes a user who has no devices and stages none.
async fn remove(tenant: &Tenant, user: &User) -> Result<(), VendorError> {
    let devices = tenant.membership.devices_of_user(tenant, user.id);
    if devices > 0 {
        let text = format!(
            "User {} still has {devices} enrolled devices: delete them or give them to somebody else first",
            user.id
        );
        return Err(VendorError::new(400, 9, text));
    }
    if user.details.is_staging_user() {
        let text = format!("User {} is a staging user: switch device staging off first", user.id);
        return Err(VendorError::new(400, 7148, text));
    }
    store::delete(&tenant.database, user.id).await?;
    tenant.membership.people_changed();
    Ok(())
}

fn limited(call: &Call) -> Result<Vec<String>, VendorError> {
    let ids = values(call)?;
    if ids.len() > BULK_LIMIT {
        let text = format!("{} users are too many: name at most {BULK_LIMIT} in one call", ids.len());
        return Err(VendorError::new(400, 400, text));
    }
    Ok(ids)
}
