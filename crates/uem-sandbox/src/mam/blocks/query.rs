//! `POST .../block/query`: the blocks that filters find, by pages.

use serde_json::{Value, json};

use super::{
    item::read,
    store::{self, Block},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Fields,
};

/// The most filters of one call, blocks of a page unless told, and the most.
const FILTERS_MAX: usize = 50;
const PAGE_SIZE: i64 = 100;
const PAGE_SIZE_MAX: i64 = 500;

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let filters = fields.list("filter");
    if filters.is_empty() || filters.len() > FILTERS_MAX {
        return Err(VendorError::new(400, 2069, format!("filter is a list of 1 to {FILTERS_MAX} entries")));
    }
    let size = fields.number("page_size").unwrap_or(PAGE_SIZE);
    if !(1..=PAGE_SIZE_MAX).contains(&size) {
        return Err(VendorError::new(
            400,
            2096,
            format!("page_size is {size}, expected 1 to {PAGE_SIZE_MAX}"),
        ));
    }
    let cursor = fields.text("cursor").filter(|text| !text.is_empty());
    let start: usize = match &cursor {
        None => 0,
        Some(text) => text.parse().map_err(|_| {
            VendorError::new(400, 2097, format!("cursor is {text:?}: send what next_cursor_token said"))
        })?,
    };
    let mut found: Vec<Block> = Vec::new();
    for filter in filters {
        let wanted = read(&call, filter).await.map_err(|error| VendorError::new(400, 2094, error))?;
        for block in of(&call, &wanted).await? {
            if !found.contains(&block) {
                found.push(block);
            }
        }
    }
    let start = start.min(found.len());
    let end = start.saturating_add(usize::try_from(size).unwrap_or(1)).min(found.len());
    let rows: Vec<Value> = found[start..end].iter().map(|block| row(&call, block)).collect();
    let mut body = json!({"application_list": rows, "total_records": found.len()});
    if end < found.len() {
        body["next_cursor_token"] = json!(end.to_string());
    }
    Reply::json(&body)
}

/// The blocks of the package that agree with what the filter says.
async fn of(call: &Call, wanted: &Block) -> Result<Vec<Block>, VendorError> {
    let database = &call.tenant.database;
    let all = store::list(database, wanted.customer_id, &wanted.package_id, &wanted.platform).await?;
    let agrees = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
    Ok(all
        .into_iter()
        .filter(|block| {
            agrees(&wanted.device_uuid, &block.device_uuid)
                && agrees(&wanted.action, &block.action)
                && agrees(&wanted.version, &block.version)
        })
        .collect())
}

fn row(call: &Call, block: &Block) -> Value {
    let customer = call.tenant.access.org_group(block.customer_id).map(|group| group.uuid);
    let mut row = json!({
        "customer_uuid": customer,
        "platform_type": block.platform,
        "package_identifier": block.package_id,
        "action_type": block.action,
    });
    for (name, text) in [("device_uuid", &block.device_uuid), ("version", &block.version)] {
        if !text.is_empty() {
            row[name] = json!(text);
        }
    }
    row
}
