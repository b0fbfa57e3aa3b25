//! Sensors: of an organization group, and one.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time;

use super::{assignments::of_sensor, org_group, sensor::Sensor};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::{
        assignment::Groups,
        definitions::{self, Definition},
    },
    resource::Page,
};

/// Rows of a page unless told.
const ROWS: u32 = 100;

/// `GET /list/{og}`, version 1: whole sensors; 204 where there are none.
pub(super) async fn v1(call: Call) -> Result<Reply, VendorError> {
    let (page, found) = asked(&call, (404, 5177)).await?;
    let groups = Groups::load(&call).await?;
    let mut rows = Vec::new();
    for sensor in page.of(&found) {
        rows.push(whole_v1(&call, sensor, &groups).await?);
    }
    answered(rows, found.len())
}

/// Version 2: short rows.
pub(super) async fn v2(call: Call) -> Result<Reply, VendorError> {
    let (page, found) = asked(&call, (404, 5177)).await?;
    let mut rows = Vec::new();
    for sensor in page.of(&found) {
        let modified = Timestamp::from_millisecond(sensor.modified_at).ok();
        rows.push(json!({
            "id": sensor.id,
            "uuid": sensor.uuid,
            "name": sensor.name,
            "platform": sensor.body.platform,
            "query_type": sensor.body.language,
            "query_response_type": sensor.body.answer,
            "organization_group_name": group_name(&call, sensor),
            "organization_group_uuid": group_uuid(&call, sensor),
            "assignment_count": of_sensor(&call, sensor.id).await?.len(),
            "last_modified_by": sensor.modified_by,
            "last_modified_on": modified.map(time::format_v1),
        }));
    }
    answered(rows, found.len())
}

fn answered(rows: Vec<Value>, total: usize) -> Result<Reply, VendorError> {
    if rows.is_empty() {
        return Ok(Reply::empty(204));
    }
    Reply::json(&json!({"result_set": rows, "total_results": total}))
}

async fn asked(call: &Call, refusal: (u16, i32)) -> Result<(Page, Vec<Definition<Sensor>>), VendorError> {
    let group = org_group(call, call.segment("og"), refusal)?;
    let mut found = definitions::below::<Sensor>(call, group.id).await?;
    let same =
        |wanted: Option<&str>, text: &str| wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(text));
    let name = call.query.text("name").map(str::to_lowercase);
    found.retain(|sensor| {
        name.as_ref().is_none_or(|name| sensor.name.to_lowercase().contains(name))
            && same(call.query.text("query_type"), &sensor.body.language)
            && same(call.query.text("platform"), &sensor.body.platform)
    });
    if call.query.text("orderby").is_some_and(|order| order.eq_ignore_ascii_case("name")) {
        found.sort_by_key(|sensor| sensor.name.to_lowercase());
    }
    if call.query.text("sort_order").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        found.reverse();
    }
    let page = if call.version == 1 { Page::v1(&call.query) } else { Page::v2(&call.query, ROWS) };
    Ok((page, found))
}

/// `GET /{sensor}`, version 1.
pub(super) async fn one_v1(call: Call) -> Result<Reply, VendorError> {
    let sensor = found(&call).await?;
    Reply::json(&whole_v1(&call, &sensor, &Groups::load(&call).await?).await?)
}

/// Version 2: with variables, without triggers.
pub(super) async fn one_v2(call: Call) -> Result<Reply, VendorError> {
    let sensor = found(&call).await?;
    let mut body = common(&call, &sensor);
    body["id"] = sensor.id.into();
    body["script_environment_variables"] = json!(sensor.body.variables);
    Reply::json(&body)
}

async fn found(call: &Call) -> Result<Definition<Sensor>, VendorError> {
    let uuid = call.segment("sensor");
    definitions::visible_by_uuid(call, uuid)
        .await?
        .ok_or_else(|| VendorError::new(404, 5141, format!("Sensor {uuid} does not exist")))
}

async fn whole_v1(call: &Call, sensor: &Definition<Sensor>, groups: &Groups) -> Result<Value, VendorError> {
    let mut ids: Vec<i64> = Vec::new();
    for assignment in of_sensor(call, sensor.id).await? {
        ids.extend(assignment.body.smart_groups);
    }
    ids.sort_unstable();
    ids.dedup();
    let named: Vec<Value> =
        groups.of(&ids).map(|group| json!({"name": group.name, "smart_group_uuid": group.uuid})).collect();
    let mut body = common(call, sensor);
    body["trigger_type"] = sensor.body.trigger.as_deref().unwrap_or("SCHEDULE").into();
    body["schedule_trigger"] = sensor.body.schedule.as_deref().unwrap_or("FOUR_HOURS").into();
    body["event_trigger"] = json!(sensor.body.events);
    body["assigned_smart_groups"] = named.into();
    Ok(body)
}

fn common(call: &Call, sensor: &Definition<Sensor>) -> Value {
    let body = &sensor.body;
    json!({
        "uuid": sensor.uuid,
        "name": sensor.name,
        "description": body.description,
        "organization_group_name": group_name(call, sensor),
        "organization_group_uuid": group_uuid(call, sensor),
        "is_read_only": body.is_read_only,
        "platform": body.platform,
        "query_type": body.language,
        "query_response_type": body.answer,
        "execution_context": body.context,
        "execution_architecture": body.architecture,
        "script_data": body.script,
        "timeout": body.timeout,
    })
}

fn group_name(call: &Call, sensor: &Definition<Sensor>) -> Option<String> {
    call.tenant.access.org_group(sensor.org_group_id).map(|group| group.name)
}

fn group_uuid(call: &Call, sensor: &Definition<Sensor>) -> Option<uuid::Uuid> {
    call.tenant.access.org_group(sensor.org_group_id).map(|group| group.uuid)
}
