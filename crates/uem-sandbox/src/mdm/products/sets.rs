//! `/api/mdm/productsets`: products in an order of rank.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    draft::platform,
    maintain::{general, named},
    product::Product,
    reprocess::{process, said},
    write::publish,
};
use crate::{
    http::{Call, Operation, Reply, VendorError, delete, get, post},
    mdm::definitions::{self, Body, Definition},
    resource::{Fields, is_visible},
};

const READ: &str = "REST API Products Read";
const WRITE: &str = "REST API Products Write";
const EXECUTE: &str = "REST API Products Execute";
const DELETE: &str = "REST API Products Delete";
/// The most products of a set.
const MOST: usize = 100;

/// What is kept of a set: products by id, the first rank first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct ProductSet {
    description: String,
    platform: u8,
    products: Vec<i64>,
}

impl Body for ProductSet {
    const KIND: &'static str = "product set";
}

/// The operations on sets.
pub(super) fn routes() -> Vec<Operation> {
    const REMOVE: &str = "/api/mdm/productsets/RemoveProductFromProductSet/{ogId}/{set}/{product}";
    vec![
        get("/api/mdm/productsets/ProductSetInquiry").needs(READ).run(inquiry),
        post("/api/mdm/productsets/maintainProductSet").needs(WRITE).run(maintain),
        post("/api/mdm/productsets/MaintainProductInProductSet").needs(WRITE).run(put_in),
        post("/api/mdm/productsets/RankAllProductsInProductSet").needs(WRITE).run(rank),
        post("/api/mdm/productsets/ActivateProductInProductSet").needs(WRITE).run(activate),
        post("/api/mdm/productsets/DeactivateProductInProduct").needs(WRITE).run(deactivate),
        post("/api/mdm/productsets/pushproductsetonpolicyengine").needs(EXECUTE).run(push),
        post("/api/mdm/productsets/{set:uuid}/reprocess").needs(EXECUTE).run(reprocess),
        delete(REMOVE).needs(DELETE).run(take_out),
    ]
}

/// Whether a set holds the product.
pub(super) async fn holds(call: &Call, product: i64) -> Result<bool, VendorError> {
    let sets = definitions::store::list::<ProductSet>(&call.tenant.database).await?;
    Ok(sets.iter().any(|set| set.body.products.contains(&product)))
}

async fn inquiry(call: Call) -> Result<Reply, VendorError> {
    let text = |name: &str| call.query.text(name).unwrap_or_default();
    let found = if !text("productsetuuid").is_empty() {
        definitions::visible_by_uuid::<ProductSet>(&call, text("productsetuuid")).await?
    } else if !text("productsetid").is_empty() {
        definitions::visible::<ProductSet>(&call, text("productsetid").parse().unwrap_or(0)).await?
    } else {
        let org_group = text("organizationgroupid").parse().unwrap_or(call.caller.org_group_id);
        named::<ProductSet>(&call, org_group, text("productsetname")).await?
    };
    let visible = found.filter(|set| is_visible(&call, set.org_group_id));
    let set = visible.ok_or_else(|| {
        VendorError::new(
            400,
            1060,
            "No product set of yours has that ProductSetID, ProductSetUUID or ProductSetName",
        )
    })?;
    let mut rows = Vec::new();
    for (rank, id) in (1_usize..).zip(&set.body.products) {
        if let Some(product) = definitions::visible::<Product>(&call, *id).await? {
            let state = if product.body.is_active { "Active" } else { "Inactive" };
            rows.push(json!({"ProductName": product.name, "Rank": rank, "ActivationState": state}));
        }
    }
    Reply::json(&json!({
        "ProductSetID": set.id,
        "ProductSetUUID": set.uuid,
        "ProductSetName": set.name,
        "LocationGroupID": set.org_group_id,
        "Products": rows,
    }))
}

async fn maintain(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let (org_group, is_insert_only) = general(&call, &fields)?;
    let name = fields.text("Name").unwrap_or_default();
    let known = named::<ProductSet>(&call, org_group, &name).await?;
    if let Some(known) = known.as_ref().filter(|_| is_insert_only) {
        let message = format!("Product set {} is there already, and InsertOnly allows no change", known.name);
        return Err(VendorError::new(409, 5202, message));
    }
    let mut body = known.as_ref().map(|known| known.body.clone()).unwrap_or_default();
    if let Some(platform) = platform(&fields, "PlatformID", "Platform")? {
        body.platform = platform;
    }
    if let Some(text) = fields.text("Description") {
        body.description = text.chars().take(1_000).collect();
    }
    if fields.get("ProductRanks").is_some() {
        body.products = ranked(&call, &fields.objects("ProductRanks"), body.platform).await?;
    }
    let set = match known {
        Some(mut known) => {
            known.body = body;
            known.save(&call, (400, 400), (409, 5202)).await?
        }
        None => definitions::create(&call, (&name, org_group, 0), body, (400, 400), (409, 5202)).await?,
    };
    Reply::json(&said(format!("Product set {} is saved with the id {}", set.name, set.id)))
}

/// Products by id or name, in the order of their ranks.
async fn ranked(call: &Call, asked: &[Fields], platform: u8) -> Result<Vec<i64>, VendorError> {
    if asked.len() > MOST {
        return Err(bad(&format!("ProductRanks has at most {MOST} entries")));
    }
    let mut ranks = Vec::with_capacity(asked.len());
    for one in asked {
        let product = product(call, one).await?;
        if platform != 0 && product.body.platform != platform {
            return Err(VendorError::new(
                400,
                5071,
                format!("Product {} is for another platform than the set", product.name),
            ));
        }
        ranks.push((one.number("Rank").unwrap_or(i64::MAX), product.id));
    }
    ranks.sort_unstable();
    let mut ids: Vec<i64> = Vec::new();
    for (_, id) in ranks {
        if ids.contains(&id) {
            return Err(VendorError::new(400, 5065, format!("Product {id} stands there twice")));
        }
        ids.push(id);
    }
    Ok(ids)
}

async fn product(call: &Call, one: &Fields) -> Result<Definition<Product>, VendorError> {
    let asked = one.text("ProductID").filter(|id| id != "0").or_else(|| one.text("ProductName"));
    product_named(call, &asked.unwrap_or_default()).await
}

async fn product_named(call: &Call, text: &str) -> Result<Definition<Product>, VendorError> {
    find(call, text)
        .await?
        .ok_or_else(|| VendorError::new(404, 404, format!("Product {text:?} does not exist")))
}

async fn set_named(call: &Call, text: &str) -> Result<Definition<ProductSet>, VendorError> {
    find(call, text)
        .await?
        .ok_or_else(|| VendorError::new(404, 404, format!("Product set {text:?} does not exist")))
}

/// By number, or by name anywhere in the caller's groups.
async fn find<B: Body>(call: &Call, text: &str) -> Result<Option<Definition<B>>, VendorError> {
    if let Ok(id) = text.parse() {
        return definitions::visible(call, id).await;
    }
    let all = definitions::below::<B>(call, call.caller.org_group_id).await?;
    Ok(all.into_iter().find(|one| one.name.eq_ignore_ascii_case(text)))
}

/// `MaintainProductInProductSet`: a product goes into the set, or to another rank.
async fn put_in(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let asked = fields.text("ProductSetID").filter(|id| id != "0").or_else(|| fields.text("Name"));
    let mut set = set_named(&call, &asked.unwrap_or_default()).await?;
    let rank = fields.object("ProductRank").ok_or_else(|| bad("ProductRank is required and is an object"))?;
    let product = product(&call, &rank).await?;
    set.body.products.retain(|id| *id != product.id);
    if set.body.products.len() >= MOST {
        return Err(bad(&format!("a set has at most {MOST} products")));
    }
    let place = rank.number("Rank").and_then(|rank| usize::try_from(rank - 1).ok()).unwrap_or(MOST);
    let place = place.min(set.body.products.len());
    set.body.products.insert(place, product.id);
    let set = set.save(&call, (400, 400), (400, 400)).await?;
    if let Some(is_active) = rank.flag("Active").filter(|flag| *flag != product.body.is_active) {
        turned(&call, product, is_active).await?;
    }
    Reply::json(&said(format!("Product set {} is saved with the id {}", set.name, set.id)))
}

async fn rank(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let asked = fields.text("ProductSetID").filter(|id| id != "0").or_else(|| fields.text("ProductSetName"));
    let mut set = set_named(&call, &asked.unwrap_or_default()).await?;
    let products = ranked(&call, &fields.objects("ProductRanks"), set.body.platform).await?;
    let sorted = |ids: &[i64]| {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids
    };
    if sorted(&products) != sorted(&set.body.products) {
        return Err(bad("ProductRanks names each product of the set once, and no other"));
    }
    set.body.products = products;
    let set = set.save(&call, (400, 400), (400, 400)).await?;
    Reply::json(&said(format!("The products of {} are ranked", set.name)))
}

async fn activate(call: Call) -> Result<Reply, VendorError> {
    turn(call, true).await
}

async fn deactivate(call: Call) -> Result<Reply, VendorError> {
    turn(call, false).await
}

async fn turn(call: Call, is_active: bool) -> Result<Reply, VendorError> {
    let set = set_named(&call, call.query.text("productsetid").unwrap_or_default()).await?;
    let product = product_named(&call, call.query.text("productid").unwrap_or_default()).await?;
    if !set.body.products.contains(&product.id) {
        let message = format!("Product {} is not in product set {}", product.name, set.name);
        return Err(VendorError::new(404, 404, message));
    }
    let name = product.name.clone();
    turned(&call, product, is_active).await?;
    let word = if is_active { "active" } else { "inactive" };
    Reply::json(&said(format!("Product {name} is {word}")))
}

async fn turned(call: &Call, mut product: Definition<Product>, is_active: bool) -> Result<(), VendorError> {
    product.body.is_active = is_active;
    publish(call, product).await?;
    Ok(())
}

async fn push(call: Call) -> Result<Reply, VendorError> {
    let text = call.query.text("productsetid").unwrap_or_default();
    let set = definitions::visible::<ProductSet>(&call, text.parse().unwrap_or(0)).await?;
    let set =
        set.ok_or_else(|| VendorError::new(404, 1020, format!("Product set {text:?} does not exist")))?;
    processed(&call, &set, true).await?;
    Ok(Reply::empty(200))
}

async fn reprocess(call: Call) -> Result<Reply, VendorError> {
    let uuid = call.segment("set");
    let set = definitions::visible_by_uuid::<ProductSet>(&call, uuid).await?;
    let set = set.ok_or_else(|| VendorError::new(400, 404, format!("Product set {uuid} does not exist")))?;
    let is_forced = call.query.text("force").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    processed(&call, &set, is_forced).await?;
    Ok(Reply::empty(202))
}

async fn processed(call: &Call, set: &Definition<ProductSet>, is_forced: bool) -> Result<(), VendorError> {
    for id in &set.body.products {
        if let Some(product) = definitions::visible::<Product>(call, *id).await?
            && product.body.is_active
        {
            process(call, &product, is_forced).await?;
        }
    }
    Ok(())
}

async fn take_out(call: Call) -> Result<Reply, VendorError> {
    let group: i64 = call.segment("ogId").parse().unwrap_or(0);
    if call.tenant.access.org_group(group).is_none() || !is_visible(&call, group) {
        let message = format!("Organization group {group} does not exist or is not accessible");
        return Err(VendorError::new(403, 5076, message));
    }
    let mut set = set_named(&call, call.segment("set")).await?;
    let product = product_named(&call, call.segment("product")).await?;
    let before = set.body.products.len();
    set.body.products.retain(|id| *id != product.id);
    if set.body.products.len() == before {
        let message = format!("Product {} is not in product set {}", product.name, set.name);
        return Err(VendorError::new(404, 404, message));
    }
    let set = set.save(&call, (400, 400), (400, 400)).await?;
    Reply::json(&said(format!("Product {} is taken out of {}", product.name, set.name)))
}

fn bad(reason: &str) -> VendorError {
    VendorError::new(400, 400, reason)
}
