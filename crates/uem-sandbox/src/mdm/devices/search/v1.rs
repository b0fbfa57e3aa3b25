//! Versions 1 and 2: rows as they are rendered, joined without being parsed.

use super::query::{self, Names};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Page,
};

/// Room for one row, a little more than most take.
const ROW_BYTES: usize = 2_100;

pub(in super::super) async fn v1(call: Call) -> Result<Reply, VendorError> {
    answer(call, &query::V1).await
}

pub(in super::super) async fn v2(call: Call) -> Result<Reply, VendorError> {
    answer(call, &query::V2).await
}

async fn answer(call: Call, names: &Names) -> Result<Reply, VendorError> {
    let Some(filter) = query::read(&call, names)? else { return Ok(Reply::empty(204)) };
    let page = Page::v1(&call.query);
    let fleet = &call.tenant.fleet;
    let found = fleet.search(&filter).await?;
    let shown = page.of(&found);
    if shown.is_empty() {
        return Ok(Reply::empty(204));
    }
    let mut body = String::with_capacity(shown.len() * ROW_BYTES + 100);
    body.push_str(r#"{"Devices":["#);
    fleet.append_rows(shown, &mut body).await?;
    if body.ends_with('[') {
        return Ok(Reply::empty(204));
    }
    body.push_str(&format!(r#"],"Page":{},"PageSize":{},"Total":{}}}"#, page.number, page.size, found.len()));
    Ok(Reply::json_bytes(body.into()))
}
