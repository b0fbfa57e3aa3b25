//! Carts: devices that stand together and go from class to class.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    input::{bad, body_group, device_uuids, devices, found, name, room, save, text, visible},
    record::{Cart, Class, Record},
    settings::time,
    store,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, Page},
};

/// By name and organization group.
pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let carts = visible::<Cart>(&call).await?;
    let page = Page::v2(&call.query, 500);
    let mut rows = Vec::new();
    for cart in page.of(&carts) {
        rows.push(render(&call, cart).await?);
    }
    Reply::json(&json!({"carts": rows, "page": page.number, "page_size": page.size, "total": carts.len()}))
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let cart = found::<Cart>(&call).await?;
    Reply::json(&render(&call, &cart).await?)
}

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    room::<Cart>(&call).await?;
    let org_group_id = body_group(&call, &fields)?.id;
    let blank = Record {
        uuid: Uuid::new_v4(),
        name: String::new(),
        org_group_id,
        modified_at: 0,
        document: Cart::default(),
    };
    let cart = filled(&call, &fields, blank).await?;
    save(&call, &cart, true).await?;
    Ok(Reply::json(&render(&call, &cart).await?)?.with_status(201))
}

/// What is left out stays.
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let cart = filled(&call, &fields, found::<Cart>(&call).await?).await?;
    save(&call, &cart, false).await?;
    Reply::json(&render(&call, &cart).await?)
}

/// A cart that a class uses stays.
pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let cart = found::<Cart>(&call).await?;
    let classes = store::list::<Class>(&call.tenant.database).await?;
    if let Some(class) = classes.iter().find(|class| class.document.carts.contains(&cart.uuid)) {
        let message =
            format!("Cart {:?} is used by class {:?}: take it from there first", cart.name, class.name);
        return Err(VendorError::new(400, 400, message));
    }
    store::delete::<Cart>(&call.tenant.database, cart.uuid).await?;
    Ok(Reply::empty(204))
}

async fn filled(call: &Call, fields: &Fields, mut cart: Record<Cart>) -> Result<Record<Cart>, VendorError> {
    cart.name = name(fields, &cart.name)?;
    cart.modified_at = call.tenant.fleet.now().as_millisecond();
    if let Some(location) = text(fields, "location")? {
        cart.document.location = location;
    }
    if let Some(ids) = devices(call, fields, "device_uuids", cart.org_group_id).await? {
        for other in store::list::<Cart>(&call.tenant.database).await? {
            let is_other = other.uuid != cart.uuid;
            if is_other && let Some(id) = ids.iter().find(|id| other.document.devices.contains(id)) {
                let remedy = format!("it is in cart {:?}, take it out there first", other.name);
                return Err(bad("device_uuids", &format!("device {id}"), &remedy));
            }
        }
        cart.document.devices = ids;
    }
    Ok(cart)
}

async fn render(call: &Call, cart: &Record<Cart>) -> Result<Value, VendorError> {
    Ok(json!({
        "uuid": cart.uuid,
        "name": cart.name,
        "location": cart.document.location,
        "organization_group_uuid": call.tenant.access.org_group(cart.org_group_id).map(|group| group.uuid),
        "device_uuids": device_uuids(call, &cart.document.devices).await?,
        "modified_at": time(cart.modified_at),
    }))
}
