//! Devices of a product, version 2: all, and by where they stand.

use serde_json::{Value, json};
use uem_types::wire::time;

use super::{
    list::asked,
    progress::{Standing, of_product},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Page, is_visible},
};

pub(super) async fn assigned(call: Call) -> Result<Reply, VendorError> {
    list(call, None).await
}

pub(super) async fn compliant(call: Call) -> Result<Reply, VendorError> {
    list(call, Some(Standing::Compliant)).await
}

pub(super) async fn failed(call: Call) -> Result<Reply, VendorError> {
    list(call, Some(Standing::Failed)).await
}

pub(super) async fn in_progress(call: Call) -> Result<Reply, VendorError> {
    list(call, Some(Standing::InProgress)).await
}

async fn list(call: Call, wanted: Option<Standing>) -> Result<Reply, VendorError> {
    let product = asked(&call, (404, 404)).await?;
    let mut found = of_product(&call.tenant, &product).await?;
    let limit = |name| call.query.text(name).and_then(time::parse).map(|time| time.as_millisecond());
    let (seen, updated) = (limit("seensince"), limit("lastjobupdatefrom"));
    found.retain(|(id, progress, job)| {
        let facts = call.tenant.fleet.facts(*id);
        wanted.is_none_or(|wanted| wanted == *progress)
            && facts.is_some_and(|facts| {
                is_visible(&call, facts.org_group.into())
                    && seen.is_none_or(|since| facts.last_seen >= since)
                    && updated.is_none_or(|since| {
                        job.map_or(product.body.published_at, |job| job.changed_at) >= since
                    })
            })
    });
    let page = Page::v1(&call.query);
    let shown = page.of(&found);
    let ids: Vec<u32> = shown.iter().map(|(id, ..)| *id).collect();
    let devices = call.tenant.fleet.get_many(&ids).await?;
    let rows: Vec<Value> = devices
        .iter()
        .filter_map(|device| {
            let (_, progress, _) = shown.iter().find(|(id, ..)| *id == device.id)?;
            let word: &'static str = (*progress).into();
            Some(json!({
                "DeviceId": device.id,
                "Name": device.friendly_name,
                "LastSeen": time::format_v1(device.last_seen),
                "LastJobStatus": word,
            }))
        })
        .collect();
    Reply::json(&json!({"Devices": rows, "Page": page.number, "PageSize": page.size, "Total": found.len()}))
}
