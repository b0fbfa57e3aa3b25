//! `POST /api/mdm/products/maintainProduct`: makes the product, or changes the one of that id or name.

use super::{
    draft::{bad, fill_maintained, org_group},
    product::Product,
    reprocess::said,
    write::{add, publish},
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Body, Definition},
    resource::Fields,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let (org_group, is_insert_only) = general(&call, &fields)?;
    let asked = fields.object("Product").ok_or_else(|| bad("Product is required and is an object"))?;
    let name = asked.text("Name").unwrap_or_default();
    let known = match asked.number("ProductID").filter(|id| *id != 0) {
        Some(id) => Some(definitions::visible::<Product>(&call, id).await?.ok_or_else(|| {
            VendorError::new(
                404,
                404,
                format!("Product {id} does not exist: leave ProductID out for a new one"),
            )
        })?),
        None => named(&call, org_group, &name).await?,
    };
    let saved = match known {
        Some(known) if is_insert_only => return Err(taken(&known.name)),
        Some(mut known) => {
            fill_maintained(&call, &asked, &mut known.body).await?;
            if !name.is_empty() {
                known.name = name;
            }
            publish(&call, known).await?
        }
        None => {
            let mut body = Product::default();
            fill_maintained(&call, &asked, &mut body).await?;
            add(&call, &name, org_group, body).await?
        }
    };
    Reply::json(&said(format!("Product {} is saved with the id {}", saved.name, saved.id)))
}

/// The organization group of `MaintainGeneralInput`, and whether nothing may be there yet.
pub(super) fn general(call: &Call, fields: &Fields) -> Result<(i64, bool), VendorError> {
    let general = fields.object("MaintainGeneralInput").unwrap_or_default();
    Ok((org_group(call, &general, "LocationGroupID")?, general.flag("InsertOnly").unwrap_or(false)))
}

/// The definition of that name in the organization group.
pub(super) async fn named<B: Body>(
    call: &Call,
    org_group: i64,
    name: &str,
) -> Result<Option<Definition<B>>, VendorError> {
    let all = definitions::below::<B>(call, org_group).await?;
    Ok(all.into_iter().find(|one| one.org_group_id == org_group && one.name.eq_ignore_ascii_case(name)))
}

pub(super) fn taken(name: &str) -> VendorError {
    VendorError::new(400, 400, format!("{name} is there already, and InsertOnly allows no change"))
}
