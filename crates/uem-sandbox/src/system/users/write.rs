//! Making and changing enrollment users: `adduser` and `{id}/update` of version 1, `POST` and `PUT {uuid}` of version 2.

use serde_json::json;
use uem_types::system::enums::SecurityType;
use uuid::Uuid;

use super::{
    details::Details,
    find,
    input::{Face, Input},
    refused::Refused,
    render,
    store::{self, User},
};
use crate::{
    Tenant,
    fleet::state::DeviceUser,
    http::{Call, Reply, VendorError},
};

/// What a new user must have in version 1: key and name.
const NEEDED_V1: [(&str, &str); 4] =
    [("user_name", "UserName"), ("first_name", "FirstName"), ("last_name", "LastName"), ("email", "Email")];

pub(super) async fn add_v1(call: Call) -> Result<Reply, VendorError> {
    let user = create(&call, Face::V1).await.map_err(|refused| refused.answer(Face::V1, true))?;
    Reply::json(&json!({"Value": user.id, "uuid": user.uuid}))
}

pub(super) async fn add_v2(call: Call) -> Result<Reply, VendorError> {
    let user = create(&call, Face::V2).await.map_err(|refused| refused.answer(Face::V2, true))?;
    Ok(Reply::empty(201).at(format!("/api/system/users/{}", user.uuid)))
}

pub(super) async fn update_v1(call: Call) -> Result<Reply, VendorError> {
    let user = find::by_id_or_6(&call).await?;
    update(&call, &user, Face::V1).await.map_err(|refused| refused.answer(Face::V1, false))?;
    Ok(Reply::empty(200))
}

pub(super) async fn update_v2(call: Call) -> Result<Reply, VendorError> {
    let user = find::by_uuid(&call).await?;
    update(&call, &user, Face::V2).await.map_err(|refused| refused.answer(Face::V2, false))?;
    Ok(Reply::empty(200).at(format!("/api/system/users/{}", user.uuid)))
}

async fn create(call: &Call, face: Face) -> Result<User, Refused> {
    let mut input = Input::read(call, face)?;
    if face == Face::V2 && input.security.is_none() {
        return Err(Refused::Missing("securityType"));
    }
    let needed = if face == Face::V1 { &NEEDED_V1[..] } else { &[("user_name", "userName")] };
    for (key, name) in needed {
        if input.text(key).is_none_or(str::is_empty) {
            return Err(Refused::Missing(name));
        }
    }
    let security = input.security.get_or_insert(SecurityType::Basic);
    if *security == SecurityType::Basic && input.password.is_none() {
        return Err(Refused::Missing("Password"));
    }
    let org_group_id = input.org_group_id.unwrap_or(call.caller.org_group_id);
    must_have_customer(call, org_group_id)?;
    let hash = hashed(call, &mut input).await?;
    let mut user = blank(call, org_group_id);
    input.apply(&mut user);
    user.id = store::create(&call.tenant.database, &user, hash.as_deref()).await?;
    Ok(user)
}

async fn update(call: &Call, user: &User, face: Face) -> Result<(), Refused> {
    let mut input = Input::read(call, face)?;
    if input.text("user_name") == Some("") {
        return Err(Refused::Missing(if face == Face::V1 { "UserName" } else { "userName" }));
    }
    if let Some(org_group_id) = input.org_group_id {
        must_have_customer(call, org_group_id)?;
    }
    let hash = hashed(call, &mut input).await?;
    let (who, now) = (call.caller.name.clone(), call.tenant.fleet.now());
    let changed = store::change(&call.tenant.database, user.id, hash.as_deref(), |user: &mut User| {
        input.apply(user);
        user.details.modified_by = Some(who);
        user.details.modified_at = Some(now);
        Ok::<(), Refused>(())
    });
    if let Some(changed) = changed.await? {
        rename_on_devices(&call.tenant, user, &changed).await?;
    }
    Ok(())
}

/// A user without anything yet, made by the caller.
pub fn blank(call: &Call, org_group_id: i64) -> User {
    User {
        id: 0,
        uuid: Uuid::new_v4().to_string(),
        user_name: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        email: String::new(),
        org_group_id,
        department: -1,
        phone: String::new(),
        is_directory: false,
        is_active: true,
        created_at: call.tenant.fleet.now().as_millisecond(),
        details: Details { created_by: Some(call.caller.name.clone()), ..Details::default() },
    }
}

fn must_have_customer(call: &Call, org_group_id: i64) -> Result<(), Refused> {
    match call.tenant.access.customer_of(org_group_id) {
        Some(_) => Ok(()),
        None => Err(Refused::NoCustomer(org_group_id)),
    }
}

async fn hashed(call: &Call, input: &mut Input) -> Result<Option<String>, Refused> {
    match input.password.take() {
        Some(password) => Ok(Some(call.tenant.access.hash_password(password).await?)),
        None => Ok(None),
    }
}

/// Devices show their user's names: those of the user follow.
pub async fn rename_on_devices(tenant: &Tenant, old: &User, new: &User) -> Result<(), VendorError> {
    let shown = |user: &User| (user.user_name.clone(), render::display_name(user), user.email.clone());
    let (user_name, display_name, email) = shown(new);
    if shown(old) == (user_name.clone(), display_name.clone(), email.clone()) {
        return Ok(());
    }
    let devices = tenant.fleet.ids_of_user(new.id);
    let uuid = Uuid::try_parse(&new.uuid).unwrap_or_default();
    let user = DeviceUser { id: new.id, uuid, user_name, display_name, email };
    tenant.fleet.change_many(&devices, |state| state.user = Some(user.clone())).await?;
    Ok(())
}
