//! `GET /api/mdm/profiles/search`, version 1, deprecated: counts of devices beside each profile, and always a page.

use serde_json::{Value, json};
use uem_types::wire::time;

use super::{
    on_device::reached_and_installed,
    search::{Asked, matching, platform_number, search_word},
    store::Profile,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let org_group = asked_org_group(&call, "organizationgroupid").ok_or_else(|| {
        VendorError::new(400, 6, "Organization group not found or the user does not have access to it")
    })?;
    let mut profiles = matching(
        &call.tenant,
        &Asked {
            org_group,
            platform: call.query.text("platform").map(platform_number),
            status: call.query.text("status").map(str::to_owned),
            text: call.query.text("profilename").map(str::to_lowercase),
        },
    )
    .await?;
    let limit = |name| call.query.text(name).and_then(time::parse).map(|time| time.as_millisecond());
    let (from, till) = (limit("modifiedfrom"), limit("modifiedtill"));
    profiles.retain(|profile| {
        from.is_none_or(|from| profile.modified_at >= from)
            && till.is_none_or(|till| profile.modified_at <= till)
    });
    if call.query.text("sortorder").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        profiles.reverse();
    }
    let page = Page::v1(&call.query);
    let mut rows = Vec::new();
    for profile in page.of(&profiles) {
        rows.push(row(&call, profile).await?);
    }
    let total = profiles.len();
    Reply::json(&json!({"Profiles": rows, "Page": page.number, "PageSize": page.size, "Total": total}))
}

async fn row(call: &Call, profile: &Profile) -> Result<Value, VendorError> {
    let (reached, installed) = reached_and_installed(&call.tenant, profile).await?;
    let status = if profile.is_active { "Active" } else { "Inactive" };
    let managed_by = call.tenant.access.org_group(profile.org_group_id).map(|group| group.name);
    Ok(json!({
        "Id": {"Value": profile.id},
        "ProfileId": profile.id,
        "ProfileName": profile.name,
        "Description": profile.description,
        "Platform": search_word(profile.platform),
        "ProfileType": "Device",
        "Type": profile.assignment,
        "ProfileScope": profile.setting("ProfileScope", "Production"),
        "ProfileStatus": status,
        "Status": status,
        "OrganizationGroupId": profile.org_group_id.to_string(),
        "ManagedLocationGroupId": profile.org_group_id.to_string(),
        "ManagedBy": managed_by,
        "AssignedDeviceCount": reached,
        "InstalledDeviceCount": installed,
        "NotInstalledDeviceCount": reached - installed,
    }))
}
