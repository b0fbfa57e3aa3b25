//! `GET /api/system/customattributes/search` and `GET /api/system/groups/{id}/customattributes`.

use serde_json::{Value, json};

use super::store::{self, Definition};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group, is_visible},
};

pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let Some(org_group) = asked_org_group(&call, "organizationgroupid") else { return Err(no_group()) };
    let name = call.query.text("name").map(str::to_lowercase);
    let mut definitions = managed_below(&call, org_group).await?;
    definitions
        .retain(|definition| name.as_ref().is_none_or(|name| definition.name.to_lowercase().contains(name)));
    let page = Page::v1(&call.query);
    let shown = page.of(&definitions);
    if shown.is_empty() {
        return Ok(Reply::empty(204));
    }
    let rows: Vec<Value> = shown.iter().map(row).collect();
    Reply::json(
        &json!({"CustomAttributes": rows, "Page": page.number, "PageSize": page.size, "Total": definitions.len()}),
    )
}

pub(super) async fn of_group(call: Call) -> Result<Reply, VendorError> {
    let id: i64 = call.segment("id").parse().unwrap_or(0);
    let group =
        call.tenant.access.org_group(id).filter(|group| is_visible(&call, group.id)).ok_or_else(no_group)?;
    let definitions = managed_below(&call, group.id).await?;
    let rows: Vec<Value> = definitions
        .iter()
        .map(|definition| {
            json!({
                "AttributeId": definition.id,
                "Name": definition.name,
                "Application": definition.application,
                "OrganizationGroupId": definition.org_group_id,
                "ManagedBy": call.tenant.access.org_group(definition.org_group_id).map(|group| group.name).unwrap_or_default(),
                "Values": definition.choices.iter().map(|choice| json!({"Value": choice})).collect::<Vec<_>>(),
            })
        })
        .collect();
    Reply::json(&json!({"CustomAttribute": rows}))
}

async fn managed_below(call: &Call, org_group: i64) -> Result<Vec<Definition>, VendorError> {
    let mut definitions = store::definitions(&call.tenant.database).await?;
    definitions.retain(|definition| call.tenant.access.is_within(definition.org_group_id, org_group));
    Ok(definitions)
}

fn row(definition: &Definition) -> Value {
    json!({
        "AttributeID": definition.id,
        "Name": definition.name,
        "Description": definition.description,
        "ApplicationGroup": definition.application,
        "ManagedByOrganizationGroupID": definition.org_group_id.to_string(),
        "Values": definition.choices.iter().map(|choice| json!({"Value": choice})).collect::<Vec<_>>(),
        "UseAsLookupValue": definition.uses.is_lookup_value,
        "ShowInRuleCreator": definition.uses.is_in_rules,
        "Persist": definition.uses.is_persistent,
        "CollectValuesForRuleCreator": definition.uses.collects_values,
    })
}

fn no_group() -> VendorError {
    VendorError::new(400, 6, "Organization group not found or the user does not have access to it")
}
