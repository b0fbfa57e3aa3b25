//! Switching products on and off, their smart groups, and deleting them.

use super::{list::asked, product::Product, sets, write::publish};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::{
        assignment::Groups,
        definitions,
        jobs::{self, Subject},
    },
};

pub(super) async fn activate(call: Call) -> Result<Reply, VendorError> {
    turn(call, true).await
}

pub(super) async fn deactivate(call: Call) -> Result<Reply, VendorError> {
    turn(call, false).await
}

async fn turn(call: Call, is_active: bool) -> Result<Reply, VendorError> {
    let mut product = asked(&call, (404, 404)).await?;
    if product.body.is_active != is_active {
        if is_active && product.body.manifest.is_empty() {
            let message = format!("Product {} has no manifest: give it a step first", product.name);
            return Err(VendorError::new(400, 400, message));
        }
        product.body.is_active = is_active;
        publish(&call, product).await?;
    }
    Ok(Reply::empty(200))
}

pub(super) async fn add_group(call: Call) -> Result<Reply, VendorError> {
    let mut product = asked(&call, (404, 404)).await?;
    let id = group(&call).await?;
    if !product.body.smart_groups.contains(&id) {
        product.body.smart_groups.push(id);
        publish(&call, product).await?;
    }
    Ok(Reply::empty(200))
}

pub(super) async fn remove_group(call: Call) -> Result<Reply, VendorError> {
    let mut product = asked(&call, (404, 404)).await?;
    let id = group(&call).await?;
    let before = product.body.smart_groups.len();
    product.body.smart_groups.retain(|known| *known != id);
    if product.body.smart_groups.len() == before {
        let message = format!("Product {} is not assigned to smart group {id}", product.name);
        return Err(VendorError::new(400, 400, message));
    }
    publish(&call, product).await?;
    Ok(Reply::empty(200))
}

async fn group(call: &Call) -> Result<i64, VendorError> {
    let text = call.segment("group");
    let groups = Groups::load(call).await?;
    let found = text.parse().ok().and_then(|id| groups.find(id)).map(|group| group.id);
    found.ok_or_else(|| VendorError::new(404, 404, format!("Smart group {text} does not exist")))
}

/// A product that is active, or part of a set, stays.
pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (400, 400)).await?;
    let refused = |reason: &str| {
        VendorError::new(400, 400, format!("Product {} cannot be deleted: {reason}", product.name))
    };
    if product.body.is_active {
        return Err(refused("deactivate it first"));
    }
    if sets::holds(&call, product.id).await? {
        return Err(refused("take it out of its product set first"));
    }
    definitions::store::delete::<Product>(&call.tenant.database, product.id).await?;
    jobs::store::forget(&call.tenant.database, Subject::Product, product.id).await?;
    Ok(Reply::empty(200))
}
