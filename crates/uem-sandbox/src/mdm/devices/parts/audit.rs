//! `GET /api/mdm/ogs/{group}/devices/audit`: who enrolled and who left when, below a group.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mdm::devices::date,
    resource::{Page, is_visible},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = group(&call).ok_or_else(|| VendorError::new(404, 404, "Organization group not found"))?;
    let (since, until) = (day(&call, "startdate")?, day(&call, "enddate")?);
    let status = match call.query.text("status").map(str::to_ascii_lowercase).as_deref() {
        None => None,
        Some("enrolled") => Some(true),
        Some("unenrolled") => Some(false),
        Some(other) => return Err(VendorError::new(400, 21, format!("Invalid status: {other}"))),
    };
    let fleet = &call.tenant.fleet;
    let below = fleet.places().subtree(group);
    let mut ids: Vec<u32> = fleet.with_facts(|all| {
        let fits = all.iter().filter(|facts| {
            below.contains(&facts.org_group)
                && since.is_none_or(|since| facts.status_changed >= since)
                && until.is_none_or(|until| facts.status_changed <= until)
                && status.is_none_or(|is_listed| facts.is_listed() == is_listed)
        });
        fits.map(|facts| facts.id).collect()
    });
    if let Some(serial) = call.query.text("serialnumber") {
        let device = fleet.find_within(crate::fleet::By::SerialNumber, serial, group).await?;
        ids.retain(|id| device.as_ref().is_some_and(|device| device.id == *id));
    }
    if call.query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        ids.reverse();
    }
    let page = Page::v1(&call.query);
    let rows: Vec<Value> = fleet.get_many(page.of(&ids)).await?.iter().map(row).collect();
    let has_more = page.offset() + rows.len() < ids.len();
    Reply::json(&json!({
        "Devices": rows,
        "NextPage": if has_more { next(&call, page) } else { String::new() },
        "Page": page.number,
        "PageSize": page.size,
        "Total": ids.len(),
    }))
}

fn row(device: &DeviceState) -> Value {
    let user = device.user.as_ref().map_or("", |user| user.user_name.as_str());
    let event = |at: jiff::Timestamp, status: &str| json!({"DateTime": format!("{at:.3}"), "Status": status, "UserName": user});
    let mut events = vec![event(device.enrolled_at, "Enrolled")];
    events.extend(device.unenrolled_at.map(|at| event(at, "Unenrolled")));
    json!({"DeviceName": device.friendly_name, "SerialNumber": device.serial_number, "Events": events})
}

/// By integer id or UUID.
fn group(call: &Call) -> Option<i64> {
    let text = call.segment("group");
    let by_uuid = || call.tenant.access.org_group_by_uuid(Uuid::try_parse(text).ok()?).map(|group| group.id);
    let id = text.parse::<i64>().ok().or_else(by_uuid)?;
    call.tenant.access.org_group(id).map(|group| group.id).filter(|id| is_visible(call, *id))
}

fn day(call: &Call, name: &str) -> Result<Option<i64>, VendorError> {
    let Some(text) = call.query.text(name) else { return Ok(None) };
    date(text).map(Some).ok_or_else(|| VendorError::new(400, 21, format!("Invalid {name}: {text}")))
}

fn next(call: &Call, page: Page) -> String {
    let path = call.uri.split('?').next().unwrap_or_default();
    let mut query = form_urlencoded(call);
    query.push(("page".to_owned(), (page.number + 1).to_string()));
    query.push(("pagesize".to_owned(), page.size.to_string()));
    let query = serde_urlencoded::to_string(query).unwrap_or_default();
    format!("http://{}{path}?{query}", call.host)
}

/// The filters of this call, without its page.
fn form_urlencoded(call: &Call) -> Vec<(String, String)> {
    let names = ["serialnumber", "status", "startdate", "enddate", "sortorder"];
    names.iter().filter_map(|name| Some(((*name).to_owned(), call.query.text(name)?.to_owned()))).collect()
}
