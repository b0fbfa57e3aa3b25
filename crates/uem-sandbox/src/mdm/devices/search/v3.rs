//! Version 3: rendered from the truth.

use serde::Serialize;

use super::{
    super::render::{RowV3, search_row_v3},
    query,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Page,
};

#[derive(Serialize)]
struct Answer<'a> {
    devices: Vec<RowV3<'a>>,
    page: u32,
    page_size: u32,
    total: usize,
}

pub(in super::super) async fn v3(call: Call) -> Result<Reply, VendorError> {
    let Some(filter) = query::read(&call, &query::V3)? else { return Ok(Reply::empty(204)) };
    let page = Page::v2(&call.query, 500);
    let fleet = &call.tenant.fleet;
    let found = fleet.search(&filter).await?;
    let states = fleet.get_many(page.of(&found)).await?;
    if states.is_empty() {
        return Ok(Reply::empty(204));
    }
    let places = fleet.places();
    let devices = states.iter().map(|state| search_row_v3(state, places.get(state.org_group_id))).collect();
    Reply::json(&Answer { devices, page: page.number, page_size: page.size, total: found.len() })
}
