//! Jobs: of one device, the latest, how many wait; and devices that do not have what they should.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time;
use uuid::Uuid;

use super::{
    draft::bad,
    list::{asked, platform_of},
    product::Product,
    progress::{Standing, of_product},
};
use crate::{
    fleet::{
        ids,
        state::{DeviceState, Platform},
    },
    http::{Call, Reply, VendorError},
    mdm::{
        definitions,
        jobs::{self, Job, State, Subject},
    },
    resource::{Page, asked_org_group, device_by_uuid, is_visible},
};

/// The most jobs that are looked through.
const MOST: u32 = 10_000;

/// `GET /{uuid}/devices/{uuid}/job-details`
pub(super) async fn one(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (400, 404)).await?;
    let uuid = call.segment("product_device");
    let device = device_by_uuid(&call, uuid).await?.filter(DeviceState::is_listed);
    let device = device
        .ok_or_else(|| VendorError::new(404, 5002, format!("No enrolled device has the UUID {uuid}")))?;
    let known = of_product(&call.tenant, &product).await?;
    let (_, progress, job) = known.iter().find(|(id, ..)| *id == device.id).ok_or_else(|| {
        VendorError::new(
            400,
            5233,
            format!("Product {} is not assigned to device {}", product.name, device.id),
        )
    })?;
    let word: &'static str = (*progress).into();
    let mut shown = json!({
        "product_uuid": product.uuid,
        "product_version": job.map_or(product.body.version, |job| job.version),
        "job_status": word,
        "job_uuid": job_uuid(&call, product.id, device.id),
    });
    if *progress == Standing::Failed {
        shown["error_code"] = "1".into();
        shown["error_message"] = "A step of the manifest failed; process the product again".into();
    }
    Reply::json(&shown)
}

fn job_uuid(call: &Call, product: i64, device: u32) -> Uuid {
    let number = product.unsigned_abs().wrapping_mul(0x1_0000_0000).wrapping_add(device.into());
    ids::uuid(call.tenant.fleet.seed(), "product job", number)
}

/// `GET /provisioningjobs`: what somebody asked of devices, newest first.
pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let org_group = asked_org_group(&call, "organizationgroupid").ok_or_else(|| {
        VendorError::new(400, 400, "Organization group not found or the user does not have access to it")
    })?;
    let device = match call.query.text("deviceid") {
        None => None,
        Some(text) => Some(text.parse::<u32>().map_err(|_| {
            VendorError::new(400, 400, format!("deviceid {text:?} is not a device's number"))
        })?),
    };
    let limit = |name| call.query.text(name).and_then(time::parse).map(|time| time.as_millisecond());
    let (from, till) = (limit("modifieddatefrom"), limit("modifieddateto"));
    let mut found = jobs::store::latest(&call.tenant.database, Subject::Product, MOST).await?;
    found.retain(|job| {
        let facts = call.tenant.fleet.facts(job.device_id);
        device.is_none_or(|device| job.device_id == device)
            && facts.is_some_and(|facts| call.tenant.access.is_within(facts.org_group.into(), org_group))
            && from.is_none_or(|from| job.changed_at >= from)
            && till.is_none_or(|till| job.changed_at <= till)
    });
    let page = Page::v1(&call.query);
    let mut rows = Vec::new();
    for job in page.of(&found) {
        rows.extend(row(&call, job).await?);
    }
    Reply::json(&json!({
        "ProvisioningJobsDetails": rows, "Page": page.number, "PageSize": page.size, "Total": found.len(),
    }))
}

async fn row(call: &Call, job: &Job) -> Result<Option<Value>, VendorError> {
    let product = definitions::store::find::<Product>(&call.tenant.database, job.subject).await?;
    let (Some(product), Some(device)) = (product, call.tenant.fleet.get(job.device_id).await?) else {
        return Ok(None);
    };
    let state = match job.state {
        State::Queued | State::Removing => "Queued",
        State::Done | State::Removed => "Completed",
        State::Stopped => "Cancelled",
    };
    let changed = Timestamp::from_millisecond(job.changed_at).ok();
    Ok(Some(json!({
        "JobID": job.id,
        "JobUuid": job_uuid(call, product.id, device.id),
        "JobType": "Install",
        "JobState": state,
        "Product": product.name,
        "DeviceID": device.id,
        "DeviceUuid": device.uuid,
        "OrganizationGroup": call.tenant.access.org_group(device.org_group_id).map(|group| group.name),
        "ModifiedDate": changed.map(time::format_v1),
    })))
}

/// `GET /{id}/provisioningqueuecounts`: how many jobs of a product wait.
pub(super) async fn waiting(call: Call) -> Result<Reply, VendorError> {
    let product = asked(&call, (400, 400)).await?;
    let jobs = jobs::store::of_subject(&call.tenant.database, Subject::Product, product.id).await?;
    let waiting: Vec<&Job> = jobs.iter().filter(|job| job.state == State::Queued).collect();
    let date = |millis: Option<i64>| {
        millis.and_then(|millis| Timestamp::from_millisecond(millis).ok()).map(time::format_v1)
    };
    let mut shown = json!({
        "Id": product.id,
        "OrganizationGroup": call.tenant.access.org_group(product.org_group_id).map(|group| group.name),
        "CommandQueueCount": waiting.len().to_string(),
        "PolicyEngineQueueCount": waiting.len().to_string(),
    });
    let times = || waiting.iter().map(|job| job.queued_at);
    for (name, millis) in
        [("MinPolicyEngineDateQueue", times().min()), ("MaxPolicyEngineDateQueue", times().max())]
    {
        if let Some(date) = date(millis) {
            shown[name] = date.into();
        }
    }
    Reply::json(&shown)
}

/// `GET /compliance/issues`: devices that do not have an active product of theirs.
pub(super) async fn issues(call: Call) -> Result<Reply, VendorError> {
    let org_group = asked_org_group(&call, "organizationgroupid")
        .ok_or_else(|| bad("organizationgroupid names no organization group of yours"))?;
    let platforms: Option<Vec<u8>> = call
        .query
        .text("devicetypes")
        .map(|text| text.split(',').filter_map(|word| platform_of(word.trim())).collect());
    let wanted: Option<Vec<i64>> = call
        .query
        .text("resourceids")
        .map(|text| text.split(',').filter_map(|word| word.trim().parse().ok()).collect());
    let mut found = Vec::new();
    for product in definitions::below::<Product>(&call, call.caller.org_group_id).await? {
        if wanted.as_ref().is_some_and(|ids| !ids.contains(&product.id))
            || platforms.as_ref().is_some_and(|platforms| !platforms.contains(&product.body.platform))
        {
            continue;
        }
        for (id, progress, _) in of_product(&call.tenant, &product).await? {
            let facts = call.tenant.fleet.facts(id);
            let is_seen = facts.is_some_and(|facts| {
                is_visible(&call, facts.org_group.into())
                    && call.tenant.access.is_within(facts.org_group.into(), org_group)
            });
            if is_seen && progress != Standing::Compliant {
                found.push((id, progress, product.id, product.name.clone()));
            }
        }
    }
    let page = Page::v1(&call.query);
    let mut rows = Vec::new();
    for (id, progress, product, name) in page.of(&found) {
        let Some(device) = call.tenant.fleet.get(*id).await? else { continue };
        let word: &'static str = (*progress).into();
        rows.push(json!({
            "DeviceId": device.id,
            "FriendlyName": device.friendly_name,
            "DeviceType": Platform::name(device.platform),
            "DeviceTypeId": device.platform as u8,
            "OrganizationGroup": call.tenant.access.org_group(device.org_group_id).map(|group| group.name),
            "ProductId": product,
            "Product": name,
            "ProductComplianceStatus": word,
            "ProductComplianceStatusId": if *progress == Standing::Failed { 2 } else { 1 },
        }));
    }
    Reply::json(&json!({
        "ProductComplianceIssueDetails": rows, "Page": page.number, "PageSize": page.size, "Total": found.len(),
    }))
}
