//! Versions 1 and 2: rows as they are stored, joined without being parsed.

use bytes::Bytes;

use super::query::{self, Names};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Page,
};

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
    let rows = fleet.search_rows(shown).await?;
    if rows.is_empty() {
        return Ok(Reply::empty(204));
    }
    Ok(Reply::json_bytes(envelope(&rows, page, found.len())))
}

fn envelope(rows: &str, page: Page, total: usize) -> Bytes {
    let mut body = String::with_capacity(rows.len() + 80);
    body.push_str(r#"{"Devices":["#);
    body.push_str(rows);
    body.push_str(&format!(r#"],"Page":{},"PageSize":{},"Total":{total}}}"#, page.number, page.size));
    body.into()
}
