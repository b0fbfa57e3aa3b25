//! Deployments of an update: list, make, read, change, delete.

use jiff::Timestamp;
use serde_json::{Value, json};
use uem_types::wire::time;

use super::{deployment::Deployment, releases, scope, search::invalid};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::{
        assignment::{Groups, members},
        definitions::{self, Definition},
    },
    resource::Fields,
};

/// `GET /api/mdm/updates/{uuid}/deployments?organization_group_uuid=`, by ranking.
pub(super) async fn of_update(call: Call) -> Result<Reply, VendorError> {
    let update = scope::update(&call)?;
    let org_group = match call.query.text("organization_group_uuid") {
        Some(uuid) => scope::group(&call, uuid)?.id,
        None => call.caller.org_group_id,
    };
    let rows: Vec<Value> = ranked(&call, update.number, org_group)
        .await?
        .iter()
        .map(|deployment| {
            let body = &deployment.body;
            json!({
                "uuid": deployment.uuid,
                "name": deployment.name,
                "deployment_type": body.kind,
                "deployment_start_time": date(body.start),
                "ranking": body.ranking,
                "smart_group_count": body.smart_groups.len(),
            })
        })
        .collect();
    Reply::json(&rows)
}

/// The deployments of an update at the group or below it, by ranking.
pub(super) async fn ranked(
    call: &Call,
    update: i64,
    org_group: i64,
) -> Result<Vec<Definition<Deployment>>, VendorError> {
    let mut found = definitions::below::<Deployment>(call, org_group).await?;
    found.retain(|deployment| deployment.body.update == update);
    found.sort_by_key(|deployment| deployment.body.ranking);
    Ok(found)
}

/// `POST /api/mdm/updates/{uuid}/groups/{og}/deployment`, versions 1 and 2.
pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let (update, org_group) = (scope::update(&call)?, scope::org_group(&call)?);
    let fields = Fields::of(&call)?;
    let ranking = i64::try_from(ranked(&call, update.number, org_group.id).await?.len()).unwrap_or(0) + 1;
    let mut body = Deployment { update: update.number, ranking, ..Deployment::default() };
    body.fill(&fields, &Groups::load(&call).await?)?;
    let name = fields.text("name").unwrap_or_default();
    let made = definitions::create(&call, (&name, org_group.id, 0), body, (422, 1012), (400, 5248)).await?;
    Ok(Reply::json(&json!({"id": made.id, "uuid": made.uuid}))?.with_status(201))
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let deployment = asked(&call).await?;
    let (body, seed) = (&deployment.body, call.tenant.fleet.seed());
    let groups = Groups::load(&call).await?;
    let uuids: Vec<&str> = groups.of(&body.smart_groups).map(|group| group.uuid.as_str()).collect();
    Reply::json(&json!({
        "name": deployment.name,
        "organization_group_uuid":
            call.tenant.access.org_group(deployment.org_group_id).map(|group| group.uuid),
        "device_update_uuid": releases::by_number(body.update).map(|update| update.uuid(seed)),
        "deployment_type": body.kind,
        "deployment_start_time": date(body.start),
        "smart_group_uuids": uuids,
        "notifications": body.notifications,
    }))
}

/// `PUT`, versions 1 and 2.
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let mut deployment = asked(&call).await?;
    let fields = Fields::of(&call)?;
    deployment.body.fill(&fields, &Groups::load(&call).await?)?;
    deployment.name = fields.text("name").ok_or_else(|| invalid("name is required"))?;
    deployment.save(&call, (422, 1012), (422, 1012)).await?;
    Ok(Reply::empty(204))
}

/// `POST .../publish`: begins now, where it was to begin later, and says how many devices will take it at their next
/// contact. The role table has a resource that executes policies of updates, the public description has no route: this
/// path is the sandbox's own.
pub(super) async fn publish(call: Call) -> Result<Reply, VendorError> {
    let mut deployment = asked(&call).await?;
    if !deployment.body.installs() {
        let kind = &deployment.body.kind;
        return Err(invalid(&format!("deployment_type {kind} installs nothing: choose one that does")));
    }
    let Some(update) = releases::by_number(deployment.body.update) else {
        return Err(VendorError::new(404, 5045, "The update of this deployment does not exist any more"));
    };
    let now = call.tenant.fleet.now().as_millisecond();
    deployment.body.start = deployment.body.start.min(now);
    let deployment = deployment.save(&call, (422, 1012), (422, 1012)).await?;
    let platform = Some(update.platform as u8);
    let members = members(&call.tenant, &deployment.body.smart_groups, &[], platform).await?;
    let waiting = scope::devices(&call, update, call.caller.org_group_id);
    let waiting =
        waiting.iter().filter(|(row, version)| members.contains(row.id) && *version < update.version());
    let body = json!({
        "uuid": deployment.uuid,
        "deployment_start_time": date(deployment.body.start),
        "device_count": waiting.count(),
    });
    Ok(Reply::json(&body)?.with_status(202))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let deployment = asked(&call).await?;
    definitions::store::delete::<Deployment>(&call.tenant.database, deployment.id).await?;
    Ok(Reply::empty(204))
}

async fn asked(call: &Call) -> Result<Definition<Deployment>, VendorError> {
    let uuid = call.segment("deployment");
    definitions::visible_by_uuid(call, uuid)
        .await?
        .ok_or_else(|| VendorError::new(404, 5207, format!("Deployment {uuid} does not exist")))
}

fn date(millis: i64) -> Option<String> {
    Timestamp::from_millisecond(millis).ok().map(time::format_v1)
}
