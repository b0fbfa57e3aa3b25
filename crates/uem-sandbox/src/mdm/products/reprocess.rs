//! Processing a product again: devices are asked by a command, and do it at their next contact.

use serde_json::Value;

use super::{
    draft::{bad, invalid},
    list::asked,
    product::Product,
    progress::{Standing, of_product},
};
use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mdm::{
        commands::{BULK_LIMIT, queue_task},
        definitions::{self, Definition},
        jobs::{self, State, Subject},
    },
    resource::{Fields, Outcome, device_by_id, device_by_uuid},
};

/// `POST /reprocessProduct`: devices by id; without `ForceFlag` only those that do not have it.
pub(super) async fn named(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let id = fields.number("ProductID").unwrap_or(0);
    let product = definitions::visible::<Product>(&call, id).await?;
    let product = product.ok_or_else(|| VendorError::new(400, 8, format!("Product {id} does not exist")))?;
    active(&product)?;
    let asked = fields.objects("DeviceIds");
    if asked.is_empty() || asked.len() > BULK_LIMIT {
        return Err(bad(&format!("DeviceIds has 1 to {BULK_LIMIT} entries")));
    }
    let is_forced = fields.flag("ForceFlag").unwrap_or(false);
    let known = of_product(&call.tenant, &product).await?;
    let mut devices = Vec::new();
    for one in &asked {
        let id = one.text("ID").unwrap_or_default();
        let device = device_by_id(&call, &id).await?.filter(DeviceState::is_listed);
        let device = device.ok_or_else(|| bad(&format!("no enrolled device has the id {id:?}")))?;
        let (_, progress, _) = known
            .iter()
            .find(|(known, ..)| *known == device.id)
            .ok_or_else(|| bad(&format!("product {} is not assigned to device {id}", product.name)))?;
        if is_forced || *progress != Standing::Compliant {
            devices.push(device);
        }
    }
    let count = ask(&call, &product, &devices).await?;
    Reply::json(&said(format!("{count} devices process the product again")))
}

/// `POST /{uuid}/reprocess`: all that do not have it.
pub(super) async fn failed(call: Call) -> Result<Reply, VendorError> {
    whole(call, false).await
}

/// `POST /{uuid}/force-reprocess`: all.
pub(super) async fn all(call: Call) -> Result<Reply, VendorError> {
    whole(call, true).await
}

async fn whole(call: Call, is_forced: bool) -> Result<Reply, VendorError> {
    let product = asked(&call, (400, 404)).await?;
    active(&product)?;
    process(&call, &product, is_forced).await?;
    Ok(Reply::empty(202))
}

/// Asks the devices of a product. Many of them are not asked one by one: the product is published again, which all take
/// at their next contact.
pub(super) async fn process(
    call: &Call,
    product: &Definition<Product>,
    is_forced: bool,
) -> Result<(), VendorError> {
    let known = of_product(&call.tenant, product).await?;
    let ids: Vec<u32> = known
        .iter()
        .filter(|(_, progress, _)| is_forced || *progress != Standing::Compliant)
        .map(|(id, ..)| *id)
        .collect();
    if ids.len() > BULK_LIMIT {
        jobs::store::forget(&call.tenant.database, Subject::Product, product.id).await?;
        super::write::publish(call, product.clone()).await?;
        return Ok(());
    }
    let devices = call.tenant.fleet.get_many(&ids).await?;
    ask(call, product, &devices).await?;
    Ok(())
}

/// `POST /{uuid}/devices/force-reprocess`: devices by UUID, what fails is named.
pub(super) async fn of_uuids(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (400, 404)).await?;
    active(&product)?;
    let list = Fields::of(&call)?.list("device_uuids").to_vec();
    if list.is_empty() || list.len() > BULK_LIMIT {
        return Err(invalid(&format!("device_uuids has 1 to {BULK_LIMIT} entries")));
    }
    let known = of_product(&call.tenant, &product).await?;
    let mut outcome = Outcome::default();
    for uuid in list.iter().map(|value| value.as_str().unwrap_or_default()) {
        let device = device_by_uuid(&call, uuid).await?.filter(DeviceState::is_listed);
        let result = match device {
            None => Err(VendorError::new(404, 5002, format!("no enrolled device has the UUID {uuid:?}"))),
            Some(device) if known.iter().any(|(id, ..)| *id == device.id) => {
                ask(&call, &product, &[device]).await.map(|_| ())
            }
            Some(device) => {
                Err(bad(&format!("product {} is not assigned to device {}", product.name, device.id)))
            }
        };
        outcome.add(uuid, result);
    }
    Reply::json(&outcome)
}

/// `POST /{id}/pushdeviceonqueue`: all devices of the product.
pub(super) async fn push_all(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (400, 400)).await?;
    active(&product)?;
    process(&call, &product, true).await?;
    Ok(Reply::empty(200))
}

/// `POST /pushdeviceandpolicyonqueue?deviceid=&devicepolicyid=`: one device, one product.
pub(super) async fn push_one(call: Call) -> Result<Reply, VendorError> {
    let text = |name: &str| call.query.text(name).unwrap_or_default();
    let product = definitions::visible::<Product>(&call, text("devicepolicyid").parse().unwrap_or(0)).await?;
    let product = product.ok_or_else(|| {
        VendorError::new(400, 400, format!("devicepolicyid {:?} names no product", text("devicepolicyid")))
    })?;
    active(&product)?;
    let device = device_by_id(&call, text("deviceid")).await?.filter(DeviceState::is_listed);
    let device = device.ok_or_else(|| {
        VendorError::new(400, 400, format!("deviceid {:?} names no enrolled device", text("deviceid")))
    })?;
    let known = of_product(&call.tenant, &product).await?;
    if !known.iter().any(|(id, ..)| *id == device.id) {
        let message = format!("Product {} is not assigned to device {}", product.name, device.id);
        return Err(VendorError::new(400, 400, message));
    }
    ask(&call, &product, &[device]).await?;
    Ok(Reply::empty(200))
}

/// Queues the product's processing on each device. Answers how many.
async fn ask(
    call: &Call,
    product: &Definition<Product>,
    devices: &[DeviceState],
) -> Result<usize, VendorError> {
    let now = call.tenant.fleet.now().as_millisecond();
    let (database, version) = (&call.tenant.database, product.body.version);
    for device in devices {
        let asked = (State::Queued, version);
        jobs::store::put(database, Subject::Product, product.id, device.id, asked, now).await?;
        queue_task(call, device, "ProcessProduct", product.id).await?;
    }
    Ok(devices.len())
}

fn active(product: &Definition<Product>) -> Result<(), VendorError> {
    if product.body.is_active {
        return Ok(());
    }
    Err(VendorError::new(400, 5233, format!("Product {} is not active: activate it first", product.name)))
}

/// What a call that only says so answers.
pub(super) fn said(text: String) -> Value {
    serde_json::json!({"ResultString": text})
}
