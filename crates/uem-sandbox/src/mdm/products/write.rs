//! Making, changing and copying products.

use serde_json::json;

use super::{
    draft::{bad, fill, invalid, numbers, org_group},
    list::asked,
    product::Product,
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Definition},
    resource::{Fields, Outcome},
};

const NAME: (u16, i32) = (422, 1012);
const TAKEN: (u16, i32) = (400, 6);

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let org_group = org_group(&call, &fields, "ManagedByOrganizationGroupID")?;
    let mut body = Product::default();
    fill(&call, &fields, &mut body).await?;
    let name = fields.text("Name").unwrap_or_default();
    Reply::json(&json!({"Value": add(&call, &name, org_group, body).await?.id}))
}

/// Stores a new product, given out from now on.
pub(super) async fn add(
    call: &Call,
    name: &str,
    org_group: i64,
    mut body: Product,
) -> Result<Definition<Product>, VendorError> {
    body.version = 1;
    body.published_at = call.tenant.fleet.now().as_millisecond();
    definitions::create(call, (name, org_group, 0), body, NAME, TAKEN).await
}

pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let mut product = asked(&call, (400, 400)).await?;
    let fields = Fields::of(&call)?;
    fill(&call, &fields, &mut product.body).await?;
    if let Some(name) = fields.text("Name") {
        product.name = name;
    }
    if fields.get("ManagedByOrganizationGroupID").is_some() {
        product.org_group_id = org_group(&call, &fields, "ManagedByOrganizationGroupID")?;
    }
    publish(&call, product).await?;
    Ok(Reply::empty(200))
}

/// Stores a change: devices process it at their next contact.
pub(super) async fn publish(
    call: &Call,
    mut product: Definition<Product>,
) -> Result<Definition<Product>, VendorError> {
    product.body.version += 1;
    product.body.published_at = call.tenant.fleet.now().as_millisecond();
    product.save(call, NAME, TAKEN).await
}

/// `POST /{id}/copy`: all of it under another name, not active; what the body says counts more.
pub(super) async fn copy(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (404, 404)).await?;
    let fields = if call.body.is_empty() { Fields::default() } else { Fields::of(&call)? };
    let mut body = Product { is_active: false, ..product.body };
    fill(&call, &fields, &mut body).await?;
    let org_group = match fields.get("ManagedByOrganizationGroupID") {
        Some(_) => org_group(&call, &fields, "ManagedByOrganizationGroupID")?,
        None => product.org_group_id,
    };
    let name = fields.text("Name").unwrap_or_else(|| format!("Copy of {}", product.name));
    Reply::json(&json!({"Value": add(&call, &name, org_group, body).await?.id}))
}

/// `POST /{id}/setinstalltime`: a time of day.
pub(super) async fn install_time(call: Call) -> Result<Reply, VendorError> {
    let mut product = asked(&call, (404, 404)).await?;
    let text = Fields::of(&call)?.text("Time").unwrap_or_default();
    let is_date = uem_types::wire::time::parse(&text).is_some();
    if !is_date && text.parse::<jiff::civil::Time>().is_err() {
        return Err(VendorError::new(400, 400, format!("Time {text:?} is no time: use HH:mm or a date")));
    }
    product.body.installs_at = Some(text);
    publish(&call, product).await?;
    Ok(Reply::empty(200))
}

/// `POST /{id}/addconditions`: what fails is named.
pub(super) async fn add_conditions(call: Call) -> Result<Reply, VendorError> {
    let mut product = asked(&call, (400, 6)).await?;
    let fields = Fields::of(&call)?;
    let mut outcome = Outcome::default();
    let mut count = 0;
    for (name, is_install) in [("DownloadConditions", false), ("InstallConditions", true)] {
        for id in numbers(&fields, name) {
            count += 1;
            let known = definitions::visible::<super::components::Condition>(&call, id).await?;
            let result = known.map(|_| ()).ok_or_else(|| bad(&format!("condition {id} does not exist")));
            if result.is_ok() {
                let list = if is_install {
                    &mut product.body.install_conditions
                } else {
                    &mut product.body.download_conditions
                };
                if !list.contains(&id) {
                    list.push(id);
                }
            }
            outcome.add(&id.to_string(), result);
        }
    }
    if count == 0 {
        return Err(invalid("DownloadConditions or InstallConditions is required"));
    }
    publish(&call, product).await?;
    Reply::json(&outcome)
}
