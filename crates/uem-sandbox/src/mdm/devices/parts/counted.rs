//! `POST /api/mdm/devices/enrolleddevicescount`: enrolled devices of a group, seen in a time, with a tag.

use serde_json::json;

use crate::{
    http::{Call, Reply, VendorError},
    mdm::{devices::date, tags},
    resource::{Fields, is_visible, visible_ids},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let group = match fields.number("OrganizationGroupId") {
        None if fields.get("OrganizationGroupId").is_some() => None,
        None => Some(call.caller.org_group_id),
        Some(id) => {
            call.tenant.access.org_group(id).map(|group| group.id).filter(|id| is_visible(&call, *id))
        }
    };
    let group = group.ok_or_else(|| {
        VendorError::new(404, 5061, "Organization group not found or the user does not have access to it")
    })?;
    let (since, until) = (day(&fields, "DeviceSeenSince")?, day(&fields, "DeviceSeenTill")?);
    let tagged = match fields.text("TagName") {
        None => None,
        Some(name) => {
            let groups = visible_ids(&call, call.caller.org_group_id);
            Some(tags::store::devices_named(&call.tenant.database, &groups, &name).await?)
        }
    };
    let below = call.tenant.fleet.places().subtree(group);
    let count = call.tenant.fleet.with_facts(|all| {
        let fits = all.iter().filter(|facts| {
            facts.is_listed()
                && below.contains(&facts.org_group)
                && since.is_none_or(|since| facts.last_seen >= since)
                && until.is_none_or(|until| facts.last_seen <= until)
                && tagged.as_ref().is_none_or(|tagged| tagged.contains(facts.id))
        });
        fits.count()
    });
    Reply::json(&json!({"DevicesCount": count}))
}

fn day(fields: &Fields, name: &str) -> Result<Option<i64>, VendorError> {
    let Some(text) = fields.text(name) else { return Ok(None) };
    date(&text).map(Some).ok_or_else(|| VendorError::new(400, 21, format!("Invalid {name}: {text}")))
}
