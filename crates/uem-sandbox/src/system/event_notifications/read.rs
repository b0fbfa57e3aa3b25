//! Searching and reading rules. A password is written, never read.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{rule::Rule, store};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group, is_visible},
};

/// Both versions: they differ in how they name the organization group.
pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let name = call.query.text("targetname").map(str::to_lowercase);
    let is_active = status(&call)?;
    let mut rules = below(&call).await?;
    rules.retain(|rule| {
        name.as_ref().is_none_or(|name| rule.name.to_lowercase().contains(name))
            && is_active.is_none_or(|is_active| rule.is_active == is_active)
    });
    match call.query.text("orderby").unwrap_or_default().to_ascii_lowercase().as_str() {
        "targetname" | "name" => rules.sort_by_key(|rule| rule.name.to_lowercase()),
        "targeturl" => rules.sort_by(|one, other| one.url.cmp(&other.url)),
        "status" | "isactive" => rules.sort_by_key(|rule| !rule.is_active),
        _ => rules.sort_by_key(|rule| rule.id),
    }
    if call.query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        rules.reverse();
    }
    let page = Page::v1(&call.query);
    let rows: Vec<Value> = page.of(&rules).iter().map(|rule| render(&call, rule)).collect();
    let href = format!("http://{}{}", call.host, call.uri);
    Reply::json(&json!({
        "EventNotifications": rows,
        "AdditionalInfo": {"Links": [{"Rel": "self", "Href": href}]},
        "TotalResults": rules.len(),
    }))
}

/// Rules with subscriptions. The sandbox has none of the latter: nothing public makes them.
pub(super) async fn with_subscriptions(call: Call) -> Result<Reply, VendorError> {
    let rules = below(&call).await?;
    let page = Page::v1(&call.query);
    let rows: Vec<Value> = page.of(&rules).iter().map(|rule| render(&call, rule)).collect();
    Reply::json(&json!({
        "EventNotifications": rows,
        "TotalEventNotificationRecords": rules.len(),
        "EventSubscriptions": [],
        "TotalEventSubscriptionRecords": 0,
    }))
}

/// One rule, by whichever id the path has.
pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let rule = find(&call, (404, 8)).await?;
    Reply::json(&render(&call, &rule))
}

/// The rule of the path, if it exists for the caller.
pub(super) async fn find(call: &Call, (status, code): (u16, i32)) -> Result<Rule, VendorError> {
    let database = &call.tenant.database;
    let (id, uuid) = (call.segment("id"), call.segment("uuid").to_lowercase());
    let rule = if uuid.is_empty() {
        store::find(database, id.parse().unwrap_or(0)).await?
    } else {
        store::find_by_uuid(database, &uuid).await?
    };
    rule.filter(|rule| is_visible(call, rule.org_group_id)).ok_or_else(|| {
        VendorError::new(
            status,
            code,
            format!("Event notification {id}{uuid} not found or user does not have access."),
        )
    })
}

/// The rules at and below the organization group that is asked for.
async fn below(call: &Call) -> Result<Vec<Rule>, VendorError> {
    let by_id = call.query.text("organizationgroupid").is_some();
    let name = if by_id { "organizationgroupid" } else { "organizationgroupuuid" };
    let root = asked_org_group(call, name).ok_or_else(|| {
        VendorError::new(404, 8, "Organization group not found or user does not have access.")
    })?;
    let mut rules = store::list(&call.tenant.database).await?;
    rules.retain(|rule| call.tenant.access.is_within(rule.org_group_id, root));
    Ok(rules)
}

fn status(call: &Call) -> Result<Option<bool>, VendorError> {
    match call.query.text("status").map(str::to_ascii_lowercase).as_deref() {
        None => Ok(None),
        Some("active" | "true" | "enabled" | "1") => Ok(Some(true)),
        Some("inactive" | "false" | "disabled" | "0") => Ok(Some(false)),
        Some(word) => {
            Err(VendorError::new(400, 6, format!("status {word:?} cannot be used: use Active or Inactive")))
        }
    }
}

fn render(call: &Call, rule: &Rule) -> Value {
    let group = call.tenant.access.org_group(rule.org_group_id);
    json!({
        "id": rule.id,
        "uuid": rule.uuid,
        "TargetName": rule.name,
        "TargetUrl": rule.url,
        "Username": rule.user_name,
        "Format": rule.format.to_string(),
        "IsActive": rule.is_active,
        "organizationGroupId": rule.org_group_id,
        "organizationGroupUuid": group.map_or_else(Uuid::nil, |group| group.uuid),
        "DeviceEvents": rule.device_events(),
    })
}
