//! `GET /api/mdm/devices/customattribute/search`: values of all devices, or of one.

use uem_types::{mdm::custom_attributes::CustomAttributeSearchResult, wire::time};

use super::{of_device::row, store::Changed, values};
use crate::{
    fleet::By,
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let Some(org_group) = asked_org_group(&call, "organizationgroupid") else {
        return Err(VendorError::new(
            400,
            6,
            "Organization group not found or the user does not have access to it",
        ));
    };
    let page = Page::v1(&call.query);
    let ids = wanted(&call, org_group).await?;
    let devices = call.tenant.fleet.get_many(page.of(&ids)).await?;
    if devices.is_empty() {
        return Ok(Reply::empty(204));
    }
    let asked = Asked::read(&call);
    let mut found = values::of_devices(&call.tenant, &devices).await?;
    let devices = devices
        .iter()
        .map(|device| {
            let mut values = found.remove(&device.id).unwrap_or_default();
            values.retain(|value| asked.fits(value));
            row(device, values)
        })
        .collect();
    let total = i64::try_from(ids.len()).ok();
    Reply::json(&CustomAttributeSearchResult {
        devices,
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total,
    })
}

async fn wanted(call: &Call, org_group: i64) -> Result<Vec<u32>, VendorError> {
    let by = [("deviceid", By::DeviceId), ("serialnumber", By::SerialNumber)];
    for (name, by) in by {
        if let Some(text) = call.query.text(name) {
            let device = call.tenant.fleet.find_within(by, text, org_group).await?;
            return Ok(device.map(|device| device.id).into_iter().collect());
        }
    }
    Ok(call.tenant.fleet.ids_within(org_group).to_vec())
}

/// Which values are shown.
struct Asked {
    application: Option<String>,
    name: Option<String>,
    source: Option<String>,
    from: Option<i64>,
    till: Option<i64>,
}

impl Asked {
    fn read(call: &Call) -> Self {
        let text = |name: &str| call.query.text(name).map(str::to_owned);
        let time = |name: &str| call.query.text(name).and_then(time::parse).map(|time| time.as_millisecond());
        Self {
            application: text("applicationgroup"),
            name: text("customattributename"),
            source: text("source"),
            from: time("modifiedfrom"),
            till: time("modifiedtill"),
        }
    }

    fn fits(&self, value: &Changed) -> bool {
        let same = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(found))
        };
        same(&self.application, &value.application)
            && same(&self.name, &value.name)
            && same(&self.source, &value.source)
            && self.from.is_none_or(|from| value.modified_at >= from)
            && self.till.is_none_or(|till| value.modified_at <= till)
    }
}
