//! Searches of products, and one.

use serde_json::{Value, json};
use uem_types::wire::time;

use super::{draft::bad, product::Product, render};
use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mdm::{
        assignment::Groups,
        definitions::{self, Definition},
    },
    resource::{Page, asked_org_group},
};

/// `GET /api/mdm/products/search`: products in a list called `Products`; 204 where there are none.
pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    found(call, "Products").await
}

/// `GET /api/mdm/products/extensivesearch`: the same in a list called `Product`.
pub(super) async fn extensive_search(call: Call) -> Result<Reply, VendorError> {
    found(call, "Product").await
}

async fn found(call: Call, list: &str) -> Result<Reply, VendorError> {
    let mut products = matching(&call).await?;
    if call.query.text("orderby").is_some_and(|order| order.eq_ignore_ascii_case("name")) {
        products.sort_by_key(|product| product.name.to_lowercase());
    }
    if call.query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        products.reverse();
    }
    // Clients take an answer with a body for one that found something.
    if products.is_empty() && list == "Products" {
        return Ok(Reply::empty(204));
    }
    let page = Page::v1(&call.query);
    let mut rows = Vec::new();
    for product in page.of(&products) {
        rows.push(render::product(&call.tenant, product).await?);
    }
    let mut body = json!({"Page": page.number, "PageSize": page.size, "Total": products.len()});
    body[list] = Value::Array(rows);
    Reply::json(&body)
}

async fn matching(call: &Call) -> Result<Vec<Definition<Product>>, VendorError> {
    let outside = |name: &str| bad(&format!("{name} names no organization group of yours"));
    let group = |name: &'static str| asked_org_group(call, name).ok_or_else(|| outside(name));
    let below = match call.query.text("organizationgroupuuid") {
        Some(_) => group("organizationgroupuuid")?,
        None => group("organizationgroupid")?,
    };
    let mut managed_by = None;
    for name in ["managedbyorganizationgroupid", "managedbyorganizationgroupuuid"] {
        if call.query.text(name).is_some() {
            managed_by = Some(group(name)?);
        }
    }
    let platform = match call.query.text("platform") {
        Some(word) => Some(platform_of(word).ok_or_else(|| bad(&format!("platform {word:?} is unknown")))?),
        None => None,
    };
    let smart_group = smart_group(call).await?;
    let name = call.query.text("name").map(str::to_lowercase);
    let limit = |name| call.query.text(name).and_then(time::parse).map(|time| time.as_millisecond());
    let (from, till) = (limit("modifiedfrom"), limit("modifiedtill"));
    let mut products = definitions::below::<Product>(call, below).await?;
    products.retain(|product| {
        managed_by.is_none_or(|id| product.org_group_id == id)
            && platform.is_none_or(|platform| product.body.platform == platform)
            && smart_group.is_none_or(|id| product.body.smart_groups.contains(&id))
            && name.as_ref().is_none_or(|name| product.name.to_lowercase().contains(name))
            && from.is_none_or(|from| product.modified_at >= from)
            && till.is_none_or(|till| product.modified_at <= till)
    });
    Ok(products)
}

/// The smart group that is asked for; 0, which nothing has, where it is unknown.
async fn smart_group(call: &Call) -> Result<Option<i64>, VendorError> {
    if let Some(text) = call.query.text("smartgroupid") {
        return Ok(Some(text.parse().unwrap_or(0)));
    }
    let Some(uuid) = call.query.text("smartgroupuuid") else { return Ok(None) };
    let groups = Groups::load(call).await?;
    Ok(Some(groups.find_by_uuid(uuid).map_or(0, |group| group.id)))
}

/// A platform by name or number.
pub(super) fn platform_of(word: &str) -> Option<u8> {
    let numbered = word.parse().ok().and_then(Platform::from_repr);
    numbered.or_else(|| word.parse().ok()).map(|platform| platform as u8)
}

/// `GET /api/mdm/products/{id}`
pub(super) async fn one(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (400, 400)).await?;
    Reply::json(&render::product(&call.tenant, &product).await?)
}

/// The product of the path, by number or by UUID, refused with that status and code where there is none.
pub(super) async fn asked(
    call: &Call,
    (status, code): (u16, i32),
) -> Result<Definition<Product>, VendorError> {
    let text = call.segment("product");
    let found = match text.parse() {
        Ok(id) => definitions::visible(call, id).await?,
        Err(_) => definitions::visible_by_uuid(call, text).await?,
    };
    found.ok_or_else(|| VendorError::new(status, code, format!("Product {text} does not exist")))
}
